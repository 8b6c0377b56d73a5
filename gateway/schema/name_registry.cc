#include "gateway/schema/name_registry.h"

#include <utility>

#include "gateway/schema/assign.h"

namespace beacongate {

std::string NameRegistry::Claim(const std::string& name, const std::string& owner,
                                const NameUse& use) {
  Arena arena;
  const std::string dotted(DottedName(name, &arena));
  for (const auto* others : {&owners_, &member_owners_, &bracket_owners_}) {
    const bool by_name = others == &owners_;
    if (!by_name && others == &bracket_owners_ && !use.is_member) continue;
    const auto found = others->find(by_name ? name : dotted);
    if (found != others->end()) return found->second;
  }
  owners_.emplace(name, owner);
  if (use.is_member) member_owners_.emplace(dotted, owner);
  if (!use.is_member && dotted != name) bracket_owners_.emplace(dotted, owner);
  names_.push_back(name);
  uses_.push_back(use);
  return {};
}

bool HasMaskedElements(const Plan& plan, const FieldOp& op) {
  if (op.shape != Shape::kFinished || plan.composites.size() <= op.composite) return false;
  const Plan* const message = plan.composites[op.composite].message.get();
  return message != nullptr && !message->masked_names.empty();
}

void NameRegistry::Publish(Plan* plan) {
  plan->param_names = NameTable(std::move(names_));
  for (NameUse& use : uses_) {
    if (use.kind == NameUse::Kind::kObject) {
      use.masked = plan->objects[use.index].masked;
    } else {
      use.masked |= HasMaskedElements(*plan, plan->ops[use.index]);
    }
    if (use.masked) plan->masked_names.assign(uses_.size(), 0);
  }
  for (size_t i = 0; i < plan->masked_names.size(); ++i) {
    plan->masked_names[i] = uses_[i].masked ? 1 : 0;
  }
  plan->name_uses = std::move(uses_);
}

}  // namespace beacongate
