#include "deploy/broker/schema/sample_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "deploy/broker/schema/sample_value.h"
#include "gateway/base/json_text.h"
#include "gateway/base/percent_text.h"
#include "proto/schema_options.h"

namespace beacongate::broker {
namespace {

namespace pb = google::protobuf;
using beacon::v1::Condition;
using beacon::v1::From;
using Field = pb::FieldDescriptor;

constexpr int kDepthMax = 16;
constexpr std::string_view kBody = "sample body";

bool IsOwnMessage(const Field& field) {
  return field.message_type() != nullptr && !field.is_map() &&
         !field.message_type()->full_name().starts_with("google.protobuf.");
}

bool IsReceipt(const Field& field) {
  return field.message_type() != nullptr &&
         field.message_type()->full_name() == "beacon.v1.Receipt";
}

std::string Json(const SampleText& sample) {
  return sample.is_json ? sample.text : JsonString(sample.text);
}

// What the conditions of the record want, by the path of the field.
std::map<std::string, SampleWish> Wishes(const beacon::v1::Record& record) {
  std::map<std::string, SampleWish> wishes;
  for (const Condition& condition : record.accept_if()) {
    SampleWish& wish = wishes[condition.field()];
    if (condition.has_exists()) wish.absent = !condition.exists();
    if (condition.has_equals()) wish.text = condition.equals();
    if (condition.one_of_size() > 0) wish.text = condition.one_of(0);
    if (!condition.prefix().empty()) wish.text = condition.prefix() + "1";
    if (!condition.suffix().empty()) wish.text = "1" + condition.suffix();
  }
  for (const Condition& condition : record.drop_if()) {
    SampleWish& wish = wishes[condition.field()];
    if (condition.has_exists()) wish.absent = condition.exists();
    if (condition.has_equals()) wish.never.insert(condition.equals());
    wish.never.insert(condition.one_of().begin(), condition.one_of().end());
  }
  return wishes;
}

class SampleMaker {
 public:
  SampleMaker(const pb::Descriptor& message, const std::string& endpoint_path)
      : endpoint_path_(endpoint_path),
        wishes_(Wishes(RecordOption(message).value_or(beacon::v1::Record()))) {
    Group(message, "", 0);
  }

  SampleRequest Finish() {
    SampleRequest request;
    const bool json = has_objects_ && !takes_body_;
    request.method = json || takes_body_ ? "POST" : "GET";
    request.target = Path();
    if (has_rest_) Take("utm_source", {JsonString("sample")}, {"sample"});
    if (json) {
      request.body = JsonBody();
    } else {
      request.target += Query();
      if (takes_body_) request.body = kBody;
    }
    AddHeaders(json, &request);
    return request;
  }

 private:
  // One parameter: as members of a JSON body, and as texts of a query.
  struct Parameter {
    std::string name;
    std::string json;
    std::vector<std::string> texts;
  };

  void Take(const std::string& name, const std::vector<std::string>& json,
            const std::vector<std::string>& texts) {
    parameters_.push_back({name, json.front(), texts});
  }

  // The fields of a message that are read as if they stood at the top.
  void Group(const pb::Descriptor& message, const std::string& prefix, int depth) {
    if (depth > kDepthMax) return;
    for (int i = 0; i < message.field_count(); ++i) {
      const Field& field = *message.field(i);
      if (IsReceipt(field) || IsLaterOfOneof(field)) continue;
      if (const auto from = FromOption(field)) {
        TakeField(field, *from, prefix + field.name());
      } else if (IsOwnMessage(field) && !field.is_repeated()) {
        Group(*field.message_type(), prefix + field.name() + ".", depth + 1);
      }
    }
  }

  // Of a oneof only the first field that has a source is written.
  static bool IsLaterOfOneof(const Field& field) {
    const pb::OneofDescriptor* const oneof = field.real_containing_oneof();
    if (oneof == nullptr) return false;
    for (int i = 0; i < oneof->field_count(); ++i) {
      if (FromOption(*oneof->field(i))) return oneof->field(i) != &field;
    }
    return false;
  }

  void TakeField(const Field& field, const From& from, const std::string& path) {
    if (Wish(path).absent) return;
    if (from.rest()) {
      has_rest_ = true;
    } else if (from.builtin() != From::BUILTIN_UNSPECIFIED) {
      TakeBuiltin(from.builtin(), field, from, path);
    } else if (!from.header().empty()) {
      headers_.emplace_back(from.header(), HeaderText(field, from, path));
    } else if (!from.cookie().empty()) {
      cookies_ += (cookies_.empty() ? "" : "; ") + from.cookie() + "=" + Text(field, from, path);
    } else if (from.has_segment()) {
      segments_[from.segment()] = Text(field, from, path);
    } else if (!from.path().empty()) {
      names_.emplace_back(from.path(), Text(field, from, path));
    } else if (from.param_size() > 0) {
      TakeParam(field, from, path);
    }
  }

  void TakeBuiltin(From::Builtin builtin, const Field& field, const From& from,
                   const std::string& path) {
    if (builtin == From::BODY) takes_body_ = true;
    if (builtin == From::ORIGIN) headers_.emplace_back("Origin", "https://shop.example");
    if (builtin == From::HOST && !Wish(path).text.empty()) {
      headers_.emplace_back("Host", Text(field, from, path));
    }
    content_type_wanted_ |= builtin == From::CONTENT_TYPE;
  }

  void TakeParam(const Field& field, const From& from, const std::string& path) {
    has_objects_ |= IsOwnMessage(field) || field.is_map();
    const std::string& name = from.param(0);
    if (field.is_map()) {
      const Field& key = *field.message_type()->map_key();
      const std::string key_text = SampleValue(key, From(), {}).text;
      const std::string value = ElementJson(*field.message_type()->map_value(), from, path, 1);
      const bool scalar = !IsOwnMessage(*field.message_type()->map_value());
      Take(name, {fmt::format("{{{}:{}}}", JsonString(key_text), value)}, {});
      // In a query an entry is a parameter of its own.
      parameters_.back().name = name;
      if (scalar) {
        entries_[name] = {name + "." + key_text,
                          SampleValue(*field.message_type()->map_value(), from, Wish(path)).text};
      } else {
        parameters_.back().texts = {parameters_.back().json};
      }
      return;
    }
    const std::string element = ElementJson(field, from, path, 0);
    const std::string text = IsOwnMessage(field) ? element : Text(field, from, path);
    if (field.is_repeated() && !from.separator().empty()) {
      const std::string joined = text + from.separator() + text;
      Take(name, {JsonString(joined)}, {joined});
    } else if (field.is_repeated()) {
      const std::string array = fmt::format("[{},{}]", element, element);
      Take(name, {array}, IsOwnMessage(field) ? std::vector{array} : std::vector{text, text});
    } else {
      Take(name, {element}, {text});
    }
  }

  std::string ElementJson(const Field& field, const From& from, const std::string& path,
                          int depth) {
    if (!IsOwnMessage(field)) return Json(SampleValue(field, from, Wish(path)));
    return ObjectJson(*field.message_type(), path + ".", depth + 1);
  }

  std::string ObjectJson(const pb::Descriptor& message, const std::string& prefix, int depth) {
    std::string members;
    for (int i = 0; depth <= kDepthMax && i < message.field_count(); ++i) {
      const Field& field = *message.field(i);
      const From from = FromOption(field).value_or(From());
      if (IsReceipt(field) || IsLaterInObject(field)) continue;
      const bool elsewhere = !from.header().empty() || !from.cookie().empty() ||
                             from.has_segment() || !from.path().empty() ||
                             from.builtin() != From::BUILTIN_UNSPECIFIED;
      if (elsewhere) {
        TakeField(field, from, prefix + field.name());
        continue;
      }
      members += fmt::format("{}{}:{}", members.empty() ? "" : ",",
                             JsonString(from.param_size() > 0 ? from.param(0) : field.name()),
                             MemberJson(field, from, prefix + field.name(), depth));
    }
    return "{" + members + "}";
  }

  // Within an object every field has a source: the member of its name.
  static bool IsLaterInObject(const Field& field) {
    const pb::OneofDescriptor* const oneof = field.real_containing_oneof();
    return oneof != nullptr && oneof->field(0) != &field;
  }

  std::string MemberJson(const Field& field, const From& from, const std::string& path, int depth) {
    if (field.is_map()) {
      return fmt::format("{{{}:{}}}",
                         JsonString(SampleValue(*field.message_type()->map_key(), From(), {}).text),
                         ElementJson(*field.message_type()->map_value(), from, path, depth));
    }
    const std::string element = ElementJson(field, from, path, depth);
    return field.is_repeated() ? "[" + element + "," + element + "]" : element;
  }

  const SampleWish& Wish(const std::string& path) { return wishes_[path]; }
  std::string Text(const Field& field, const From& from, const std::string& path) {
    return SampleValue(field, from, Wish(path)).text;
  }

  // What servers and people expect in well-known headers.
  std::string HeaderText(const Field& field, const From& from, const std::string& path) {
    if (field.type() == Field::TYPE_STRING && Wish(path).text.empty() &&
        from.transform_size() == 0 && from.allowed_size() == 0 && from.max_length() == 0) {
      if (from.header() == "Referer") return "https://shop.example/page";
      if (from.header() == "User-Agent") return "Mozilla/5.0 (sample)";
      if (from.header() == "Accept-Language") return "en-GB,en;q=0.9";
    }
    return Text(field, from, path);
  }

  // The endpoint's path with its names filled in; or one with the segments that the schema reads.
  std::string Path() {
    std::string path = endpoint_path_;
    if (path.empty()) {
      path = "/b";
      for (const auto& [name, text] : names_) path += "/{" + name + "}";
      if (!segments_.empty()) path = names_.empty() ? "/*" : path + "/*";
    }
    for (const auto& [name, text] : names_) {
      const size_t at = path.find("{" + name + "}");
      if (at != std::string::npos) path.replace(at, name.size() + 2, PercentEncoded(text));
    }
    const bool open = path.ends_with("/*");
    if (open) path.resize(path.size() - 2);
    std::vector<std::string> parts;
    for (size_t at = 0; at < path.size();) {
      const size_t end = std::min(path.find('/', at + 1), path.size());
      parts.push_back(path.substr(at + 1, end - at - 1));
      at = end;
    }
    const size_t given = parts.size();
    for (const auto& [index, text] : segments_) {
      if (index < parts.size() || !open) continue;
      while (parts.size() < index) parts.push_back("x");
      parts.push_back(PercentEncoded(text));
    }
    // A prefix wants something behind it.
    if (open && parts.size() == given) parts.push_back(parts.empty() ? "b" : "x");
    std::string joined;
    for (const std::string& part : parts) joined += "/" + part;
    return joined.empty() ? "/" : joined;
  }

  std::string Query() const {
    std::string query;
    const auto add = [&](const std::string& name, const std::string& text) {
      query += (query.empty() ? "?" : "&") + PercentEncoded(name) + "=" + PercentEncoded(text);
    };
    for (const Parameter& parameter : parameters_) {
      for (const std::string& text : parameter.texts) add(parameter.name, text);
      const auto entry = entries_.find(parameter.name);
      if (entry != entries_.end()) add(entry->second.first, entry->second.second);
    }
    return query;
  }

  std::string JsonBody() const {
    std::string members;
    for (const Parameter& parameter : parameters_) {
      members += fmt::format("{}{}:{}", members.empty() ? "" : ",", JsonString(parameter.name),
                             parameter.json);
    }
    return "{" + members + "}";
  }

  void AddHeaders(bool json, SampleRequest* request) {
    const auto given = [&](std::string_view name) {
      return std::any_of(headers_.begin(), headers_.end(), [&](const auto& header) {
        return std::equal(header.first.begin(), header.first.end(), name.begin(), name.end(),
                          [](char a, char b) { return (a | 0x20) == (b | 0x20); });
      });
    };
    if (json && !given("Content-Type")) {
      request->headers.emplace_back("Content-Type", "application/json");
    } else if ((takes_body_ || content_type_wanted_) && !given("Content-Type")) {
      request->headers.emplace_back("Content-Type", "application/octet-stream");
    }
    for (const auto& header : headers_) {
      const bool twice =
          std::any_of(request->headers.begin(), request->headers.end(),
                      [&](const auto& other) { return other.first == header.first; });
      if (!twice) request->headers.push_back(header);
    }
    if (!cookies_.empty()) request->headers.emplace_back("Cookie", cookies_);
  }

  const std::string endpoint_path_;
  std::map<std::string, SampleWish> wishes_;
  std::vector<Parameter> parameters_;
  std::map<std::string, std::pair<std::string, std::string>> entries_;  // of maps, in a query
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string cookies_;
  std::map<uint32_t, std::string> segments_;
  std::vector<std::pair<std::string, std::string>> names_;  // {name} of the path, and its text
  bool has_objects_ = false;
  bool has_rest_ = false;
  bool takes_body_ = false;
  bool content_type_wanted_ = false;
};

std::string ShellQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

SampleRequest MakeSample(const pb::Descriptor& message, const std::string& endpoint_path) {
  return SampleMaker(message, endpoint_path).Finish();
}

std::string AsHttp(const SampleRequest& request) {
  std::string text = fmt::format("{} {}\n", request.method, request.target);
  for (const auto& [name, value] : request.headers) text += fmt::format("{}: {}\n", name, value);
  if (!request.body.empty()) text += "\n" + request.body + "\n";
  return text;
}

std::string AsCurl(const SampleRequest& request, const std::string& url) {
  std::string text = "curl -i";
  for (const auto& [name, value] : request.headers) {
    text += fmt::format(" -H {}", ShellQuoted(fmt::format("{}: {}", name, value)));
  }
  if (!request.body.empty()) text += " --data-binary " + ShellQuoted(request.body);
  std::string base = url;
  while (base.ends_with('/')) base.pop_back();
  return text + " " + ShellQuoted(base + request.target) + "\n";
}

}  // namespace beacongate::broker
