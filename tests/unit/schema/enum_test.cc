#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "gateway/schema/value_rules.h"
#include "tests/unit/schema/field_value.h"

namespace beacongate {
namespace {

using testing::FieldUnderTest;

const char kFrom[] = " a = 2 [(beacon.v1.from) = { param: \"a\" }];";

struct NameCase {
  std::string text;
  std::string want;
};

TEST(EnumTest, NamesAndDeclaredNumbersConvert) {
  FieldUnderTest field(
      "enum EventType { EVENT_TYPE_NONE = 0; EVENT_TYPE_CLICK = 1; EVENT_TYPE_3D = 2; view = 3; "
      "LAST = -7; EVENT_TYPE_ = 5; }" +
      ("EventType" + std::string(kFrom)));
  const NameCase cases[] = {
      {"EVENT_TYPE_CLICK", "1"},
      {"event_type_click", "1"},
      {"CLICK", "1"},
      {"click", "1"},
      {"cLiCk", "1"},
      {"view", "3"},
      {"VIEW", "3"},
      {"EVENT_TYPE_3D", "2"},
      {"3D", "invalid"},
      {"event_type_3d", "2"},
      {"EVENT_TYPE_", "5"},
      {"EVENT_TYPE_VIEW", "invalid"},
      {"last", "-7"},
      {"-7", "-7"},
      {"1", "1"},
      {"0", "0"},
      {"-0", "0"},
      {"1.0", "1"},
      {"10e-1", "1"},
      {"4", "invalid"},
      {"1.5", "invalid"},
      {"4294967297", "invalid"},
      {"clic", "invalid"},
      {" click", "invalid"},
      {"", "unset"},
      {"click\xc3", "invalid"},
      {std::string(300, 'a'), "invalid"},
  };
  for (const NameCase& each : cases) EXPECT_EQ(field.Of(each.text), each.want) << each.text;
  EXPECT_EQ(field.Of("null", ValueKind::kNull), "unset");
  EXPECT_EQ(field.Of("1", ValueKind::kNumber), "1");
  EXPECT_EQ(field.Of("{\"a\":1}", ValueKind::kJson), "invalid");
}

// Only enums of proto2 may have names that differ in nothing else.
TEST(EnumTest, ExactNameWinsThenTheFirstDeclared) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("e.proto");
  auto* const type = file.add_enum_type();
  type->set_name("E");
  int32_t number = 0;
  for (const char* name : {"NONE", "E_go", "a_x", "a_X", "A_X", "GO"}) {
    auto* const value = type->add_value();
    value->set_name(name);
    value->set_number(number++);
  }
  google::protobuf::DescriptorPool pool;
  const auto* const built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr);
  const EnumTable names(*built->enum_type(0));
  EXPECT_EQ(names.Find("a_x"), 2);
  EXPECT_EQ(names.Find("a_X"), 3);
  EXPECT_EQ(names.Find("A_X"), 4);
  EXPECT_EQ(names.Find("A_x"), 2);
  EXPECT_EQ(names.Find("GO"), 5);
  EXPECT_EQ(names.Find("go"), 1);
}

TEST(EnumTest, PrefixIsTheNameInUpperSnakeCase) {
  const std::pair<std::string, std::string> cases[] = {
      {"EventType", "EVENT_TYPE_"}, {"HTTPMethod", "HTTP_METHOD_"}, {"E", "E_"},
      {"Utf8Form", "UTF8_FORM_"},   {"Event_Type", "EVENT_TYPE_"},  {"eventType", "EVENT_TYPE_"},
      {"ViewV2", "VIEW_V2_"},
  };
  for (const auto& [name, prefix] : cases) {
    FieldUnderTest field("enum " + name + " { " + prefix + "GO = 0; } " + name + kFrom);
    EXPECT_EQ(field.Of("go"), "0") << name;
  }
}

TEST(EnumTest, KeyTextIsTheNameDeclaredFirst) {
  FieldUnderTest field(
      "enum E { option allow_alias = true; NONE = 0; TWO = 2; ONE = 1; EINS = 1; }" +
      ("E" + std::string(kFrom)));
  const EnumTable& names = field.format().rules->enums;
  EXPECT_EQ(names.NameOf(1), "ONE");
  EXPECT_EQ(names.NameOf(2), "TWO");
  EXPECT_EQ(field.Of("eins"), "1");
}

}  // namespace
}  // namespace beacongate
