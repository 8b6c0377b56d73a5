#include "tests/unit/schema/random_schema.h"

#include <beacon/v1/page_beacon.pb.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/wrappers.pb.h>

#include <cstdio>
#include <set>
#include <utility>

#include "gateway/base/check.h"
#include "tests/unit/schema/random_fields.h"
#include "tests/unit/schema/reference_text.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::DescriptorProto;
using pb::FieldDescriptorProto;

constexpr int kDepthMax = 4;
constexpr int kLastNumber = 536'870'911;  // beyond all random ones but itself

enum class Place { kTop, kGroup, kObject, kElement };

// A field that keys and conditions may name.
struct Named {
  std::string path;
  TypeOfValue type;
  From from;
};

class SchemaBuilder {
 public:
  explicit SchemaBuilder(Random* random) : random_(random), is_proto2_(OneIn(4, random)) {}

  pb::FileDescriptorProto Build(std::vector<Shape>* shapes) {
    file_.set_name("random.proto");
    file_.set_syntax(is_proto2_ ? "proto2" : "proto3");
    for (const char* import :
         {"beacon/v1/options.proto", "beacon/v1/receipt.proto", "beacon/v1/page_beacon.proto",
          "google/protobuf/timestamp.proto", "google/protobuf/duration.proto",
          "google/protobuf/struct.proto", "google/protobuf/wrappers.proto"}) {
      file_.add_dependency(import);
    }
    AddEnum("Color", {{"COLOR_NONE", 0}, {"COLOR_RED", 1}, {"COLOR_DARK_BLUE", -5}, {"GREY", 300}});
    AddEnum("Alias", {{"ALIAS_NONE", 0}, {"ALIAS_RED", 300}, {"ALIAS_GREY", 300}});
    file_.mutable_enum_type(1)->mutable_options()->set_allow_alias(true);
    DescriptorProto message;
    message.set_name("Random");
    FieldDescriptorProto* const receipt = message.add_field();
    receipt->set_name("receipt");
    receipt->set_number(1);
    receipt->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
    receipt->set_type(FieldDescriptorProto::TYPE_MESSAGE);
    receipt->set_type_name(".beacon.v1.Receipt");
    AddFields(Place::kTop, "", 0, 3 + Below(14, random_), &message, shapes);
    AddRecord(&message);
    *file_.add_message_type() = message;
    return file_;
  }

 private:
  void AddEnum(const std::string& name, const std::vector<std::pair<std::string, int>>& values) {
    pb::EnumDescriptorProto* const type = file_.add_enum_type();
    type->set_name(name);
    for (const auto& [value, number] : values) {
      type->add_value()->set_name(value);
      type->mutable_value(type->value_size() - 1)->set_number(number);
    }
  }

  void AddFields(Place place, const std::string& path, int depth, size_t count,
                 DescriptorProto* message, std::vector<Shape>* shapes) {
    std::set<int> numbers;
    for (size_t i = 0; i < count; ++i) {
      const int number = RandomNumber(random_);
      if (!numbers.insert(number).second) continue;
      const size_t choice = Below(30, random_);
      if (choice < 3 && depth < kDepthMax) {
        AddObject(place, path, depth, number, message, shapes);
      } else if (choice < 5 && depth < kDepthMax - 1) {
        AddElements(place, depth, number, message, shapes);
      } else if (choice < 8) {
        AddMap(place, depth, number, message, shapes);
      } else if (choice == 8 && (place == Place::kTop || place == Place::kGroup) && depth < 2) {
        AddGroup(path, depth, number, message, shapes);
      } else if (choice < 11 && place == Place::kTop) {
        AddRest(number, message);
      } else if (choice < 14) {
        AddOneof(place, path, number, message, shapes, &numbers);
      } else {
        AddValue(place, path, number, choice < 18, message, shapes);
      }
    }
  }

  FieldDescriptorProto* AddField(int number, const TypeOfValue& type, DescriptorProto* message) {
    FieldDescriptorProto* const field = message->add_field();
    field->set_name("fld_" + std::to_string(number));
    field->set_number(number);
    field->set_type(type.type);
    // Entries of maps are looked up from within their message, whose name is not known yet.
    const std::string dot = type.name.ends_with("Entry") ? "" : ".";
    if (!type.name.empty()) field->set_type_name(dot + type.name);
    field->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
    return field;
  }

  // Names of parameters or members; none of them feeds two fields.
  std::vector<std::string> NewNames(Place place, const std::string& stem, bool several) {
    std::vector<std::string> names;
    for (size_t i = 0, count = several ? 1 + Below(3, random_) : 1; i < count; ++i) {
      names.push_back((place == Place::kTop || place == Place::kGroup ? stem : "m") +
                      std::to_string(next_name_++));
    }
    return names;
  }

  // The names that feed a field: of its option, or its own.
  void NameIt(Place place, const std::string& stem, bool has_options, FieldDescriptorProto* field,
              Shape* shape) {
    const bool is_member = place == Place::kObject || place == Place::kElement;
    if (is_member && !has_options && OneIn(2, random_)) {
      const std::string digits = field->name().substr(4);
      shape->names = {field->name(), "fld" + digits};
      return;
    }
    const bool is_object = shape->kind == Shape::Kind::kObject || shape->kind == Shape::Kind::kMap;
    shape->names = NewNames(place, stem, !is_object);
    for (const std::string& name : shape->names) shape->from.add_param(name);
    *field->mutable_options()->MutableExtension(beacon::v1::from) = shape->from;
  }

  void AddValue(Place place, const std::string& path, int number, bool repeated,
                DescriptorProto* message, std::vector<Shape>* shapes) {
    Shape shape{.kind = repeated ? Shape::Kind::kRepeated : Shape::Kind::kSingle, .names = {}};
    shape.type = RandomType(random_);
    FieldDescriptorProto* const field = AddField(number, shape.type, message);
    if (place != Place::kElement && OneIn(4, random_) && AddFact(shape.type, !repeated, field)) {
      if (!repeated) named_.push_back({path + field->name(), shape.type, FromOf(*field)});
      if (repeated) field->set_label(FieldDescriptorProto::LABEL_REPEATED);
      return;
    }
    AddRandomOptions(shape.type, !repeated, &shape.from, random_);
    if (repeated) {
      field->set_label(FieldDescriptorProto::LABEL_REPEATED);
      if (!shape.type.IsFreeJson() && OneIn(2, random_)) shape.from.set_separator(",");
      const bool can_pack =
          !shape.type.IsMessage() && !shape.type.IsString() && !shape.type.IsBytes();
      if (can_pack && OneIn(4, random_)) field->mutable_options()->set_packed(is_proto2_);
    } else if (!is_proto2_ && !shape.type.IsMessage() && OneIn(3, random_)) {
      field->set_proto3_optional(true);
    }
    if (!repeated && is_proto2_ && shape.from.required() && OneIn(2, random_)) {
      field->set_label(FieldDescriptorProto::LABEL_REQUIRED);
      shape.from.clear_required();
    }
    NameIt(place, "p", shape.from.ByteSizeLong() > 0, field, &shape);
    if (!repeated && place != Place::kElement) {
      named_.push_back({path + field->name(), shape.type, shape.from});
    }
    shapes->push_back(shape);
  }

  static From FromOf(const FieldDescriptorProto& field) {
    return field.options().GetExtension(beacon::v1::from);
  }

  bool AddFact(const TypeOfValue& type, bool single, FieldDescriptorProto* field) {
    From from;
    if (type.IsFreeJson() || !AddRandomFact(type, &from, random_)) return false;
    if (from.builtin() != 0 && !single) return false;
    if (from.builtin() == 0) AddRandomOptions(type, single, &from, random_);
    *field->mutable_options()->MutableExtension(beacon::v1::from) = from;
    return true;
  }

  std::string NewMessage(DescriptorProto message) {
    message.set_name("M" + std::to_string(file_.message_type_size()));
    FinishOptional(&message);
    *file_.add_message_type() = message;
    return message.name();
  }

  // Synthetic oneofs stand behind the others.
  static void FinishOptional(DescriptorProto* message) {
    for (FieldDescriptorProto& field : *message->mutable_field()) {
      if (!field.proto3_optional()) continue;
      field.set_oneof_index(message->oneof_decl_size());
      message->add_oneof_decl()->set_name("_" + field.name());
    }
  }

  void AddObject(Place place, const std::string& path, int depth, int number,
                 DescriptorProto* message, std::vector<Shape>* shapes) {
    Shape shape{.kind = Shape::Kind::kObject, .names = {}};
    DescriptorProto inner;
    const std::string inner_path = path + "fld_" + std::to_string(number) + ".";
    AddFields(place == Place::kElement ? Place::kElement : Place::kObject, inner_path, depth + 1,
              1 + Below(4, random_), &inner, &shape.members);
    FieldDescriptorProto* const field =
        AddField(number, {FieldDescriptorProto::TYPE_MESSAGE, NewMessage(inner)}, message);
    NameIt(place, "o", false, field, &shape);
    shapes->push_back(shape);
  }

  void AddElements(Place place, int depth, int number, DescriptorProto* message,
                   std::vector<Shape>* shapes) {
    Shape shape{.kind = Shape::Kind::kElements, .names = {}};
    DescriptorProto inner;
    AddFields(Place::kElement, "", depth + 1, 1 + Below(4, random_), &inner, &shape.members);
    FieldDescriptorProto* const field =
        AddField(number, {FieldDescriptorProto::TYPE_MESSAGE, NewMessage(inner)}, message);
    field->set_label(FieldDescriptorProto::LABEL_REPEATED);
    shape.from.set_required(OneIn(40, random_));
    NameIt(place, "e", shape.from.required(), field, &shape);
    shapes->push_back(shape);
  }

  void AddMap(Place place, int depth, int number, DescriptorProto* message,
              std::vector<Shape>* shapes) {
    constexpr FieldDescriptorProto::Type kKeys[] = {
        FieldDescriptorProto::TYPE_STRING,   FieldDescriptorProto::TYPE_STRING,
        FieldDescriptorProto::TYPE_INT32,    FieldDescriptorProto::TYPE_INT64,
        FieldDescriptorProto::TYPE_UINT32,   FieldDescriptorProto::TYPE_UINT64,
        FieldDescriptorProto::TYPE_SINT32,   FieldDescriptorProto::TYPE_SINT64,
        FieldDescriptorProto::TYPE_FIXED32,  FieldDescriptorProto::TYPE_FIXED64,
        FieldDescriptorProto::TYPE_SFIXED32, FieldDescriptorProto::TYPE_SFIXED64,
        FieldDescriptorProto::TYPE_BOOL};
    Shape shape{.kind = Shape::Kind::kMap, .names = {}};
    shape.key = {kKeys[Below(std::size(kKeys), random_)], ""};
    shape.type = RandomType(random_);
    // The first value of an enum in a map is 0 in both syntaxes.
    if (OneIn(5, random_) && depth < kDepthMax - 1) {
      DescriptorProto inner;
      AddFields(Place::kElement, "", depth + 1, 1 + Below(3, random_), &inner, &shape.members);
      shape.type = {FieldDescriptorProto::TYPE_MESSAGE, NewMessage(inner)};
    } else if (shape.type.IsTime()) {
      AddRandomOptions(shape.type, false, &shape.from, random_);
      shape.from.clear_required();
    }
    FieldDescriptorProto* const field = AddField(
        number,
        {FieldDescriptorProto::TYPE_MESSAGE, AddEntry(number, shape.key, shape.type, message)},
        message);
    field->set_label(FieldDescriptorProto::LABEL_REPEATED);
    NameIt(place, "k", shape.from.ByteSizeLong() > 0, field, &shape);
    shapes->push_back(shape);
  }

  // The type of the entries of a map, within the message.
  std::string AddEntry(int number, const TypeOfValue& key, const TypeOfValue& value,
                       DescriptorProto* message) {
    DescriptorProto* const entry = message->add_nested_type();
    entry->set_name("Fld" + std::to_string(number) + "Entry");
    entry->mutable_options()->set_map_entry(true);
    AddField(1, key, entry)->set_name("key");
    AddField(2, value, entry)->set_name("value");
    return entry->name();
  }

  void AddGroup(const std::string& path, int depth, int number, DescriptorProto* message,
                std::vector<Shape>* shapes) {
    DescriptorProto inner;
    const std::string inner_path = path + "fld_" + std::to_string(number) + ".";
    const size_t before = shapes->size();
    AddFields(Place::kGroup, inner_path, depth + 1, 1 + Below(4, random_), &inner, shapes);
    if (shapes->size() == before) {
      AddValue(Place::kGroup, inner_path, kLastNumber, false, &inner, shapes);
    }
    AddField(number, {FieldDescriptorProto::TYPE_MESSAGE, NewMessage(inner)}, message);
  }

  void AddOneof(Place place, const std::string& path, int number, DescriptorProto* message,
                std::vector<Shape>* shapes, std::set<int>* numbers) {
    const int index = message->oneof_decl_size();
    message->add_oneof_decl()->set_name("choice_" + std::to_string(number));
    for (size_t i = 0, count = 2 + Below(2, random_); i < count; ++i) {
      Shape shape{.kind = Shape::Kind::kSingle, .names = {}, .type = RandomType(random_)};
      FieldDescriptorProto* const field = AddField(number, shape.type, message);
      field->set_oneof_index(index);
      AddRandomOptions(shape.type, true, &shape.from, random_);
      shape.from.clear_required();
      shape.from.clear_default_();
      // Whether what is dropped is a value is nobody's question.
      if (shape.from.mask() == From::DROP) shape.from.clear_mask();
      NameIt(place, "p", shape.from.ByteSizeLong() > 0, field, &shape);
      if (place != Place::kElement) {
        named_.push_back({path + field->name(), shape.type, shape.from});
      }
      shapes->push_back(shape);
      do number = RandomNumber(random_);
      while (!numbers->insert(number).second);
    }
  }

  void AddRest(int number, DescriptorProto* message) {
    if (std::exchange(has_rest_, true)) return;
    FieldDescriptorProto* const field =
        AddField(number, {FieldDescriptorProto::TYPE_MESSAGE, "beacon.v1.Param"}, message);
    field->set_label(FieldDescriptorProto::LABEL_REPEATED);
    field->mutable_options()->MutableExtension(beacon::v1::from)->set_rest(true);
    if (OneIn(2, random_)) return;
    const TypeOfValue text{FieldDescriptorProto::TYPE_STRING, ""};
    field->set_type_name(AddEntry(number, text, text, message));
  }

  void AddRecord(DescriptorProto* message) {
    FinishOptional(message);
    beacon::v1::Record* const record =
        message->mutable_options()->MutableExtension(beacon::v1::record);
    std::set<std::string> keys;
    for (const Named& named : named_) {
      const bool is_masked = named.from.mask() != From::NONE && named.from.mask() != From::HASH;
      const bool can_be_key = !named.type.IsMessage() && !named.type.IsBytes() && !is_masked &&
                              named.from.builtin() != From::CLIENT_IP;
      if (can_be_key && OneIn(5, random_)) record->add_shard_key(named.path);
      if (named.type.IsTime() || named.type.IsFreeJson() || named.from.mask() != From::NONE)
        continue;
      // It always has a value, so that conditions on it may decide for all beacons.
      if (named.from.has_default_() || named.from.required()) continue;
      if (named.from.builtin() == From::CLIENT_IP) continue;
      if (OneIn(40, random_)) AddCondition(named, record->add_accept_if());
      if (OneIn(30, random_)) AddCondition(named, record->add_drop_if());
      if (OneIn(20, random_)) {
        beacon::v1::Route* const route = record->add_route();
        AddCondition(named, route->mutable_when());
        route->set_topic("topic" + std::to_string(Below(3, random_)));
      }
    }
    if (OneIn(3, random_)) {
      record->set_client_ip(static_cast<From::Mask>(1 + Below(3, random_)));
    }
  }

  void AddCondition(const Named& named, beacon::v1::Condition* condition) {
    condition->set_field(named.path);
    const std::string good = named.from.allowed().empty()
                                 ? GoodText(named.type, named.from.unit(), random_)
                                 : named.from.allowed(0);
    const bool is_open = named.type.name != "Alias" && named.from.transform().empty() &&
                         named.from.max_length() == 0 && !named.from.has_min() &&
                         !named.from.has_max() && named.from.encoding() == From::RAW;
    const size_t choice = Below(5, random_);
    if (choice == 0 || !is_open) {
      condition->set_exists(OneIn(3, random_));
    } else if (choice == 1 && named.type.IsString()) {
      condition->set_prefix(CutText(good, 2).empty() ? good : CutText(good, 2));
    } else if (choice == 2 && named.type.IsString()) {
      condition->set_suffix(good.substr(good.size() - (good.back() < 0 ? 4 : 1)));
    } else if (choice == 3) {
      condition->set_equals(good);
    } else {
      condition->add_one_of(good);
    }
  }

  Random* random_;
  const bool is_proto2_;
  pb::FileDescriptorProto file_;
  std::vector<Named> named_;
  int next_name_ = 0;
  bool has_rest_ = false;
};

class Complaints : public pb::DescriptorPool::ErrorCollector {
  void AddError(const std::string&, const std::string& element, const pb::Message*, ErrorLocation,
                const std::string& text) override {
    std::fprintf(stderr, "%s: %s\n", element.c_str(), text.c_str());
  }
};

}  // namespace

RandomSchema::RandomSchema(Random* random)
    : pool_(std::make_unique<pb::DescriptorPool>(pb::DescriptorPool::generated_pool())) {
  // The generated pool knows a file once its code is used.
  pb::Timestamp::descriptor();
  pb::Duration::descriptor();
  pb::Struct::descriptor();
  pb::Int32Value::descriptor();
  beacon::v1::PageBeacon::descriptor();
  const pb::FileDescriptorProto proto = SchemaBuilder(random).Build(&shapes_);
  Complaints complaints;
  const pb::FileDescriptor* file = pool_->BuildFileCollectingErrors(proto, &complaints);
  CHECK(file != nullptr);
  message_ = file->FindMessageTypeByName("Random");
}

}  // namespace beacongate::testing
