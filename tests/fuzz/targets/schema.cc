// All bytes: a schema file, as an operator may write it or protoc compile it.
//
// Oracles: either a plan, or faults that each say where and what; the same ones when asked again.
// Whatever plan is made, the records that it writes are read by protobuf itself.
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "gateway/schema/load_schema.h"
#include "proto/descriptor_set.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/record_check.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/support/scratch_folder.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

namespace pb = google::protobuf;

constexpr char kGateway[] = "gw";

std::unique_ptr<Schema> Load(const std::string& file, std::vector<SchemaFault>* faults) {
  const EncodePlan::Options options{.gateway_name = kGateway,
                                    .record_bytes_max = limits::kRecordBytesMax};
  return LoadSchema({.file = file, .message = "", .include_dirs = {}}, options, faults);
}

std::string Told(const std::vector<SchemaFault>& faults) {
  std::string text;
  for (const SchemaFault& fault : faults) text += ToString(fault) + "\n";
  return text;
}

void RequireHelpful(const std::vector<SchemaFault>& faults, const std::string& file,
                    std::string_view text) {
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (const SchemaFault& fault : faults) {
    Require(!fault.file.empty() && !fault.message.empty(), "where and what", text);
    Require(fault.line >= 0 && fault.column >= 0, "places count from 1", text);
    Require(fault.line > 0 || fault.column == 0, "a column stands on a line", text);
    Require(fault.file != file || fault.line <= lines + 1, "a line of the file", ToString(fault));
  }
}

// Every parameter that the schema may ask for, with a value that fits few types.
void EncodeSomething(const Schema& schema) {
  std::vector<Parameter> parameters;
  const pb::Descriptor& type = schema.plan->message();
  const std::string values[] = {"1", "x\xEF\xBF\xBDy", "-7.5", "true", ""};
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string& value = values[static_cast<size_t>(i) % std::size(values)];
    parameters.push_back({type.field(i)->name(), value, ValueKind::kText, false});
  }
  parameters.push_back({"a", "1", ValueKind::kNumber, false});
  parameters.push_back({"b", "{\"c\":[1]}", ValueKind::kJson, false});
  const NameValue headers[] = {{"User-Agent", "agent \xff"}, {"a", "2026-01-31T12:00:00Z"}};
  const RequestContext context = {.method = "GET",
                                  .scheme = "http",
                                  .host = "h",
                                  .path = "/\xc3",
                                  .target = "/\xc3?q",
                                  .client_address = "192.0.2.1",
                                  .received_at = WallTime(microseconds(1'767'225'600'000'001)),
                                  .headers = headers};
  const Beacon beacon = {.query = parameters, .members = {}, .body = "\xff body"};
  EncodeScratch scratch;
  EncodedRecord record;
  const Rejection rejection = schema.plan->Encode(context, beacon, &scratch, &record);
  if (rejection != Rejection::kNone) return;
  pb::DynamicMessageFactory factory(type.file()->pool());
  const std::unique_ptr<pb::Message> message(factory.GetPrototype(&type)->New());
  beacon::v1::Receipt receipt;
  RequireSoundRecord(*schema.plan, record, kGateway, message.get(), &receipt);
}

}  // namespace

void FuzzSchema(std::string_view bytes) {
  google::protobuf::SetLogHandler(nullptr);
  static const ScratchFolder folder;
  const std::string file = folder.Write("schema.proto", bytes);
  std::vector<SchemaFault> faults;
  const std::unique_ptr<Schema> schema = Load(file, &faults);
  Require((schema == nullptr) == !faults.empty(), "a schema or faults", bytes);
  RequireHelpful(faults, file, bytes);
  if (schema == nullptr) {
    std::vector<SchemaFault> again;
    Load(file, &again);
    return RequireEqual(Told(again), Told(faults), "the same faults when asked again");
  }
  if (!IsBinary(bytes)) RequireEqual(schema->pool->text(), bytes, "the text as it was loaded");
  EncodeSomething(*schema);
}

}  // namespace beacongate::fuzz
