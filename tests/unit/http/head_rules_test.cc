#include "gateway/http/head_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate::http {
namespace {

TEST(QueryRun, EndsBeforeEveryByteThatMayEndAQuery) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool ends = byte <= ' ' || byte == '#' || byte == 0x7f;
    for (size_t at = 0; at < 48; ++at) {
      std::string text(48, 'q');
      text[at] = static_cast<char>(byte);
      EXPECT_EQ(QueryRun(text), ends ? at : 48) << "byte " << byte << " at " << at;
    }
  }
}

TEST(QueryRun, LeavesWhatIsLessThanSixteenBytes) {
  EXPECT_EQ(QueryRun(""), 0u);
  EXPECT_EQ(QueryRun(std::string(15, 'q')), 0u);
  EXPECT_EQ(QueryRun(std::string(16, 'q')), 16u);
  EXPECT_EQ(QueryRun(std::string(47, 'q')), 32u);
}

}  // namespace
}  // namespace beacongate::http
