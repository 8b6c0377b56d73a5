// What names a beacon: the text of both forms, the seal, and what a reader makes of the parameters.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "loadgen/identity/beacon_id.h"
#include "loadgen/identity/identity_text.h"

namespace beacongate::loadgen {
namespace {

constexpr BeaconId kId{.run = 0x0123456789abcdef,
                       .lane = 42,
                       .sequence = 123'456'789,
                       .planned_us = 1'700'000'000'123'456};

std::string Rendered(IdentityForm form, const BeaconId& id, uint64_t content) {
  std::string text = "ahead";
  const size_t at = AppendIdentity(form, id.run, id.lane, &text);
  text += "behind";
  PatchIdentity(form, id, content, text.data() + at);
  return text;
}

TEST(Identity, StandsInAQuery) {
  EXPECT_EQ(Rendered(IdentityForm::kQuery, kId, 7),
            "aheadbg_run=0123456789abcdef&bg_lane=00042&bg_seq=000123456789&bg_t=1700000000123456"
            "&bg_sum=" +
                Hexadecimal(SealOf(kId, 7)) + "behind");
}

TEST(Identity, StandsInJson) {
  EXPECT_EQ(Rendered(IdentityForm::kJson, kId, 7),
            R"(ahead"bg_run":"0123456789abcdef","bg_lane":"00042","bg_seq":"000123456789",)"
            R"("bg_t":"1700000000123456","bg_sum":")" +
                Hexadecimal(SealOf(kId, 7)) + R"("behind)");
}

// The vectors are those of the xxhash package of Python: changing the construction would make the
// logs and topics of before unreadable.
TEST(Identity, TheSealIsPinned) {
  EXPECT_EQ(Hexadecimal(SealOf(kId, 7)), "998e2a25a73ccfeb");
  EXPECT_EQ(Hexadecimal(PairContent("site", "a.example")), "fdc90ee0ea608d30");
  EXPECT_EQ(PairContent(SeedOf("site"), "a.example"), PairContent("site", "a.example"));
}

TEST(Identity, TheSealChangesWithEverythingThatItSeals) {
  std::set<uint64_t> seals{SealOf(kId, 7), SealOf(kId, 8)};
  BeaconId other = kId;
  other.run ^= 1;
  seals.insert(SealOf(other, 7));
  other = kId;
  other.lane ^= 1;
  seals.insert(SealOf(other, 7));
  other = kId;
  other.sequence ^= 1;
  seals.insert(SealOf(other, 7));
  other = kId;
  other.planned_us ^= 1;
  seals.insert(SealOf(other, 7));
  EXPECT_EQ(seals.size(), 6u);
}

TEST(Identity, AValueUnderAnotherNameIsOtherContent) {
  EXPECT_NE(PairContent("a", "x"), PairContent("b", "x"));
  EXPECT_NE(PairContent("a", "x") + PairContent("b", "y"),
            PairContent("a", "y") + PairContent("b", "x"));
}

TEST(IdentityParser, ReadsWhatWasWritten) {
  IdentityParser parser;
  EXPECT_FALSE(parser.seen());
  EXPECT_TRUE(parser.Take("bg_run", "0123456789abcdef"));
  EXPECT_TRUE(parser.Take("bg_lane", "00042"));
  EXPECT_FALSE(parser.Take("site", "a.example"));
  EXPECT_TRUE(parser.Take("bg_seq", "000123456789"));
  EXPECT_TRUE(parser.Take("bg_t", "1700000000123456"));
  EXPECT_FALSE(parser.id()) << "the sum is missing";
  EXPECT_TRUE(parser.Take("bg_sum", "00000000000000ff"));
  ASSERT_TRUE(parser.id());
  EXPECT_EQ(*parser.id(), kId);
  EXPECT_EQ(parser.sum(), 255u);
}

TEST(IdentityParser, LooksAtWidthAndDigits) {
  for (const auto& [name, value] :
       {std::pair{"bg_run", "0123456789ABCDEF"}, std::pair{"bg_lane", "42"},
        std::pair{"bg_seq", "+00123456789"}, std::pair{"bg_t", "170000000012345x"},
        std::pair{"bg_sum", ""}}) {
    IdentityParser parser;
    for (const auto& [good_name, good_value] :
         {std::pair{"bg_run", "0123456789abcdef"}, std::pair{"bg_lane", "00042"},
          std::pair{"bg_seq", "000123456789"}, std::pair{"bg_t", "1700000000123456"},
          std::pair{"bg_sum", "00000000000000ff"}}) {
      const bool this_one = std::string_view(good_name) == name;
      EXPECT_TRUE(parser.Take(good_name, this_one ? value : good_value));
    }
    EXPECT_TRUE(parser.seen());
    EXPECT_FALSE(parser.id()) << name << "=" << value;
  }
}

TEST(IdentityParser, AParameterThatComesTwiceNamesNothing) {
  IdentityParser parser;
  for (const auto& [name, value] :
       {std::pair{"bg_run", "0123456789abcdef"}, std::pair{"bg_lane", "00042"},
        std::pair{"bg_seq", "000123456789"}, std::pair{"bg_t", "1700000000123456"},
        std::pair{"bg_sum", "00000000000000ff"}, std::pair{"bg_seq", "000123456789"}}) {
    EXPECT_TRUE(parser.Take(name, value));
  }
  EXPECT_FALSE(parser.id());
}

TEST(Identity, RunsDiffer) { EXPECT_NE(NewRunId(), NewRunId()); }

}  // namespace
}  // namespace beacongate::loadgen
