// The table of the schema language: tests/unit/schema/language/*.txt. A case is
//
//   == What is shown
//   top enum Color { RED = 0; }                     lines beside the message; none, one or more
//   Color a = 2 [(beacon.v1.from) = { param: "a" }];  lines of the message, behind its receipt
//   ? a=red&x=1                                     a request by its query
//   + form b=2                                      ... and its body, one of the two
//   + json {"b":2}
//   + header Cookie: a=%FF                          ... its headers, percent-encoded
//   + path /a/b                                     ... its path; or method, host, client, body
//   = {"a":"RED"}                                   the record as JSON, without the receipt
//   unconverted: b                                  and the receipt's lists, key, topic: if any
//   ? a=blue
//   ! required_missing a                            or why it is refused
//
// A case with `proto2` as its first line is of that syntax; one with `endpoint /b/{site}/*` has
// that path. Lines that start with '#' and empty ones say nothing.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/beacon/beacon.h"

namespace beacongate::testing {

struct LanguageRequest {
  std::string line;  // where it stands, for reports
  std::deque<std::string> texts;
  std::vector<Parameter> query;
  std::vector<Parameter> members;
  std::vector<NameValue> headers;
  std::string body;
  RequestContext context;
  // What is expected of it.
  std::string json;
  std::string refusal;  // "reason field"
  std::map<std::string, std::set<std::string>> lists;
  std::optional<std::string> key;
  std::optional<std::string> topic;
};

// Views point into it, so it is never copied.
struct LanguageCase {
  std::string title;
  std::string schema;  // a .proto file
  std::string endpoint_path = "/*";
  std::deque<LanguageRequest> requests;
};

std::deque<LanguageCase> LoadLanguage(const std::string& folder);

}  // namespace beacongate::testing
