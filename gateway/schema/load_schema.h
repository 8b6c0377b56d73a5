// A schema file -> pool and plan, with every fault of either. At start and on reload; blocks on the
// disk.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/schema/encode_plan.h"
#include "proto/schema_pool.h"

namespace beacongate {

// The plan's descriptor lives in the pool. Immutable; any thread may read.
struct Schema {
  std::unique_ptr<SchemaPool> pool;
  std::unique_ptr<EncodePlan> plan;
};

struct SchemaSource {
  std::string file;     // empty: the schemas that the program was built with
  std::string message;  // full name; empty: the only message of the file with a receipt
  std::vector<std::string> include_dirs;
};

// Null if faults were appended; their files are paths on disk.
std::unique_ptr<Schema> LoadSchema(const SchemaSource& source, const EncodePlan::Options& options,
                                   std::vector<SchemaFault>* faults);

}  // namespace beacongate
