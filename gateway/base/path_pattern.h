// PathPattern: the paths that an endpoint takes.
//
//   /b             this very path
//   /b/{site}      any segment, but an empty one, in the place of {site}
//   /b/*           every path that begins with /b/
//   /b/{site}/*    both
//
// Paths are compared as sent, undecoded, so that no two spellings of one path exist. A value;
// immutable, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace beacongate {

class PathPattern {
 public:
  // What is wrong with the braces of a text; everything else in it may stand in a path.
  enum class Fault : uint8_t { kNone, kNotASegment, kNoName, kNameTwice };
  static Fault FaultOf(std::string_view text);

  // REQUIRES: FaultOf(text) is kNone.
  explicit PathPattern(std::string text);

  bool Matches(std::string_view path) const;

  // Whether it is asked before the other: an exact path before one with names, that before a
  // prefix, more segments before fewer, and, from the left, a segment as it stands before a name.
  // A strict weak order.
  bool IsAskedBefore(const PathPattern& other) const;

  // Whether both match the same paths.
  bool HasShapeOf(const PathPattern& other) const;

  // Of each segment the name in its braces, or nothing; empty if no segment has one.
  const std::vector<std::string>& names() const { return names_; }
  const std::string& text() const { return text_; }

 private:
  enum class Kind : uint8_t { kExact, kNamed, kPrefix };

  std::string text_;
  Kind kind_ = Kind::kExact;
  size_t fixed_size_ = 0;              // of the text without a final '*'
  std::vector<std::string> segments_;  // without the final "*"; empty for a name
  std::vector<std::string> names_;
};

}  // namespace beacongate
