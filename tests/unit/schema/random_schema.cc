#include "tests/unit/schema/random_schema.h"

#include <beacon/v1/options.pb.h>
#include <beacon/v1/page_beacon.pb.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <set>

#include "gateway/base/check.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptorProto;

constexpr int kNames = 24;  // p0..., h0...
constexpr int kHeaders = 6;

constexpr FieldDescriptorProto::Type kTypes[] = {
    FieldDescriptorProto::TYPE_STRING,   FieldDescriptorProto::TYPE_BYTES,
    FieldDescriptorProto::TYPE_INT32,    FieldDescriptorProto::TYPE_INT64,
    FieldDescriptorProto::TYPE_UINT32,   FieldDescriptorProto::TYPE_UINT64,
    FieldDescriptorProto::TYPE_SINT32,   FieldDescriptorProto::TYPE_SINT64,
    FieldDescriptorProto::TYPE_FIXED32,  FieldDescriptorProto::TYPE_FIXED64,
    FieldDescriptorProto::TYPE_SFIXED32, FieldDescriptorProto::TYPE_SFIXED64,
    FieldDescriptorProto::TYPE_FLOAT,    FieldDescriptorProto::TYPE_DOUBLE,
    FieldDescriptorProto::TYPE_BOOL,     FieldDescriptorProto::TYPE_MESSAGE};

constexpr const char* kValues[] = {
    "",
    "0",
    "1",
    "-1",
    "42",
    "-0",
    "3.0",
    "2.5",
    "1e3",
    "-1e2",
    "12.5e1",
    "5000e-3",
    "1e400",
    "1e39",
    "0.1",
    "-0.0",
    "true",
    "FALSE",
    "yes",
    "off",
    "maybe",
    "null",
    "NaN",
    "Infinity",
    "127",
    "128",
    "16383",
    "16384",
    "2147483647",
    "2147483648",
    "4294967295",
    "-2147483648",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740993.0",
    "1767225600500",
    "1767225600",
    "-1500",
    "1767225600500.25",
    "253402300800000",
    "2026-01-31T12:00:00Z",
    "2026-01-31T12:00:00.123456789+01:00",
    "2026-02-30T12:00:00Z",
    "a",
    "a|b",
    "\u00fcml\u00e4ut",
    "\U0001f6d2",
    " 1",
    "1 ",
    "+1",
    "0x1F",
    "1,5",
    "text of some length that takes more than one word of memory to hold"};

// Numbers with tags of one to five bytes, without those that protobuf keeps for itself.
int RandomNumber(Random* random) {
  constexpr int kBounds[] = {15, 2'047, 18'999, 262'143, 33'554'431, 536'870'911};
  for (;;) {
    const int bound = kBounds[Below(std::size(kBounds), random)];
    const int number = static_cast<int>(Below(static_cast<size_t>(bound), random)) + 1;
    if (number != 1 && (number < 19'000 || number > 19'999)) return number;
  }
}

class SchemaBuilder {
 public:
  explicit SchemaBuilder(Random* random) : random_(random) {}

  pb::FileDescriptorProto Build() {
    file_.set_name("random.proto");
    file_.set_syntax("proto3");
    for (const char* import : {"beacon/v1/options.proto", "beacon/v1/receipt.proto",
                               "beacon/v1/page_beacon.proto", "google/protobuf/timestamp.proto"}) {
      file_.add_dependency(import);
    }
    message_ = file_.add_message_type();
    message_->set_name("Random");
    AddField("receipt", 1, FieldDescriptorProto::TYPE_MESSAGE)->set_type_name(".beacon.v1.Receipt");
    std::set<int> numbers;
    for (size_t i = 0, count = 1 + Below(20, random_); i < count; ++i) {
      const int number = RandomNumber(random_);
      if (numbers.insert(number).second) AddRandomField(number);
    }
    for (const std::string& name : key_) {
      message_->mutable_options()->MutableExtension(beacon::v1::record)->add_shard_key(name);
    }
    return file_;
  }

 private:
  FieldDescriptorProto* AddField(const std::string& name, int number,
                                 FieldDescriptorProto::Type type) {
    FieldDescriptorProto* field = message_->add_field();
    field->set_name(name);
    field->set_number(number);
    field->set_type(type);
    field->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
    return field;
  }

  void AddRandomField(int number) {
    const std::string name = "f" + std::to_string(number);
    const auto type = kTypes[Below(std::size(kTypes), random_)];
    const size_t choice = Below(12, random_);
    if (choice == 0) return AddRest(name, number);
    FieldDescriptorProto* field = AddField(name, number, type);
    const bool is_time = type == FieldDescriptorProto::TYPE_MESSAGE;
    if (is_time) field->set_type_name(".google.protobuf.Timestamp");
    if (choice == 1) return;  // no source
    if (!is_time && Below(3, random_) == 0) MakeOptional(field);
    beacon::v1::From* from = field->mutable_options()->MutableExtension(beacon::v1::from);
    from->set_required(Below(40, random_) == 0);
    if (choice == 2) {
      from->set_header("H" + std::to_string(Below(kHeaders, random_)));
    } else if (choice == 3 && (is_time || type == FieldDescriptorProto::TYPE_STRING ||
                               type == FieldDescriptorProto::TYPE_BYTES)) {
      SetBuiltin(type, from);
    } else if (!AddNames(from)) {
      from->set_header("H0");
    }
    if (is_time && from->builtin() == beacon::v1::From::BUILTIN_UNSPECIFIED) {
      from->set_unit(static_cast<beacon::v1::From::TimeUnit>(Below(4, random_)));
    }
    if (!is_time && type != FieldDescriptorProto::TYPE_BYTES && Below(4, random_) == 0) {
      key_.push_back(name);
    }
  }

  void SetBuiltin(FieldDescriptorProto::Type type, beacon::v1::From* from) {
    if (type == FieldDescriptorProto::TYPE_MESSAGE) {
      from->set_builtin(beacon::v1::From::RECEIVED_AT);
    } else if (type == FieldDescriptorProto::TYPE_BYTES && Below(2, random_) == 0) {
      from->set_builtin(beacon::v1::From::BODY);
    } else {
      from->set_builtin(static_cast<beacon::v1::From::Builtin>(1 + Below(6, random_)));
    }
  }

  bool AddNames(beacon::v1::From* from) {
    for (size_t i = 0, count = 1 + Below(3, random_); i < count; ++i) {
      const std::string name = "p" + std::to_string(Below(kNames, random_));
      if (names_.insert(name).second) from->add_param(name);
    }
    return from->param_size() > 0;
  }

  void MakeOptional(FieldDescriptorProto* field) {
    field->set_proto3_optional(true);
    field->set_oneof_index(message_->oneof_decl_size());
    message_->add_oneof_decl()->set_name("_" + field->name());
  }

  void AddRest(const std::string& name, int number) {
    if (has_rest_) return;
    has_rest_ = true;
    FieldDescriptorProto* field = AddField(name, number, FieldDescriptorProto::TYPE_MESSAGE);
    field->set_label(FieldDescriptorProto::LABEL_REPEATED);
    field->set_type_name(".beacon.v1.Param");
    field->mutable_options()->MutableExtension(beacon::v1::from)->set_rest(true);
    if (Below(3, random_) != 0) return;
    field->set_type_name(".Random.F" + std::to_string(number) + "Entry");
    pb::DescriptorProto* entry = message_->add_nested_type();
    entry->set_name("F" + std::to_string(number) + "Entry");
    entry->mutable_options()->set_map_entry(true);
    for (const auto& [part, part_number] : {std::pair{"key", 1}, std::pair{"value", 2}}) {
      FieldDescriptorProto* inner = entry->add_field();
      inner->set_name(part);
      inner->set_number(part_number);
      inner->set_type(FieldDescriptorProto::TYPE_STRING);
      inner->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
    }
  }

  Random* random_;
  pb::FileDescriptorProto file_;
  pb::DescriptorProto* message_ = nullptr;
  std::set<std::string> names_;
  std::vector<std::string> key_;
  bool has_rest_ = false;
};

std::vector<Parameter> RandomParameters(Random* random, std::deque<std::string>* storage) {
  std::vector<Parameter> parameters;
  for (size_t i = 0, count = Below(25, random); i < count; ++i) {
    Parameter parameter;
    const size_t name = Below(kNames + 4, random);
    storage->push_back(name == 0 ? "" : "p" + std::to_string(name - 1));
    parameter.name = storage->back();
    parameter.value = kValues[Below(std::size(kValues), random)];
    parameter.kind = static_cast<ValueKind>(Below(5, random));
    if (parameter.kind == ValueKind::kNull) parameter.value = "null";
    parameters.push_back(parameter);
  }
  return parameters;
}

}  // namespace

RandomSchema::RandomSchema(Random* random)
    : pool_(std::make_unique<pb::DescriptorPool>(pb::DescriptorPool::generated_pool())) {
  // The generated pool knows a file once its code is used.
  pb::Timestamp::descriptor();
  beacon::v1::PageBeacon::descriptor();
  const pb::FileDescriptor* file = pool_->BuildFile(SchemaBuilder(random).Build());
  CHECK(file != nullptr);
  message_ = file->message_type(0);
}

RandomRequest::RandomRequest(Random* random) {
  query = RandomParameters(random, &storage);
  members = RandomParameters(random, &storage);
  for (size_t i = 0, count = Below(6, random); i < count; ++i) {
    storage.push_back((Below(2, random) == 0 ? "h" : "H") + std::to_string(Below(8, random)));
    headers.push_back({storage.back(), kValues[Below(std::size(kValues), random)]});
  }
  const auto text = [&] { return std::string_view(kValues[Below(std::size(kValues), random)]); };
  context = {.method = text(),
             .scheme = text(),
             .host = text(),
             .path = text(),
             .target = text(),
             .client_address = text(),
             .received_at = WallTime(microseconds((*random)() >> 12)),
             .headers = headers};
  beacon = {.query = query, .members = members, .body = text()};
}

}  // namespace beacongate::testing
