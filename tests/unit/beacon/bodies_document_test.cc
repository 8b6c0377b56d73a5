// docs/bodies.md says what the code's own tables say.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/base/rejection.h"
#include "gateway/beacon/body_kind.h"

namespace beacongate {
namespace {

using Row = std::vector<std::string>;

// The rows of the table behind the line that starts with `heading`, cells without blanks around
// them, without the table's own heading.
std::vector<Row> TableUnder(const std::string& heading) {
  std::vector<Row> rows;
  std::ifstream file(BEACONGATE_SOURCE_DIR "/docs/bodies.md");
  bool found = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) found = line == "## " + heading;
    if (!found || !line.starts_with("| ")) continue;
    Row row;
    std::istringstream cells(line.substr(1));
    for (std::string cell; std::getline(cells, cell, '|');) {
      row.push_back(cell.substr(1, cell.size() - 2));
    }
    rows.push_back(row);
  }
  EXPECT_GT(rows.size(), 1u) << heading;
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

// "none", the texts between backticks, and "anything else", as Content-Type values.
std::vector<std::string> ContentTypes(const std::string& cell) {
  std::vector<std::string> types;
  if (cell.starts_with("none")) types.emplace_back("");
  if (cell == "anything else") types = {"image/png", "application/octet-stream", "nonsense"};
  std::istringstream words(cell);
  for (std::string word; std::getline(words, word, '`') && std::getline(words, word, '`');) {
    types.push_back(word == "*/*+json" ? "application/some+json" : word);
  }
  return types;
}

std::string FormCell(BodyRule::Form form) {
  switch (form) {
    case BodyRule::Form::kIfItReadsAsOne:
      return "if it reads as one";
    case BodyRule::Form::kAlways:
      return "always";
    case BodyRule::Form::kNever:
    case BodyRule::Form::kMultipart:
      break;
  }
  return "–";
}

std::string NothingFitsCell(const BodyRule& rule) {
  if (rule.form == BodyRule::Form::kAlways) return "–";
  if (rule.form == BodyRule::Form::kMultipart) return "`bad_request`";
  return rule.promises_json ? "`bad_json`; a scalar is bytes" : "bytes";
}

TEST(BodiesDocument, HasTheRuleOfEveryLabel) {
  std::set<std::string> documented;
  std::set<BodyLabel> labels;
  for (const Row& row : TableUnder("Label and bytes")) {
    ASSERT_EQ(row.size(), 6u) << row[0];
    for (const std::string& type : ContentTypes(row[0])) {
      EXPECT_TRUE(documented.insert(type).second) << type << " has two rows";
      const BodyRule& rule = RuleFor(LabelOf(type));
      labels.insert(rule.label);
      EXPECT_EQ(row[1], rule.json ? "yes" : "–") << type;
      EXPECT_EQ(row[2], rule.json_lines ? "yes" : "–") << type;
      EXPECT_EQ(row[3], FormCell(rule.form)) << type;
      EXPECT_EQ(row[4], rule.form == BodyRule::Form::kMultipart ? "always" : "–") << type;
      EXPECT_EQ(row[5], NothingFitsCell(rule)) << type;
    }
  }
  EXPECT_EQ(labels.size(), static_cast<size_t>(BodyLabel::kCount));
  for (const MediaType& known : KnownMediaTypes()) {
    EXPECT_TRUE(documented.contains(std::string(known.name))) << known.name << " is missing";
  }
}

TEST(BodiesDocument, HasARowForEveryKind) {
  std::set<std::string> kinds;
  for (const Row& row : TableUnder("What comes out")) kinds.insert(row[0]);
  const std::map<BodyKind, std::string> names = {{BodyKind::kJsonLines, "lines of JSON"},
                                                 {BodyKind::kForm, "form"},
                                                 {BodyKind::kMultipart, "multipart"},
                                                 {BodyKind::kBytes, "bytes"}};
  for (const auto& [kind, name] : names) EXPECT_TRUE(kinds.contains(name)) << NameOf(kind);
  EXPECT_TRUE(kinds.contains("JSON object") && kinds.contains("JSON array"));
  EXPECT_EQ(kinds.size(), names.size() + 2);
}

TEST(BodiesDocument, StatusesAreThoseOfTheReasons) {
  std::map<std::string, int> statuses;
  for (size_t i = 1; i < static_cast<size_t>(Rejection::kCount); ++i) {
    const RejectionInfo& info = Describe(static_cast<Rejection>(i));
    statuses.emplace("`" + std::string(info.label) + "`", info.http_status);
  }
  for (const Row& row : TableUnder("What is refused")) {
    ASSERT_TRUE(statuses.contains(row[0])) << row[0];
    EXPECT_EQ(row[1], std::to_string(statuses.at(row[0]))) << row[0];
  }
}

}  // namespace
}  // namespace beacongate
