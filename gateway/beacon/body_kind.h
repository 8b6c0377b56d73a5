// What a body may be, told by its label; and the tests of its bytes that decide.
//
// Trackers label bodies wrongly: JSON and forms come as text/plain, and forms as JSON. So the label
// only says which notations are tried; the one table is in body_kind.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace beacongate {

enum class BodyLabel : uint8_t {
  kNone,  // no Content-Type: Blobs and ArrayBuffers
  kText,  // text/plain: what sendBeacon sends for strings
  kJson,
  kJsonLines,
  kForm,
  kMultipart,  // multipart/form-data
  kOther,
  kCount
};

// What a body turned out to be.
enum class BodyKind : uint8_t {
  kNone,  // there is none
  kJson,
  kJsonLines,
  kForm,
  kMultipart,
  kBytes,  // not understood
  kCount
};

// The name of a kind in metrics.
std::string_view NameOf(BodyKind kind);

// What is tried with a body of a label, in this order. What nothing fits stays bytes, or is refused
// when the label promised JSON or multipart.
//
// A body with a form's label is JSON when all of it parses as JSON: trackers send that. It could be
// a form of one name without a value, such as `{"a":1}`, which nobody sends.
struct BodyRule {
  BodyLabel label;
  bool json;  // when it starts as an object or an array
  // Several lines: of whatever, when the label says so; else all of them have to start as objects,
  // and the first one has to be one.
  bool json_lines;
  enum class Form : uint8_t { kNever, kIfItReadsAsOne, kAlways, kMultipart } form;
  bool promises_json;
};

// The media types that are known by name. Besides, what ends in "+json" is kJson, and the rest is
// kOther.
struct MediaType {
  std::string_view name;
  BodyLabel label;
};
std::span<const MediaType> KnownMediaTypes();

// By the media type in a raw Content-Type value; case and parameters do not matter.
BodyLabel LabelOf(std::string_view content_type);
const BodyRule& RuleFor(BodyLabel label);

// Whether a text without a form's label is one: name=value&name=value, all printable and without
// blanks; every name as scripts write them; and at least one value that is more than the '=' with
// which Base64 ends.
bool ReadsAsForm(std::string_view text);

}  // namespace beacongate
