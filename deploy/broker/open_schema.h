// A schema named on the command line -> its descriptors, or one text with all that is wrong. Blocks
// on the disk.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/base/result.h"
#include "proto/schema_pool.h"

namespace beacongate::broker {

// An empty file name: the schemas that this program was built with.
Result<std::unique_ptr<SchemaPool>> OpenSchema(const std::string& file,
                                               const std::vector<std::string>& include_dirs);

// The messages that are records, for they have a receipt; if there are none, all messages. Only
// those at the top of the schema's files.
std::vector<std::string> RecordNames(const SchemaPool& pool);

// The message of that full name; without a name, the only record of the schema.
Result<const google::protobuf::Descriptor*> ChooseMessage(const SchemaPool& pool,
                                                          const std::string& name);

}  // namespace beacongate::broker
