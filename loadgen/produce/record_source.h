// RecordSource: the records of synthetic traffic, rendered ahead. Every lane goes round its own, in
// the rhythm of visits (traffic/synthetic_source.h). One thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "loadgen/produce/record_template.h"
#include "loadgen/traffic/synthetic_source.h"

namespace beacongate::loadgen {

class RecordSource {
 public:
  // REQUIRES: what SyntheticSource does; GETs, and no visitors that are never seen before.
  RecordSource(const SyntheticOptions& traffic, RecordForm form, uint32_t partitions);

  uint32_t lanes() const { return static_cast<uint32_t>(lanes_.size()); }
  size_t value_bytes_max() const { return value_bytes_max_; }
  double value_bytes_mean() const { return value_bytes_mean_; }
  std::vector<std::string> covered() const;

  // The lane's next record, to be written by its own Write.
  const RecordTemplate& Next(uint32_t lane);

 private:
  struct Lane {
    std::vector<RecordTemplate> records;
    size_t next = 0;
  };

  std::vector<Lane> lanes_;
  size_t value_bytes_max_ = 0;
  double value_bytes_mean_ = 0;
};

}  // namespace beacongate::loadgen
