// accept_if, drop_if and routes: which beacons stay, and where they go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/schema/load_schema.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

using testing::VisitSchema;

// What the fields of the table's schema are fed from.
constexpr std::string_view kFields =
    "string s = 2 [(beacon.v1.from) = { param: \"s\" }];\n"
    "int32 n = 3 [(beacon.v1.from) = { param: \"n\" }];\n"
    "double d = 4 [(beacon.v1.from) = { param: \"d\" }];\n"
    "bool b = 5 [(beacon.v1.from) = { param: \"b\" }];\n"
    "google.protobuf.Timestamp t = 6 [(beacon.v1.from) = { param: \"t\" }];\n"
    "bytes y = 7 [(beacon.v1.from) = { param: \"y\" }];\n"
    "float f = 8 [(beacon.v1.from) = { param: \"f\" }];\n";

struct HoldsCase {
  std::string condition;
  std::vector<Parameter> query;
  bool holds;
};

class ConditionTest : public ::testing::TestWithParam<HoldsCase> {};

TEST_P(ConditionTest, HoldsAsTheTableSays) {
  const HoldsCase& param = GetParam();
  for (const bool accept : {true, false}) {
    const auto schema = VisitSchema("option (beacon.v1.record) = { " +
                                    std::string(accept ? "accept_if" : "drop_if") + ": { " +
                                    param.condition + " } };\n" + std::string(kFields));
    ASSERT_NE(schema, nullptr) << param.condition;
    EncodeScratch scratch;
    EncodedRecord record;
    const Rejection rejection = schema->plan->Encode(
        {}, {.query = param.query, .members = {}, .body = {}}, &scratch, &record);
    EXPECT_EQ(rejection == Rejection::kNone, param.holds == accept) << param.condition;
    if (rejection != Rejection::kNone) {
      EXPECT_EQ(rejection, Rejection::kFiltered) << param.condition;
      EXPECT_EQ(record.rejected_field, param.condition.substr(8, 1));
    }
  }
}

const HoldsCase kHolds[] = {
    {R"(field: "s" equals: "view")", {{"s", "view"}}, true},
    {R"(field: "s" equals: "view")", {{"s", "View"}}, false},
    {R"(field: "s" equals: "view")", {}, false},
    {R"(field: "s" equals: "")", {{"s", ""}}, true},
    {R"(field: "s" equals: "")", {}, false},
    {R"(field: "s" prefix: "bot")", {{"s", "bot"}}, true},
    {R"(field: "s" prefix: "bot")", {{"s", "botnet"}}, true},
    {R"(field: "s" prefix: "bot")", {{"s", "robot"}}, false},
    {R"(field: "s" prefix: "bot")", {{"s", "bo"}}, false},
    {R"(field: "s" suffix: ".test")", {{"s", "a.test"}}, true},
    {R"(field: "s" suffix: ".test")", {{"s", "a.test.com"}}, false},
    {R"(field: "s" one_of: ["a", "b"])", {{"s", "b"}}, true},
    {R"(field: "s" one_of: ["a", "b"])", {{"s", "c"}}, false},
    {R"(field: "s" exists: true)", {{"s", ""}}, true},
    {R"(field: "s" exists: true)", {}, false},
    {R"(field: "s" exists: true)", {{"s", "null", ValueKind::kNull}}, false},
    {R"(field: "s" exists: false)", {}, true},
    {R"(field: "s" exists: false)", {{"s", "x"}}, false},
    {R"(field: "n" equals: "3")", {{"n", "3.0"}}, true},
    {R"(field: "n" equals: "-1")", {{"n", "-1"}}, true},
    {R"(field: "n" equals: "0")", {}, false},
    {R"(field: "n" equals: "3")", {{"n", "far"}}, false},
    {R"(field: "n" exists: true)", {{"n", "far"}}, false},
    {R"(field: "n" exists: false)", {{"n", ""}}, true},
    {R"(field: "n" one_of: ["1", "1e3"])", {{"n", "1000"}}, true},
    {R"(field: "d" equals: "0.5")", {{"d", "5e-1"}}, true},
    {R"(field: "d" equals: "0")", {{"d", "-0"}}, true},
    {R"(field: "f" equals: "0.1")", {{"f", "0.1"}}, true},
    {R"(field: "f" equals: "0")", {{"f", "-0"}}, true},
    {R"(field: "b" equals: "yes")", {{"b", "1"}}, true},
    {R"(field: "b" equals: "yes")", {{"b", "0"}}, false},
    {R"(field: "t" equals: "1500")", {{"t", "1970-01-01T00:00:01.5Z"}}, true},
    {R"(field: "t" equals: "1500")", {{"t", "1501"}}, false},
    {R"(field: "y" equals: "ab")", {{"y", "ab"}}, true},
};

INSTANTIATE_TEST_SUITE_P(Tests, ConditionTest, ::testing::ValuesIn(kHolds));

class ConditionsTest : public ::testing::Test {
 protected:
  void Use(const std::string& record_option, std::string_view fields = kFields) {
    schema_ = VisitSchema("option (beacon.v1.record) = { " + record_option + " };\n" +
                          std::string(fields));
    ASSERT_NE(schema_, nullptr);
  }
  Rejection Encode(const std::vector<Parameter>& query) {
    return schema_->plan->Encode({}, {.query = query, .members = {}, .body = {}}, &scratch_,
                                 &record_);
  }
  uint32_t Route(const std::vector<Parameter>& query) {
    EXPECT_EQ(Encode(query), Rejection::kNone);
    return record_.route;
  }

  std::unique_ptr<Schema> schema_;
  EncodeScratch scratch_;
  EncodedRecord record_;
};

TEST_F(ConditionsTest, AllOfAcceptIfMustHoldAndNoneOfDropIf) {
  Use(R"(accept_if: [{ field: "s" prefix: "a" }, { field: "s" suffix: "z" }]
         drop_if: [{ field: "n" equals: "1" }, { field: "n" equals: "2" }])");
  EXPECT_EQ(Encode({{"s", "abz"}}), Rejection::kNone);
  EXPECT_EQ(Encode({{"s", "ab"}}), Rejection::kFiltered);
  EXPECT_EQ(Encode({{"s", "bz"}}), Rejection::kFiltered);
  EXPECT_EQ(Encode({{"s", "az"}, {"n", "2"}}), Rejection::kFiltered);
  EXPECT_EQ(record_.rejected_field, "n");
  EXPECT_EQ(Encode({{"s", "az"}, {"n", "3"}}), Rejection::kNone);
}

TEST_F(ConditionsTest, AreJudgedBeforeWhatIsRequired) {
  Use(R"(drop_if: { field: "ua" prefix: "bot" })",
      "string site = 2 [(beacon.v1.from) = { param: \"h\" required: true }];"
      "string ua = 3 [(beacon.v1.from) = { param: \"ua\" }];");
  EXPECT_EQ(Encode({{"ua", "bot"}}), Rejection::kFiltered);
  EXPECT_EQ(Encode({{"ua", "browser"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "site");
  EXPECT_EQ(Encode({{"h", "a"}, {"ua", "browser"}}), Rejection::kNone);
}

TEST_F(ConditionsTest, TheFirstRouteThatHoldsDecides) {
  Use(R"(route: { when: { field: "s" equals: "buy" } topic: "trades" }
         route: { when: { field: "s" one_of: ["buy", "sell"] } topic: "deals" }
         route: { when: { field: "n" exists: true } topic: "trades" })");
  EXPECT_THAT(schema_->plan->RouteTopics(), ::testing::ElementsAre("trades", "deals"));
  EXPECT_EQ(Route({{"s", "view"}}), 0u);
  EXPECT_EQ(Route({{"s", "buy"}}), 1u);
  EXPECT_EQ(Route({{"s", "sell"}, {"n", "1"}}), 2u);
  EXPECT_EQ(Route({{"s", "view"}, {"n", "1"}}), 1u);
}

TEST_F(ConditionsTest, ASchemaWithoutRoutesHasNone) {
  Use("");
  EXPECT_TRUE(schema_->plan->RouteTopics().empty());
  EXPECT_EQ(Route({{"s", "buy"}}), 0u);
}

}  // namespace
}  // namespace beacongate
