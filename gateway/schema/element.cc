#include "gateway/schema/element.h"

#include "gateway/base/limits.h"
#include "gateway/schema/assign.h"
#include "gateway/schema/encoder.h"
#include "gateway/schema/gather.h"
#include "gateway/schema/json_cursor.h"

namespace beacongate {

ValueState EncodeElement(const Plan& plan, const Parameter& element, EncodeState* nested,
                         std::string_view* content) {
  nested->BeginElement(plan);
  if (element.kind == ValueKind::kNull || element.value.empty()) return ValueState::kUnset;
  if (!IsJson(element.value, '{', limits::kJsonDepthMax)) return ValueState::kInvalid;
  AssignMembers(plan, element.value, element.repaired, nested);
  if (GatherElement(plan, nested) != Rejection::kNone) return ValueState::kInvalid;
  *content = WriteMessage(plan, nested);
  return ValueState::kSet;
}

}  // namespace beacongate
