// Two versions of a schema in text -> findings in short: "rule @ line:column: what changed". For
// tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proto/evolution/compare.h"
#include "proto/schema_pool.h"

namespace beacongate::evolution {

struct VersionCase {
  std::string_view name;
  std::string before;  // what stands in message Visit; a whole file when it begins with "syntax"
  std::string after;
  std::vector<std::string> findings;
};

// The body begins in line 9, after the receipt.
inline std::string WholeFile(const std::string& body) {
  if (body.starts_with("syntax")) return body;
  return "syntax = \"proto3\";\n"
         "package shop;\n"
         "import \"beacon/v1/options.proto\";\n"
         "import \"beacon/v1/receipt.proto\";\n"
         "import \"google/protobuf/duration.proto\";\n"
         "import \"google/protobuf/timestamp.proto\";\n"
         "message Visit {\n"
         "  beacon.v1.Receipt receipt = 1;\n" +
         body + "}\n";
}

inline std::unique_ptr<SchemaPool> PoolOf(const std::string& body) {
  std::vector<SchemaFault> faults;
  auto pool = SchemaPool::FromTexts("visit.proto", {{"visit.proto", WholeFile(body)}}, &faults);
  for (const SchemaFault& fault : faults) ADD_FAILURE() << ToString(fault);
  return pool;
}

// Of the last message at the top of each file.
inline std::vector<Finding> FindingsOf(const std::string& before, const std::string& after) {
  const auto old_pool = PoolOf(before);
  const auto new_pool = PoolOf(after);
  if (old_pool == nullptr || new_pool == nullptr) return {};
  return Compare(*old_pool->FindMessage(old_pool->MessageNames().back()),
                 *new_pool->FindMessage(new_pool->MessageNames().back()));
}

inline std::vector<std::string> InShort(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    lines.push_back(std::string(Describe(finding.rule).name) + " @ " +
                    std::to_string(finding.at.line) + ":" + std::to_string(finding.at.column) +
                    ": " + finding.at.message);
  }
  return lines;
}

class VersionsTest : public ::testing::TestWithParam<VersionCase> {};

inline std::string CaseName(const ::testing::TestParamInfo<VersionCase>& info) {
  return std::string(info.param.name);
}

}  // namespace beacongate::evolution
