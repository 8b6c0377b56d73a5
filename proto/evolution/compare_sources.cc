#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "proto/evolution/findings.h"
#include "proto/evolution/wire_types.h"
#include "proto/schema_options.h"

namespace beacongate::evolution {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using Field = pb::FieldDescriptor;

std::string OptionalText(bool has, const std::string& text) {
  return has ? "'" + text + "'" : "none";
}

template <typename Messages>
std::string Bytes(const Messages& messages) {
  std::string bytes;
  for (const auto& message : messages) bytes += message.SerializeAsString() + '\0';
  return bytes;
}

std::string UnitName(const From& from) {
  const auto unit = from.unit() == From::TIME_UNIT_UNSPECIFIED ? From::MILLISECONDS : from.unit();
  return From::TimeUnit_Name(unit);
}

// The source of a field that is no parameter, as the schema says it; empty if there is none.
std::string SourceText(const From& from) {
  if (!from.header().empty()) return "header '" + from.header() + "'";
  if (!from.cookie().empty()) return "cookie '" + from.cookie() + "'";
  if (from.has_segment()) return "segment " + std::to_string(from.segment());
  if (!from.path().empty()) return "path segment '" + from.path() + "'";
  if (from.builtin() != From::BUILTIN_UNSPECIFIED) {
    return "builtin " + From::Builtin_Name(from.builtin());
  }
  return "";
}

std::optional<double> Number(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Whether `bound` shuts out what `old_bound` let in. Times are not compared: another text is.
bool IsTighter(const std::string& old_bound, const std::string& bound, bool is_minimum) {
  const auto before = Number(old_bound);
  const auto after = Number(bound);
  if (!before || !after) return old_bound != bound;
  return is_minimum ? *after > *before : *after < *before;
}

class SourceComparison {
 public:
  SourceComparison(const Field& before, const Field& after, Findings* findings)
      : before_(before),
        after_(after),
        old_(FromOption(before).value_or(From())),
        new_(FromOption(after).value_or(From())),
        findings_(findings) {}

  void Run(bool in_key) {
    Sources();
    if (!old_.required() && new_.required()) {
      Add(Rule::kRequiredAdded, "is required, was not");
    }
    const bool text_changed = Texts();
    Narrowed();
    if (in_key && (text_changed || CompareTypes(before_, after_) != TypeChange::kSame)) {
      Add(Rule::kKeyTextChanged, "is part of the shard key, and its text changes");
    }
  }

 private:
  void Add(Rule rule, const std::string& what) {
    findings_->AddAt(rule, FaultAtOption(after_, fmt::format("field '{}' ({}) {}", after_.name(),
                                                             after_.number(), what)));
  }
  bool IsWas(Rule rule, std::string_view option, const std::string& is, const std::string& was) {
    if (is == was) return false;
    Add(rule, fmt::format("has {} {}, was {}", option, is, was));
    return true;
  }

  void Sources() {
    for (const std::string& name : old_.param()) {
      if (std::find(new_.param().begin(), new_.param().end(), name) != new_.param().end()) continue;
      Add(Rule::kSourceLost, fmt::format("no longer takes parameter '{}'", name));
    }
    const std::string was = SourceText(old_);
    const std::string is = SourceText(new_);
    if (!was.empty() && is != was) Add(Rule::kSourceLost, "no longer takes " + was);
    if (old_.rest() && !new_.rest()) Add(Rule::kRestRemoved, "no longer takes the rest");
  }

  // What makes another value of the same text.
  bool Texts() {
    bool changed = IsWas(Rule::kUnitChanged, "unit", UnitName(new_), UnitName(old_));
    changed |= IsWas(Rule::kEncodingChanged, "encoding", From::Encoding_Name(new_.encoding()),
                     From::Encoding_Name(old_.encoding()));
    changed |= IsWas(Rule::kMaskChanged, "mask", From::Mask_Name(new_.mask()),
                     From::Mask_Name(old_.mask()));
    if (Bytes(old_.transform()) != Bytes(new_.transform())) {
      Add(Rule::kTransformChanged, "has other transforms");
      changed = true;
    }
    changed |=
        IsWas(Rule::kDefaultChanged, "default", OptionalText(new_.has_default_(), new_.default_()),
              OptionalText(old_.has_default_(), old_.default_()));
    if (Length(old_) != Length(new_)) {
      Add(Rule::kLengthChanged, fmt::format("has {}, was {}", Length(new_), Length(old_)));
      changed = true;
    }
    IsWas(Rule::kSeparatorChanged, "separator",
          OptionalText(!new_.separator().empty(), new_.separator()),
          OptionalText(!old_.separator().empty(), old_.separator()));
    return changed;
  }

  static std::string Length(const From& from) {
    if (from.max_length() == 0) return "no max_length";
    return fmt::format("max_length {} ({})", from.max_length(),
                       From::TooLong_Name(from.too_long()));
  }

  void Narrowed() {
    std::vector<std::string> refused;
    for (const std::string& value : old_.allowed()) {
      const bool kept =
          std::find(new_.allowed().begin(), new_.allowed().end(), value) != new_.allowed().end();
      if (!kept && new_.allowed_size() > 0) refused.push_back(value);
    }
    if (!refused.empty()) {
      Add(Rule::kValuesNarrowed, fmt::format("no longer allows '{}'", fmt::join(refused, "', '")));
    } else if (old_.allowed_size() == 0 && new_.allowed_size() > 0) {
      Add(Rule::kValuesNarrowed, "allows listed values only, was any");
    }
    if (new_.has_min() && (!old_.has_min() || IsTighter(old_.min(), new_.min(), true))) {
      IsWas(Rule::kValuesNarrowed, "min", "'" + new_.min() + "'",
            OptionalText(old_.has_min(), old_.min()));
    }
    if (new_.has_max() && (!old_.has_max() || IsTighter(old_.max(), new_.max(), false))) {
      IsWas(Rule::kValuesNarrowed, "max", "'" + new_.max() + "'",
            OptionalText(old_.has_max(), old_.max()));
    }
  }

  const Field& before_;
  const Field& after_;
  const From old_;
  const From new_;
  Findings* const findings_;
};

}  // namespace

void CompareSources(const Field& before, const Field& after, bool in_key, Findings* findings) {
  SourceComparison(before, after, findings).Run(in_key);
}

}  // namespace beacongate::evolution
