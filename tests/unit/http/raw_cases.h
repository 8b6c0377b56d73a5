// What the files of the raw table share: how a request and a case of it are put together.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/http/raw_requests.h"

namespace beacongate::http {

inline std::string Get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
}
inline std::string WithFields(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}
inline std::string WithHost(const std::string& host) {
  return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}
inline std::string Post(const std::string& fields, const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n" + body;
}
inline std::string Chunked(const std::string& body) {
  return Post("Transfer-Encoding: chunked\r\n", body);
}
inline std::string Times(size_t count, const std::string& text) {
  std::string all;
  all.reserve(count * text.size());
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

// Followed by a request, so that a body that is cut in the wrong place shows.
inline RawCase Served(const std::string& name, const std::string& raw, const std::string& outcome) {
  return {name, raw + Get("/next"), {outcome, "GET|/next||h|"}};
}
// Followed by a request that must not be served: the connection ends with the first.
inline RawCase Last(const std::string& name, const std::string& raw, const std::string& outcome) {
  return {name, raw + Get("/smuggled"), {outcome, "close"}};
}
// Followed by a request that must not be served: the rest of the stream can not be trusted.
inline RawCase Bad(const std::string& name, const std::string& raw,
                   const std::string& reason = "bad_request") {
  return {name, raw + Get("/smuggled"), {reason}};
}

// The groups, each in the file of its name.
std::vector<RawCase> RequestLineCases();
std::vector<RawCase> TargetCases();
std::vector<RawCase> FieldCases();
std::vector<RawCase> HostCases();
std::vector<RawCase> FramingCases();
std::vector<RawCase> ChunkCases();
std::vector<RawCase> TrailerCases();
std::vector<RawCase> ConnectionCases();
std::vector<RawCase> ExpectCases();
std::vector<RawCase> StreamCases();

}  // namespace beacongate::http
