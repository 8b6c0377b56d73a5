#include "loadgen/report/partition_heat.h"

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

uint32_t DividedUp(uint32_t number, uint32_t by) { return number / by + (number % by != 0); }

}  // namespace

PartitionHeat::PartitionHeat(uint32_t partitions)
    : partitions_(partitions),
      partitions_per_row_(std::max(1U, DividedUp(partitions, kRowsMax))),
      rows_(DividedUp(partitions, partitions_per_row_)),
      cells_(rows_ * kColumnsMax) {}

void PartitionHeat::Record(uint32_t partition, nanoseconds since_start, uint64_t records) {
  CHECK(partition < partitions_);
  while (!scale_.Holds(since_start)) Fold();
  const size_t column = scale_.SlotOf(since_start);
  cells_[partition / partitions_per_row_ * kColumnsMax + column] += records;
  columns_ = std::max(columns_, column + 1);
}

void PartitionHeat::Fold() {
  scale_.Widen();
  columns_ = (columns_ + 1) / 2;
  for (uint32_t row = 0; row < rows_; ++row) {
    uint64_t* const cells = &cells_[row * kColumnsMax];
    for (size_t i = 0; i < kColumnsMax / 2; ++i) cells[i] = cells[2 * i] + cells[2 * i + 1];
    std::fill(cells + kColumnsMax / 2, cells + kColumnsMax, 0);
  }
}

uint64_t PartitionHeat::RowTotal(uint32_t row) const {
  uint64_t total = 0;
  for (size_t column = 0; column < columns_; ++column) total += at(row, column);
  return total;
}

}  // namespace beacongate::loadgen
