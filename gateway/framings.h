// Framings: what stands in front of the records of each topic, looked up once at start. Where no
// topic has a framing nothing is made and nobody is asked. A registry that does not answer, or not
// as it should, is done without if it answered the same question before (known_prefixes.h).
//
// Load blocks on the registries, at most 10 s for each request. Wrap on one thread; what it returns
// may be used by any, as long as the Framings live.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"
#include "gateway/ingest/record_sink.h"
#include "gateway/journal/segment_file.h"
#include "gateway/schemas.h"

namespace beacongate {

class Framings {
 public:
  // Null when a registry does not answer, or holds something else than the endpoints write, and
  // never told better.
  static std::unique_ptr<Framings> Load(const GatewayConfig& config, const Schemas& schemas,
                                        SegmentFiles& files, StartFailure* failure);

  // The sink for records of this message in this topic: `sink` itself if the topic has no framing.
  // `sink` outlives the Framings.
  RecordSink* Wrap(const std::string& topic, const google::protobuf::Descriptor& message,
                   RecordSink* sink);

 private:
  using Key = std::pair<std::string, std::string>;  // topic, full name of the message

  size_t record_bytes_max_ = 0;
  std::map<Key, std::string> prefixes_;
  std::vector<std::unique_ptr<FramedSink>> sinks_;
};

}  // namespace beacongate
