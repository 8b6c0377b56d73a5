#include "proto/source_tree.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>

#include <memory>
#include <string_view>

#include "proto/embedded_files.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

const EmbeddedFile* FindEmbedded(const std::string& name) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

pb::io::ZeroCopyInputStream* Stream(std::string_view text) {
  return new pb::io::ArrayInputStream(text.data(), static_cast<int>(text.size()));
}

}  // namespace

bool IsBuiltInFile(const std::string& name) {
  return FindEmbedded(name) != nullptr ||
         pb::DescriptorPool::generated_pool()->FindFileByName(name) != nullptr;
}

pb::io::ZeroCopyInputStream* SchemaSourceTree::Open(const std::string& name) {
  if (const EmbeddedFile* file = FindEmbedded(name)) return Stream(file->text);
  const auto text = texts_.find(name);
  return text != texts_.end() ? Stream(text->second) : disk_.Open(name);
}

std::string SchemaSourceTree::DiskPath(const std::string& name) {
  std::string path;
  if (FindEmbedded(name) != nullptr || texts_.contains(name)) return name;
  return disk_.VirtualFileToDiskFile(name, &path) ? path : name;
}

std::string SchemaSourceTree::NameOf(const std::string& path) {
  std::string name;
  std::string hiding_file;
  const auto result = disk_.DiskFileToVirtualFile(path, &name, &hiding_file);
  return result == pb::compiler::DiskSourceTree::SUCCESS ? name : "";
}

std::string SchemaSourceTree::Text(const std::string& name) {
  const std::unique_ptr<pb::io::ZeroCopyInputStream> stream(Open(name));
  std::string text;
  const void* data = nullptr;
  int size = 0;
  while (stream != nullptr && stream->Next(&data, &size)) {
    text.append(static_cast<const char*>(data), static_cast<size_t>(size));
  }
  return text;
}

}  // namespace beacongate
