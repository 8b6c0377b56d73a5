#include "gateway/beacon/header_value.h"

#include <algorithm>
#include <cstddef>

#include "gateway/beacon/ascii.h"

namespace beacongate {
namespace {

// Takes what stands in front of `end`, or all of *text, off its front.
std::string_view Take(std::string_view* text, size_t end) {
  const std::string_view taken = text->substr(0, end);
  text->remove_prefix(taken.size());
  return taken;
}

}  // namespace

HeaderValue::HeaderValue(std::string_view text) : rest_(text) {
  type_ = TrimAsciiBlanks(Take(&rest_, rest_.find(';')));
}

bool HeaderValue::Next(Parameter* parameter) {
  while (!rest_.empty()) {
    rest_ = TrimAsciiBlanks(rest_.substr(1));
    if (rest_.empty()) return false;
    if (rest_.front() == ';') continue;
    const size_t equals = rest_.find_first_of("=;\"");
    failed_ = equals == std::string_view::npos || equals == 0 || rest_[equals] != '=';
    if (failed_) break;
    parameter->name = TrimAsciiBlanks(Take(&rest_, equals));
    rest_.remove_prefix(1);
    failed_ = !ReadValue(&parameter->value);
    if (failed_) break;
    return true;
  }
  rest_ = {};
  return false;
}

bool HeaderValue::ReadValue(std::string_view* value) {
  rest_ = TrimAsciiBlanks(rest_);
  if (rest_.empty() || rest_.front() != '"') {
    *value = TrimAsciiBlanks(Take(&rest_, rest_.find(';')));
    return value->find('"') == std::string_view::npos;
  }
  rest_.remove_prefix(1);
  const size_t quote = rest_.find('"');
  if (quote == std::string_view::npos) return false;
  *value = Take(&rest_, quote);
  rest_ = TrimAsciiBlanks(rest_.substr(1));
  return rest_.empty() || rest_.front() == ';';
}

}  // namespace beacongate
