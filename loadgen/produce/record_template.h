// A record as a gateway would write it for a rendered request: key, partition, and a value of which
// fixed places are patched at each sending. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "loadgen/identity/beacon_id.h"
#include "loadgen/traffic/page_ping.h"

namespace beacongate::loadgen {

enum class RecordForm : uint8_t {
  kBeacon,  // beacon.v1.PageBeacon with a receipt
  kRaw,     // the query as it was sent
};

struct RecordTemplate {
  std::string key;  // site|visitor
  uint32_t partition = 0;
  std::string value;
  RecordForm form = RecordForm::kBeacon;
  uint64_t run = 0;
  uint32_t lane = 0;
  uint32_t identity = 0;  // offsets into `value`
  uint32_t sent_at = 0;
  uint64_t content = 0;  // of the seal

  // Copies the value to `out`, which has room for it, and patches it. `receipt_sequence` is for
  // the receipt, whose origin is the run.
  void Write(const Stamp& stamp, uint64_t receipt_sequence, char* out) const;
};

// Of a request from RenderGet whose visitor is written in.
RecordTemplate RenderRecord(const RequestTemplate& get, RecordForm form, uint32_t partitions);

}  // namespace beacongate::loadgen
