// Beacon to message by protobuf's reflection: the schema language as proto/beacon/v1/options.proto
// tells it, slow and plain, sharing no code with the gateway's encoder.
#pragma once

#include <google/protobuf/dynamic_message.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"
#include "tests/unit/schema/reference_outline.h"
#include "tests/unit/schema/reference_value.h"

namespace beacongate::testing {

// How often something happened, by its name.
using Tally = std::map<std::string, size_t>;

struct ReferenceRecord {
  // Empty: accepted. Otherwise every (reason, field) that refuses it; any of them may be told.
  std::set<std::pair<std::string, std::string>> refusals;
  std::unique_ptr<google::protobuf::Message> message;  // without origin and sequence
  std::optional<std::string> key;
  std::optional<std::string> topic;  // of the route
  std::set<std::string> unconverted;
  std::set<std::string> repaired;
  std::set<std::string> truncated;
};

class ReferenceEncoder {
 public:
  struct Options {
    std::string gateway_name;
    std::string hash_key;
    std::string endpoint_path;  // such as "/b/{site}/*"
  };

  // The descriptor must outlive this and the messages it makes.
  ReferenceEncoder(const google::protobuf::Descriptor& message, Options options);

  // The EVENT_ID, which nobody can foretell, is handed in; 16 bytes.
  ReferenceRecord Encode(const RequestContext& context, const Beacon& beacon,
                         const std::string& event_id = std::string(16, '\0'));

  // What happened in all records so far that were accepted.
  const Tally& tally() const { return tally_; }
  const std::vector<Outline>& outlines() const { return outlines_; }

 private:
  const google::protobuf::Descriptor& descriptor_;
  const beacon::v1::Record record_;
  const Options options_;
  const std::vector<Outline> outlines_;
  google::protobuf::DynamicMessageFactory factory_;
  Tally tally_;
};

}  // namespace beacongate::testing
