// RejectRecorder: one beacon.v1.Reject for each request of which an endpoint refused beacons, into
// the endpoint's rejects topic. What is kept of a request, and what never is, stands in
// proto/beacon/v1/reject.proto.
//
// One per worker, on its thread. Begin, then Add for each refused beacon, then Write; refused
// requests are rare, so a record is built with generated code. The memory of the largest stays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"
#include "gateway/http/request.h"
#include "gateway/ingest/endpoint_table.h"
#include "gateway/schema/encode_plan.h"

namespace beacon::v1 {
class Reject;
}

namespace beacongate {

class RejectRecorder {
 public:
  enum class Outcome : uint8_t { kNothing, kWritten, kShed };

  RejectRecorder();

  // A further header that carries the client's address, and so is never kept.
  void Withhold(std::string_view header) { withheld_header_ = header; }

  void Begin();
  // `field` is valid until Write.
  void Add(size_t index, Rejection reason, std::string_view field);

  // `beacons` is how many the request held. kNothing: none was refused, or the endpoint has no
  // rejects topic. kShed: its journal has no room, and the record is lost.
  Outcome Write(const Endpoint& endpoint, const http::Request& request,
                const RequestContext& context, size_t beacons, EncodeScratch* scratch);

 private:
  struct Refusal {
    uint32_t index;
    Rejection reason;
    std::string_view field;
  };

  bool IsWithheld(std::string_view header) const;
  void FillRaw(const http::Request& request, size_t bytes_max, beacon::v1::Reject* reject) const;
  void Fill(const Endpoint& endpoint, const http::Request& request, size_t beacons,
            beacon::v1::Reject* reject) const;

  std::string withheld_header_;
  std::vector<Refusal> refusals_;  // the first kRefusalsMax
  size_t refused_ = 0;
  std::string record_;
  uint32_t round_robin_;
};

}  // namespace beacongate
