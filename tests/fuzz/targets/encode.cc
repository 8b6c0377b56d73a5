// One request, from its decoded text to the record. A line each: which schema, and what kinds the
// values are (a byte each); the path; the headers, up to an empty line; the query; the members, as
// a form; the rest is a body that was not understood.
//
// Oracles: protobuf takes the record and finds UTF-8 in its strings; the receipt says what was not
// converted; a scratch that was used before changes nothing. With the default schema nothing that
// was sent is lost, and the key is that of the record.
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "beacon/v1/page_beacon.pb.h"
#include "gateway/beacon/decode_urlencoded.h"
#include "gateway/schema/load_schema.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/record_check.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/support/scratch_folder.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

namespace pb = google::protobuf;

constexpr char kGateway[] = "gw";
constexpr size_t kRecordBytesMax = 4000;

constexpr std::string_view kVisit = R"(syntax = "proto3";
import "beacon/v1/options.proto";
import "beacon/v1/receipt.proto";
import "google/protobuf/timestamp.proto";
message Visit {
  option (beacon.v1.record) = { shard_key: ["s", "i", "d", "b"] };
  beacon.v1.Receipt receipt = 1;
  string s = 2 [(beacon.v1.from) = { param: ["s", "t"] }];
  bytes y = 3 [(beacon.v1.from) = { param: "y" }];
  int32 i = 4 [(beacon.v1.from) = { param: "i" }];
  optional sint64 j = 5 [(beacon.v1.from) = { param: "j" }];
  uint64 u = 6 [(beacon.v1.from) = { param: "u" }];
  fixed32 f = 7 [(beacon.v1.from) = { param: "f" }];
  sfixed64 g = 8 [(beacon.v1.from) = { param: "g" }];
  double d = 9 [(beacon.v1.from) = { param: "d" }];
  float e = 10 [(beacon.v1.from) = { param: "e" }];
  optional bool b = 11 [(beacon.v1.from) = { param: "b" }];
  google.protobuf.Timestamp ms = 12 [(beacon.v1.from) = { param: "ms" }];
  google.protobuf.Timestamp sec = 13 [(beacon.v1.from) = { param: "sec", unit: TIME_UNIT_SECONDS }];
  google.protobuf.Timestamp us = 14
      [(beacon.v1.from) = { header: "us", unit: TIME_UNIT_MICROSECONDS }];
  string agent = 15 [(beacon.v1.from) = { header: "User-Agent" }];
  sint32 h = 2047 [(beacon.v1.from) = { header: "h" }];
  string path = 2048 [(beacon.v1.from) = { builtin: BUILTIN_PATH }];
  bytes body = 536870911 [(beacon.v1.from) = { builtin: BUILTIN_BODY }];
  map<string, string> extra = 16 [(beacon.v1.from) = { rest: true }];
}
message Strict {
  option (beacon.v1.record) = {
    shard_key: "n"
    drop_if: { field: "host", one_of: ["drop", "me"] }
    accept_if: { field: "n", exists: true }
    route: { when: { field: "host", prefix: "a" }, topic: "other" }
  };
  beacon.v1.Receipt receipt = 1;
  uint32 n = 2 [(beacon.v1.from) = { param: ["n", "m"], required: true }];
  string host = 3 [(beacon.v1.from) = { header: "Host", required: true }];
  google.protobuf.Timestamp at = 4 [(beacon.v1.from) = { builtin: BUILTIN_RECEIVED_AT }];
}
)";

// A schema with what its records are read with.
struct Reader {
  explicit Reader(std::unique_ptr<Schema> loaded)
      : schema(std::move(loaded)),
        factory(schema->plan->message().file()->pool()),
        prototype(factory.GetPrototype(&schema->plan->message())) {}

  std::unique_ptr<Schema> schema;
  pb::DynamicMessageFactory factory;
  const pb::Message* prototype;
};

std::unique_ptr<Reader> Load(const SchemaSource& source) {
  const EncodePlan::Options options{.gateway_name = kGateway, .record_bytes_max = kRecordBytesMax};
  std::vector<SchemaFault> faults;
  std::unique_ptr<Schema> schema = LoadSchema(source, options, &faults);
  for (const SchemaFault& fault : faults) Fail("the target's own schema", ToString(fault));
  return std::make_unique<Reader>(std::move(schema));
}

const Reader& ReaderOf(size_t choice) {
  static const std::array<std::unique_ptr<Reader>, 3> readers = [] {
    const ScratchFolder folder;
    const std::string file = folder.Write("visit.proto", kVisit);
    return std::array{Load({}), Load({.file = file, .message = "Visit", .include_dirs = {}}),
                      Load({.file = file, .message = "Strict", .include_dirs = {}})};
  }();
  return *readers[choice % readers.size()];
}

// What a beacon's views point into.
struct Sent {
  Arena arena;
  std::vector<NameValue> headers;
  std::vector<Parameter> query;
  std::vector<Parameter> members;
  RequestContext context;
  Beacon beacon;
};

// JSON gives numbers and words a kind, and their text is such; forms know text only.
void SetKinds(std::string_view kinds, std::vector<Parameter>* members) {
  for (size_t i = 0; i < members->size() && i < kinds.size(); ++i) {
    Parameter& member = (*members)[i];
    switch (kinds[i]) {
      case 'n':
        member.kind = ValueKind::kNumber;
        member.value = "1e3";
        break;
      case 'b':
        member.kind = ValueKind::kBool;
        member.value = "true";
        break;
      case '0':
        member.kind = ValueKind::kNull;
        member.value = "null";
        break;
      case 'j':
        member.kind = ValueKind::kJson;
        member.value = R"({"a":[1,"b"]})";
        break;
      default:
        break;
    }
  }
}

void Read(Input input, std::string_view kinds, Sent* sent) {
  sent->context.path = input.Line();
  for (std::string_view line = input.Line(); !line.empty(); line = input.Line()) {
    const size_t colon = std::min(line.find(':'), line.size());
    sent->headers.push_back({line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))});
  }
  DecodeUrlencoded(input.Line(), limits::kParametersMax, &sent->arena, &sent->query);
  DecodeUrlencoded(input.Line(), limits::kParametersMax, &sent->arena, &sent->members);
  SetKinds(kinds, &sent->members);
  sent->context.method = "POST";
  sent->context.scheme = "http";
  sent->context.host = "h";
  sent->context.target = sent->context.path;
  sent->context.client_address = "2001:db8::1";
  sent->context.received_at = WallTime(microseconds(1'767'225'600'123'456));
  sent->context.headers = sent->headers;
  sent->beacon = {.query = sent->query, .members = sent->members, .body = input.Rest()};
}

// The rest holds every parameter that became no field, in order; at most the six that the schema
// names are missing.
void RequireNothingLost(const Sent& sent, const EncodedRecord& record) {
  beacon::v1::PageBeacon page;
  page.ParseFromArray(record.payload.data(), static_cast<int>(record.payload.size()));
  const std::array<std::pair<std::string_view, std::string_view>, 5> texts = {
      {{"site", page.site()},
       {"page", page.page()},
       {"visitor", page.visitor()},
       {"session", page.session()},
       {"event", page.event()}}};
  std::vector<Parameter> all = sent.query;
  all.insert(all.end(), sent.members.begin(), sent.members.end());
  int next = 0;
  for (const Parameter& parameter : all) {
    const bool in_rest = next < page.params_size() && page.params(next).name() == parameter.name &&
                         page.params(next).value() == parameter.value;
    if (in_rest) {
      ++next;
      continue;
    }
    bool is_field = parameter.name == "sent_at" && page.has_sent_at();
    for (const auto& [name, value] : texts) {
      is_field = is_field || (parameter.name == name && parameter.value == value);
    }
    Require(is_field, "what was sent is in the record", parameter.name);
  }
  Require(next == page.params_size(), "the rest holds nothing else");
  const bool has_key = !page.site().empty() || !page.visitor().empty();
  Require(record.has_key == has_key, "a key if there is a site or a visitor", record.key);
  if (has_key) RequireEqual(record.key, page.site() + "|" + page.visitor(), "the key");
}

}  // namespace

void FuzzEncode(std::string_view bytes) {
  google::protobuf::SetLogHandler(nullptr);
  static EncodeScratch used;
  Input input(bytes);
  const std::string_view choices = input.Line();
  const Reader& reader = ReaderOf(choices.empty() ? 0 : static_cast<unsigned char>(choices[0]));
  Sent sent;
  Read(input, choices.substr(std::min<size_t>(1, choices.size())), &sent);
  const EncodePlan& plan = *reader.schema->plan;

  EncodeScratch fresh;
  EncodedRecord record;
  const Rejection rejection = plan.Encode(sent.context, sent.beacon, &fresh, &record);
  EncodedRecord again;
  const Rejection same = plan.Encode(sent.context, sent.beacon, &used, &again);
  Require(same == rejection, "a used scratch gives the same", bytes);
  RequireEqual(again.payload, record.payload, "a used scratch gives the same record");
  RequireEqual(again.key, record.key, "a used scratch gives the same key");
  if (rejection != Rejection::kNone) {
    const bool names_field = rejection != Rejection::kRecordTooLarge;
    return Require(names_field == !record.rejected_field.empty(), "the field that is at fault");
  }
  Require(record.route <= plan.RouteTopics().size(), "the route");
  Require(record.payload.size() <= kRecordBytesMax, "record_bytes_max", record.payload);
  const std::unique_ptr<pb::Message> message(reader.prototype->New());
  beacon::v1::Receipt receipt;
  RequireSoundRecord(plan, record, kGateway, message.get(), &receipt);
  RequireEqual(receipt.client_address(), sent.context.client_address, "the client's address");
  if (plan.message().full_name() == "beacon.v1.PageBeacon") RequireNothingLost(sent, record);
}

}  // namespace beacongate::fuzz
