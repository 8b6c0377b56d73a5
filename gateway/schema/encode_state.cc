#include "gateway/schema/encode_state.h"

#include <bit>

#include "gateway/base/check.h"

namespace beacongate {
namespace {

// A composite that was larger gives its memory back.
constexpr size_t kFinishedBytesKept = 64 * 1024;

}  // namespace

EncodeState::EncodeState() = default;
EncodeState::~EncodeState() = default;

void EncodeState::BeginRequest(const Plan& plan, const RequestContext& context) {
  request_plan = &plan;
  request = &context;
  headers.assign(plan.headers.size(), nullptr);
  values.assign(plan.ops.size(), Value{});
  beacons_begun = 0;
  request_memory.Reset();
}

void EncodeState::BeginBeacon(const Plan& plan) {
  DCHECK(request_plan == &plan);
  Clear(plan);
  if (beacons_begun++ == 0) return;  // nothing was added to what is the request's
  for (size_t i = 0; i < values.size(); ++i) {
    if (!plan.ops[i].of_request) values[i] = Value{};
  }
}

void EncodeState::BeginElement(const Plan& plan) {
  Clear(plan);
  values.assign(plan.ops.size(), Value{});
}

void EncodeState::Clear(const Plan& plan) {
  query = {};
  members = {};
  first.assign(plan.param_names.size(), kNoParameter);
  any_repaired = false;
  rest_bound = 0;
  memory.Reset();
  path_notes.assign(plan.path_count, 0);
  any_notes = 0;
  too_many_members = false;
  if (plan.flat) return;
  parameters.clear();
  taken.clear();
  last.resize(plan.param_names.size());
  next.clear();
  entry_keys.clear();
  expansions.clear();
  objects.assign(plan.objects.size(), ObjectState{});
  if (finished.size() < plan.composites.size()) finished.resize(plan.composites.size());
  for (std::string& bytes : finished) {
    if (bytes.capacity() > kFinishedBytesKept) std::string().swap(bytes);
  }
}

char* EncodeState::Reserve(size_t bytes) {
  if (bytes > capacity_) {
    capacity_ = std::bit_ceil(bytes);
    buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
  }
  return buffer_.get();
}

EncodeState* EncodeState::Nested(uint32_t composite) {
  if (nested_.size() <= composite) nested_.resize(composite + 1);
  if (nested_[composite] == nullptr) nested_[composite] = std::make_unique<EncodeState>();
  return nested_[composite].get();
}

}  // namespace beacongate
