// A request taken apart by means of its own, so that the tests do not trust the renderer.
#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beacongate::loadgen::testing {

struct ParsedRequest {
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> params;  // decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  std::string Param(std::string_view name) const { return Find(params, name); }
  std::string Header(std::string_view name) const { return Find(headers, name); }

  static std::string Find(const std::vector<std::pair<std::string, std::string>>& pairs,
                          std::string_view name) {
    for (const auto& [key, value] : pairs) {
      if (key == name) return value;
    }
    ADD_FAILURE() << "no " << name;
    return "";
  }
};

inline std::vector<std::string> Split(std::string_view text, std::string_view at) {
  std::vector<std::string> parts;
  for (size_t end; (end = text.find(at)) != std::string_view::npos;) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + at.size());
  }
  parts.emplace_back(text);
  return parts;
}

inline std::string PercentDecode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      unsigned byte = 0;
      std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

inline ParsedRequest ParseRequest(std::string_view bytes) {
  ParsedRequest request;
  const size_t head_end = bytes.find("\r\n\r\n");
  EXPECT_NE(head_end, std::string_view::npos);
  request.body = bytes.substr(head_end + 4);
  std::vector<std::string> lines = Split(bytes.substr(0, head_end), "\r\n");
  const std::vector<std::string> words = Split(lines.front(), " ");
  EXPECT_EQ(words.size(), 3u) << lines.front();
  EXPECT_EQ(words.back(), "HTTP/1.1");
  request.method = words[0];
  const size_t question = words[1].find('?');
  request.path = words[1].substr(0, question);
  if (question != std::string::npos) {
    for (const std::string& pair : Split(words[1].substr(question + 1), "&")) {
      const size_t equals = pair.find('=');
      EXPECT_NE(equals, std::string::npos) << pair;
      request.params.emplace_back(pair.substr(0, equals), PercentDecode(pair.substr(equals + 1)));
    }
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(": ");
    EXPECT_NE(colon, std::string::npos) << lines[i];
    request.headers.emplace_back(lines[i].substr(0, colon), lines[i].substr(colon + 2));
  }
  return request;
}

}  // namespace beacongate::loadgen::testing
