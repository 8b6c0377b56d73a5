// A request that fills every field of a schema which a client can fill: what `beaconctl schema
// sample` prints. Pure; any thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <utility>
#include <vector>

namespace beacongate::broker {

struct SampleRequest {
  std::string method;  // GET, or POST where the schema wants a body
  std::string target;  // path and query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// `endpoint_path`: of the endpoint in the gateway's configuration, such as "/b/{site}/*"; empty:
// one that fits the schema. Parameters go into the query; into a JSON body where the schema has
// objects, repeated messages or maps; and into the query of a POST where it has a field for the
// body itself.
SampleRequest MakeSample(const google::protobuf::Descriptor& message,
                         const std::string& endpoint_path);

// The request as it is on the wire, but for Host and Content-Length; lines end in \n.
std::string AsHttp(const SampleRequest& request);

// A command for a shell. `url`: "http://127.0.0.1:8080".
std::string AsCurl(const SampleRequest& request, const std::string& url);

}  // namespace beacongate::broker
