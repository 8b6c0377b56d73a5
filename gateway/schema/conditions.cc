#include "gateway/schema/conditions.h"

#include <algorithm>
#include <bit>
#include <string_view>

namespace beacongate {
namespace {

bool Equals(ValueType type, const Value& value, const Condition::Operand& operand) {
  switch (type) {
    case ValueType::kString:
    case ValueType::kBytes:
      return value.text == operand.text;
    // 0 and -0 are one number.
    case ValueType::kFloat:
      return std::bit_cast<float>(static_cast<uint32_t>(value.bits)) ==
             std::bit_cast<float>(static_cast<uint32_t>(operand.bits));
    case ValueType::kDouble:
      return std::bit_cast<double>(value.bits) == std::bit_cast<double>(operand.bits);
    default:
      return value.bits == operand.bits && value.nanos == operand.nanos;
  }
}

}  // namespace

bool Holds(const Condition& condition, std::span<const Value> values) {
  const Value& value = values[condition.op];
  const bool exists = value.state == ValueState::kSet;
  if (condition.test == Condition::Test::kExists) return exists == condition.exists;
  if (!exists) return false;
  switch (condition.test) {
    case Condition::Test::kPrefix:
      return value.text.starts_with(condition.operands.front().text);
    case Condition::Test::kSuffix:
      return value.text.ends_with(condition.operands.front().text);
    default:
      return std::any_of(
          condition.operands.begin(), condition.operands.end(),
          [&](const auto& operand) { return Equals(condition.type, value, operand); });
  }
}

const Condition* DroppedBy(const Conditions& conditions, std::span<const Value> values) {
  for (const Conditions::Drop& drop : conditions.drops) {
    if (Holds(drop.condition, values) == drop.drops_when) return &drop.condition;
  }
  return nullptr;
}

uint32_t RouteOf(const Conditions& conditions, std::span<const Value> values) {
  for (const RouteRule& rule : conditions.routes) {
    if (Holds(rule.when, values)) return rule.route;
  }
  return 0;
}

}  // namespace beacongate
