// The decoders: the same beacon out of every kind of record, and what a flipped byte does.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "loadgen/identity/identity_text.h"
#include "loadgen/verify/record_decoder.h"

namespace beacongate::loadgen {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr BeaconId kId{
    .run = 0xfeed, .lane = 3, .sequence = 41, .planned_us = 1'700'000'000'123'456};
const Pairs kContent = {{"site", "www.example"},
                        {"page", "/a b?c=d&e"},
                        {"visitor", "v1"},
                        {"event", "x"},
                        {"sent_at", "1700000000123"},
                        {"title", "caf\u00e9 \"+\" %"},
                        {"title", "again"},
                        {"empty", ""}};

RunBook Book() {
  RunStart start{.run = kId.run, .lanes = 10};
  start.covered = {"site", "page", "visitor", "event", "sent_at", "title", "empty"};
  return RunBook::Of({start}).value();
}

uint64_t ContentSum() {
  uint64_t sum = 0;
  for (const auto& [name, value] : kContent) sum += PairContent(name, value);
  return sum;
}

std::string Identity(IdentityForm form, const BeaconId& id = kId) {
  std::string text;
  AppendIdentity(form, id.run, id.lane, &text);
  PatchIdentity(form, id, ContentSum(), text.data());
  return text;
}

std::string FormEncoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) encoded += fmt::format("%{:02x}", static_cast<uint8_t>(c));
  return encoded;
}

std::string Query() {
  std::string text;
  for (const auto& [name, value] : kContent) {
    text += FormEncoded(name) + "=" + FormEncoded(value) + "&";
  }
  return text + Identity(IdentityForm::kQuery);
}

std::string JsonText(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

std::string Object(const BeaconId& id = kId) {
  std::string text = "{";
  for (const auto& [name, value] : kContent) {
    const bool number = name == "sent_at";
    text += number ? fmt::format("\"{}\": {} , ", name, value)
                   : fmt::format("\"{}\":\"{}\",", name, JsonText(value));
  }
  return text + Identity(IdentityForm::kJson, id) + R"(,"nested":{"a":[1,{"b":2}]}})";
}

std::string Varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
std::string Bytes(uint64_t field, const std::string& bytes) {
  return Varint(field << 3 | 2) + Varint(bytes.size()) + bytes;
}
std::string Fixed(uint64_t field, uint64_t value) {
  return Varint(field << 3 | 1) + std::string(reinterpret_cast<const char*>(&value), 8);
}

std::string PageBeacon() {
  std::string record = Bytes(1, Fixed(1, 0x1122334455667788) + Fixed(2, 99) + Bytes(4, "gw"));
  record += Bytes(2, "GET") + Bytes(6, "127.0.0.1") + Bytes(7, "www.example");
  record += Bytes(8, "/a b?c=d&e") + Bytes(9, "v1") + Bytes(11, "x");
  record +=
      Bytes(12, Varint(1 << 3) + Varint(1'700'000'000) + Varint(2 << 3) + Varint(123'000'000));
  const auto param = [&](const std::string& name, const std::string& value) {
    record += Bytes(13, Bytes(1, name) + (value.empty() ? "" : Bytes(2, value)));
  };
  param("title", "caf\u00e9 \"+\" %");
  const std::string identity = Identity(IdentityForm::kQuery);
  for (size_t at = 0; at < identity.size();) {
    const size_t equals = identity.find('=', at);
    const size_t end = std::min(identity.find('&', at), identity.size());
    param(identity.substr(at, equals - at), identity.substr(equals + 1, end - equals - 1));
    at = end + 1;
  }
  param("title", "again");
  param("empty", "");
  return record + Varint(100 << 3 | 5) + "1234";  // a field of a later version
}

DecodedRecord Decoded(DecoderKind kind, const std::string& value) {
  const RunBook book = Book();
  DecodedRecord record;
  MakeDecoder(kind, &book)->Decode(value, &record);
  return record;
}

void ExpectIntact(DecoderKind kind, const std::string& value) {
  const DecodedRecord record = Decoded(kind, value);
  ASSERT_EQ(record.findings.size(), 1u) << value;
  EXPECT_EQ(record.findings[0].kind, Finding::Kind::kIntact) << value;
  EXPECT_EQ(record.findings[0].id, kId) << value;
}

TEST(PageBeaconDecoder, FindsReceiptAndBeacon) {
  ExpectIntact(DecoderKind::kBeacon, PageBeacon());
  const DecodedRecord record = Decoded(DecoderKind::kBeacon, PageBeacon());
  ASSERT_TRUE(record.receipt);
  EXPECT_EQ(record.receipt->origin, 0x1122334455667788u);
  EXPECT_EQ(record.receipt->sequence, 99u);
}

// Every byte that came from the page; those of receipt, method and address are the gateway's.
TEST(PageBeaconDecoder, NoByteOfThePagesCanChange) {
  const std::string whole = PageBeacon();
  const size_t first = whole.find("www.example");
  for (size_t at = first; at < whole.size() - 6; ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x20);
    const DecodedRecord record = Decoded(DecoderKind::kBeacon, flipped);
    ASSERT_EQ(record.findings.size(), 1u);
    EXPECT_FALSE(record.findings[0].kind == Finding::Kind::kIntact && record.findings[0].id == kId)
        << "byte " << at << " was " << whole[at];
  }
}

TEST(PageBeaconDecoder, ARecordThatIsCutIsMangledOrForeign) {
  const std::string whole = PageBeacon();
  for (size_t size = 0; size < whole.size(); ++size) {
    const DecodedRecord record = Decoded(DecoderKind::kBeacon, whole.substr(0, size));
    ASSERT_EQ(record.findings.size(), 1u);
    // Cut behind the last parameter, nothing that counts is missing.
    if (size < whole.size() - 12) {
      EXPECT_NE(record.findings[0].kind, Finding::Kind::kIntact) << size;
    }
  }
}

TEST(TextDecoder, FindsQueriesAndWhatStandsAroundThem) {
  ExpectIntact(DecoderKind::kRaw, Query());
  ExpectIntact(DecoderKind::kRaw, "/b?" + Query());
  ExpectIntact(DecoderKind::kRaw, "10.0.0.1 - - \"GET /b?" + Query() + " HTTP/1.1\" 204");
  ExpectIntact(DecoderKind::kRaw, "http://a.example/b?" + Query() + "#top");
}

TEST(TextDecoder, FindsObjectsWhereverTheyLie) {
  ExpectIntact(DecoderKind::kRaw, Object());
  ExpectIntact(DecoderKind::kJson, Object());
  ExpectIntact(DecoderKind::kJson, R"({"at":1,"body":)" + Object() + "}");
  ExpectIntact(DecoderKind::kJson, R"([[{"headers":[],"body":)" + Object() + "}]]");
}

TEST(TextDecoder, LooksIntoTheTextOfStrings) {
  ExpectIntact(DecoderKind::kJson, R"({"url":"/b?)" + Query() + R"("})");
  ExpectIntact(DecoderKind::kJson, R"({"body":")" + JsonText(Object()) + R"("})");
  ExpectIntact(DecoderKind::kJson,
               R"({"log":")" + JsonText(R"({"body":")" + JsonText(Object()) + R"("})") + R"("})");
}

TEST(TextDecoder, FindsEveryBeaconOfAnArray) {
  BeaconId second = kId;
  second.sequence = 42;
  const DecodedRecord record =
      Decoded(DecoderKind::kRaw, "[" + Object() + ",1,{}," + Object(second) + "]");
  ASSERT_EQ(record.findings.size(), 2u);
  EXPECT_EQ(record.findings[0].id, kId);
  EXPECT_EQ(record.findings[1].id, second);
  EXPECT_EQ(record.findings[1].kind, Finding::Kind::kIntact);
}

TEST(TextDecoder, WhatIsAddedIsNoContent) {
  std::string object = Object();
  object.insert(1, R"("received_at":"2024-01-01","ip":"::1",)");
  ExpectIntact(DecoderKind::kJson, object);
}

TEST(TextDecoder, WhatIsChangedBreaksTheSeal) {
  std::string object = Object();
  object.replace(object.find("www.example"), 3, "wwx");
  EXPECT_EQ(Decoded(DecoderKind::kJson, object).findings.at(0).kind, Finding::Kind::kBroken);
  std::string query = Query();
  query.replace(0, 4, "%74");
  EXPECT_EQ(Decoded(DecoderKind::kRaw, query).findings.at(0).kind, Finding::Kind::kBroken);
}

TEST(TextDecoder, WhatIsTornIsMangled) {
  const std::string object = Object();
  EXPECT_EQ(Decoded(DecoderKind::kJson, object.substr(0, object.size() - 40)).findings.at(0).kind,
            Finding::Kind::kMangled);
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep += R"({"bg_run":[)";
  EXPECT_EQ(Decoded(DecoderKind::kJson, deep).findings.at(0).kind, Finding::Kind::kMangled);
}

TEST(Decoders, OtherRecordsAreForeign) {
  for (const char* value : {"", "{}", "a=b", "{\"a\":1}", "no json {"}) {
    EXPECT_EQ(Decoded(DecoderKind::kRaw, value).findings.at(0).kind, Finding::Kind::kForeign);
  }
  EXPECT_EQ(Decoded(DecoderKind::kBeacon, Bytes(7, "x")).findings.at(0).kind,
            Finding::Kind::kForeign);
}

// For beacons whose parameters a gateway may rightly change.
TEST(Decoders, ANameMayBeSealedWithoutContent) {
  std::string text = "site=whatever&";
  const size_t at = AppendIdentity(IdentityForm::kQuery, kId.run, kId.lane, &text);
  PatchIdentity(IdentityForm::kQuery, kId, kContentUncovered, text.data() + at);
  ExpectIntact(DecoderKind::kRaw, text);
}

}  // namespace
}  // namespace beacongate::loadgen
