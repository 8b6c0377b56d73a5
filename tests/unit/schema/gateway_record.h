// What the gateway makes of a beacon, in the words in which the reference tells it.
#pragma once

#include <google/protobuf/dynamic_message.h>

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "gateway/schema/encode_plan.h"

namespace beacongate::testing {

struct GatewayRecord {
  std::string reason;  // empty: accepted
  std::string field;   // that refuses it
  std::string payload;
  std::unique_ptr<google::protobuf::Message> message;  // null if protobuf cannot read the payload
  std::optional<std::string> key;
  std::optional<std::string> topic;
  std::set<std::string> unconverted;
  std::set<std::string> repaired;
  std::set<std::string> truncated;
  // Each name once in its list, and those of `unconverted` as the plan tells them.
  bool lists_are_sound = true;
};

// The factory must outlive the record.
GatewayRecord EncodeByGateway(const EncodePlan& plan, const RequestContext& context,
                              const Beacon& beacon, EncodeScratch* scratch,
                              google::protobuf::DynamicMessageFactory* factory);

}  // namespace beacongate::testing
