#include "gateway/known_prefixes.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <xxhash.h>

#include <string_view>

#include "gateway/beacon/hex.h"
#include "gateway/registry/http_get.h"

namespace beacongate {
namespace {

using Files = std::map<std::string, const google::protobuf::FileDescriptor*>;

void AddFile(const google::protobuf::FileDescriptor& file, Files* files) {
  if (!files->emplace(file.name(), &file).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) AddFile(*file.dependency(i), files);
}

// So that two texts side by side are not another two.
void AppendPart(std::string_view part, std::string* to) {
  *to += fmt::format("{}:", part.size());
  *to += part;
}

std::string BytesOf(const google::protobuf::FileDescriptor& file) {
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  proto.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string Seal(std::string_view question, std::string_view lines) {
  std::string sealed;
  AppendPart(question, &sealed);
  AppendPart(lines, &sealed);
  const XXH128_hash_t hash = XXH3_128bits(sealed.data(), sealed.size());
  return fmt::format("{:016x}{:016x}\n", hash.high64, hash.low64);
}

std::string Hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

// REQUIRES: made by Hexadecimal.
std::string BytesOf(std::string_view hexadecimal) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
    bytes += static_cast<char>(HexDigit(hexadecimal[i]) << 4 | HexDigit(hexadecimal[i + 1]));
  }
  return bytes;
}

std::string TextOf(const std::string& question, const Prefixes& prefixes) {
  std::string lines;
  for (const auto& [message, prefix] : prefixes) {
    lines += fmt::format("{} {}\n", Hexadecimal(prefix), message);
  }
  return lines + Seal(question, lines);
}

}  // namespace

std::string RegistryQuestion(const std::string& url, const std::string& subject,
                             const std::set<const google::protobuf::Descriptor*>& messages) {
  std::string question;
  AppendPart(WithoutCredentials(url), &question);
  AppendPart(subject, &question);
  std::set<std::string> names;
  Files files;
  for (const auto* message : messages) {
    names.insert(message->full_name());
    AddFile(*message->file(), &files);
  }
  for (const std::string& name : names) AppendPart(name, &question);
  for (const auto& [name, file] : files) AppendPart(BytesOf(*file), &question);
  return question;
}

// The seal is what is believed: lines that it covers are as Remember wrote them.
std::optional<Prefixes> KnownPrefixes::Known(const std::string& question) const {
  const std::string text = file_.Read();
  const size_t seal_bytes = Seal("", "").size();
  if (text.size() < seal_bytes) return std::nullopt;
  std::string_view lines = std::string_view(text).substr(0, text.size() - seal_bytes);
  if (text.substr(lines.size()) != Seal(question, lines)) return std::nullopt;
  Prefixes prefixes;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    const size_t space = lines.find(' ');
    prefixes[std::string(lines.substr(space + 1, end - space - 1))] =
        BytesOf(lines.substr(0, space));
    lines.remove_prefix(end + 1);
  }
  return prefixes;
}

Status KnownPrefixes::Remember(const std::string& question, const Prefixes& prefixes) const {
  const std::string text = TextOf(question, prefixes);
  if (file_.Read() == text) return Status::Ok();
  const Status replaced = file_.Replace(text);
  if (replaced.ok()) return replaced;
  return Error{replaced.error().message +
               "; should the schema registry be away, the next start ends with exit code 3"};
}

}  // namespace beacongate
