#include "gateway/ingest/endpoint_table.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

EndpointTable Table(const std::vector<std::string>& paths) {
  std::vector<Endpoint> endpoints;
  for (const std::string& path : paths) {
    Endpoint endpoint;
    endpoint.path = path;
    endpoints.push_back(endpoint);
  }
  return EndpointTable(std::move(endpoints));
}

std::string Found(const EndpointTable& table, std::string_view path) {
  const Endpoint* endpoint = table.Find(path);
  return endpoint == nullptr ? "none" : endpoint->path;
}

TEST(EndpointTable, ExactPathBeatsPrefix) {
  const EndpointTable table = Table({"/*", "/b"});
  EXPECT_EQ(Found(table, "/b"), "/b");
  EXPECT_EQ(Found(table, "/b/"), "/*");
}

TEST(EndpointTable, LongerPrefixBeatsShorter) {
  const EndpointTable table = Table({"/*", "/a/*", "/a/b/*"});
  EXPECT_EQ(Found(table, "/a/b/c"), "/a/b/*");
  EXPECT_EQ(Found(table, "/a/c"), "/a/*");
  EXPECT_EQ(Found(table, "/c"), "/*");
}

TEST(EndpointTable, PrefixEndsAtTheSlash) {
  const EndpointTable table = Table({"/a/*"});
  EXPECT_EQ(Found(table, "/a/"), "/a/*");
  EXPECT_EQ(Found(table, "/a"), "none");
  EXPECT_EQ(Found(table, "/ab"), "none");
}

TEST(EndpointTable, ExactPathBeatsNamesAndNamesBeatPrefix) {
  const EndpointTable table = Table({"/b/*", "/b/{a}", "/b/x", "/b/{a}/*", "/{b}/x"});
  EXPECT_EQ(Found(table, "/b/x"), "/b/x");
  EXPECT_EQ(Found(table, "/b/y"), "/b/{a}");
  EXPECT_EQ(Found(table, "/c/x"), "/{b}/x");
  EXPECT_EQ(Found(table, "/b/y/z"), "/b/{a}/*");
  EXPECT_EQ(Found(table, "/b/"), "/b/*");
  EXPECT_EQ(Found(table, "/c/y"), "none");
}

TEST(EndpointTable, PathsAreComparedAsSent) {
  const EndpointTable table = Table({"/b"});
  EXPECT_EQ(Found(table, "/%62"), "none");
  EXPECT_EQ(Found(table, "/B"), "none");
  EXPECT_EQ(Found(table, "*"), "none");
  EXPECT_EQ(Found(table, ""), "none");
}

TEST(EndpointTable, IndexNamesTheEndpointFound) {
  const EndpointTable table = Table({"/*", "/a", "/b"});
  for (size_t i = 0; i < table.size(); ++i) EXPECT_EQ(table.IndexOf(table.at(i)), i);
}

}  // namespace
}  // namespace beacongate
