#include "gateway/base/path_pattern.h"

#include <algorithm>
#include <utility>

#include "gateway/base/check.h"

namespace beacongate {
namespace {

bool IsNameCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-';
}

// "{site}" -> "site"; nothing for a segment without braces around it.
std::string_view NameOf(std::string_view segment) {
  if (segment.size() < 2 || segment.front() != '{' || segment.back() != '}') return {};
  return segment.substr(1, segment.size() - 2);
}

// Behind each '/'.
std::vector<std::string_view> SegmentsOf(std::string_view path) {
  std::vector<std::string_view> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    segments.push_back(segment);
    path.remove_prefix(segment.size());
  }
  return segments;
}

}  // namespace

PathPattern::Fault PathPattern::FaultOf(std::string_view text) {
  std::vector<std::string_view> names;
  for (const std::string_view segment : SegmentsOf(text)) {
    if (segment.find_first_of("{}") == std::string_view::npos) continue;
    const std::string_view name = NameOf(segment);
    if (name.empty()) return segment == "{}" ? Fault::kNoName : Fault::kNotASegment;
    if (name.find_first_of("{}") != std::string_view::npos) return Fault::kNotASegment;
    if (!std::all_of(name.begin(), name.end(), IsNameCharacter)) return Fault::kNoName;
    if (std::find(names.begin(), names.end(), name) != names.end()) return Fault::kNameTwice;
    names.push_back(name);
  }
  return Fault::kNone;
}

PathPattern::PathPattern(std::string text) : text_(std::move(text)), fixed_size_(text_.size()) {
  DCHECK(FaultOf(text_) == Fault::kNone);
  std::vector<std::string_view> segments = SegmentsOf(text_);
  const bool prefix = text_.ends_with("/*");
  if (prefix) {
    segments.pop_back();
    --fixed_size_;
  }
  bool named = false;
  for (const std::string_view segment : segments) {
    const std::string_view name = NameOf(segment);
    named |= !name.empty();
    names_.emplace_back(name);
    segments_.emplace_back(name.empty() ? segment : std::string_view());
  }
  if (!named) names_.clear();
  kind_ = prefix ? Kind::kPrefix : named ? Kind::kNamed : Kind::kExact;
}

bool PathPattern::Matches(std::string_view path) const {
  if (kind_ == Kind::kExact) return path == text_;
  if (names_.empty()) return path.starts_with(std::string_view(text_).substr(0, fixed_size_));
  for (size_t i = 0; i < segments_.size(); ++i) {
    if (!path.starts_with('/')) return false;
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (names_[i].empty() ? segment != segments_[i] : segment.empty()) return false;
    path.remove_prefix(segment.size());
  }
  return kind_ == Kind::kPrefix ? path.starts_with('/') : path.empty();
}

bool PathPattern::IsAskedBefore(const PathPattern& other) const {
  if (kind_ != other.kind_) return kind_ < other.kind_;
  if (segments_.size() != other.segments_.size()) return segments_.size() > other.segments_.size();
  const auto is_name = [](const PathPattern& pattern, size_t i) {
    return !pattern.names_.empty() && !pattern.names_[i].empty();
  };
  for (size_t i = 0; i < segments_.size(); ++i) {
    if (is_name(*this, i) != is_name(other, i)) return is_name(other, i);
  }
  return false;
}

bool PathPattern::HasShapeOf(const PathPattern& other) const {
  if (kind_ != other.kind_ || segments_ != other.segments_) return false;
  if (names_.empty() || other.names_.empty()) return names_.empty() == other.names_.empty();
  return std::equal(
      names_.begin(), names_.end(), other.names_.begin(),
      [](const std::string& a, const std::string& b) { return a.empty() == b.empty(); });
}

}  // namespace beacongate
