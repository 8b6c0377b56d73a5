#include "gateway/ingest/field_counters.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

class FieldCountersTest : public ::testing::Test {
 protected:
  static std::unique_ptr<Schema> SchemaOf(const std::string& fields) {
    auto schema = testing::VisitSchema(fields);
    EXPECT_NE(schema, nullptr);
    return schema;
  }
  static EndpointTable Table(const Schema& schema, const std::vector<std::string>& paths) {
    std::vector<Endpoint> endpoints;
    for (const std::string& path : paths) {
      Endpoint endpoint;
      endpoint.path = path;
      endpoint.plan = schema.plan.get();
      endpoint.targets = {{"visits", nullptr, 1}};
      endpoints.push_back(std::move(endpoint));
    }
    return EndpointTable(std::move(endpoints));
  }
  FieldSums Sum(const std::string& field) const {
    std::map<FieldName, FieldSums> sums;
    ledger_.AddTo(&sums);
    return sums[{"visits", field}];
  }

  const std::unique_ptr<Schema> a_ = SchemaOf("int32 a = 2 [(beacon.v1.from) = { param: \"a\" }];");
  const std::unique_ptr<Schema> ba_ = SchemaOf(
      "int32 b = 2 [(beacon.v1.from) = { param: \"b\" }];"
      "int32 a = 3 [(beacon.v1.from) = { param: \"a\" }];");
  FieldLedger ledger_;
};

TEST_F(FieldCountersTest, EndpointsOfATopicAreSummed) {
  const EndpointTable table = Table(*a_, {"/x", "/y"});
  FieldCounters counters(table, ledger_);
  counters.Unconverted(0, 0);
  counters.Unconverted(1, 0);
  counters.Repaired(1, 0);
  counters.Truncated(0, 0);
  EXPECT_EQ(Sum("a").unconverted, 2u);
  EXPECT_EQ(Sum("a").repaired, 1u);
  EXPECT_EQ(Sum("a").truncated, 1u);
}

TEST_F(FieldCountersTest, CountsGoOnWhereAFieldHasAnotherPosition) {
  const EndpointTable before = Table(*a_, {"/x"});
  FieldCounters(before, ledger_).Unconverted(0, 0);
  const EndpointTable after = Table(*ba_, {"/w", "/x"});
  FieldCounters counters(after, ledger_);
  counters.Unconverted(1, 1);
  counters.Unconverted(1, 0);
  EXPECT_EQ(Sum("a").unconverted, 2u);
  EXPECT_EQ(Sum("b").unconverted, 1u);
}

TEST_F(FieldCountersTest, CountsOfFieldsThatAreGoneStay) {
  const EndpointTable before = Table(*ba_, {"/x"});
  FieldCounters(before, ledger_).Unconverted(0, 0);
  const EndpointTable after = Table(*a_, {"/x"});
  const FieldCounters counters(after, ledger_);
  EXPECT_EQ(Sum("b").unconverted, 1u);
}

}  // namespace
}  // namespace beacongate
