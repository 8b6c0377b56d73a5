#include "proto/schema_pool.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "proto/descriptor_set.h"
#include "proto/embedded_files.h"
#include "proto/source_tree.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

constexpr char kBuiltInFile[] = "beacon/v1/page_beacon.proto";

// protobuf counts lines and columns from 0, and says -1 when it does not know.
class TextFaults final : public pb::compiler::MultiFileErrorCollector {
 public:
  // `path`: of the file that is loaded.
  TextFaults(SchemaSourceTree* tree, const std::string& path, std::vector<SchemaFault>* faults)
      : tree_(tree), path_(path), faults_(faults) {}

  void AddError(const std::string& file, int line, int column,
                const std::string& message) override {
    if (file.empty()) {
      faults_->push_back({path_, 0, 0, "it, or what it imports, says import \"\": name a file"});
      return;
    }
    faults_->push_back({tree_->DiskPath(file), line + 1, line < 0 ? 0 : column + 1, message});
  }

 private:
  SchemaSourceTree* tree_;
  const std::string& path_;
  std::vector<SchemaFault>* faults_;
};

// What a descriptor set says cannot hold together.
class SetFaults final : public pb::DescriptorPool::ErrorCollector {
 public:
  explicit SetFaults(const std::string& path) : path_(path) {}
  // Null: nothing is kept.
  void RecordTo(std::vector<SchemaFault>* faults) { faults_ = faults; }

  void AddError(const std::string& file, const std::string& element, const pb::Message*,
                ErrorLocation, const std::string& message) override {
    if (faults_ == nullptr) return;
    faults_->push_back({path_ + ": " + file, 0, 0,
                        element + ": " + message + "; make the descriptor set again with protoc"});
  }

 private:
  const std::string& path_;
  std::vector<SchemaFault>* faults_ = nullptr;
};

std::optional<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
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
  explicit Impl(std::string from)
      : path(std::move(from)),
        generated_(*pb::DescriptorPool::generated_pool()),
        texts_(&tree, &generated_),
        all_(&set_, &texts_) {}

  // A file that the tree holds.
  bool LoadText(const std::string& name, std::vector<SchemaFault>* faults) {
    const size_t before = faults->size();
    TextFaults collector(&tree, path, faults);
    texts_.RecordErrorsTo(&collector);
    pool = std::make_unique<pb::DescriptorPool>(&texts_, texts_.GetValidationErrorCollector());
    pool->EnforceWeakDependencies(true);
    files = {pool->FindFileByName(name)};
    texts_.RecordErrorsTo(nullptr);
    if (files.front() == nullptr || faults->size() > before) return false;
    text = tree.Text(name);
    return true;
  }

  bool LoadSet(std::string_view bytes, std::vector<SchemaFault>* faults) {
    const size_t before = faults->size();
    const pb::FileDescriptorSet parsed = ParseDescriptorSet(path, bytes, faults);
    if (faults->size() > before) return false;
    set_faults_.RecordTo(faults);
    pool = std::make_unique<pb::DescriptorPool>(&all_, &set_faults_);
    for (const pb::FileDescriptorProto& file : parsed.file()) {
      if (set_.Add(file)) continue;
      faults->push_back({path + ": " + file.name(), 0, 0,
                         "declares what another file of the descriptor set declares too; make it "
                         "again with protoc"});
    }
    for (const pb::FileDescriptorProto& file : parsed.file()) {
      files.push_back(pool->FindFileByName(file.name()));
    }
    set_faults_.RecordTo(nullptr);
    if (faults->size() > before) return false;
    for (const pb::FileDescriptor* file : files) AddText(*file);
    is_set = true;
    return true;
  }

  const std::string path;
  SchemaSourceTree tree;
  std::unique_ptr<pb::DescriptorPool> pool;
  std::vector<const pb::FileDescriptor*> files;
  std::string text;
  bool is_set = false;

 private:
  void AddText(const pb::FileDescriptor& file) {
    pb::DebugStringOptions options;
    options.include_comments = true;
    text += "// " + file.name() + ", from the descriptor set " + path + "\n" +
            file.DebugStringWithOptions(options);
  }

  SetFaults set_faults_{path};
  pb::DescriptorPoolDatabase generated_;
  pb::compiler::SourceTreeDescriptorDatabase texts_;
  pb::SimpleDescriptorDatabase set_;
  pb::MergedDescriptorDatabase all_;
};

std::unique_ptr<SchemaPool> SchemaPool::Load(const std::string& file,
                                             const std::vector<std::string>& include_dirs,
                                             std::vector<SchemaFault>* faults) {
  const size_t before = faults->size();
  auto impl = std::make_unique<Impl>(file);
  std::error_code error;
  for (const std::string& directory : include_dirs) {
    if (!std::filesystem::is_directory(directory, error)) {
      faults->push_back(
          {directory, 0, 0, "the include folder does not exist; correct its path or leave it out"});
    }
    impl->tree.AddDirectory(directory);
  }
  const std::optional<std::string> bytes = ReadFile(file);
  if (!bytes) {
    faults->push_back({file, 0, 0,
                       "the schema file does not exist or cannot be read; correct its path or "
                       "its permissions"});
    return nullptr;
  }
  if (IsBinary(*bytes)) {
    impl->LoadSet(*bytes, faults);
  } else {
    const std::string folder = std::filesystem::path(file).parent_path().string();
    impl->tree.AddDirectory(folder.empty() ? "." : folder);
    // A file that no include folder holds stands in its own.
    std::string name = impl->tree.NameOf(file);
    if (name.empty()) name = std::filesystem::path(file).filename().string();
    impl->LoadText(name, faults);
  }
  if (faults->size() > before) return nullptr;
  return std::unique_ptr<SchemaPool>(new SchemaPool(std::move(impl)));
}

std::unique_ptr<SchemaPool> SchemaPool::FromTexts(const std::string& file,
                                                  const std::map<std::string, std::string>& texts,
                                                  std::vector<SchemaFault>* faults) {
  auto impl = std::make_unique<Impl>(file);
  for (const auto& [name, text] : texts) impl->tree.AddText(name, text);
  if (!impl->LoadText(file, faults)) return nullptr;
  return std::unique_ptr<SchemaPool>(new SchemaPool(std::move(impl)));
}

std::unique_ptr<SchemaPool> SchemaPool::BuiltIn() {
  auto impl = std::make_unique<Impl>(kBuiltInFile);
  std::vector<SchemaFault> faults;
  // Cannot fail but by a broken build; a null pool is that bug's report.
  if (!impl->LoadText(kBuiltInFile, &faults)) return nullptr;
  // So that their messages are found, too.
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    impl->pool->FindFileByName(std::string(file.name));
  }
  return std::unique_ptr<SchemaPool>(new SchemaPool(std::move(impl)));
}

SchemaPool::SchemaPool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SchemaPool::~SchemaPool() = default;

const pb::Descriptor* SchemaPool::FindMessage(const std::string& full_name) const {
  return impl_->pool->FindMessageTypeByName(full_name);
}

const std::vector<const pb::FileDescriptor*>& SchemaPool::files() const { return impl_->files; }

const std::string& SchemaPool::path() const { return impl_->path; }

std::vector<std::string> SchemaPool::MessageNames() const {
  std::vector<std::string> names;
  for (const pb::FileDescriptor* file : files()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      names.push_back(file->message_type(i)->full_name());
    }
  }
  return names;
}

std::string SchemaPool::DiskPath(const std::string& file_name) const {
  if (impl_->is_set && !IsBuiltInFile(file_name)) return impl_->path + ": " + file_name;
  return impl_->tree.DiskPath(file_name);
}

const std::string& SchemaPool::text() const { return impl_->text; }

}  // namespace beacongate
