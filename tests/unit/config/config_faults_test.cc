// Every fault of a configuration, with its exact report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/config_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::Faults;
using testing::With;

struct FaultCase {
  const char* from;  // in the smallest configuration
  const char* to;
  const char* report;  // behind "/etc/b.toml:"
};

void PrintTo(const FaultCase& fault, std::ostream* out) { *out << fault.to; }

const FaultCase kSettings[] = {
    {"[http]", "[htpp]", "1: unknown table [htpp]; did you mean [http]?"},
    {"[admin]", "[frobnicate]\nx = 1\n[admin]", "12: unknown table [frobnicate]; remove it"},
    {"[http]", "listen = \"x\"\n[http]",
     "1: unknown key \"listen\" outside of a table; put it under [http] or [admin]"},
    {"[http]", "frobnicate = 1\n[http]",
     "1: unknown key \"frobnicate\" outside of a table; put it into its table or remove it"},
    {"listen = \"127.0.0.1:8080\"", "lisen = \"127.0.0.1:8080\"",
     "2: unknown key \"lisen\" in [http]; did you mean \"listen\"?"},
    {"partitions = 512", "partitions = 512\nreplication = 3",
     "10: unknown key \"replication\" in [topic.beacons]; remove it"},
    {"path = \"/*\"", "path = \"/*\"\nshema = \"x\"",
     "5: unknown key \"shema\" in [[endpoint]]; did you mean \"schema\"?"},
    {"[http]\nlisten = \"127.0.0.1:8080\"", "http = 1",
     "1: [http] is a whole number, not a table; write [http] on a line of its own"},

    {"listen = \"127.0.0.1:8080\"", "listen = 8080",
     "2: http.listen is a whole number, not a string; put it in double quotes"},
    {"[[endpoint]]", "workers = \"4\"\n[[endpoint]]",
     "3: http.workers is a string, not a whole number; write for example workers = 0"},
    {"[[endpoint]]", "workers = 1.5\n[[endpoint]]",
     "3: http.workers is a number with a fraction, not a whole number; write for example "
     "workers = 0"},
    {"[[endpoint]]", "workers = -1\n[[endpoint]]",
     "3: http.workers = -1 is out of bounds; give 0 to 1024"},
    {"[[endpoint]]", "max_connections = 0\n[[endpoint]]",
     "3: http.max_connections = 0 is out of bounds; give 1 to 10000000"},
    {"[[endpoint]]", "head_timeout_ms = 0\n[[endpoint]]",
     "3: http.head_timeout_ms = 0 is out of bounds; give 1 to 86400000 ms"},
    {"[[endpoint]]", "body_timeout_ms = 0\n[[endpoint]]",
     "3: http.body_timeout_ms = 0 is out of bounds; give 1 to 86400000 ms"},
    {"[[endpoint]]", "idle_timeout_ms = 0\n[[endpoint]]",
     "3: http.idle_timeout_ms = 0 is out of bounds; give 1 to 86400000 ms"},
    {"[[endpoint]]", "write_timeout_ms = 0\n[[endpoint]]",
     "3: http.write_timeout_ms = 0 is out of bounds; give 1 to 86400000 ms"},
    {"[topic.beacons]", "quota_bytes = 9223372036854775807\n[topic.beacons]",
     "8: journal.quota_bytes = 9223372036854775807 is out of bounds; give 262144 to "
     "1125899906842624 bytes"},
    {"path = \"/*\"", "path = \"/*\"\nalways_pixel = 1",
     "5: always_pixel is a whole number, not true or false; write always_pixel = true"},
    {"[http]", "schema_paths = \"protos\"\n[http]",
     "1: schema_paths is a string, not an array of strings; write schema_paths = [\"...\"]"},
    {"[http]", "schema_paths = [1]\n[http]",
     "1: schema_paths holds a whole number, not only strings; write schema_paths = [\"...\"]"},
    {"[http]", "name = \"\"\n[http]", "1: name is empty; give a value or remove the key"},
    {"[http]", "name = \"a\\nb\"\n[http]", "1: name holds a control character; remove it"},
    {"dir = \"/var/lib/beacongate/journal\"", "dir = \"\"",
     "7: journal.dir is empty; give a value or remove the key"},

    {"\"127.0.0.1:8080\"", "\"localhost:8080\"",
     "2: http.listen = \"localhost:8080\" is not a numeric address; write host:port, such as "
     "127.0.0.1:8080, [::1]:8080 or :8080"},
    {"\"127.0.0.1:8080\"", "\"127.0.0.1\"",
     "2: http.listen = \"127.0.0.1\" has no port; write host:port, such as 127.0.0.1:8080, "
     "[::1]:8080 or :8080"},
    {"\"127.0.0.1:9464\"", "\"127.0.0.1:70000\"",
     "13: admin.listen = \"127.0.0.1:70000\" has a port that is not 0 to 65535; write host:port, "
     "such as 127.0.0.1:8080, [::1]:8080 or :8080"},
    {"\"127.0.0.1:9464\"", "\"127.0.0.1:8080\"",
     "13: http.listen and admin.listen are both \"127.0.0.1:8080\"; give admin.listen a port of "
     "its own"},

    {"[[endpoint]]", "trusted_proxies = \"10.0.0.0/8\"\n[[endpoint]]",
     "3: http.trusted_proxies is a string, not an array of strings; write trusted_proxies = "
     "[\"...\"]"},
    {"[[endpoint]]", "trusted_proxies = [\"10.0.0.0/8\", \"balancer\"]\n[[endpoint]]",
     "3: http.trusted_proxies holds \"balancer\", which is no numeric address or block; write "
     "10.0.0.0/8, 2001:db8::/32 or 192.0.2.1"},
    {"[[endpoint]]", "trusted_proxies = [\"10.0.0.0/33\"]\n[[endpoint]]",
     "3: http.trusted_proxies holds \"10.0.0.0/33\" with a prefix that its address does not have; "
     "give /0 to /32 for IPv4, /0 to /128 for IPv6"},
    {"[[endpoint]]", "trusted_proxies = [\"10.0.0.1/8\"]\n[[endpoint]]",
     "3: http.trusted_proxies holds \"10.0.0.1/8\", whose address goes on behind its prefix; "
     "write the block's first address, or the address alone"},
    {"[[endpoint]]",
     "trusted_proxies = [\"::1\"]\nclient_address_header = \"X Real IP\"\n[[endpoint]]",
     "4: http.client_address_header = \"X Real IP\" is no name of a header; write for example "
     "\"X-Forwarded-For\""},

    {"partitions = 512", "partitions = 512\nframing = \"avro\"",
     "10: topic.beacons.framing = \"avro\" is not known; write \"none\" or \"confluent\""},
    {"partitions = 512", "partitions = 512\nframing = 1",
     "10: topic.beacons.framing is a whole number, not a string; write \"none\" or "
     "\"confluent\""},
    {"partitions = 512", "partitions = 512\nframing = \"confluent\"",
     "10: [topic.beacons] has framing = \"confluent\" and no schema; give it either schema_id = N "
     "or schema_registry = \"http://HOST:8081\""},
    {"partitions = 512",
     "partitions = 512\nframing = \"confluent\"\nschema_id = 1\n"
     "schema_registry = \"http://h:8081\"",
     "10: [topic.beacons] has framing = \"confluent\" and both schema_id and schema_registry; give "
     "it either schema_id = N or schema_registry = \"http://HOST:8081\""},
    {"partitions = 512", "partitions = 512\nschema_id = 1",
     "10: [topic.beacons] names a schema but no framing; add framing = \"confluent\", or remove "
     "schema_id and schema_registry"},
    {"partitions = 512",
     "partitions = 512\nframing = \"confluent\"\nschema_id = 1\nschema_subject = \"s\"",
     "12: topic.beacons.schema_subject is for a schema_registry, and there is none; add it or "
     "remove schema_subject"},
    {"partitions = 512", "partitions = 512\nframing = \"confluent\"\nschema_id = 0",
     "11: topic.beacons.schema_id = 0 is out of bounds; give 1 to 2147483647"},
    {"partitions = 512",
     "partitions = 512\nframing = \"confluent\"\nschema_registry = \"u:p@h:8081\"",
     "11: topic.beacons.schema_registry is no URL of a server; write for example "
     "\"http://127.0.0.1:8081\""},
    {"partitions = 512", "partitions = 0",
     "9: topic.beacons.partitions = 0 is out of bounds; give 1 to 65536"},
    {"partitions = 512", "partitions = 65537",
     "9: topic.beacons.partitions = 65537 is out of bounds; give 1 to 65536"},
    {"partitions = 512", "partitions = \"512\"",
     "9: topic.beacons.partitions is a string, not a whole number; write for example "
     "partitions = 512"},
    {"\"bootstrap.servers\" = \"127.0.0.1:9092\"", "\"bootstrap.servers\" = [\"a:1\"]",
     "11: kafka.\"bootstrap.servers\" is an array, not a scalar; write it as librdkafka does, "
     "lists comma-separated in one string"},
    {"[admin]", "\"linger.ms\" = 5\nlinger.ms = 6\n[admin]",
     "13: kafka.\"linger.ms\" is given twice; keep one of the two"},
};

const FaultCase kRelations[] = {
    {"[[endpoint]]\npath = \"/*\"\ntopic = \"beacons\"", "[endpoint]\npath = \"/*\"",
     "3: endpoint is a table; write [[endpoint]], with two brackets"},
    {"dir = ", "# dir = ", "6: [journal] has no dir; add dir = \"/var/lib/beacongate/journal\""},
    {"path = ", "# path = ", "3: [[endpoint]] has no path; add path = \"/*\""},
    {"topic = ", "# topic = ", "3: [[endpoint]] has no topic; add topic = \"NAME\""},
    {"\"/*\"", "\"b\"", "4: path = \"b\" does not start with \"/\"; write \"/b\""},
    {"\"/*\"", "\"/a*\"",
     "4: path = \"/a*\" has a \"*\" that is not a final \"/*\"; write an exact path, or a prefix "
     "such as \"/b/*\""},
    {"\"/*\"", "\"/*/a\"",
     "4: path = \"/*/a\" has a \"*\" that is not a final \"/*\"; write an exact path, or a prefix "
     "such as \"/b/*\""},
    {"\"/*\"", "\"/a?b\"",
     "4: path = \"/a?b\" holds a \"?\", \"#\" or blank, which no path does; write the path alone"},
    {"[journal]", "[[endpoint]]\npath = \"/*\"\ntopic = \"beacons\"\n[journal]",
     "7: path = \"/*\" is that of the endpoint in line 3 too; remove one of the two"},
    {"\"/*\"", "\"/b/{site}.gif\"",
     "4: path = \"/b/{site}.gif\" has a brace that is not around a whole segment; write a segment "
     "{NAME}, such as in /b/{site}/*"},
    {"\"/*\"", "\"/b/{a:b}\"",
     "4: path = \"/b/{a:b}\" has braces without a name; use letters, digits, \"_\" and \"-\", "
     "such as in /b/{site}/*"},
    {"\"/*\"", "\"/{a}/{a}\"",
     "4: path = \"/{a}/{a}\" has one name twice; give each segment a name of its own"},
    {"\"/*\"\ntopic = \"beacons\"",
     "\"/{a}\"\ntopic = \"beacons\"\n[[endpoint]]\npath = \"/{b}\"\ntopic = \"beacons\"",
     "7: path = \"/{b}\" takes the same paths as the endpoint in line 3; remove one of the two"},
    {"[topic.beacons]\npartitions = 512\n", "",
     "5: topic \"beacons\" has no table; add [topic.beacons] with partitions = 512, as many as the "
     "topic has"},
    {"[kafka]", "[topic.\"../x\"]\npartitions = 1\n[kafka]",
     "10: [topic.\"../x\"] is no name that Kafka takes; use letters, digits, \".\", \"_\" and "
     "\"-\""},
    {"partitions = 512", "",
     "8: [topic.beacons] has no partitions; add partitions = 512, as many as the topic has"},
    {"topic = \"beacons\"", "topic = \"beacons\"\nack = \"none\"",
     "6: ack = \"none\" is not known; use \"journaled\", \"synced\" or \"delivered\""},
    {"topic = \"beacons\"", "topic = \"beacons\"\nack_timeout_ms = 100",
     "6: ack_timeout_ms is for ack = \"synced\" or \"delivered\"; add one of them or remove it"},
    {"topic = \"beacons\"", "topic = \"beacons\"\nack = \"synced\"\nalways_pixel = true",
     "7: always_pixel = true would hide what ack has to say; remove one of the two"},
    {"topic = \"beacons\"", "topic = \"beacons\"\nreply = \"png\"",
     "6: reply = \"png\" is not known; use \"gif\", \"empty\" or \"summary\""},
    {"topic = \"beacons\"", "topic = \"beacons\"\nreply = \"summary\"\nalways_pixel = true",
     "7: always_pixel = true leaves no room for reply = \"summary\"; remove one of the two"},
    {"topic = \"beacons\"", "topic = \"beacons\"\nbase64_param = \"\"",
     "6: base64_param is empty; give a value or remove the key"},
    {"topic = \"beacons\"", "topic = \"beacons\"\nshed_at_percent = 2",
     "6: shed_at_percent = 2 of 4294967296 bytes, the share of a topic, is too little to end "
     "shedding in segments of 16777216 bytes; give at least 3, or raise journal.quota_bytes or "
     "lower segment_bytes"},
    {"topic = \"beacons\"", "topic = \"beacons\"\nshed_at_percent = 101",
     "6: shed_at_percent = 101 is out of bounds; give 1 to 100 percent"},
    {"[[endpoint]]", "client_address_header = \"Forwarded\"\n[[endpoint]]",
     "3: http.client_address_header is given, but nobody is trusted to send it; add "
     "trusted_proxies = [\"10.0.0.0/8\"], the addresses of the proxies in front"},
    {"topic = \"beacons\"", "topic = \"beacons\"\nmessage = \"a.B\"",
     "6: message \"a.B\" is not built in; add schema = \"FILE.proto\", or use "
     "beacon.v1.PageBeacon"},
    {"topic = \"beacons\"", "topic = \"beacons\"\nschema = \"a.proto\"",
     "6: schema without message; add message = \"PACKAGE.NAME\", the full name in the file"},
    {"[topic.beacons]", "quota_bytes = 67108863\n[topic.beacons]",
     "8: journal.quota_bytes = 67108863 is less than 4 segments of 16777216 bytes; give at least "
     "67108864 or lower segment_bytes"},
    {"[topic.beacons]", "quota_bytes = 134217727\n[topic.old]\npartitions = 1\n[topic.beacons]",
     "8: journal.quota_bytes = 134217727 is less than 8 segments of 16777216 bytes, 4 for each of "
     "2 topics; give at least 134217728 or lower segment_bytes"},
    {"[topic.beacons]", "segment_bytes = 1000000\n[topic.beacons]",
     "8: journal.segment_bytes = 1000000 does not hold a record of http.record_bytes_max = "
     "1000000; give at least 1008192 or lower record_bytes_max"},
    {"[[endpoint]]", "record_bytes_max = 20_000_000\n[[endpoint]]",
     "3: journal.segment_bytes = 16777216 does not hold a record of http.record_bytes_max = "
     "20000000; give at least 20008192 or lower record_bytes_max"},
    {"[[endpoint]]", "head_bytes_max = 1024\ntarget_bytes_max = 2048\n[[endpoint]]",
     "4: http.target_bytes_max = 2048 is above head_bytes_max = 1024, of which it is a part; "
     "lower it or raise head_bytes_max"},
    {"[[endpoint]]", "max_connections = 10\nmax_connections_per_address = 11\n[[endpoint]]",
     "4: http.max_connections_per_address = 11 is above max_connections = 10, of which it is a "
     "part; lower it or raise max_connections"},
    {"[[endpoint]]", "body_bytes_max = 200_000_000\n[[endpoint]]",
     "3: http.buffered_bytes_max = 268435456 does not hold a body of body_bytes_max = 200000000; "
     "give at least 400530688 or lower body_bytes_max"},
    {"\"bootstrap.servers\" =", "\"client.id\" =",
     "10: [kafka] has no \"bootstrap.servers\"; add \"bootstrap.servers\" = \"HOST:9092\""},
    {"\"127.0.0.1:9092\"", "\"\"",
     "11: [kafka] has no \"bootstrap.servers\"; add \"bootstrap.servers\" = \"HOST:9092\""},
};

class FaultTest : public ::testing::TestWithParam<FaultCase> {};

TEST_P(FaultTest, ReportsPlaceFaultAndRemedy) {
  const FaultCase& fault = GetParam();
  const std::vector<std::string> reports = Faults(With(fault.from, fault.to));
  EXPECT_THAT(reports, ::testing::Contains(std::string("/etc/b.toml:") + fault.report));
  // One cause, one report; some changes break two things at once.
  EXPECT_LE(reports.size(), 2u) << ::testing::PrintToString(reports);
}
INSTANTIATE_TEST_SUITE_P(Settings, FaultTest, ::testing::ValuesIn(kSettings));
INSTANTIATE_TEST_SUITE_P(Relations, FaultTest, ::testing::ValuesIn(kRelations));

TEST(FaultsTest, EmptyFileNamesEverythingThatMustBeThere) {
  EXPECT_THAT(
      Faults(""),
      ElementsAre("/etc/b.toml: no [[endpoint]]; add one with path = \"/*\" and topic = "
                  "\"beacons\"",
                  "/etc/b.toml: [journal] has no dir; add dir = \"/var/lib/beacongate/journal\"",
                  "/etc/b.toml: [kafka] has no \"bootstrap.servers\"; add \"bootstrap.servers\" = "
                  "\"HOST:9092\""));
}

TEST(FaultsTest, AllFaultsComeAtOnceAndByLine) {
  const std::string text =
      "[http]\n"
      "listen = 1\n"
      "wrkers = 2\n"
      "[journal]\n"
      "segment_bytes = 1\n"
      "[topic.a]\n"
      "partitions = 0\n";
  EXPECT_THAT(
      Faults(text, {"admin.listen=x"}),
      ElementsAreArray({
          "/etc/b.toml: no [[endpoint]]; add one with path = \"/*\" and topic = \"beacons\"",
          "/etc/b.toml: [kafka] has no \"bootstrap.servers\"; add \"bootstrap.servers\" = "
          "\"HOST:9092\"",
          "/etc/b.toml:2: http.listen is a whole number, not a string; put it in double quotes",
          "/etc/b.toml:3: unknown key \"wrkers\" in [http]; did you mean \"workers\"?",
          "/etc/b.toml:4: [journal] has no dir; add dir = \"/var/lib/beacongate/journal\"",
          "/etc/b.toml:5: journal.segment_bytes = 1 is out of bounds; give 65536 to 1073741824 "
          "bytes",
          "/etc/b.toml:7: topic.a.partitions = 0 is out of bounds; give 1 to 65536",
          "--set: admin.listen = \"x\" has no port; write host:port, such as 127.0.0.1:8080, "
          "[::1]:8080 or :8080",
      }));
}

TEST(FaultsTest, SyntaxErrorsNameTheLine) {
  for (const char* text : {"\n[http\nlisten = 1\n", "\nlisten = \n", "\nx = \"open\n",
                           "\nx = \"\xff\"\n", "\nx = 99999999999999999999\n"}) {
    const auto reports = Faults(text);
    ASSERT_EQ(reports.size(), 1u) << text;
    EXPECT_THAT(reports[0], ::testing::StartsWith("/etc/b.toml:2: ")) << text;
    EXPECT_THAT(reports[0], ::testing::EndsWith(
                                "; correct the TOML: key = value, with strings in double quotes"));
  }
}

// The library's assertions failed for these before it could report them.
TEST(FaultsTest, TableNameThatBeginsWithNoNameIsAFault) {
  for (const std::string& text : {std::string("\n[!]\n"), std::string("\n[[=]]\n"),
                                  std::string("\n[\0", 3), std::string("\n[.a]\n")}) {
    const auto reports = Faults(text);
    ASSERT_EQ(reports.size(), 1u) << text;
    EXPECT_THAT(reports[0], ::testing::StartsWith("/etc/b.toml:2: ")) << text;
  }
}

TEST(FaultsTest, BeyondAsciiOutsideOfQuotesIsAFault) {
  for (const char* text :
       {"\n\xcf\xa2 = 1\n", "\n[\xcf\xa2]\n", "\nx = 1 \xc2\xa0\n", "#\n\xff", "x = '\n\xff",
        "\nx = '\\' \xe9", "\nx = \"\" \xe9", "\nx = 5\"[\xcf\xa2\"", "\nx = [5.\"\xcf\xa2\"]",
        "\nx = {}'\xe9'", "\nx = \"\"\"\\ \xc3\xa9", "x = \"\"\"a\\\n\xc3\xa9"}) {
    EXPECT_THAT(Faults(text), ElementsAre("/etc/b.toml:2: a character beyond ASCII outside of "
                                          "quotes or behind a backslash; put it in quotes, without "
                                          "a backslash"))
        << text;
  }
}

TEST(FaultsTest, BeyondAsciiInTextAndCommentsIsNone) {
  const std::string start = "\xEF\xBB\xBF# é\n";
  for (const char* name : {"\"é\"", "'é'", "\"\\\"é\"", "\"\"\"\né\"é\\\"\"\"\"", "'''\né'''"}) {
    EXPECT_THAT(Faults(start + "name = " + name + " # é\n" + testing::kSmallest), ElementsAre())
        << name;
  }
}

TEST(FaultsTest, BeyondAsciiInQuotedKeysAndNestedValuesIsNoSyntaxError) {
  const auto reports =
      Faults("x = [ \"é\", [\n'é'], {}, {a.\"é\" = 'é', 'é' = [{ 5.'é' = 1 }] } ]\n");
  for (const std::string& report : reports) {
    EXPECT_THAT(report, ::testing::Not(::testing::HasSubstr("ASCII"))) << report;
    EXPECT_THAT(report, ::testing::Not(::testing::HasSubstr("correct the TOML"))) << report;
  }
}

TEST(FaultsTest, DuplicateKeysAreNamed) {
  const auto reports = Faults("[http]\nworkers = 1\nworkers = 2\n");
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(reports[0], ::testing::StartsWith("/etc/b.toml:3: "));
  EXPECT_THAT(reports[0], ::testing::HasSubstr("workers"));
  EXPECT_THAT(reports[0], ::testing::EndsWith("; keep one of the two"));
}

}  // namespace
}  // namespace beacongate
