// What is verified, where and how: the options that `verify` and `run` have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "loadgen/verify/topic_verification.h"

namespace beacongate::loadgen {

enum class PartitionerChoice : uint8_t { kDefault, kXxh3, kMurmur2, kNone };

struct VerifyOptions {
  std::string brokers;
  std::string topic;
  std::vector<std::string> properties;  // name=value
  DecoderKind decoder = DecoderKind::kBeacon;
  PartitionerChoice partitioner = PartitionerChoice::kDefault;
  double settle_s = 30;

  nanoseconds settle() const;
};

// Group Kafka: brokers, topic and properties.
void AddTopicOptions(CLI::App* command, VerifyOptions* options);

// Groups Kafka and Verification.
void AddVerifyOptions(CLI::App* command, VerifyOptions* options);

// An Error is of usage.
Result<TopicOptions> TopicOptionsOf(const VerifyOptions& options);

}  // namespace beacongate::loadgen
