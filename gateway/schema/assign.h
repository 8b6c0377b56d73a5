// Parameters -> the names of the plan that they have. Objects that were sent as JSON are expanded
// into further parameters, behind their own; from then on all that counts is names. No allocation
// in the steady state.
#pragma once

#include <string_view>

#include "gateway/beacon/arena.h"
#include "gateway/beacon/beacon.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// REQUIRES: state->Begin. Fills what the state keeps per parameter and per name. Members beyond
// limits::kExpandedMembersMax set state->too_many_members.
void AssignParameters(const Plan& plan, const Beacon& beacon, EncodeState* state);

// The same for the members of a JSON object. REQUIRES: IsJson(object, '{', ...), a plan that is not
// flat. `repaired`: U+FFFD in the text stands for something else.
void AssignMembers(const Plan& plan, std::string_view object, bool repaired, EncodeState* state);

// "a[b][c].d" -> "a.b.c.d", in the arena. The name itself if it has no brackets, or others than
// these.
std::string_view DottedName(std::string_view name, Arena* arena);

}  // namespace beacongate
