// SchemaPool: a schema and all that it imports, as descriptors. The schema is a .proto file, or a
// descriptor set that protoc made of some; the bytes tell which it is, not the name.
//
// beacon/v1/*.proto and google/protobuf/*.proto are always those that this program was built with
// and need no file; everything else is read from disk while loading, and never again. Options of
// beacon/v1/options.proto are readable through the generated extensions (beacon::v1::record,
// beacon::v1::from). Descriptors live as long as the pool. Loading blocks on the disk; afterwards
// any number of threads may read.
#pragma once

#include <google/protobuf/descriptor.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proto/schema_fault.h"

namespace beacongate {

class SchemaPool {
 public:
  // Imports of a .proto file are looked for in `include_dirs`, in order, then in the folder of
  // `file`; a descriptor set has its imports with it. Returns null and appends every fault found.
  static std::unique_ptr<SchemaPool> Load(const std::string& file,
                                          const std::vector<std::string>& include_dirs,
                                          std::vector<SchemaFault>* faults);
  // Of .proto texts, by the names under which they import each other.
  static std::unique_ptr<SchemaPool> FromTexts(const std::string& file,
                                               const std::map<std::string, std::string>& texts,
                                               std::vector<SchemaFault>* faults);
  // The schemas that this program was built with: beacon.v1.PageBeacon, beacon.v1.Reject.
  static std::unique_ptr<SchemaPool> BuiltIn();

  ~SchemaPool();
  SchemaPool(const SchemaPool&) = delete;
  SchemaPool& operator=(const SchemaPool&) = delete;

  // By full name, such as "beacon.v1.PageBeacon"; among everything loaded. Null if there is none.
  const google::protobuf::Descriptor* FindMessage(const std::string& full_name) const;
  // The files that were asked for: one, or all of a descriptor set but those built in.
  const std::vector<const google::protobuf::FileDescriptor*>& files() const;
  // What was loaded: a path, or a name that is built in.
  const std::string& path() const;
  // Full names of the messages at the top of those files, for error texts and as a default.
  std::vector<std::string> MessageNames() const;
  // Where a file of this pool stands, for people: its path on disk, "x.pb: shop/visit.proto" in a
  // descriptor set, its name if it is built in.
  std::string DiskPath(const std::string& file_name) const;
  // The text of the file as it was loaded; of a descriptor set, what its files say.
  const std::string& text() const;

 private:
  class Impl;
  explicit SchemaPool(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace beacongate
