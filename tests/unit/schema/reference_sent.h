// What a request sent, for the reference: parameters with objects taken apart, and facts.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/beacon/beacon.h"
#include "tests/unit/schema/reference_outline.h"
#include "tests/unit/schema/reference_value.h"

namespace beacongate::testing {

struct Sent {
  std::string name;
  std::string sent_name{};  // as it was sent, if that is in brackets
  Piece piece{};
  bool taken = false;   // became the value of a field
  bool hidden = false;  // may hold what a mask hides
  // An object that was taken apart: its parts follow it, and it is taken while they stand for it.
  bool is_whole = false;
  size_t parts = 0;
};

// The parameters of a beacon, or the members of an element: {"p":{"url":"x"}}, p[url]=x and p.url=x
// are one and the same where p is an object or a map.
class Parameters {
 public:
  explicit Parameters(const std::vector<Outline>& outlines);

  void Add(const std::string& name, const Piece& piece);

  std::vector<Sent>& all() { return sent_; }
  std::vector<Sent*> Named(const std::string& name);
  // Those of the map of that name, which no other field takes.
  std::vector<Sent*> EntriesOf(const std::string& map);
  // The object counts as if it had no source: what was sent for it stands as it was sent.
  void PutTogether(const Outline& object);
  bool WasSent(const Outline& object) const;

 private:
  void Learn(const std::vector<Outline>& outlines);
  bool IsWithin(const std::string& name, const std::set<std::string>& owners) const;
  void AddParts(const std::string& name, const std::string& sent_name, const Piece& piece);

  std::set<std::string> leaves_;   // names of fields that take values
  std::set<std::string> objects_;  // names of fields that take objects
  std::set<std::string> sent_objects_;
  std::vector<Sent> sent_;
};

// The object that a value is, if it is one.
std::optional<JsonValue> AsObject(const Piece& piece);

// The text of a source that is no parameter.
std::optional<Piece> PieceFromRequest(const beacon::v1::From& from, const RequestContext& context,
                                      const Beacon& beacon, const std::string& endpoint_path);

}  // namespace beacongate::testing
