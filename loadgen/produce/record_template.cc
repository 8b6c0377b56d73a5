#include "loadgen/produce/record_template.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "gateway/base/check.h"
#include "loadgen/identity/decimal_field.h"
#include "loadgen/identity/param_wire.h"
#include "shardkey/partitioner.h"

namespace beacongate::loadgen {
namespace {

// Field numbers of proto/beacon/v1/page_beacon.proto.
constexpr unsigned kReceipt = 1;
constexpr unsigned kMethod = 2;
constexpr unsigned kPath = 3;
constexpr unsigned kReferer = 4;
constexpr unsigned kUserAgent = 5;
constexpr unsigned kClientIp = 6;
constexpr unsigned kSite = 7;
constexpr unsigned kSentAt = 12;
constexpr std::array<std::string_view, 5> kTextFields = {"site", "page", "visitor", "session",
                                                         "event"};  // kSite and on

// The receipt stands first, with a size of two bytes: origin, sequence, when it was received.
constexpr size_t kSequenceAt = 13;
constexpr size_t kReceivedAt = 23;
constexpr size_t kTimestampBytes = 12;

// Seconds and nanoseconds, five bytes each.
void WriteTimestamp(uint64_t since_1970_us, char* out) {
  out[0] = 1 << 3;
  WriteVarint5(since_1970_us / 1'000'000, out + 1);
  out[6] = 2 << 3;
  WriteVarint5(since_1970_us % 1'000'000 * 1'000, out + 7);
}

void AppendReceipt(uint64_t origin, std::string* out) {
  std::string receipt;
  receipt += static_cast<char>(1 << 3 | 1);
  receipt.append(reinterpret_cast<const char*>(&origin), sizeof(origin));
  receipt += static_cast<char>(2 << 3 | 1);
  receipt.append(8, '\0');
  AppendBytesField(3, std::string(kTimestampBytes, '\0'), &receipt);
  *out += static_cast<char>(kReceipt << 3 | 2);
  *out += static_cast<char>(receipt.size() | 0x80);
  *out += '\0';
  *out += receipt;
}

unsigned Digit(char c) {
  return static_cast<unsigned>(c >= 'A' ? c - 'A' + 10 : c - '0');  // as PercentEncode writes it
}

std::string PercentDecode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      decoded += static_cast<char>(Digit(text[i + 1]) << 4 | Digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t begin = text.find(before);
  CHECK(begin != std::string_view::npos);
  text.remove_prefix(begin + before.size());
  return text.substr(0, text.find(after));
}

// Calls take(name, decoded value) for each pair.
template <typename Take>
void ForEachPair(std::string_view query, Take take) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    take(pair.substr(0, equals), PercentDecode(pair.substr(equals + 1)));
  }
}

void AppendPageBeacon(std::string_view request, std::string_view query, RecordTemplate* record) {
  std::string& value = record->value;
  AppendReceipt(record->run, &value);
  AppendBytesField(kMethod, "GET", &value);
  AppendBytesField(kPath, Between(request, " ", "?"), &value);
  AppendBytesField(kReferer, Between(request, "Referer: ", "\r\n"), &value);
  AppendBytesField(kUserAgent, Between(request, "User-Agent: ", "\r\n"), &value);
  AppendBytesField(kClientIp, "127.0.0.1", &value);
  ForEachPair(query, [&](std::string_view name, const std::string& text) {
    const auto field = std::find(kTextFields.begin(), kTextFields.end(), name);
    if (field != kTextFields.end()) {
      AppendBytesField(kSite + static_cast<unsigned>(field - kTextFields.begin()), text, &value);
    } else if (name == "sent_at") {
      AppendBytesField(kSentAt, std::string(kTimestampBytes, '\0'), &value);
      record->sent_at = static_cast<uint32_t>(value.size() - kTimestampBytes);
    } else if (name == kRunParameter) {
      record->identity = static_cast<uint32_t>(
          AppendIdentity(IdentityForm::kParams, record->run, record->lane, &value));
    } else if (!name.starts_with(kParameterPrefix)) {
      AppendParam(name, text, &value);
    }
  });
}

}  // namespace

void RecordTemplate::Write(const Stamp& stamp, uint64_t receipt_sequence, char* out) const {
  std::memcpy(out, value.data(), value.size());
  const BeaconId id{.run = run,
                    .lane = lane,
                    .sequence = stamp.first_sequence,
                    .planned_us = static_cast<uint64_t>(stamp.planned.time_since_epoch().count())};
  if (form == RecordForm::kBeacon) {
    std::memcpy(out + kSequenceAt, &receipt_sequence, sizeof(receipt_sequence));
    WriteTimestamp(id.planned_us, out + kReceivedAt);
    WriteTimestamp(id.planned_us / 1'000 * 1'000, out + sent_at);
    PatchIdentity(IdentityForm::kParams, id, content, out + identity);
  } else {
    WriteDecimal(id.planned_us / 1'000, kSentAtWidth, out + sent_at);
    PatchIdentity(IdentityForm::kQuery, id, content, out + identity);
  }
}

RecordTemplate RenderRecord(const RequestTemplate& get, RecordForm form, uint32_t partitions) {
  CHECK(get.form == IdentityForm::kQuery && get.beacons.size() == 1);
  const RequestTemplate::Beacon& beacon = get.beacons[0];
  const std::string_view query = Between(get.bytes, "?", " ");
  RecordTemplate record{.key = {}, .value = {}, .form = form, .run = get.run, .lane = get.lane};
  record.content = beacon.content;
  record.key = PercentDecode(Between(query, "site=", "&")) + "|" +
               PercentDecode(Between(query, "visitor=", "&"));
  record.partition = PartitionOfKey(Partitioner::kXxh3, record.key, partitions);
  if (form == RecordForm::kBeacon) {
    AppendPageBeacon(get.bytes, query, &record);
  } else {
    const auto before = static_cast<uint32_t>(query.data() - get.bytes.data());
    record.value = query;
    record.identity = beacon.identity - before;
    record.sent_at = beacon.sent_at - before;
  }
  return record;
}

}  // namespace beacongate::loadgen
