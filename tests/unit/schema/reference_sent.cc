#include "tests/unit/schema/reference_sent.h"

#include <strings.h>

#include <algorithm>

#include "tests/unit/schema/reference_text.h"

namespace beacongate::testing {
namespace {

using beacon::v1::From;
using Form = Outline::Form;

std::optional<std::string> Header(const RequestContext& context, const std::string& name) {
  for (const NameValue& header : context.headers) {
    if (strcasecmp(std::string(header.name).c_str(), name.c_str()) == 0) {
      return std::string(header.value);
    }
  }
  return std::nullopt;
}

std::optional<std::string> NotEmpty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(std::string(text));
}

std::optional<std::string> Fact(From::Builtin builtin, const RequestContext& context,
                                const Beacon& beacon) {
  switch (builtin) {
    case From::METHOD:
      return NotEmpty(context.method);
    case From::PROTOCOL:
      return NotEmpty(context.protocol);
    case From::SCHEME:
      return NotEmpty(context.scheme);
    case From::HOST:
      return NotEmpty(context.host);
    case From::PATH:
      return NotEmpty(context.path);
    case From::TARGET:
      return NotEmpty(context.target);
    case From::CLIENT_IP:
      return NotEmpty(context.client_address);
    case From::BODY:
      return NotEmpty(beacon.body);
    case From::ORIGIN:
      return Header(context, "origin");
    case From::CONTENT_TYPE:
      return Header(context, "content-type");
    case From::TLS:
      return context.scheme == "https" ? "true" : "false";
    default:
      return std::nullopt;
  }
}

std::optional<std::string> NamedSegment(const std::string& name, const RequestContext& context,
                                        const std::string& endpoint_path) {
  const std::vector<std::string> pattern = Split(endpoint_path, "/");
  const auto at = std::find(pattern.begin(), pattern.end(), "{" + name + "}") - pattern.begin() - 1;
  const std::vector<std::string> segments = Segments(std::string(context.path));
  if (static_cast<size_t>(at) >= segments.size()) return std::nullopt;
  return segments[static_cast<size_t>(at)];
}

}  // namespace

Parameters::Parameters(const std::vector<Outline>& outlines) { Learn(outlines); }

void Parameters::Learn(const std::vector<Outline>& outlines) {
  for (const Outline& outline : outlines) {
    const bool is_object = outline.form == Form::kObject;
    for (const std::string& name : outline.names) {
      if (is_object || outline.form == Form::kMap) {
        objects_.insert(name);
      } else {
        leaves_.insert(name);
      }
    }
    if (is_object || outline.form == Form::kGroup) Learn(outline.members);
  }
}

bool Parameters::IsWithin(const std::string& name, const std::set<std::string>& owners) const {
  return std::any_of(owners.begin(), owners.end(),
                     [&](const std::string& owner) { return name.starts_with(owner + "."); });
}

void Parameters::Add(const std::string& name, const Piece& piece) {
  if (leaves_.count(name) == 0 && objects_.count(name) == 0) {
    const std::optional<std::string> dotted = DottedName(name);
    if (dotted && IsWithin(*dotted, objects_)) return AddParts(*dotted, name, piece);
  }
  AddParts(name, name, piece);
}

void Parameters::AddParts(const std::string& name, const std::string& sent_name,
                          const Piece& piece) {
  for (const std::string& object : objects_) {
    if (name.starts_with(object + ".")) sent_objects_.insert(object);
  }
  const std::optional<JsonValue> object = objects_.count(name) > 0 ? AsObject(piece) : std::nullopt;
  if (!object) {
    sent_.push_back({.name = name, .sent_name = sent_name, .piece = piece});
    return;
  }
  sent_objects_.insert(name);
  const size_t whole = sent_.size();
  sent_.push_back(
      {.name = name, .sent_name = sent_name, .piece = piece, .taken = true, .is_whole = true});
  for (const auto& [member, value] : object->parts) {
    const std::string dotted = name + "." + member;
    AddParts(dotted, dotted, PieceOf(value, piece.repaired));
  }
  sent_[whole].parts = sent_.size() - whole - 1;
}

std::vector<Sent*> Parameters::Named(const std::string& name) {
  std::vector<Sent*> found;
  for (Sent& sent : sent_) {
    if (sent.name == name && !sent.is_whole) found.push_back(&sent);
  }
  return found;
}

std::vector<Sent*> Parameters::EntriesOf(const std::string& map) {
  std::vector<Sent*> found;
  for (Sent& sent : sent_) {
    const bool is_others = leaves_.count(sent.name) > 0 || objects_.count(sent.name) > 0;
    if (!is_others && sent.name.starts_with(map + ".")) found.push_back(&sent);
  }
  return found;
}

void Parameters::PutTogether(const Outline& object) {
  for (size_t i = 0; i < sent_.size(); ++i) {
    const bool is_its = std::count(object.names.begin(), object.names.end(), sent_[i].name) > 0;
    if (!sent_[i].is_whole || !is_its) continue;
    sent_[i].taken = false;
    for (size_t part = 1; part <= sent_[i].parts; ++part) sent_[i + part].taken = true;
    i += sent_[i].parts;
  }
}

bool Parameters::WasSent(const Outline& object) const {
  return std::any_of(object.names.begin(), object.names.end(),
                     [&](const std::string& name) { return sent_objects_.count(name) > 0; });
}

std::optional<JsonValue> AsObject(const Piece& piece) {
  if (piece.kind != ValueKind::kText && piece.kind != ValueKind::kJson) return std::nullopt;
  std::optional<JsonValue> json = ParseJson(piece.text);
  if (!json || json->kind != JsonValue::Kind::kObject) return std::nullopt;
  return json;
}

std::optional<Piece> PieceFromRequest(const From& from, const RequestContext& context,
                                      const Beacon& beacon, const std::string& endpoint_path) {
  std::optional<std::string> text;
  if (!from.header().empty()) {
    text = Header(context, from.header());
  } else if (!from.cookie().empty()) {
    const std::optional<std::string> cookies = Header(context, "cookie");
    text = cookies ? Cookie(*cookies, from.cookie()) : std::nullopt;
  } else if (from.has_segment()) {
    const std::vector<std::string> segments = Segments(std::string(context.path));
    if (from.segment() < segments.size()) text = segments[from.segment()];
  } else if (!from.path().empty()) {
    text = NamedSegment(from.path(), context, endpoint_path);
  } else {
    text = Fact(from.builtin(), context, beacon);
  }
  if (!text) return std::nullopt;
  return Piece{.text = *text};
}

}  // namespace beacongate::testing
