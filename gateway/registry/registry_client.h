// Asks a schema registry (Confluent's, or another one that speaks its API) for the latest version
// of a subject, with all that it refers to. Blocks on the network; at start only.
#pragma once

#include <map>
#include <string>

#include "gateway/base/result.h"
#include "gateway/registry/http_get.h"
#include "gateway/registry/registry_reply.h"

namespace beacongate {

struct RegistrySubject {
  RegisteredSchema schema;
  // The texts of all files that it refers to, by the names under which they are imported.
  std::map<std::string, std::string> imports;
};

class RegistryClient {
 public:
  // url: "http://host:port", or with a path behind it.
  RegistryClient(std::string url, HttpGetOptions options);

  // An error is a line for the operator, with remedy: not reachable, not there, no Protocol
  // Buffers.
  Result<RegistrySubject> Latest(const std::string& subject) const;

 private:
  Result<RegisteredSchema> Get(const std::string& subject, const std::string& version) const;
  Status AddReferences(const RegisteredSchema& schema,
                       std::map<std::string, std::string>* imports) const;

  std::string url_;
  const HttpGetOptions options_;
};

}  // namespace beacongate
