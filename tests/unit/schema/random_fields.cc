#include "tests/unit/schema/random_fields.h"

#include <algorithm>

namespace beacongate::testing {
namespace {

using beacon::v1::From;
using google::protobuf::FieldDescriptorProto;

constexpr FieldDescriptorProto::Type kScalars[] = {
    FieldDescriptorProto::TYPE_STRING,   FieldDescriptorProto::TYPE_STRING,
    FieldDescriptorProto::TYPE_STRING,   FieldDescriptorProto::TYPE_BYTES,
    FieldDescriptorProto::TYPE_BYTES,    FieldDescriptorProto::TYPE_INT32,
    FieldDescriptorProto::TYPE_INT64,    FieldDescriptorProto::TYPE_UINT32,
    FieldDescriptorProto::TYPE_UINT64,   FieldDescriptorProto::TYPE_SINT32,
    FieldDescriptorProto::TYPE_SINT64,   FieldDescriptorProto::TYPE_FIXED32,
    FieldDescriptorProto::TYPE_FIXED64,  FieldDescriptorProto::TYPE_SFIXED32,
    FieldDescriptorProto::TYPE_SFIXED64, FieldDescriptorProto::TYPE_FLOAT,
    FieldDescriptorProto::TYPE_DOUBLE,   FieldDescriptorProto::TYPE_BOOL};

constexpr const char* kMessages[] = {"Timestamp",   "Timestamp",  "Duration",    "StringValue",
                                     "BytesValue",  "Int32Value", "Int64Value",  "UInt32Value",
                                     "UInt64Value", "FloatValue", "DoubleValue", "BoolValue",
                                     "Struct",      "Value",      "ListValue"};

void AddTransforms(From* from, Random* random) {
  switch (Below(5, random)) {
    case 0:
      from->add_transform()->set_url_host(true);
      break;
    case 1:
      from->add_transform()->set_url_path(true);
      break;
    case 2:
      from->add_transform()->set_url_query("id");
      break;
    case 3:
      from->add_transform()->set_lower(true);
      break;
    default:
      from->add_transform()->set_trim(true);
      from->add_transform()->set_lower(true);
  }
}

void AddStringOptions(From* from, Random* random) {
  switch (Below(8, random)) {
    case 0:
    case 1:
      return AddTransforms(from, random);
    case 2:
      from->set_mask(static_cast<From::Mask>(1 + Below(3, random)));
      return;
    case 3:
      for (const char* text : {"a", "x/y", "0", "red"}) from->add_allowed(text);
      return;
    case 4:
    case 5:
      from->set_max_length(static_cast<uint32_t>(1 + Below(12, random)));
      from->set_too_long(static_cast<From::TooLong>(OneIn(9, random) ? 2 : Below(2, random)));
      return;
    default:
      return;
  }
}

void AddBytesOptions(From* from, Random* random) {
  const size_t choice = Below(8, random);
  if (choice < 4) from->set_encoding(static_cast<From::Encoding>(1 + Below(3, random)));
  if (choice == 4) from->set_mask(OneIn(2, random) ? From::HASH : From::DROP);
  if (choice == 5) from->set_max_length(static_cast<uint32_t>(1 + Below(12, random)));
}

void AddUnit(const TypeOfValue& type, From* from, Random* random) {
  const bool is_timestamp = type.name == "google.protobuf.Timestamp";
  from->set_unit(static_cast<From::TimeUnit>(Below(is_timestamp ? 5 : 4, random)));
  if (!OneIn(8, random) || from->unit() == From::AUTO) return;
  from->set_min(is_timestamp ? "1970-01-01T00:00:00Z" : "-1s");
  if (OneIn(2, random)) from->set_max(is_timestamp ? "2026-06-01T00:00:00Z" : "2s");
}

}  // namespace

TypeOfValue RandomType(Random* random) {
  const size_t choice = Below(12, random);
  if (choice == 0) {
    const char* const name = OneIn(3, random) ? "Alias" : "Color";
    return {.type = FieldDescriptorProto::TYPE_ENUM, .name = name};
  }
  if (choice < 4) {
    const char* const name = kMessages[Below(std::size(kMessages), random)];
    return {.type = FieldDescriptorProto::TYPE_MESSAGE,
            .name = std::string("google.protobuf.") + name};
  }
  return {.type = kScalars[Below(std::size(kScalars), random)], .name = ""};
}

void AddRandomOptions(const TypeOfValue& type, bool single, From* from, Random* random) {
  if (type.IsTime()) AddUnit(type, from, random);
  if (type.IsString() && OneIn(2, random)) AddStringOptions(from, random);
  // Whether an element without that parameter stands in the rest is open.
  const bool has_query = !from->transform().empty() && from->transform(0).has_url_query();
  if (!single && has_query) from->clear_transform();
  if (type.IsBytes() && OneIn(2, random)) AddBytesOptions(from, random);
  if (type.IsEnum() && OneIn(6, random)) {
    for (const char* text : {"0", "red"}) from->add_allowed(text);
  }
  if (type.IsNumber() && OneIn(6, random)) {
    if (OneIn(2, random)) from->set_min("1");
    if (!from->has_min() || OneIn(2, random)) from->set_max("1e3");
  }
  const bool is_plain = from->allowed().empty() && !from->has_min() && !from->has_max() &&
                        from->transform().empty() && from->max_length() == 0 &&
                        from->mask() == From::NONE && from->encoding() == From::RAW;
  if (single && OneIn(12, random) && is_plain && !type.IsFreeJson()) {
    std::string text;
    while (text.empty()) text = GoodText(type, from->unit(), random);
    if (type.name != "Alias") from->set_default_(text);
  } else if (OneIn(40, random) && from->mask() != From::DROP) {
    from->set_required(true);
  }
}

bool AddRandomFact(const TypeOfValue& type, From* from, Random* random) {
  const bool is_text = type.IsString() || type.IsBytes();
  switch (Below(is_text ? 9 : 4, random)) {
    case 0:
      from->set_header("H" + std::to_string(Below(6, random)));
      return true;
    case 1:
      from->set_cookie("c" + std::to_string(Below(4, random)));
      return true;
    case 2:
      from->set_segment(static_cast<uint32_t>(Below(4, random)));
      return true;
    case 3:
      from->set_path("site");
      return true;
    default:
      break;
  }
  constexpr From::Builtin kTexts[] = {From::METHOD, From::SCHEME,   From::HOST,
                                      From::PATH,   From::TARGET,   From::CLIENT_IP,
                                      From::ORIGIN, From::PROTOCOL, From::CONTENT_TYPE};
  from->set_builtin(kTexts[Below(std::size(kTexts), random)]);
  // The record may ask for the text of an address.
  return !type.IsBytes() || from->builtin() != From::CLIENT_IP;
}

int RandomNumber(Random* random) {
  constexpr int kBounds[] = {15, 2'047, 18'999, 262'143, 33'554'431, 536'870'911};
  for (;;) {
    const int bound = kBounds[Below(std::size(kBounds), random)];
    const int number = static_cast<int>(Below(static_cast<size_t>(bound), random)) + 1;
    if (number != 1 && (number < 19'000 || number > 19'999)) return number;
  }
}

}  // namespace beacongate::testing
