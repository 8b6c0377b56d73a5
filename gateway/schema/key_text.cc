#include "gateway/schema/key_text.h"

#include <array>
#include <bit>
#include <charconv>

#include "gateway/schema/value_rules.h"

namespace beacongate {
namespace {

template <typename Number>
void AppendNumber(Number number, std::string* out) {
  std::array<char, 64> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  out->append(buffer.data(), end);
}

void AppendText(const ValueFormat& format, const Value& value, std::string* out) {
  switch (format.type) {
    case ValueType::kString:
      out->append(value.text);
      break;
    case ValueType::kInt32:
    case ValueType::kSint32:
    case ValueType::kSfixed32:
    case ValueType::kInt64:
    case ValueType::kSint64:
    case ValueType::kSfixed64:
      AppendNumber(static_cast<int64_t>(value.bits), out);
      break;
    case ValueType::kUint32:
    case ValueType::kFixed32:
    case ValueType::kUint64:
    case ValueType::kFixed64:
      AppendNumber(value.bits, out);
      break;
    case ValueType::kFloat:
      AppendNumber(std::bit_cast<float>(static_cast<uint32_t>(value.bits)), out);
      break;
    case ValueType::kDouble:
      AppendNumber(std::bit_cast<double>(value.bits), out);
      break;
    case ValueType::kBool:
      out->append(value.bits != 0 ? "true" : "false");
      break;
    case ValueType::kEnum:
      out->append(format.rules->enums.NameOf(static_cast<int32_t>(value.bits)));
      break;
    case ValueType::kBytes:
    case ValueType::kTimestamp:
    case ValueType::kDuration:
      break;  // refused by the compiler
  }
}

bool HasText(const FieldOp& op, const Value& value) {
  if (value.state != ValueState::kSet) return false;
  return op.format.type != ValueType::kString || !value.text.empty();
}

}  // namespace

KeyText BuildKey(const Plan& plan, EncodeState* state) {
  KeyText key;
  if (plan.key_ops.size() == 1 && plan.ops[plan.key_ops[0]].format.type == ValueType::kString) {
    const Value& value = state->values[plan.key_ops[0]];
    if (HasText(plan.ops[plan.key_ops[0]], value)) key = {value.text, true};
    return key;
  }
  state->key.clear();
  for (size_t i = 0; i < plan.key_ops.size(); ++i) {
    if (i > 0) state->key.push_back('|');
    const FieldOp& op = plan.ops[plan.key_ops[i]];
    const Value& value = state->values[plan.key_ops[i]];
    if (!HasText(op, value)) continue;
    key.present = true;
    AppendText(op.format, value, &state->key);
  }
  if (key.present) key.text = state->key;
  return key;
}

}  // namespace beacongate
