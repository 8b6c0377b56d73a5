// The parameters that name a beacon as text: rendered once, patched at each sending. Pure.
//
// Each form is one run of bytes whose holes lie at fixed places, so a rendered request
// remembers a single offset for each of its beacons:
//
//   query  bg_run=R&bg_lane=L&bg_seq=S&bg_t=T&bg_sum=C
//   JSON   "bg_run":"R","bg_lane":"L","bg_seq":"S","bg_t":"T","bg_sum":"C"
//   params five beacon.v1.Param in protobuf's wire format, as field 13 of a PageBeacon
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "loadgen/identity/beacon_id.h"

namespace beacongate::loadgen {

enum class IdentityForm : uint8_t { kQuery, kJson, kParams };

// Appends the parameters, run and lane written in and the rest zero; returns where they begin.
// What stands before and after them ("&", ",") is the caller's.
size_t AppendIdentity(IdentityForm form, uint64_t run, uint32_t lane, std::string* out);

// Fills the holes of the parameters at `at`: sequence, planned instant and the seal of `content`.
// `id` has the run and the lane that were appended. About 60 ns.
void PatchIdentity(IdentityForm form, const BeaconId& id, uint64_t content, char* at);

// The five parameters out of a beacon's pairs. A reader hands every pair of one beacon to Take.
class IdentityParser {
 public:
  // True if the pair is one of the identity's (well-formed or not) and so no content.
  bool Take(std::string_view name, std::string_view value);

  // Any of the five was there.
  bool seen() const { return seen_ != 0; }
  // All five, each once, each of its width and digits.
  std::optional<BeaconId> id() const;
  uint64_t sum() const { return sum_; }

 private:
  BeaconId id_;
  uint64_t sum_ = 0;
  unsigned seen_ = 0;  // a bit for each parameter
  bool malformed_ = false;
};

std::string Hexadecimal(uint64_t value);  // 16 digits

}  // namespace beacongate::loadgen
