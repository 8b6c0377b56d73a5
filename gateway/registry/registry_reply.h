// What a schema registry answers: JSON -> values. Pure.
// https://docs.confluent.io/platform/current/schema-registry/develop/api.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.h"

namespace beacongate {

struct SchemaReference {
  std::string name;  // as it is imported
  std::string subject;
  int64_t version = 0;
};

// One version of a subject.
struct RegisteredSchema {
  uint32_t id = 0;
  int64_t version = 0;
  std::string type;    // "PROTOBUF", "AVRO", "JSON"
  std::string schema;  // text of a .proto file
  std::vector<SchemaReference> references;
};

// An error says what the reply lacks.
Result<RegisteredSchema> ParseRegisteredSchema(std::string_view json);

// The `message` of an error reply; empty if there is none.
std::string ErrorMessage(std::string_view json);

}  // namespace beacongate
