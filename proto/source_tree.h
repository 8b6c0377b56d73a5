// Where the compiler of schemas finds files: those of this program, texts in memory, folders on
// disk. For one pool, while it loads; one thread at a time. Opening blocks on the disk.
#pragma once

#include <google/protobuf/compiler/importer.h>

#include <map>
#include <string>

namespace beacongate {

// Whether the program was built with this file: beacon/v1/*.proto, google/protobuf/*.proto. Those
// hide any other file of the name, for the program reads options with the code that was generated
// from them.
bool IsBuiltInFile(const std::string& name);

class SchemaSourceTree final : public google::protobuf::compiler::SourceTree {
 public:
  // In the order in which they are looked through.
  void AddDirectory(const std::string& directory) { disk_.MapPath("", directory); }
  void AddText(const std::string& name, std::string text) { texts_[name] = std::move(text); }

  google::protobuf::io::ZeroCopyInputStream* Open(const std::string& name) override;
  std::string GetLastErrorMessage() override { return disk_.GetLastErrorMessage(); }

  // The name itself if the file is not on disk.
  std::string DiskPath(const std::string& name);
  // The name under which an import finds the file; empty if it cannot be read.
  std::string NameOf(const std::string& path);
  // Empty if it cannot be read.
  std::string Text(const std::string& name);

 private:
  std::map<std::string, std::string> texts_;
  google::protobuf::compiler::DiskSourceTree disk_;
};

}  // namespace beacongate
