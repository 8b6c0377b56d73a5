// PartitionHeat: how many records each partition got over time, in bounded memory (480 KiB).
//
// Rows are partitions: beyond 512 of them, equally many neighbours share a row. Columns are slots
// of time (slot_scale.h). One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gateway/base/clock.h"
#include "loadgen/report/slot_scale.h"

namespace beacongate::loadgen {

class PartitionHeat {
 public:
  static constexpr uint32_t kRowsMax = 512;
  static constexpr size_t kColumnsMax = 120;

  // No partitions: a map without cells, in which nothing may be recorded.
  explicit PartitionHeat(uint32_t partitions = 0);

  // REQUIRES: partition < partitions.
  void Record(uint32_t partition, nanoseconds since_start, uint64_t records = 1);

  uint32_t partitions() const { return partitions_; }
  uint32_t partitions_per_row() const { return partitions_per_row_; }
  uint32_t rows() const { return rows_; }
  // Up to the last one in which something was recorded.
  size_t columns() const { return columns_; }
  nanoseconds column_width() const { return scale_.width(); }
  // REQUIRES: row < rows, column < columns.
  uint64_t at(uint32_t row, size_t column) const { return cells_[row * kColumnsMax + column]; }
  uint64_t RowTotal(uint32_t row) const;

 private:
  void Fold();

  uint32_t partitions_;
  uint32_t partitions_per_row_;
  uint32_t rows_;
  SlotScale scale_{kColumnsMax};
  size_t columns_ = 0;
  std::vector<uint64_t> cells_;
};

}  // namespace beacongate::loadgen
