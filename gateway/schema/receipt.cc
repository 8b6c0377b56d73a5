#include "gateway/schema/receipt.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "gateway/base/check.h"
#include "gateway/schema/encode_plan.h"
#include "gateway/schema/timestamp_wire.h"

namespace beacongate {
namespace {

// Tags of beacon.v1.Receipt.
constexpr uint8_t kReceiptTag = 0x0a;
constexpr uint8_t kOriginTag = 0x09;
constexpr uint8_t kSequenceTag = 0x11;
constexpr uint8_t kReceivedAtTag = 0x1a;
constexpr uint8_t kGatewayTag = 0x22;
constexpr uint8_t kClientAddressTag = 0x2a;
constexpr uint8_t kUnconvertedTag = 0x32;
constexpr uint8_t kRepairedTag = 0x3a;
constexpr uint8_t kTruncatedTag = 0x42;

constexpr size_t kShortStringHead = 1 + 2;  // tag, and the length of up to 16,383 bytes
constexpr size_t kFixedPartBytesMax =
    2 * (1 + sizeof(uint64_t)) + 1 + kTimestampBytesMax + 2 * kShortStringHead;

static_assert(kReceiptOriginOffset == kReceiptHeadBytes + 1);
static_assert(kReceiptSequenceOffset == kReceiptOriginOffset + sizeof(uint64_t) + 1);

const std::string& NameOf(const Plan& plan, uint32_t path) { return plan.paths[path]; }

void WriteReceivedAt(WallTime time, WireWriter* writer) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<nanoseconds>(time - whole);
  writer->Byte(kReceivedAtTag);
  WriteTimestamp(whole.time_since_epoch().count(), static_cast<int32_t>(rest.count()), writer);
}

void WriteText(uint8_t tag, std::string_view text, WireWriter* writer) {
  if (text.empty()) return;
  writer->Byte(tag);
  writer->Delimited(text);
}

// As many as fit before `end`.
void WriteNames(uint8_t tag, std::span<const uint32_t> fields, const Plan& plan, const char* end,
                WireWriter* writer) {
  for (const uint32_t field : fields) {
    const std::string& name = NameOf(plan, field);
    if (kShortStringHead + name.size() > static_cast<size_t>(end - writer->at())) return;
    WriteText(tag, name, writer);
  }
}

}  // namespace

size_t ReceiptBound(const ReceiptContent& receipt, const Plan& plan) {
  size_t bound = kReceiptHeadBytes + kFixedPartBytesMax + receipt.gateway.size() +
                 receipt.client_address.size();
  for (const auto& list : {receipt.unconverted, receipt.repaired, receipt.truncated}) {
    for (const uint32_t field : list) bound += kShortStringHead + NameOf(plan, field).size();
  }
  return std::min(bound, kReceiptHeadBytes + kReceiptBytesMax);
}

void WriteReceipt(const ReceiptContent& receipt, const Plan& plan, WireWriter* writer) {
  char* const head = writer->at();
  WireWriter content(head + kReceiptHeadBytes);
  content.Byte(kOriginTag);
  content.Fixed64(0);
  content.Byte(kSequenceTag);
  content.Fixed64(0);
  WriteReceivedAt(receipt.received_at, &content);
  WriteText(kGatewayTag, receipt.gateway, &content);
  WriteText(kClientAddressTag, receipt.client_address, &content);
  const char* const end = head + kReceiptHeadBytes + kReceiptBytesMax;
  WriteNames(kUnconvertedTag, receipt.unconverted, plan, end, &content);
  WriteNames(kRepairedTag, receipt.repaired, plan, end, &content);
  WriteNames(kTruncatedTag, receipt.truncated, plan, end, &content);
  DCHECK(content.at() <= end);
  WireWriter(head).Byte(kReceiptTag);
  WireWriter(head + 1).VarintOfTwoBytes(static_cast<size_t>(content.at() - head) -
                                        kReceiptHeadBytes);
  *writer = content;
}

}  // namespace beacongate
