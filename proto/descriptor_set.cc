#include "proto/descriptor_set.h"

#include <algorithm>
#include <map>
#include <set>

#include "proto/source_tree.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

constexpr char kRemedy[] = "protoc --include_imports --include_source_info --descriptor_set_out";

// Appends the files that are new by name; one that is there with another content is a fault.
void AddOnce(const std::string& path, const pb::FileDescriptorSet& parsed,
             pb::FileDescriptorSet* set, std::vector<SchemaFault>* faults) {
  std::map<std::string, std::string> seen;
  for (const pb::FileDescriptorProto& file : parsed.file()) {
    if (IsBuiltInFile(file.name())) continue;
    // With and without source locations it is the same file.
    pb::FileDescriptorProto bare = file;
    bare.clear_source_code_info();
    const auto [entry, fresh] = seen.emplace(file.name(), bare.SerializeAsString());
    if (fresh) {
      *set->add_file() = file;
    } else if (entry->second != bare.SerializeAsString()) {
      faults->push_back({path, 0, 0,
                         "the descriptor set holds two different files named '" + file.name() +
                             "'; make it with one run of protoc"});
    }
  }
}

void CheckImports(const std::string& path, const pb::FileDescriptorSet& set,
                  std::vector<SchemaFault>* faults) {
  std::set<std::string> held;
  for (const pb::FileDescriptorProto& file : set.file()) held.insert(file.name());
  for (const pb::FileDescriptorProto& file : set.file()) {
    for (const std::string& import : file.dependency()) {
      if (held.contains(import) || IsBuiltInFile(import)) continue;
      faults->push_back({path, 0, 0,
                         "'" + file.name() + "' imports '" + import +
                             "', which the descriptor set does not hold; make it with " + kRemedy});
    }
  }
}

}  // namespace

bool IsBinary(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < '\t' || (byte > '\r' && byte < ' ');
  });
}

pb::FileDescriptorSet ParseDescriptorSet(const std::string& path, std::string_view bytes,
                                         std::vector<SchemaFault>* faults) {
  pb::FileDescriptorSet parsed;
  const bool whole = parsed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                     parsed.file_size() > 0 &&
                     std::all_of(parsed.file().begin(), parsed.file().end(),
                                 [](const auto& file) { return file.has_name(); });
  pb::FileDescriptorSet set;
  if (!whole) {
    faults->push_back({path, 0, 0,
                       std::string("is neither .proto text nor a whole descriptor set; make it "
                                   "again with ") +
                           kRemedy});
    return set;
  }
  AddOnce(path, parsed, &set, faults);
  if (set.file_size() == 0) {
    faults->push_back({path, 0, 0,
                       std::string("the descriptor set holds no file of its own, only those that "
                                   "this program has anyway; name your .proto file to ") +
                           kRemedy});
  }
  CheckImports(path, set, faults);
  return set;
}

}  // namespace beacongate
