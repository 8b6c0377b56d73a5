#include "gateway/beacon/arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace beacongate {
namespace {

std::string_view Store(Arena* arena, std::string_view text) {
  char* const bytes = arena->Reserve(text.size());
  std::copy(text.begin(), text.end(), bytes);
  return arena->Commit(text.size());
}

TEST(Arena, WhatWasHandedOutNeitherMovesNorChanges) {
  Arena arena;
  std::vector<std::pair<std::string_view, std::string>> kept;
  for (size_t i = 0; i < 5'000; ++i) {
    const std::string text(i % 300, static_cast<char>('a' + i % 26));
    kept.emplace_back(Store(&arena, text), text);
  }
  ASSERT_GT(arena.capacity(), Arena::kBlockBytes) << "the test has to cross blocks";
  for (const auto& [view, text] : kept) EXPECT_EQ(view, text);
}

TEST(Arena, ReservedBytesThatWereNotCommittedAreGivenAgain) {
  Arena arena;
  char* const first = arena.Reserve(1'000);
  EXPECT_EQ(arena.Reserve(500), first);
  arena.Commit(10);
  EXPECT_EQ(arena.Reserve(500), first + 10);
}

TEST(Arena, OneTextMayBeLargerThanABlock) {
  Arena arena;
  const std::string large(3 * Arena::kBlockBytes, 'x');
  const std::string_view small = Store(&arena, "small");
  EXPECT_EQ(Store(&arena, large), large);
  EXPECT_EQ(small, "small");
}

TEST(Arena, AllocatesNothingInTheSteadyState) {
  Arena arena;
  for (int request = 0; request < 100; ++request) {
    arena.Reset();
    for (int i = 0; i < 100; ++i) Store(&arena, std::string(1'000, 'y'));
    if (request == 0) continue;
    const size_t capacity = arena.capacity();
    arena.Reset();
    EXPECT_EQ(arena.capacity(), capacity);
  }
}

TEST(Arena, KeepsMemoryUpToItsBoundOnly) {
  Arena arena;
  for (int i = 0; i < 100; ++i) Store(&arena, std::string(200'000, 'z'));
  ASSERT_GT(arena.capacity(), Arena::kKeptBytesMax);
  arena.Reset();
  EXPECT_LE(arena.capacity(), Arena::kKeptBytesMax);
  EXPECT_EQ(Store(&arena, "again"), "again");
}

}  // namespace
}  // namespace beacongate
