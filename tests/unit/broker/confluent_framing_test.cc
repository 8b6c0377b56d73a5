#include "deploy/broker/confluent_framing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace beacongate::broker {
namespace {

using ::testing::ElementsAre;

std::string_view Bytes(const char* bytes, size_t size) { return {bytes, size}; }

TEST(ConfluentFraming, FirstMessageIsOneByte) {
  const auto record = Unframe(Bytes("\0\0\0\1\2\0xyz", 9));
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record.value().schema_id, 258u);
  EXPECT_THAT(record.value().message_indexes, ElementsAre(0));
  EXPECT_EQ(record.value().payload, "xyz");
}

TEST(ConfluentFraming, IndexesAreZigZag) {
  const auto record = Unframe(Bytes("\0\xff\xff\xff\xff\4\2\x80\1", 9));
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record.value().schema_id, UINT32_MAX);
  EXPECT_THAT(record.value().message_indexes, ElementsAre(1, 64));
  EXPECT_EQ(record.value().payload, "");
}

TEST(ConfluentFraming, WhatIsCutOrPlainIsAnError) {
  for (const std::string_view record :
       {Bytes("", 0), Bytes("\n\3abc", 5), Bytes("\0\0\0\1", 4), Bytes("\0\0\0\0\1", 5),
        Bytes("\0\0\0\0\1\4\2", 7), Bytes("\0\0\0\0\1\1", 6)}) {
    EXPECT_FALSE(Unframe(record).ok()) << record.size();
  }
}

}  // namespace
}  // namespace beacongate::broker
