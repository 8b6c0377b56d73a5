// BatchSummary: what became of the beacons of one request, as the JSON that an endpoint with
// `reply = "summary"` answers:
//
//   {"accepted":2,"rejected":[{"index":1,"reason":"required_missing","field":"site"}],
//    "rejected_count":1,"shed_count":0}
//
// `index` counts the elements of the request from 0; lines that are blank are none. A request that
// is refused whole has one entry without an index. The list ends after
// limits::kSummaryRejectedMax entries; the count does not. One thread, reused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/base/rejection.h"

namespace beacongate {

class BatchSummary {
 public:
  void Clear();
  // One element that is refused; `field` may be empty.
  void AddRejected(size_t index, Rejection reason, std::string_view field);
  // The request, before there were elements.
  void SetRefused(Rejection reason);
  // Valid until the next call.
  std::string_view Finish(size_t accepted, size_t shed);

 private:
  void AddReason(Rejection reason, std::string_view field);

  std::string entries_;
  std::string text_;
  size_t rejected_ = 0;
};

}  // namespace beacongate
