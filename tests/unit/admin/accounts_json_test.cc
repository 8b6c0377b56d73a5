#include "gateway/admin/accounts_json.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

Accounts Sample() {
  Accounts accounts{.received = 10, .accepted = 6, .recovered = 3, .shed = 1, .delivered = 5};
  accounts.pending = 3;
  accounts.quarantined = 1;
  accounts.rejected[static_cast<size_t>(Rejection::kBadJson)] = 2;
  accounts.rejected[static_cast<size_t>(Rejection::kRequiredMissing)] = 1;
  return accounts;
}

TEST(AccountsJsonTest, EmptyBooksHaveEveryKey) {
  EXPECT_EQ(AccountsJson({}),
            R"({"received":0,"accepted":0,"recovered":0,"rejected":{},"shed":0,"delivered":0,)"
            R"("pending":0,"quarantined":0})");
}

TEST(AccountsJsonTest, OnlyReasonsThatOccurredAreListed) {
  EXPECT_EQ(AccountsJson(Sample()),
            R"({"received":10,"accepted":6,"recovered":3,"rejected":{"bad_json":2,)"
            R"("required_missing":1},"shed":1,"delivered":5,"pending":3,"quarantined":1})");
}

TEST(AccountsJsonTest, LargestCountsAreExact) {
  Accounts accounts;
  accounts.received = UINT64_MAX;
  EXPECT_NE(AccountsJson(accounts).find("\"received\":18446744073709551615,"), std::string::npos);
}

TEST(AccountsTextTest, IsOneLineThatShowsBothSums) {
  EXPECT_EQ(AccountsText(Sample()),
            "received 10 = accepted 6 + rejected 3 (bad_json 2, required_missing 1) + shed 1; "
            "accepted 6 + recovered 3 = delivered 5 + pending 3 + quarantined 1");
  EXPECT_EQ(AccountsText({}),
            "received 0 = accepted 0 + rejected 0 + shed 0; "
            "accepted 0 + recovered 0 = delivered 0 + pending 0 + quarantined 0");
}

TEST(BooksTest, CloseOnlyWhenBothSumsHold) {
  EXPECT_TRUE(BooksClose({}));
  EXPECT_TRUE(BooksClose(Sample()));
  Accounts lost = Sample();
  ++lost.received;
  EXPECT_FALSE(BooksClose(lost));
  Accounts vanished = Sample();
  --vanished.delivered;
  EXPECT_FALSE(BooksClose(vanished));
}

}  // namespace
}  // namespace beacongate
