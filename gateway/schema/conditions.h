// Conditions of a schema (accept_if, drop_if) and its routes: compiled from the record option, then
// judged on the values of a beacon. Immutable once compiled; any thread may judge, without
// allocation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gateway/schema/value.h"

namespace beacongate {

struct Condition {
  enum class Test : uint8_t { kOneOf, kPrefix, kSuffix, kExists };

  // A value that the field is compared with, or the text of a prefix or suffix.
  struct Operand {
    uint64_t bits = 0;
    int32_t nanos = 0;
    std::string text;
  };

  uint32_t op = 0;  // index in Plan::ops, and of its value
  ValueType type = ValueType::kString;
  Test test = Test::kExists;
  bool exists = true;             // kExists: whether there must be a value
  std::vector<Operand> operands;  // one of them fits; just one for kPrefix and kSuffix
};

struct RouteRule {
  Condition when;
  uint32_t route = 0;  // 1 for the first of Conditions::topics
};

struct Conditions {
  struct Drop {
    Condition condition;
    bool drops_when = true;  // false: of accept_if, which drops when it does not hold
  };

  std::vector<Drop> drops;
  std::vector<RouteRule> routes;
  std::vector<std::string> topics;  // of the routes, each once
};

bool Holds(const Condition& condition, std::span<const Value> values);

// The condition by which the beacon is dropped; null if it stays.
const Condition* DroppedBy(const Conditions& conditions, std::span<const Value> values);

// Of the first route whose condition holds; 0: the endpoint's own topic.
uint32_t RouteOf(const Conditions& conditions, std::span<const Value> values);

}  // namespace beacongate
