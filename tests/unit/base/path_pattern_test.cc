#include "gateway/base/path_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct MatchCase {
  std::string pattern;
  std::vector<std::string> matches;
  std::vector<std::string> others;
};

TEST(PathPattern, MatchesItsPaths) {
  const MatchCase cases[] = {
      {"/b", {"/b"}, {"", "/", "/b/", "/bb", "/B", "/%62", "b"}},
      {"/", {"/"}, {"", "/a", "*"}},
      {"/*", {"/", "/a", "/a/b", "//"}, {"", "*", "a"}},
      {"/a/*", {"/a/", "/a/b", "/a//"}, {"/a", "/ab", "/b/a/"}},
      {"/b/{site}",
       {"/b/x", "/b/{site}", "/b/%2F"},
       {"/b", "/b/", "/b/x/", "/b/x/y", "/c/x", "/b//x"}},
      {"/{a}/x/{b}", {"/1/x/2", "/x/x/x"}, {"/1/y/2", "/1/x/", "//x/2", "/1/x"}},
      {"/b/{site}/*",
       {"/b/x/", "/b/x/y", "/b/x/y/z", "/b/x//"},
       {"/b/x", "/b//y", "/b/", "/c/x/y"}},
      {"/{a}/", {"/x/"}, {"/x", "/x/y", "//"}},
  };
  for (const MatchCase& each : cases) {
    const PathPattern pattern(each.pattern);
    for (const std::string& path : each.matches)
      EXPECT_TRUE(pattern.Matches(path)) << each.pattern << " " << path;
    for (const std::string& path : each.others)
      EXPECT_FALSE(pattern.Matches(path)) << each.pattern << " " << path;
  }
}

TEST(PathPattern, NamesStandAtTheirSegments) {
  EXPECT_THAT(PathPattern("/b/{site}/{visitor-id}").names(), ElementsAre("", "site", "visitor-id"));
  EXPECT_THAT(PathPattern("/{a}/b/*").names(), ElementsAre("a", ""));
  EXPECT_THAT(PathPattern("/a/b/*").names(), IsEmpty());
  EXPECT_THAT(PathPattern("/*").names(), IsEmpty());
}

TEST(PathPattern, SpecialOnesAreAskedFirst) {
  const std::vector<std::string> order = {
      "/b/x",   "/a/b/{c}", "/a/{b}/c", "/{a}/b/c", "/b/{a}", "/{a}/{b}", "/a/b/c/*",
      "/b/x/*", "/b/{a}/*", "/{a}/x/*", "/b/*",     "/{a}/*", "/*"};
  std::vector<std::string> sorted(order.rbegin(), order.rend());
  std::sort(sorted.begin(), sorted.end(), [](const std::string& a, const std::string& b) {
    return PathPattern(a).IsAskedBefore(PathPattern(b));
  });
  EXPECT_EQ(sorted, order);
}

TEST(PathPattern, ShapesDoNotSeeNames) {
  EXPECT_TRUE(PathPattern("/b/{a}").HasShapeOf(PathPattern("/b/{c}")));
  EXPECT_TRUE(PathPattern("/b/{a}/*").HasShapeOf(PathPattern("/b/{c}/*")));
  EXPECT_TRUE(PathPattern("/b").HasShapeOf(PathPattern("/b")));
  EXPECT_FALSE(PathPattern("/b/{a}").HasShapeOf(PathPattern("/b/{a}/*")));
  EXPECT_FALSE(PathPattern("/b/{a}").HasShapeOf(PathPattern("/{b}/a")));
  EXPECT_FALSE(PathPattern("/b/{a}").HasShapeOf(PathPattern("/b/a")));
  EXPECT_FALSE(PathPattern("/b/").HasShapeOf(PathPattern("/{b}")));
  EXPECT_FALSE(PathPattern("/b/").HasShapeOf(PathPattern("/b/{a}")));
}

TEST(PathPattern, FaultsOfBracesAreTold) {
  using Fault = PathPattern::Fault;
  const std::pair<std::string, Fault> cases[] = {
      {"/a/{b}/*", Fault::kNone},        {"/{a_1-B}", Fault::kNone},
      {"/a{b}", Fault::kNotASegment},    {"/{b}a", Fault::kNotASegment},
      {"/{b", Fault::kNotASegment},      {"/b}", Fault::kNotASegment},
      {"/{", Fault::kNotASegment},       {"/{a}{b}", Fault::kNotASegment},
      {"/{{a}}", Fault::kNotASegment},   {"/{}", Fault::kNoName},
      {"/{a b}", Fault::kNoName},        {"/{*}", Fault::kNoName},
      {"/{a}/b/{a}", Fault::kNameTwice},
  };
  for (const auto& [text, fault] : cases) EXPECT_EQ(PathPattern::FaultOf(text), fault) << text;
}

}  // namespace
}  // namespace beacongate
