// What a registry holds, against what the gateway writes. Pure.
#pragma once

#include <google/protobuf/descriptor.h>

#include <memory>
#include <string>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/registry/registry_client.h"
#include "proto/schema_pool.h"

namespace beacongate {

class TopicSchema {
 public:
  // An error when the registered text does not compile.
  static Result<TopicSchema> Compile(std::string subject, const RegistrySubject& registered);

  // The prefix of records of this message. An error when the registered schema does not have it.
  // Appends to *warnings what breaks readers of the registered schema, a line each.
  Result<std::string> PrefixFor(const google::protobuf::Descriptor& message,
                                std::vector<std::string>* warnings) const;

 private:
  TopicSchema(std::string subject, const RegisteredSchema& schema,
              std::unique_ptr<SchemaPool> pool);

  std::string subject_;
  uint32_t id_;
  int64_t version_;
  std::unique_ptr<SchemaPool> pool_;
};

}  // namespace beacongate
