// A record of a topic, as `beaconctl tail` may find it. First line: the key; the rest is the value.
//
// Oracles: the line that is printed is JSON; protobuf reads the record's JSON back into the same
// record; bytes that are no record are an error that says so.
#include "proto/record_json.h"

#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <string>

#include "beacon/v1/page_beacon.pb.h"
#include "deploy/broker/record_line.h"
#include "proto/schema_pool.h"
#include "tests/fuzz/reference/json.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

namespace pb = google::protobuf;

// What follows from `json` is what follows from `payload`, except what JSON cannot carry.
void RequireSameRecord(const std::string& json, std::string_view payload) {
  beacon::v1::PageBeacon from_json;
  const auto status = pb::util::JsonStringToMessage(json, &from_json);
  Require(status.ok(), "protobuf reads the JSON back", json);
  beacon::v1::PageBeacon from_bytes;
  Require(from_bytes.ParseFromArray(payload.data(), static_cast<int>(payload.size())),
          "generated code takes the record", payload);
  from_bytes.DiscardUnknownFields();
  pb::util::MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  Require(differencer.Compare(from_json, from_bytes), "the same record", difference);
}

}  // namespace

void FuzzRecordJson(std::string_view bytes) {
  google::protobuf::SetLogHandler(nullptr);
  static const std::unique_ptr<SchemaPool> pool = SchemaPool::BuiltIn();
  static RecordJson printer(*pool->FindMessage("beacon.v1.PageBeacon"));
  Input input(bytes);
  const std::string_view key = input.Line();
  const ExactCopy payload(input.Rest());

  broker::RecordLine line{.partition = 1,
                          .offset = 2,
                          .timestamp_ms = 3,
                          .key = key,
                          .value_json = printer.Print(payload.view())};
  const Result<std::string>& json = line.value_json;
  if (json.ok()) {
    RequireSameRecord(json.value(), payload.view());
  } else {
    Require(json.error().message.find("; ") != std::string::npos, "what it is; what to do",
            json.error().message);
  }
  const std::string rendered = broker::Render(line);
  Require(rendered.find('\n') == rendered.size() - 1, "one line", rendered);
  Require(ParseReferenceJson(rendered).has_value(), "JSON", rendered);
}

}  // namespace beacongate::fuzz
