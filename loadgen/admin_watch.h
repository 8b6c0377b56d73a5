// AdminWatch: asks a gateway's admin port how much its journal holds. Blocks its caller for up to
// 300 ms; a port that does not answer is asked again the next time. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "gateway/base/result.h"
#include "loadgen/sender/target.h"

namespace beacongate::loadgen {

class AdminWatch {
 public:
  // Of a URL such as http://127.0.0.1:9464; the path is /accounts unless it names one.
  static Result<AdminWatch> Open(const std::string& url);

  // Beacons that were accepted and not delivered yet; nothing if the port does not tell.
  std::optional<uint64_t> Pending() const;

 private:
  explicit AdminWatch(Target target) : target_(std::move(target)) {}

  Target target_;
};

}  // namespace beacongate::loadgen
