// Texts for random schemas and requests: what converts to a type, and what is at its edges.
#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <random>
#include <string>

#include "beacon/v1/options.pb.h"

namespace beacongate::testing {

using Random = std::mt19937_64;

// A number from 0 to bound - 1.
inline size_t Below(size_t bound, Random* random) { return (*random)() % bound; }
inline bool OneIn(size_t bound, Random* random) { return Below(bound, random) == 0; }

// The type of a value: `name` is that of an enum or a message, without the dot in front.
struct TypeOfValue {
  google::protobuf::FieldDescriptorProto::Type type;
  std::string name;

  bool IsString() const;
  bool IsBytes() const;
  bool IsEnum() const { return type == google::protobuf::FieldDescriptorProto::TYPE_ENUM; }
  bool IsNumber() const;  // integers, float, double, without wrappers
  bool IsMessage() const { return type == google::protobuf::FieldDescriptorProto::TYPE_MESSAGE; }
  bool IsTime() const;
  bool IsFreeJson() const;
};

// Text that converts.
std::string GoodText(const TypeOfValue& type, beacon::v1::From::TimeUnit unit, Random* random);
// Any text, often one that does not.
std::string AnyText(Random* random);
// JSON without blanks: a scalar, or an object or array of some depth.
std::string AnyJson(int depth, Random* random);
// The text as a JSON string.
std::string JsonString(const std::string& text);
std::string FromJsonString(const std::string& json);
// The same JSON with blanks between its parts.
std::string WithBlanks(const std::string& json);
// Whether the text is a number, true or false in JSON.
bool IsJsonWord(const std::string& text);

}  // namespace beacongate::testing
