#include "gateway/base/rejection.h"

#include "gateway/base/check.h"

namespace beacongate {
namespace {

constexpr std::array<RejectionInfo, static_cast<size_t>(Rejection::kCount)> kTable = {{
    {0, "none"},
    {400, "bad_request"},
    {408, "head_timeout"},
    {408, "body_timeout"},
    {414, "target_too_long"},
    {431, "head_too_large"},
    {431, "too_many_headers"},
    {413, "body_too_large"},
    {417, "expectation_failed"},
    {415, "unsupported_coding"},
    {404, "not_found"},
    {405, "method_not_allowed"},
    {400, "bad_json"},
    {400, "json_too_deep"},
    {413, "too_many_parameters"},
    {413, "too_many_beacons"},
    {422, "not_an_object"},
    {422, "required_missing"},
    {422, "required_invalid"},
    {422, "value_too_long"},
    {413, "record_too_large"},
    {204, "filtered"},
}};
static_assert(kTable.back().http_status != 0, "a reason has no row");

}  // namespace

const RejectionInfo& Describe(Rejection reason) {
  CHECK(reason < Rejection::kCount);
  return kTable[static_cast<size_t>(reason)];
}

}  // namespace beacongate
