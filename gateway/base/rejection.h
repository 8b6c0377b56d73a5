// Why a beacon, or a request before it became one, is refused. The one table from reason to HTTP
// status to metric label is in rejection.cc; nothing else maps reasons.
//
// Hostile input is told by this enum, never by an exception or a log line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace beacongate {

enum class Rejection : uint8_t {
  kNone = 0,  // accepted so far
  // the request is not one
  kBadRequest,   // not HTTP, or framing that two parsers could cut differently
  kHeadTimeout,  // the head did not arrive before its deadline
  kBodyTimeout,  // the body did not arrive before its deadline
  kTargetTooLong,
  kHeadTooLarge,
  kTooManyHeaders,
  kBodyTooLarge,
  kExpectationFailed,  // an Expect other than 100-continue
  kUnsupportedCoding,  // a Transfer-Encoding or Content-Encoding that is not understood
  kNotFound,           // no endpoint has this path
  kMethodNotAllowed,
  // the body is not what it says
  kBadJson,
  kJsonTooDeep,
  kTooManyParameters,
  kTooManyBeacons,
  kNotAnObject,  // an element of a JSON array that is not an object
  // the schema refuses it
  kRequiredMissing,
  kRequiredInvalid,
  kValueTooLong,
  kRecordTooLarge,
  kFiltered,  // by the schema's accept_if or drop_if; answered as if it had been accepted
  kCount
};

struct RejectionInfo {
  int http_status;         // 0 for kNone
  std::string_view label;  // metric label, and the reason told to the client
};

const RejectionInfo& Describe(Rejection reason);

// One counter per reason.
using RejectionCounts = std::array<uint64_t, static_cast<size_t>(Rejection::kCount)>;

}  // namespace beacongate
