#include "proto/schema_pool.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "proto/embedded_files.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

constexpr char kBuiltInFile[] = "beacon/v1/page_beacon.proto";
constexpr char kRejectFile[] = "beacon/v1/reject.proto";

// The embedded files hide those of the same name on disk: the program reads options with the code
// that was generated from them.
class SchemaSourceTree final : public pb::compiler::SourceTree {
 public:
  void AddDirectory(const std::string& directory) { disk_.MapPath("", directory); }

  pb::io::ZeroCopyInputStream* Open(const std::string& name) override {
    for (const EmbeddedFile& file : EmbeddedFiles()) {
      if (file.name == name) {
        return new pb::io::ArrayInputStream(file.text.data(), static_cast<int>(file.text.size()));
      }
    }
    return disk_.Open(name);
  }
  std::string GetLastErrorMessage() override { return disk_.GetLastErrorMessage(); }

  std::string DiskPath(const std::string& name) {
    std::string path;
    for (const EmbeddedFile& file : EmbeddedFiles()) {
      if (file.name == name) return name;
    }
    return disk_.VirtualFileToDiskFile(name, &path) ? path : name;
  }
  // The name under which an import finds the file; empty if it cannot be read.
  std::string NameOf(const std::string& path) {
    std::string name;
    std::string hiding_file;
    const auto result = disk_.DiskFileToVirtualFile(path, &name, &hiding_file);
    return result == pb::compiler::DiskSourceTree::SUCCESS ? name : "";
  }

 private:
  pb::compiler::DiskSourceTree disk_;
};

// protobuf counts lines and columns from 0, and says -1 when it does not know.
class FaultCollector final : public pb::compiler::MultiFileErrorCollector {
 public:
  FaultCollector(SchemaSourceTree* tree, std::vector<SchemaFault>* faults)
      : tree_(tree), faults_(faults) {}

  void AddError(const std::string& file, int line, int column,
                const std::string& message) override {
    faults_->push_back({tree_->DiskPath(file), line + 1, line < 0 ? 0 : column + 1, message});
  }

 private:
  SchemaSourceTree* tree_;
  std::vector<SchemaFault>* faults_;
};

std::string ReadAll(pb::io::ZeroCopyInputStream* stream) {
  std::string text;
  const void* data = nullptr;
  int size = 0;
  while (stream != nullptr && stream->Next(&data, &size)) {
    text.append(static_cast<const char*>(data), static_cast<size_t>(size));
  }
  return text;
}

}  // namespace

std::string ToString(const SchemaFault& fault) {
  std::string text = fault.file;
  if (fault.line > 0) text += ":" + std::to_string(fault.line);
  if (fault.line > 0 && fault.column > 0) text += ":" + std::to_string(fault.column);
  return text + ": " + fault.message;
}

class SchemaPool::Impl {
 public:
  Impl() : generated_(*pb::DescriptorPool::generated_pool()), database_(&tree_, &generated_) {}

  void AddDirectory(const std::string& directory) { tree_.AddDirectory(directory); }
  std::string NameOf(const std::string& path) { return tree_.NameOf(path); }
  std::string DiskPath(const std::string& name) { return tree_.DiskPath(name); }

  bool Load(const std::string& name, std::vector<SchemaFault>* faults) {
    const size_t before = faults->size();
    FaultCollector collector(&tree_, faults);
    database_.RecordErrorsTo(&collector);
    pool_ =
        std::make_unique<pb::DescriptorPool>(&database_, database_.GetValidationErrorCollector());
    pool_->EnforceWeakDependencies(true);
    file_ = pool_->FindFileByName(name);
    database_.RecordErrorsTo(nullptr);
    if (file_ == nullptr || faults->size() > before) return false;
    const std::unique_ptr<pb::io::ZeroCopyInputStream> stream(tree_.Open(name));
    text_ = ReadAll(stream.get());
    return true;
  }

  const pb::DescriptorPool& pool() const { return *pool_; }
  const pb::FileDescriptor& file() const { return *file_; }
  const std::string& text() const { return text_; }

 private:
  SchemaSourceTree tree_;
  pb::DescriptorPoolDatabase generated_;
  pb::compiler::SourceTreeDescriptorDatabase database_;
  std::unique_ptr<pb::DescriptorPool> pool_;
  const pb::FileDescriptor* file_ = nullptr;
  std::string text_;
};

std::unique_ptr<SchemaPool> SchemaPool::Load(const std::string& file,
                                             const std::vector<std::string>& include_dirs,
                                             std::vector<SchemaFault>* faults) {
  auto impl = std::make_unique<Impl>();
  std::error_code error;
  for (const std::string& directory : include_dirs) {
    if (!std::filesystem::is_directory(directory, error)) {
      faults->push_back(
          {directory, 0, 0, "the include folder does not exist; correct its path or leave it out"});
    }
    impl->AddDirectory(directory);
  }
  const std::string folder = std::filesystem::path(file).parent_path().string();
  impl->AddDirectory(folder.empty() ? "." : folder);
  // A file that no include folder holds stands in its own.
  std::string name = impl->NameOf(file);
  if (name.empty()) name = std::filesystem::path(file).filename().string();
  if (!std::filesystem::is_regular_file(file, error)) {
    faults->push_back({file, 0, 0,
                       "the schema file does not exist or cannot be read; correct its path or "
                       "its permissions"});
    return nullptr;
  }
  const size_t before = faults->size();
  if (!impl->Load(name, faults) || faults->size() > before) return nullptr;
  return std::unique_ptr<SchemaPool>(new SchemaPool(std::move(impl)));
}

std::unique_ptr<SchemaPool> SchemaPool::BuiltIn() {
  auto impl = std::make_unique<Impl>();
  std::vector<SchemaFault> faults;
  // Cannot fail but by a broken build; a null pool is that bug's report.
  if (!impl->Load(kBuiltInFile, &faults)) return nullptr;
  // Messages are found in files that were loaded only.
  if (impl->pool().FindFileByName(kRejectFile) == nullptr) return nullptr;
  return std::unique_ptr<SchemaPool>(new SchemaPool(std::move(impl)));
}

SchemaPool::SchemaPool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SchemaPool::~SchemaPool() = default;

const pb::Descriptor* SchemaPool::FindMessage(const std::string& full_name) const {
  return impl_->pool().FindMessageTypeByName(full_name);
}

const pb::FileDescriptor& SchemaPool::file() const { return impl_->file(); }

std::vector<std::string> SchemaPool::MessageNames() const {
  std::vector<std::string> names;
  for (int i = 0; i < file().message_type_count(); ++i) {
    names.push_back(file().message_type(i)->full_name());
  }
  return names;
}

std::string SchemaPool::DiskPath(const std::string& file_name) const {
  return impl_->DiskPath(file_name);
}

const std::string& SchemaPool::text() const { return impl_->text(); }

}  // namespace beacongate
