// What the compiler makes of a schema and the encoder works by. Immutable once built.
#pragma once

#include <google/protobuf/descriptor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/schema/conditions.h"
#include "gateway/schema/name_table.h"
#include "gateway/schema/value_format.h"
#include "shardkey/partitioner.h"

namespace beacongate {

enum class SourceType : uint8_t { kParam, kHeader, kBuiltin, kRest };

enum class Fact : uint8_t {
  kMethod,
  kScheme,
  kHost,
  kPath,
  kTarget,
  kClientAddress,
  kReceivedAt,
  kBody
};

// A field's tag as it stands on the wire; up to five bytes, in the room of a word that is copied
// with one move.
struct Tag {
  std::array<char, 8> bytes{};
  uint8_t size = 0;
};

// One field with a source.
struct FieldOp {
  uint32_t path = 0;  // index in Plan::paths
  Tag tag;
  ValueFormat format;
  SourceType source = SourceType::kParam;
  bool required = false;
  bool explicit_presence = false;  // 0, false and "" are written too
  Fact fact = Fact::kMethod;       // kBuiltin
  uint32_t name_begin = 0;         // kParam: index of the first name in the table, in order of
  uint32_t name_count = 0;         //   preference; kHeader: index in Plan::headers
};

// How an entry of the rest is written.
struct RestFormat {
  bool always_name = false;
  bool always_value = false;
};

struct Plan {
  const google::protobuf::Descriptor* message = nullptr;
  std::string gateway_name;
  size_t record_bytes_max = 0;
  std::vector<FieldOp> ops;        // by field number: the order of the wire
  std::vector<std::string> paths;  // names of the fields with a source, such as "page.url"
  NameTable param_names;
  std::vector<std::string> headers;  // names in lower case
  std::vector<uint32_t> key_ops;     // indices of ops, in the order of the key
  Partitioner partitioner = Partitioner::kXxh3;
  Conditions conditions;
  bool has_rest = false;
  RestFormat rest;
};

}  // namespace beacongate
