// RecordDecoder: the beacons in a record's value, each with its name and whether its seal holds.
//
// beacon: beacon.v1.PageBeacon, as the gateway's default schema has it; no more of the wire format
//         is read than the receipt and the parameters (page_beacon.proto says where they are).
// json:   JSON of any shape: an object that has the identity among its members is a beacon,
//         however deep it lies; the text of a string that has it is looked into as raw is.
// raw:    what a page sent: a query string (also with what stands around it in a request's line),
//         a form, a JSON object or an array of them.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "loadgen/verify/finding.h"
#include "loadgen/verify/run_book.h"

namespace beacongate::loadgen {

enum class DecoderKind : uint8_t { kBeacon, kJson, kRaw };

struct DecodedRecord {
  std::optional<ReceiptId> receipt;
  std::vector<Finding> findings;  // at least one; kForeign if there is nothing of ours
};

class RecordDecoder {
 public:
  virtual ~RecordDecoder() = default;

  // Overwrites *record.
  virtual void Decode(std::string_view value, DecodedRecord* record) = 0;
};

// `book` outlives the decoder; it says what each run's seal covers.
std::unique_ptr<RecordDecoder> MakeDecoder(DecoderKind kind, const RunBook* book);

}  // namespace beacongate::loadgen
