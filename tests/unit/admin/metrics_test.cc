#include "gateway/admin/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "tests/unit/admin/sample_source.h"

namespace beacongate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::SampleSource;

std::set<std::string> Lines(const std::string& text) {
  std::set<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.insert(line);
  return lines;
}

TEST(MetricsTest, TextHasTheCountersOfEveryPart) {
  const SampleSource sample;
  const std::set<std::string> lines = Lines(MetricsText(sample.source));
  for (const char* line : {
           "# TYPE beacongate_received_total counter",
           "beacongate_received_total 100",
           "beacongate_accepted_total 90",
           "beacongate_recovered_total 7",
           "beacongate_rejected_total{reason=\"bad_json\"} 4",
           "beacongate_rejected_total{reason=\"not_found\"} 0",
           "beacongate_shed_total 6",
           "beacongate_delivered_total 80",
           "beacongate_quarantined_total 2",
           "beacongate_pending 15",
           "# TYPE beacongate_pending gauge",
           "beacongate_http_requests_total 100",
           "beacongate_http_connections_open 6",
           "beacongate_http_replies_total{class=\"2xx\"} 80",
           "beacongate_http_replies_total{class=\"5xx\"} 2",
           "beacongate_bodies_total{kind=\"multipart\"} 2",
           "beacongate_bodies_total{kind=\"none\"} 0",
           "beacongate_files_dropped_total 4",
           "beacongate_file_bytes_dropped_total 60",
           "beacongate_base64_kept_total 2",
           "beacongate_journal_bytes{topic=\"beacons\",lane=\"0\"} 33554432",
           "beacongate_journal_quota_bytes{topic=\"beacons\",lane=\"0\"} 4294967296",
           "beacongate_journal_full{topic=\"beacons\",lane=\"0\"} 1",
           "beacongate_parked_partitions{topic=\"beacons\",lane=\"0\"} 3",
           "beacongate_parked_frames{topic=\"beacons\",lane=\"0\"} 12",
           "beacongate_parked_bytes{topic=\"beacons\",lane=\"0\"} 65536",
           "beacongate_evacuated_frames_total{topic=\"beacons\",lane=\"0\"} 40",
           "beacongate_quarantine_bytes{topic=\"beacons\",lane=\"0\"} 3072",
           "beacongate_journal_disk_free_bytes{topic=\"beacons\",lane=\"0\"} 7000",
           "beacongate_journal_high_mark_bytes{topic=\"beacons\",lane=\"0\"} 4160749568",
           "beacongate_journal_seconds_to_full{topic=\"beacons\",lane=\"0\"} 0",
           "beacongate_endpoint_shedding{endpoint=\"/bulk/*\",topic=\"beacons\"} 1",
           "beacongate_delivery_run_frames_total{topic=\"beacons\",lane=\"0\"} 81",
           "beacongate_oldest_pending_seconds{topic=\"beacons\",lane=\"0\"} 10",
           "beacongate_broker_up{topic=\"beacons\",lane=\"0\"} 1",
           "beacongate_unconverted_total{topic=\"beacons\",field=\"scroll_px\"} 5",
           "beacongate_repaired_total{topic=\"beacons\",field=\"scroll_px\"} 4",
           "beacongate_truncated_total{topic=\"beacons\",field=\"scroll_px\"} 3",
           "beacongate_config_reloads_total{result=\"taken\"} 2",
           "beacongate_config_reloads_total{result=\"refused\"} 1",
           "beacongate_config_last_success_timestamp_seconds 1.5",
           "process_cpu_seconds_total 1.5",
           "process_start_time_seconds 1767225500",
           "beacongate_build_info{version=\"0.1.0\"} 1",
       }) {
    EXPECT_TRUE(lines.contains(line)) << line;
  }
  EXPECT_THAT(MetricsText(sample.source), Not(HasSubstr("reason=\"none\"")));
}

TEST(MetricsTest, LatencyBucketsAreCumulativeAndEndWithTheCount) {
  const SampleSource sample;
  const std::set<std::string> lines = Lines(MetricsText(sample.source));
  const std::string name = "beacongate_delivery_latency_seconds";
  const std::string labels = "topic=\"beacons\",lane=\"0\"";
  for (const std::string& line : {
           "# TYPE " + name + " histogram",
           name + "_bucket{" + labels + ",le=\"0.001\"} 10",
           name + "_bucket{" + labels + ",le=\"0.004\"} 10",
           name + "_bucket{" + labels + ",le=\"+Inf\"} 80",
           name + "_count{" + labels + "} 80",
           name + "_sum{" + labels + "} 2.5",
       }) {
    EXPECT_TRUE(lines.contains(line)) << line << "\n" << MetricsText(sample.source);
  }
  // The eleventh bucket is 8 ms, the last but one 16.384 s.
  const std::string text = MetricsText(sample.source);
  EXPECT_THAT(text, HasSubstr("le=\"0.008"));
  EXPECT_THAT(text, HasSubstr("le=\"16.384"));
}

TEST(MetricsTest, FillOfRunsIsCountedByPowersOfTwo) {
  const SampleSource sample;
  const std::set<std::string> lines = Lines(MetricsText(sample.source));
  const std::string name = "beacongate_delivery_fill_frames";
  const std::string labels = "topic=\"beacons\",lane=\"0\"";
  for (const std::string& line : {
           "# TYPE " + name + " histogram",
           name + "_bucket{" + labels + ",le=\"1\"} 12",
           name + "_bucket{" + labels + ",le=\"4\"} 12",
           name + "_bucket{" + labels + ",le=\"8\"} 19",
           name + "_bucket{" + labels + ",le=\"8192\"} 19",
           name + "_bucket{" + labels + ",le=\"+Inf\"} 20",
           name + "_count{" + labels + "} 20",
           name + "_sum{" + labels + "} 81",
       }) {
    EXPECT_TRUE(lines.contains(line)) << line << "\n" << MetricsText(sample.source);
  }
}

TEST(MetricsTest, SyncsAreCountedInTheSameBuckets) {
  const SampleSource sample;
  const std::set<std::string> lines = Lines(MetricsText(sample.source));
  const std::string name = "beacongate_journal_sync_seconds";
  const std::string labels = "topic=\"beacons\",lane=\"0\"";
  for (const std::string& line : {
           "# TYPE " + name + " histogram",
           name + "_bucket{" + labels + ",le=\"0.0005\"} 0",
           name + "_bucket{" + labels + ",le=\"0.001\"} 11",
           name + "_bucket{" + labels + ",le=\"4.096\"} 11",
           name + "_bucket{" + labels + ",le=\"+Inf\"} 13",
           name + "_sum{" + labels + "} 0.24",
       }) {
    EXPECT_TRUE(lines.contains(line)) << line << "\n" << MetricsText(sample.source);
  }
}

TEST(MetricsTest, ClockThatWasSetBackMakesNoNegativeAge) {
  SampleSource sample;
  sample.source.now = WallTime(microseconds(1));
  EXPECT_THAT(MetricsText(sample.source),
              HasSubstr("beacongate_oldest_pending_seconds{topic=\"beacons\",lane=\"0\"} 0\n"));
}

TEST(MetricsTest, JournalThatDoesNotGrowIsNeverFull) {
  SampleSource sample;
  sample.source.lanes[0].journal.full = false;
  const std::string name = "beacongate_journal_seconds_to_full{topic=\"beacons\",lane=\"0\"} ";
  EXPECT_THAT(MetricsText(sample.source), HasSubstr(name + "+Inf\n"));
  sample.source.lanes[0].seconds_to_full = 1234.5;
  EXPECT_THAT(MetricsText(sample.source), HasSubstr(name + "1234.5\n"));
}

TEST(MetricsTest, LaneWithoutPumpHasItsJournalOnly) {
  SampleSource sample;
  sample.source.lanes[0].pump = nullptr;
  const std::string text = MetricsText(sample.source);
  EXPECT_THAT(text, HasSubstr("beacongate_journal_segments{topic=\"beacons\",lane=\"0\"} 2"));
  EXPECT_THAT(text, Not(HasSubstr("beacongate_broker_up{")));
}

TEST(MetricsTest, NamesFollowTheConventions) {
  for (const auto& family : MetricFamilies(SampleSource().source)) {
    EXPECT_TRUE(family.name.starts_with("beacongate_") || family.name.starts_with("process_"))
        << family.name;
    EXPECT_EQ(family.name.ends_with("_total"), family.type == prometheus::MetricType::Counter)
        << family.name;
    EXPECT_FALSE(family.help.empty()) << family.name;
  }
}

struct Row {
  std::string type;
  std::set<std::string> labels;
  bool operator==(const Row&) const = default;
  friend void PrintTo(const Row& row, std::ostream* out) {
    *out << row.type << " " << ::testing::PrintToString(row.labels);
  }
};

// The texts between backticks.
std::vector<std::string> Quoted(const std::string& cell) {
  std::vector<std::string> words;
  std::istringstream in(cell);
  std::string word;
  while (std::getline(in, word, '`') && std::getline(in, word, '`')) words.push_back(word);
  return words;
}

// Rows look like: | `name` | type | `label`, `label` | meaning | worry when |
std::map<std::string, Row> Documented() {
  std::map<std::string, Row> rows;
  std::ifstream file(BEACONGATE_SOURCE_DIR "/docs/metrics.md");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '|');) cells.push_back(cell);
    EXPECT_EQ(cells.size(), 6u) << line;
    if (cells.size() != 6) continue;
    EXPECT_GT(cells[4].size(), 5u) << "no meaning: " << line;
    Row row{.type = cells[2].substr(1, cells[2].size() - 2), .labels = {}};
    for (const std::string& label : Quoted(cells[3])) row.labels.insert(label);
    const std::string name = Quoted(cells[1]).at(0);
    EXPECT_TRUE(rows.emplace(name, row).second) << name << " is documented twice";
  }
  return rows;
}

std::map<std::string, Row> Exported() {
  std::map<std::string, Row> rows;
  for (const auto& family : MetricFamilies(SampleSource().source)) {
    Row row{.type = "gauge", .labels = {}};
    if (family.type == prometheus::MetricType::Counter) row.type = "counter";
    if (family.type == prometheus::MetricType::Histogram) row.type = "histogram";
    for (const auto& metric : family.metric) {
      for (const auto& label : metric.label) row.labels.insert(label.name);
    }
    EXPECT_TRUE(rows.emplace(family.name, row).second) << family.name << " is exported twice";
  }
  return rows;
}

TEST(MetricsTest, DocumentAndExportAgree) {
  const auto documented = Documented();
  const auto exported = Exported();
  for (const auto& [name, row] : exported) {
    ASSERT_TRUE(documented.contains(name)) << name << " is missing in docs/metrics.md";
    EXPECT_EQ(documented.at(name), row) << name;
  }
  for (const auto& [name, row] : documented) {
    EXPECT_TRUE(exported.contains(name)) << "docs/metrics.md has " << name << ", nobody exports it";
  }
}

}  // namespace
}  // namespace beacongate
