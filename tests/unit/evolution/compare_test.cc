// What changes of fields, types and enums break. A case for each rule, and for what is allowed.
#include "proto/evolution/compare.h"

#include "tests/unit/evolution/versions.h"

namespace beacongate::evolution {
namespace {

TEST_P(VersionsTest, FindingsAreExact) {
  EXPECT_EQ(InShort(FindingsOf(GetParam().before, GetParam().after)), GetParam().findings);
}

const VersionCase kNumbers[] = {
    {"Same", "string a = 2;\n", "string a = 2;\n", {}},
    {"NewField", "string a = 2;\n", "string a = 2;\nstring b = 3;\n", {}},
    {"OrderInTheFile", "string a = 2;\nstring b = 3;\n", "string b = 3;\nstring a = 2;\n", {}},
    {"ReusedForAnotherType",
     "string a = 2;\n",
     "int32 b = 2;\n",
     {"number-reused @ 9:1: number 2 is int32 'b', was string 'a'"}},
    {"ReusedForAnotherParameter",
     "string a = 2 [(beacon.v1.from) = { param: \"a\" }];\n",
     "string b = 2 [(beacon.v1.from) = { param: \"b\" }];\n",
     {"number-reused @ 9:1: number 2 is string 'b', was string 'a'"}},
    {"Swapped",
     "string a = 2;\nstring b = 3;\n",
     "string b = 2;\nstring a = 3;\n",
     {"number-reused @ 9:1: number 2 is string 'b', was string 'a'",
      "number-reused @ 10:1: number 3 is string 'a', was string 'b'"}},
    {"Renumbered",
     "string a = 2;\n",
     "string a = 3;\n",
     {"number-changed @ 9:1: field 'a' has number 3, was 2"}},
    {"Renamed",
     "string a = 2 [(beacon.v1.from) = { param: \"a\" }];\n",
     "string b = 2 [(beacon.v1.from) = { param: \"a\" }];\n",
     {"field-renamed @ 9:1: number 2 is string 'b', was string 'a'"}},
    {"Removed", "string a = 2;\n", "", {"field-removed @ 7:1: field 'a' (2) is gone"}},
    {"Retired",
     "string a = 2;\n",
     "reserved 2; reserved \"a\";\n",
     {"field-retired @ 7:1: field 'a' (2) is gone"}},
    {"ReservedNumberUsed",
     "reserved 2 to 4;\n",
     "reserved 2, 4;\nstring a = 3;\n",
     {"reserved-used @ 10:1: field 'a' (3) was reserved"}},
    {"ReservedNameUsed",
     "reserved \"a\";\n",
     "string a = 3;\n",
     {"reserved-used @ 9:1: field 'a' (3) was reserved"}},
    {"ReservedDropped",
     "reserved 2 to 9; reserved \"a\";\n",
     "reserved 2 to 5, 8 to 9;\n",
     {"reserved-dropped @ 7:1: number 6 of message 'Visit' is no longer reserved",
      "reserved-dropped @ 7:1: name 'a' of message 'Visit' is no longer reserved"}},
    {"JsonName",
     "string a = 2;\n",
     "string a = 2 [json_name = \"A\"];\n",
     {"json-name-changed @ 9:1: field 'a' (2) is 'A' in JSON, was 'a'"}},
};
INSTANTIATE_TEST_SUITE_P(Numbers, VersionsTest, ::testing::ValuesIn(kNumbers), CaseName);

VersionCase TypePair(std::string_view name, const std::string& before, const std::string& after,
                     std::string_view rule) {
  VersionCase pair{name, before + " a = 2;\n", after + " a = 2;\n", {}};
  if (!rule.empty()) {
    pair.findings = {std::string(rule) + " @ 9:1: field 'a' (2) is " + after + ", was " + before};
  }
  return pair;
}

const VersionCase kTypes[] = {
    TypePair("Int32ToInt64", "int32", "int64", "type-widened"),
    TypePair("Int64ToUint32", "int64", "uint32", "type-widened"),
    TypePair("Uint64ToBool", "uint64", "bool", "type-widened"),
    TypePair("Sint32ToSint64", "sint32", "sint64", "type-widened"),
    TypePair("Int32ToSint32", "int32", "sint32", "type-changed"),
    TypePair("Fixed32ToSfixed32", "fixed32", "sfixed32", "type-widened"),
    TypePair("Fixed64ToSfixed64", "fixed64", "sfixed64", "type-widened"),
    TypePair("Fixed32ToFixed64", "fixed32", "fixed64", "type-changed"),
    TypePair("Fixed32ToFloat", "fixed32", "float", "type-changed"),
    TypePair("FloatToDouble", "float", "double", "type-changed"),
    TypePair("StringToBytes", "string", "bytes", "type-widened"),
    TypePair("BytesToString", "bytes", "string", "type-widened"),
    TypePair("StringToInt32", "string", "int32", "type-changed"),
    TypePair("BytesToMessage", "bytes", "google.protobuf.Duration", "type-widened"),
    TypePair("StringToMessage", "string", "google.protobuf.Duration", "type-changed"),
    TypePair("TimestampToDuration", "google.protobuf.Timestamp", "google.protobuf.Duration",
             "type-changed"),
    TypePair("Int64ToTimestamp", "int64", "google.protobuf.Timestamp", "type-changed"),
    TypePair("SingularToRepeated", "string", "repeated string", "label-changed"),
    TypePair("RepeatedToSingular", "repeated int32", "int32", "label-changed"),
    TypePair("MapKey", "map<string, string>", "map<int32, string>", "map-changed"),
    TypePair("MapValue", "map<string, string>", "map<string, bytes>", "map-changed"),
    TypePair("MapToRepeated", "map<string, string>", "repeated string", "map-changed"),
    TypePair("SameMap", "map<string, int32>", "map<string, int32>", ""),
    {"EnumToInt32",
     "enum E { X = 0; }\nE a = 2;\n",
     "int32 a = 2;\n",
     {"type-widened @ 9:1: field 'a' (2) is int32, was shop.Visit.E"}},
    {"Packed",
     "repeated int32 a = 2;\n",
     "repeated int32 a = 2 [packed = false];\n",
     {"packed-changed @ 9:1: field 'a' (2) is not packed, was packed"}},
    {"OptionalAdded",
     "int32 a = 2;\n",
     "optional int32 a = 2;\n",
     {"presence-changed @ 9:1: field 'a' (2) is written when it is 0 or empty, was not"}},
};
INSTANTIATE_TEST_SUITE_P(Types, VersionsTest, ::testing::ValuesIn(kTypes), CaseName);

const VersionCase kOneofs[] = {
    {"OneIntoNewOneof",
     "string a = 2;\n",
     "oneof o { string a = 2; string b = 3; }\n",
     {"oneof-wrapped @ 9:11: field 'a' (2) is in oneof 'o', was in no oneof"}},
    {"TwoIntoOneof",
     "string a = 2;\nstring b = 3;\n",
     "oneof o {\nstring a = 2;\nstring b = 3;\n}\n",
     {"oneof-changed @ 10:1: field 'a' (2) is in oneof 'o', was in no oneof",
      "oneof-changed @ 11:1: field 'b' (3) is in oneof 'o', was in no oneof"}},
    {"OutOfOneof",
     "oneof o { string a = 2; string b = 3; }\n",
     "oneof o { string a = 2; }\nstring b = 3;\n",
     {"oneof-changed @ 10:1: field 'b' (3) is in no oneof, was in oneof 'o'"}},
};
INSTANTIATE_TEST_SUITE_P(Oneofs, VersionsTest, ::testing::ValuesIn(kOneofs), CaseName);

const VersionCase kEnums[] = {
    {"ValueAdded", "enum E { X = 0; }\nE a = 2;\n", "enum E { X = 0; Y = 1; }\nE a = 2;\n", {}},
    {"ValueRemoved",
     "enum E { X = 0; Y = 1; }\nE a = 2;\n",
     "enum E { X = 0; }\nE a = 2;\n",
     {"enum-value-removed @ 9:1: value 'Y' (1) of enum 'shop.Visit.E' is gone"}},
    {"ValueRetired",
     "enum E { X = 0; Y = 1; }\nE a = 2;\n",
     "enum E { X = 0; reserved 1; }\nE a = 2;\n",
     {"enum-value-retired @ 9:1: value 'Y' (1) of enum 'shop.Visit.E' is gone"}},
    {"ValueRenumbered",
     "enum E { X = 0; Y = 1; }\nE a = 2;\n",
     "enum E { X = 0; Y = 2; }\nE a = 2;\n",
     {"enum-value-renumbered @ 9:17: value 'Y' of enum 'shop.Visit.E' has number 2, was 1"}},
    {"ValueRenamed",
     "enum E { X = 0; Y = 1; }\nE a = 2;\n",
     "enum E { X = 0; Z = 1; }\nE a = 2;\n",
     {"enum-value-renamed @ 9:17: value 1 of enum 'shop.Visit.E' has name 'Z', was 'Y'"}},
    {"ReservedValueUsed",
     "enum E { X = 0; reserved 1; }\nE a = 2;\n",
     "enum E { X = 0; Y = 1; }\nE a = 2;\n",
     {"reserved-used @ 9:17: value 'Y' (1) of enum 'shop.Visit.E' was reserved"}},
    {"TypeRenamed",
     "enum E { X = 0; }\nE a = 2;\n",
     "enum F { X = 0; }\nF a = 2;\n",
     {"type-renamed @ 10:1: field 'a' (2) has type shop.Visit.F, was shop.Visit.E"}},
};
INSTANTIATE_TEST_SUITE_P(Enums, VersionsTest, ::testing::ValuesIn(kEnums), CaseName);

const VersionCase kMessages[] = {
    {"WithinObjects",
     "message P { string u = 1; }\nP a = 2;\nrepeated P b = 3;\n",
     "message P { int32 u = 1; }\nP a = 2;\nrepeated P b = 3;\n",
     {"type-changed @ 9:13: field 'u' (1) is int32, was string"}},
    {"WithinMaps",
     "message P { string u = 1; }\nmap<string, P> a = 2;\n",
     "message P { }\nmap<string, P> a = 2;\n",
     {"field-removed @ 9:1: field 'u' (1) is gone"}},
    {"Recursive",
     "message P { P p = 1; string u = 2; }\nP a = 2;\n",
     "message P { P p = 1; }\nP a = 2;\n",
     {"field-removed @ 9:1: field 'u' (2) is gone"}},
    {"PackageRenamed",
     "syntax = \"proto3\";\npackage a;\nmessage V {}\n",
     "syntax = \"proto3\";\npackage b;\nmessage V {}\n",
     {"message-renamed @ 3:1: message 'b.V' was 'a.V'"}},
    {"LabelRequired",
     "syntax = \"proto2\";\nmessage V { optional int32 a = 1; }\n",
     "syntax = \"proto2\";\nmessage V { required int32 a = 1; required int32 b = 2; }\n",
     {"label-required @ 2:13: field 'a' (1) is required, was not required",
      "label-required @ 2:35: field 'b' (2) is new"}},
    {"DefaultOfProto2",
     "syntax = \"proto2\";\nmessage V { optional int32 a = 1; }\n",
     "syntax = \"proto2\";\nmessage V { optional int32 a = 1 [default = 3]; }\n",
     {"default-changed @ 2:13: field 'a' (1) has default '3', was ''"}},
    {"Syntax",
     "syntax = \"proto2\";\nmessage V { optional string a = 1; }\n",
     "syntax = \"proto3\";\nmessage V { optional string a = 1; }\n",
     {"syntax-changed @ 2:1: message 'V' is proto3, was proto2"}},
    {"ReceiptRemoved",
     "",
     "syntax = \"proto3\";\npackage shop;\nmessage Visit { reserved 1; }\n",
     {"receipt-touched @ 3:1: field 'receipt' (1) is gone",
      "field-retired @ 3:1: field 'receipt' (1) is gone"}},
    {"ReceiptRenamed",
     "",
     "syntax = \"proto3\";\npackage shop;\nimport \"beacon/v1/receipt.proto\";\n"
     "message Visit { beacon.v1.Receipt r = 1; }\n",
     {"receipt-touched @ 4:17: field 1 is beacon.v1.Receipt 'r', was beacon.v1.Receipt "
      "'receipt'"}},
};
INSTANTIATE_TEST_SUITE_P(Messages, VersionsTest, ::testing::ValuesIn(kMessages), CaseName);

}  // namespace
}  // namespace beacongate::evolution
