#include "gateway/schema/enum_table.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "gateway/base/check.h"
#include "gateway/schema/convert.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

// Longer names are not found in any case but their own; nobody writes them.
constexpr size_t kFoldedNameBytesMax = 256;

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Pages write needs-improvement where no name of protobuf can.
char Fold(char c) { return IsUpper(c) ? static_cast<char>(c | 0x20) : c == '-' ? '_' : c; }

std::string Folded(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = Fold(c);
  return folded;
}

// "EventType" and "HTTPMethod" -> "event_type_", "http_method_".
std::string FoldedPrefix(std::string_view type_name) {
  std::string prefix;
  for (size_t i = 0; i < type_name.size(); ++i) {
    const char c = type_name[i];
    const bool starts_word =
        i > 0 && IsUpper(c) && type_name[i - 1] != '_' &&
        (!IsUpper(type_name[i - 1]) || (i + 1 < type_name.size() && IsLower(type_name[i + 1])));
    if (starts_word) prefix += '_';
    prefix += Fold(c);
  }
  return prefix + '_';
}

}  // namespace

EnumTable::EnumTable(const pb::EnumDescriptor& type) {
  const std::string prefix = FoldedPrefix(type.name());
  std::vector<std::string> exact;
  std::vector<std::string> folded;
  std::set<std::string> seen;
  const auto add_folded = [&](const std::string& name, int32_t number) {
    if (name.size() > kFoldedNameBytesMax || !seen.insert(name).second) return;
    folded.push_back(name);
    folded_values_.push_back(number);
    longest_ = std::max(longest_, name.size());
  };
  for (int i = 0; i < type.value_count(); ++i) {
    const pb::EnumValueDescriptor& value = *type.value(i);
    exact.push_back(value.name());
    exact_values_.push_back(value.number());
    declared_.push_back({value.number(), value.name()});
    const std::string name = Folded(value.name());
    add_folded(name, value.number());
    const bool prefixed = name.size() > prefix.size() && name.starts_with(prefix);
    if (prefixed && !IsDigit(name[prefix.size()])) {
      add_folded(name.substr(prefix.size()), value.number());
    }
  }
  exact_ = NameTable(std::move(exact));
  folded_ = NameTable(std::move(folded));
  std::stable_sort(declared_.begin(), declared_.end(),
                   [](const Declared& a, const Declared& b) { return a.number < b.number; });
}

const EnumTable::Declared* EnumTable::FindNumber(int32_t number) const {
  const auto found =
      std::lower_bound(declared_.begin(), declared_.end(), number,
                       [](const Declared& each, int32_t wanted) { return each.number < wanted; });
  return found != declared_.end() && found->number == number ? &*found : nullptr;
}

std::optional<int32_t> EnumTable::Find(std::string_view text) const {
  if (text.empty()) return std::nullopt;
  if (IsDigit(text.front()) || text.front() == '-' || text.front() == '.') {
    Value number;
    if (ConvertPlain(ValueType::kInt32, 0, text, ValueKind::kNumber, &number) != ValueState::kSet) {
      return std::nullopt;
    }
    const auto value = static_cast<int32_t>(number.bits);
    if (FindNumber(value) == nullptr) return std::nullopt;
    return value;
  }
  if (const uint32_t at = exact_.Find(text); at != NameTable::kNone) return exact_values_[at];
  if (text.size() > longest_) return std::nullopt;
  std::array<char, kFoldedNameBytesMax> folded;
  std::transform(text.begin(), text.end(), folded.begin(), Fold);
  const uint32_t at = folded_.Find({folded.data(), text.size()});
  if (at == NameTable::kNone) return std::nullopt;
  return folded_values_[at];
}

std::string_view EnumTable::NameOf(int32_t number) const {
  const Declared* const value = FindNumber(number);
  CHECK(value != nullptr);
  return value->name;
}

}  // namespace beacongate
