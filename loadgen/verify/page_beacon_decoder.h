// The decoder of beacon.v1.PageBeacon: protobuf's wire format by hand, since a judge does not share
// the encoder of the judged, and reads no more than it needs. See record_decoder.h.
#pragma once

#include <array>

#include "loadgen/verify/beacon_pairs.h"
#include "loadgen/verify/record_decoder.h"

namespace beacongate::loadgen {

class PageBeaconDecoder final : public RecordDecoder {
 public:
  explicit PageBeaconDecoder(const RunBook* book) : book_(*book) {}
  void Decode(std::string_view value, DecodedRecord* record) override;

 private:
  bool TakeFields(std::string_view value, DecodedRecord* record);
  bool TakeParam(std::string_view message);
  bool TakeSentAt(std::string_view message);

  const RunBook& book_;
  BeaconPairs pairs_;
  std::array<char, 24> sent_at_{};  // its text, while pairs_ has a view of it
};

}  // namespace beacongate::loadgen
