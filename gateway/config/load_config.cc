#include "gateway/config/load_config.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "gateway/base/unique_fd.h"
#include "gateway/config/config_reader.h"
#include "gateway/config/overrides.h"
#include "gateway/config/toml_tree.h"
#include "gateway/config/validate.h"

namespace beacongate {
namespace {

constexpr size_t kFileBytesMax = 1 * limits::kMiB;

// Empty, or what is wrong.
std::string ReadFile(const std::string& file, std::string* text) {
  const UniqueFd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (!fd.valid() || fstat(fd.get(), &facts) != 0) {
    return fmt::format("cannot be read: {}; check --config and the file's mode",
                       std::strerror(errno));
  }
  if (S_ISDIR(facts.st_mode)) return "is a folder; name the configuration file in it";
  char buffer[64 * limits::kKiB];
  while (text->size() <= kFileBytesMax) {
    const ssize_t count = read(fd.get(), buffer, sizeof(buffer));
    if (count == 0) return {};
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return fmt::format("cannot be read: {}; check the disk", std::strerror(errno));
    }
    text->append(buffer, static_cast<size_t>(count));
  }
  return "is larger than 1 MiB; is it the configuration file?";
}

std::string HostName() {
  char name[256] = {};
  if (gethostname(name, sizeof(name) - 1) != 0 || name[0] == '\0') return "beacongate";
  return name;
}

}  // namespace

std::string Format(const ConfigFault& fault) {
  if (fault.line == 0) return fmt::format("{}: {}", fault.file, fault.message);
  return fmt::format("{}:{}: {}", fault.file, fault.line, fault.message);
}

LoadedConfig LoadConfig(const std::string& file, const std::vector<std::string>& overrides) {
  std::string text;
  if (std::string fault = ReadFile(file, &text); !fault.empty()) {
    return {.config = {}, .faults = {{.file = file, .line = 0, .message = std::move(fault)}}};
  }
  return ParseConfig(text, file, overrides);
}

LoadedConfig ParseConfig(const std::string& text, const std::string& file,
                         const std::vector<std::string>& overrides) {
  LoadedConfig loaded;
  auto parsed = ParseToml(text);
  if (const auto* error = std::get_if<TomlSyntaxError>(&parsed)) {
    loaded.faults.push_back({.file = file, .line = error->line, .message = error->message});
    return loaded;
  }
  TomlNode& root = std::get<TomlNode>(parsed);
  FaultList faults(file);
  JoinDottedNames(&root, &faults);
  for (std::string& fault : ApplyOverrides(overrides, &root)) {
    faults.Add({.override = true, .line = 0}, std::move(fault));
  }

  loaded.config.name = HostName();
  loaded.config.file = file;
  Places places;
  ReadConfig(root, std::filesystem::path(file).parent_path().string(), &loaded.config, &places,
             &faults);
  // Not given, it follows the head that it is a part of.
  HttpConfig& http = loaded.config.http;
  if (!places.contains("http.target_bytes_max")) http.target_bytes_max = http.head_bytes_max;
  if (!places.contains("http.max_connections_per_address")) {
    http.max_connections_per_address = http.max_connections;
  }
  if (const auto place = places.find("mask_key_file"); place != places.end()) {
    loaded.config.mask_key_file_line = place->second.line;
  }
  Validate(loaded.config, places, &faults);
  loaded.faults = faults.Sorted();
  return loaded;
}

}  // namespace beacongate
