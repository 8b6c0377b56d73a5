#include "gateway/ingest/batch_summary.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>

#include "gateway/base/limits.h"

namespace beacongate {
namespace {

TEST(BatchSummary, EntriesHaveIndexReasonAndField) {
  BatchSummary summary;
  for (int round = 0; round < 2; ++round) {
    summary.Clear();
    summary.AddRejected(0, Rejection::kRequiredMissing, "site");
    summary.AddRejected(7, Rejection::kBadJson, {});
    summary.AddRejected(9'999, Rejection::kRequiredInvalid, "a\"b");
    EXPECT_EQ(summary.Finish(9'997, 0),
              "{\"accepted\":9997,\"rejected\":["
              "{\"index\":0,\"reason\":\"required_missing\",\"field\":\"site\"},"
              "{\"index\":7,\"reason\":\"bad_json\"},"
              "{\"index\":9999,\"reason\":\"required_invalid\",\"field\":\"a\\\"b\"}],"
              "\"rejected_count\":3,\"shed_count\":0}\n");
  }
}

TEST(BatchSummary, TheListIsBoundedAndTheCountIsNot) {
  BatchSummary summary;
  constexpr size_t kRejected = 10'000;
  for (size_t i = 0; i < kRejected; ++i) summary.AddRejected(i, Rejection::kNotAnObject, {});
  const simdjson::padded_string text(summary.Finish(0, 3));
  simdjson::dom::parser parser;
  const simdjson::dom::element json = parser.parse(text);
  EXPECT_EQ(json["rejected"].get_array().value().size(), limits::kSummaryRejectedMax);
  EXPECT_EQ(json["rejected"].at(limits::kSummaryRejectedMax - 1)["index"].get_uint64().value(),
            limits::kSummaryRejectedMax - 1);
  EXPECT_EQ(json["rejected_count"].get_uint64().value(), kRejected);
  EXPECT_EQ(json["shed_count"].get_uint64().value(), 3u);
  EXPECT_LT(text.size(), 10'000u);
}

}  // namespace
}  // namespace beacongate
