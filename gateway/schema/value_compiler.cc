#include "gateway/schema/value_compiler.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/schema/convert.h"
#include "gateway/schema/field_types.h"
#include "gateway/schema/timestamp.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using beacon::v1::Transform;
using pb::FieldDescriptor;

constexpr int kMillisecondsDigits = 3;

bool IsText(ValueType type) { return type == ValueType::kString || type == ValueType::kBytes; }
bool IsTime(ValueType type) {
  return type == ValueType::kTimestamp || type == ValueType::kDuration;
}
bool IsFloating(ValueType type) { return type == ValueType::kFloat || type == ValueType::kDouble; }
bool HasOrder(ValueType type) {
  return !IsText(type) && type != ValueType::kBool && type != ValueType::kEnum;
}

std::string Quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

int UnitDigits(From::TimeUnit unit) {
  switch (unit) {
    case From::SECONDS:
      return 0;
    case From::MICROSECONDS:
      return 6;
    case From::AUTO:
      return kUnitByNumber;
    default:
      return kMillisecondsDigits;
  }
}

class ValueCompiler {
 public:
  ValueCompiler(const FieldDescriptor& field, const From& from,
                const std::shared_ptr<const MaskKey>& mask_key, const FieldFaultSink& fault)
      : field_(field),
        from_(from),
        mask_key_(mask_key),
        sink_(fault),
        type_(*ElementTypeOf(field)),
        rules_(std::make_shared<ValueRules>()) {
    format_.type = type_;
    format_.rules = rules_;
  }

  std::optional<ValueFormat> Compile() {
    Unknown();
    Unit();
    Encoding();
    Separator();
    Transforms();
    MaxLength();
    if (type_ == ValueType::kEnum) rules_->enums = EnumTable(*field_.enum_type());
    Allowed();
    Bounds();
    Mask();
    Default();
    if (faulty_) return std::nullopt;
    if (!needs_rules_ && type_ != ValueType::kEnum) format_.rules = nullptr;
    return format_;
  }

 private:
  void Fault(const std::string& text) {
    faulty_ = true;
    sink_(text);
  }
  std::string Type() const { return "type " + TypeText(field_); }

  // Numbers that a newer options.proto has.
  void Unknown() {
    const auto check = [&](const char* option, int number, bool known) {
      if (known) return;
      Fault("has " + std::string(option) + " " + std::to_string(number) +
            ", which this version does not know; use one of options.proto");
    };
    check("unit", from_.unit(), From::TimeUnit_IsValid(from_.unit()));
    check("encoding", from_.encoding(), From::Encoding_IsValid(from_.encoding()));
    check("too_long", from_.too_long(), From::TooLong_IsValid(from_.too_long()));
    check("mask", from_.mask(), From::Mask_IsValid(from_.mask()));
  }

  void Unit() {
    if (!IsTime(type_)) {
      if (from_.unit() != From::TIME_UNIT_UNSPECIFIED) {
        Fault(
            "has a unit, but only a google.protobuf.Timestamp or Duration has one; remove "
            "`unit`");
      }
      return;
    }
    format_.unit_digits = UnitDigits(from_.unit());
    if (type_ == ValueType::kDuration && from_.unit() == From::AUTO) {
      Fault(
          "has unit AUTO, which is for points in time; give a Duration SECONDS, MILLISECONDS or "
          "MICROSECONDS");
    }
  }

  void Encoding() {
    if (from_.encoding() == From::RAW) return;
    if (type_ != ValueType::kBytes) {
      Fault("has an encoding, but " + Type() +
            " is not bytes; remove `encoding` or make the field bytes");
      return;
    }
    needs_rules_ = true;
    rules_->encoding = from_.encoding() == From::BASE64      ? TextEncoding::kBase64
                       : from_.encoding() == From::BASE64URL ? TextEncoding::kBase64Url
                                                             : TextEncoding::kHex;
  }

  void Separator() {
    if (from_.separator().empty() || field_.is_repeated()) return;
    Fault(
        "has a separator, but only a repeated field is split; remove `separator` or make the "
        "field repeated");
  }

  void Transforms() {
    if (from_.transform_size() == 0) return;
    needs_rules_ = true;
    if (type_ != ValueType::kString) {
      Fault("has a transform, but " + Type() +
            " is not a string; remove `transform` or make the field a string");
      return;
    }
    for (const Transform& transform : from_.transform()) OneTransform(transform);
  }

  void OneTransform(const Transform& transform) {
    switch (transform.kind_case()) {
      case Transform::kTrim:
        return Flag(TransformKind::kTrim, "trim", transform.trim());
      case Transform::kLower:
        return Flag(TransformKind::kLower, "lower", transform.lower());
      case Transform::kUrlHost:
        return Flag(TransformKind::kUrlHost, "url_host", transform.url_host());
      case Transform::kUrlPath:
        return Flag(TransformKind::kUrlPath, "url_path", transform.url_path());
      case Transform::kUrlQuery:
        if (transform.url_query().empty()) {
          Fault("has a url_query without a name; name the parameter of the URL");
        }
        rules_->transforms.push_back({TransformKind::kUrlQuery, transform.url_query()});
        return;
      case Transform::KIND_NOT_SET:
        break;
    }
    Fault(
        "has a transform that this version does not know, or none; use one of trim, lower, "
        "url_host, url_path and url_query");
  }

  void Flag(TransformKind kind, const std::string& name, bool on) {
    if (!on) Fault("has transform " + name + ": false, which does nothing; remove it");
    rules_->transforms.push_back({kind});
  }

  void MaxLength() {
    if (from_.max_length() == 0) {
      if (from_.too_long() != From::CUT) {
        Fault(
            "says what becomes of a text that is too long, but not how long; add `max_length` "
            "or remove `too_long`");
      }
      return;
    }
    if (!IsText(type_)) {
      Fault("has a max_length, but " + Type() +
            " is neither string nor bytes; remove `max_length`");
      return;
    }
    needs_rules_ = true;
    rules_->max_length = from_.max_length();
    rules_->too_long = from_.too_long() == From::UNSET    ? TooLong::kUnset
                       : from_.too_long() == From::REJECT ? TooLong::kReject
                                                          : TooLong::kCut;
  }

  // A value of the field's type from a text of the schema; `option` names it in the fault.
  std::optional<Value> Constant(const std::string& option, const std::string& text) {
    Value value;
    if (ConvertConstant(format_, text, &memory_, &value) == ValueState::kSet) return value;
    Fault("has " + option + " " + Quoted(text) + ", which is no value of " + Type() +
          "; correct it");
    return std::nullopt;
  }

  void Allowed() {
    if (from_.allowed_size() == 0) return;
    if (type_ == ValueType::kBytes || type_ == ValueType::kBool || IsFloating(type_) ||
        IsTime(type_)) {
      Fault("has allowed values, but " + Type() +
            " is not a string, integer or enum; remove `allowed`");
      return;
    }
    needs_rules_ = true;
    rules_->has_allowed = true;
    if (type_ == ValueType::kString) return AllowedTexts();
    for (const std::string& text : from_.allowed()) {
      const std::optional<Value> value = Constant("allowed", text);
      if (!value) continue;
      std::vector<uint64_t>& bits = rules_->allowed_bits;
      const auto at = std::lower_bound(bits.begin(), bits.end(), value->bits);
      if (at != bits.end() && *at == value->bits) {
        Fault("has allowed " + Quoted(text) + " twice; keep it once");
      } else {
        bits.insert(at, value->bits);
      }
    }
  }

  void AllowedTexts() {
    std::vector<std::string> texts;
    for (const std::string& text : from_.allowed()) {
      if (std::find(texts.begin(), texts.end(), text) != texts.end()) {
        Fault("has allowed " + Quoted(text) + " twice; keep it once");
        continue;
      }
      if (text.size() > rules_->max_length) {
        Fault("has allowed " + Quoted(text) +
              ", which is longer than max_length; shorten it or "
              "raise max_length");
      }
      if (LowerCased() && LowerCaseText(text, &memory_.arena) != text) {
        Fault("has allowed " + Quoted(text) +
              ", which its transforms never leave; write it in lower case");
      }
      texts.push_back(text);
    }
    rules_->allowed_texts = NameTable(std::move(texts));
  }

  // Whether no capital letter is left at the end.
  bool LowerCased() const {
    bool lower = false;
    for (const TextTransform& transform : rules_->transforms) {
      if (transform.kind == TransformKind::kLower || transform.kind == TransformKind::kUrlHost) {
        lower = true;
      } else if (transform.kind == TransformKind::kUrlQuery) {
        lower = false;  // it decodes: %41
      }
    }
    return lower;
  }

  void Bounds() {
    rules_->min = Bound("min", from_.has_min(), from_.min());
    rules_->max = Bound("max", from_.has_max(), from_.max());
    if (rules_->min && rules_->max && IsLess(type_, *rules_->max, *rules_->min)) {
      Fault("has min " + Quoted(from_.min()) + " above max " + Quoted(from_.max()) +
            ", so that no value is left; correct them");
    }
  }

  std::optional<Value> Bound(const std::string& option, bool given, const std::string& text) {
    if (!given) return std::nullopt;
    if (!HasOrder(type_)) {
      Fault("has a " + option + ", but " + Type() +
            " is not a number, Timestamp or Duration; remove `" + option + "`");
      return std::nullopt;
    }
    needs_rules_ = true;
    return Constant(option, text);
  }

  void Mask() {
    if (from_.mask() == From::NONE || !From::Mask_IsValid(from_.mask())) return;
    needs_rules_ = true;
    const std::string name = From::Mask_Name(from_.mask());
    if (!IsText(type_)) {
      Fault("has mask " + name + ", but " + Type() +
            " cannot be masked; make the field a string, or remove it");
      return;
    }
    switch (from_.mask()) {
      case From::TRUNCATE_IP:
        if (type_ == ValueType::kBytes) {
          Fault(
              "has mask TRUNCATE_IP, which wants the text of an address; make the field a string");
        }
        rules_->mask = MaskKind::kTruncateIp;
        break;
      case From::HASH:
        if (mask_key_ == nullptr) {
          Fault(
              "has mask HASH, but there is no key; name its file with mask_key_file in the "
              "configuration");
        }
        rules_->mask = MaskKind::kHash;
        rules_->mask_key = mask_key_;
        break;
      default:
        rules_->mask = MaskKind::kDrop;
    }
  }

  void Default() {
    if (!from_.has_default_()) return;
    needs_rules_ = true;
    const bool in_map = field_.containing_type()->options().map_entry();
    if (field_.is_repeated() || in_map) {
      Fault("has a default, but is repeated or a map; remove `default`");
      return;
    }
    if (from_.required()) {
      Fault("is required and has a default, with which it is never missing; remove one of them");
    }
    if (rules_->mask == MaskKind::kDrop) {
      Fault("has a default and mask DROP, which never writes it; remove one of them");
    }
    const std::string& text = from_.default_();
    if (text.empty()) {
      Fault("has an empty default, which is no value; remove it");
      return;
    }
    if (faulty_ || !Constant("default", text)) return;
    Value value;
    ConvertWithoutTransforms(format_, text, ValueKind::kText, &memory_, &value);
    if (value.state != ValueState::kSet || value.notes != 0) {
      Fault("has default " + Quoted(text) +
            ", which is too long, out of bounds or not allowed by its own options; correct it");
      return;
    }
    rules_->default_text = value.text;
    value.text = rules_->default_text;
    value.notes = kDefaultNote;
    rules_->default_value = value;
    rules_->has_default = true;
  }

  const FieldDescriptor& field_;
  const From& from_;
  const std::shared_ptr<const MaskKey>& mask_key_;
  const FieldFaultSink& sink_;
  const ValueType type_;
  const std::shared_ptr<ValueRules> rules_;
  ValueFormat format_;
  ValueMemory memory_;
  bool needs_rules_ = false;
  bool faulty_ = false;
};

}  // namespace

std::optional<ValueFormat> CompileValueFormat(const FieldDescriptor& field, const From& from,
                                              const std::shared_ptr<const MaskKey>& mask_key,
                                              const FieldFaultSink& fault) {
  return ValueCompiler(field, from, mask_key, fault).Compile();
}

void RefuseValueOptions(const From& from, std::string_view what, const FieldFaultSink& fault) {
  const auto refuse = [&](const char* option, bool given) {
    if (!given) return;
    fault("is " + std::string(what) + ", which takes no " + option + "; remove `" + option + "`");
  };
  refuse("default", from.has_default_());
  refuse("unit", from.unit() != From::TIME_UNIT_UNSPECIFIED);
  refuse("encoding", from.encoding() != From::RAW);
  refuse("separator", !from.separator().empty());
  refuse("transform", from.transform_size() > 0);
  refuse("max_length", from.max_length() != 0);
  refuse("too_long", from.too_long() != From::CUT);
  refuse("allowed", from.allowed_size() > 0);
  refuse("min", from.has_min());
  refuse("max", from.has_max());
  refuse("mask", from.mask() != From::NONE);
}

}  // namespace beacongate
