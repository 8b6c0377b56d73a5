#include "gateway/registry/registry_reply.h"

#include <simdjson.h>

namespace beacongate {
namespace {

namespace dom = simdjson::dom;

constexpr int64_t kIdMax = INT32_MAX;

std::string Text(const dom::object& object, std::string_view name) {
  std::string_view text;
  return object[name].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

int64_t Number(const dom::object& object, std::string_view name) {
  int64_t number = 0;
  return object[name].get_int64().get(number) == simdjson::SUCCESS ? number : -1;
}

bool ReadReferences(const dom::object& object, std::vector<SchemaReference>* references) {
  dom::element element;
  if (object["references"].get(element) != simdjson::SUCCESS || element.is_null()) return true;
  dom::array array;
  if (element.get_array().get(array) != simdjson::SUCCESS) return false;
  for (const dom::element each : array) {
    dom::object reference;
    if (each.get_object().get(reference) != simdjson::SUCCESS) return false;
    references->push_back(
        {Text(reference, "name"), Text(reference, "subject"), Number(reference, "version")});
    if (references->back().name.empty() || references->back().subject.empty()) return false;
  }
  return true;
}

}  // namespace

Result<RegisteredSchema> ParseRegisteredSchema(std::string_view json) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS) {
    return Error{"the reply is no JSON object"};
  }
  RegisteredSchema schema;
  const int64_t id = Number(object, "id");
  if (id < 1 || id > kIdMax) return Error{"the reply has no id"};
  schema.id = static_cast<uint32_t>(id);
  schema.version = Number(object, "version");
  schema.type = Text(object, "schemaType");
  // What has no type is Avro, as it was before there were types.
  if (schema.type.empty()) schema.type = "AVRO";
  schema.schema = Text(object, "schema");
  if (schema.schema.empty()) return Error{"the reply has no schema"};
  if (!ReadReferences(object, &schema.references)) {
    return Error{"the reply has references without name and subject"};
  }
  return schema;
}

std::string ErrorMessage(std::string_view json) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS)
    return "";
  return Text(object, "message");
}

}  // namespace beacongate
