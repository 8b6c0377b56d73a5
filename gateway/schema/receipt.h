// Field 1 of a record, beacon.v1.Receipt, on the wire; origin and sequence are zeros at
// kReceiptOriginOffset and kReceiptSequenceOffset. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/base/clock.h"
#include "gateway/schema/plan.h"
#include "gateway/schema/wire_writer.h"

namespace beacongate {

constexpr size_t kReceiptBytesMax = 16'383;  // of its content: a length of two bytes
constexpr size_t kReceiptHeadBytes = 3;      // tag and length
constexpr size_t kAddressBytesMax = 255;     // of the request's; more once it is repaired

struct ReceiptContent {
  WallTime received_at;
  std::string_view gateway;  // at most 255 bytes
  std::string_view client_address;
  // Paths of fields.
  std::span<const uint32_t> unconverted;
  std::span<const uint32_t> repaired;
  std::span<const uint32_t> truncated;
};

// An upper bound of what WriteReceipt writes.
size_t ReceiptBound(const ReceiptContent& receipt, const Plan& plan);

// Names that would make the receipt longer than kReceiptBytesMax are left out.
void WriteReceipt(const ReceiptContent& receipt, const Plan& plan, WireWriter* writer);

}  // namespace beacongate
