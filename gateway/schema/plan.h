// What the compiler makes of a schema and the encoder works by. Immutable once built.
//
// A plan is for one message: the record, or the element of a repeated message or map. Its objects
// and groups are flattened: every field that takes one value, or is finished before it is written,
// is one operation, wherever it stands; `objects` and `steps` say what is written around it.
#pragma once

#include <google/protobuf/descriptor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/schema/conditions.h"
#include "gateway/schema/name_table.h"
#include "gateway/schema/value_format.h"
#include "shardkey/partitioner.h"

namespace beacongate {

constexpr uint32_t kNoObject = UINT32_MAX;

enum class SourceType : uint8_t { kParam, kHeader, kCookie, kSegment, kBuiltin, kRest };

enum class Fact : uint8_t {
  kMethod,
  kScheme,
  kHost,
  kPath,
  kTarget,
  kClientAddress,
  kReceivedAt,
  kBody,
  kProtocol,
  kTls,
  kOrigin,
  kContentType,
  kEventId
};

// A field's tag as it stands on the wire; up to five bytes, in the room of a word that is copied
// with one move.
struct Tag {
  std::array<char, 8> bytes{};
  uint8_t size = 0;
};

// How a value stands in its record.
enum class Shape : uint8_t {
  kPlain,
  kWrapper,   // in a message of its own, as field 1
  kFinished,  // Value::text is what is written, tags included; see Composite
  kRest,
};

// One field with a source.
struct FieldOp {
  uint32_t path = 0;  // index in Plan::paths
  Tag tag;
  ValueFormat format;
  SourceType source = SourceType::kParam;
  Shape shape = Shape::kPlain;
  bool explicit_presence = false;  // 0, false and "" are written too
  bool of_request = false;         // its value is the same for all beacons of a request
  Fact fact = Fact::kMethod;       // kBuiltin
  uint32_t name_begin = 0;         // kParam: index of the first name in the table, in order of
  uint32_t name_count = 0;         //   preference; kHeader, kCookie: in Plan::headers, cookies
  uint32_t segment = 0;            // kSegment: of the path, counted from 0
  uint32_t object = kNoObject;     // the innermost object or group around it
  uint32_t composite = 0;          // kFinished: index in Plan::composites
};

// A message of the schema's own that is written around fields: an object, whose members have names
// of their own, or a group, which is read as if it were not there.
struct ObjectOp {
  uint32_t path = 0;  // indices in Plan::paths from here to path_end are its own and of its fields
  uint32_t path_end = 0;
  uint32_t op_begin = 0;  // operations from here to op_end are in it
  uint32_t op_end = 0;
  uint32_t object_end = 0;  // so are the objects behind it up to here
  uint32_t parent = kNoObject;
  Tag tag;
  bool is_group = false;
  bool masked = false;  // a field in it is, so that the object itself must not come to the rest
};

// What a message within a composite holds; the names are those of google/protobuf/struct.proto.
enum class ElementType : uint8_t { kValue, kStruct, kListValue, kJsonValue, kMessage };

struct Plan;

// A field that is finished while values are gathered: repeated, a map, or free JSON.
struct Composite {
  enum class Kind : uint8_t { kSingle, kRepeated, kMap };
  Kind kind = Kind::kSingle;
  ElementType element = ElementType::kValue;
  bool packed = false;
  bool wrapped = false;       // kValue: in a wrapper
  Tag tag;                    // of the field
  Tag value_tag;              // of what an element is: the field's, or of a map entry's field 2
  Tag key_tag;                // kMap: of field 1
  ValueFormat key;            // kMap
  ValueFormat format;         // kValue
  std::string separator;      // kRepeated; empty: texts are not split
  std::string default_bytes;  // kSingle: with the tag; empty: there is none
  size_t json_depth_max = 0;  // free JSON
  std::unique_ptr<const Plan> message;  // kMessage
};

// Fields of which one is written: the first that has a value.
struct Oneof {
  struct Member {
    bool is_object = false;
    uint32_t index = 0;  // in Plan::ops or Plan::objects
  };
  std::vector<Member> members;  // as declared
};

// Refuses a beacon, or the element of a repeated message.
struct Requirement {
  enum class When : uint8_t { kAlways, kObjectSent, kObjectWritten };
  uint32_t path = 0;
  bool is_object = false;
  uint32_t index = 0;  // in Plan::ops or Plan::objects
  When when = When::kAlways;
  uint32_t object = kNoObject;  // whose sending or writing counts
};

// What a parameter of a name is for.
struct NameUse {
  enum class Kind : uint8_t { kField, kMap, kObject };
  Kind kind = Kind::kField;
  bool is_member = false;   // of an object; may be sent in brackets
  bool masked = false;      // parameters of the name never come to the rest
  uint32_t index = 0;       // in Plan::ops or Plan::objects
  uint32_t preference = 0;  // among the names of its field
};

// What is written, in the order of the wire.
struct Step {
  enum class Kind : uint8_t { kFields, kOpen, kClose };
  Kind kind = Kind::kFields;
  uint32_t begin = 0;  // kFields: operations from here to `end`; otherwise the object
  uint32_t end = 0;    // kOpen: the step behind the object's kClose
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
  std::vector<FieldOp> ops;           // by field number, depth first: the order of the wire
  std::vector<uint32_t> request_ops;  // those that are of_request
  std::vector<ObjectOp> objects;
  std::vector<Composite> composites;
  std::vector<Oneof> oneofs;
  std::vector<Step> steps;
  std::vector<Requirement> requirements;  // by path
  // Names of the fields with a source, such as "page.url", in the order of the wire. Those of
  // elements are in the paths of the record, from path_base on; their own plan has none.
  std::vector<std::string> paths;
  uint32_t path_base = 0;
  uint32_t path_count = 0;
  NameTable param_names;
  std::vector<NameUse> name_uses;     // per name
  std::vector<uint8_t> masked_names;  // per name; empty if none is masked
  std::vector<std::string> headers;   // names in lower case
  std::vector<std::string> cookies;
  std::vector<uint32_t> key_ops;  // indices of ops, in the order of the key
  Partitioner partitioner = Partitioner::kXxh3;
  Conditions conditions;
  ValueFormat client_address;  // of receipts: how it is masked
  bool masks_fields = false;   // of its own accord a field is
  // Every field takes one value of one parameter, header or fact and stands at the top. Parameters
  // are used where the decoder put them.
  bool flat = true;
  bool has_members = false;  // names may be dotted: there are objects or maps
  bool has_rest = false;
  uint32_t rest_path = 0;
  RestFormat rest;
};

}  // namespace beacongate
