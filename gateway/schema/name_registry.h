// The parameter names of one plan while it is compiled, and whose they are. At start only.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "gateway/schema/plan.h"

namespace beacongate {

class NameRegistry {
 public:
  static constexpr size_t kNamesMax = 65'536;

  // Whose the name is already, by path; empty if it was free and belongs to `owner` now. Brackets
  // count as dots where one of the two is a member of an object.
  std::string Claim(const std::string& name, const std::string& owner, const NameUse& use);

  size_t size() const { return names_.size(); }
  // Moves the names into the plan.
  void Publish(Plan* plan);

 private:
  std::vector<std::string> names_;
  std::vector<NameUse> uses_;
  std::map<std::string, std::string> owners_;          // by name
  std::map<std::string, std::string> member_owners_;   // by dotted name, of members
  std::map<std::string, std::string> bracket_owners_;  // by dotted name, of others with brackets
};

// Whether the operation's elements are messages of which a field is masked.
bool HasMaskedElements(const Plan& plan, const FieldOp& op);

}  // namespace beacongate
