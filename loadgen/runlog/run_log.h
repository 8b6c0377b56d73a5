// What a run log says: what a run of the generator sent, and what became of each beacon as far as
// its sender could see. Plain values; docs/run_log_format.md is the format of the file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/base/clock.h"

namespace beacongate::loadgen {

// Written before the first beacon is sent.
struct RunStart {
  uint64_t run = 0;    // BeaconId::run
  uint32_t lanes = 0;  // all lanes are below
  uint32_t beacons_per_request = 1;
  WallTime started{};
  std::string target{};  // the URL, for people
  std::string topic{};   // empty if the sender was not told
  // Names of the parameters whose values the seal covers; see identity/beacon_id.h.
  std::vector<std::string> covered{};
  // Where each partition ended before the first beacon; empty if the sender did not ask.
  std::vector<int64_t> start_offsets{};

  bool operator==(const RunStart&) const = default;
};

// What the sender saw. Accepted is a reply with 2xx, refused any other reply.
class SendOutcome {
 public:
  // REQUIRES: 100 <= status <= 999.
  static SendOutcome OfStatus(int status);
  static constexpr SendOutcome Accepted() { return SendOutcome(0); }
  // It was sent, and no reply came: the server may have it or not.
  static constexpr SendOutcome Unknown() { return SendOutcome(1); }
  // It got its sequence, and no byte of it left.
  static constexpr SendOutcome NeverSent() { return SendOutcome(2); }

  bool accepted() const { return code_ == 0; }
  bool unknown() const { return code_ == 1; }
  bool never_sent() const { return code_ == 2; }
  bool refused() const { return code_ >= 100; }
  int status() const { return code_; }  // REQUIRES: refused()

  // As it stands in the file; FromCode is false for what no writer writes.
  uint16_t code() const { return code_; }
  static bool FromCode(uint64_t code, SendOutcome* outcome);

  bool operator==(const SendOutcome&) const = default;

 private:
  explicit constexpr SendOutcome(uint16_t code) : code_(code) {}
  uint16_t code_;
};

// Consecutive beacons of one lane with one outcome. The runs of a lane do not overlap.
struct OutcomeRun {
  uint32_t lane = 0;
  uint64_t first = 0;  // sequence
  uint64_t count = 0;  // not 0
  SendOutcome outcome = SendOutcome::Unknown();

  bool operator==(const OutcomeRun&) const = default;
};

}  // namespace beacongate::loadgen
