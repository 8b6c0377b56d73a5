#include "tests/unit/schema/random_request.h"

namespace beacongate::testing {
namespace {

using google::protobuf::FieldDescriptorProto;

const std::string& OneOf(const std::vector<std::string>& texts, Random* random) {
  return texts[Below(texts.size(), random)];
}

std::string Encoded(const std::string& text, beacon::v1::From::Encoding encoding) {
  std::string hex;
  for (const char c : text) {
    hex += "0123456789abcdef"[static_cast<uint8_t>(c) >> 4];
    hex += "0123456789ABCDEF"[static_cast<uint8_t>(c) & 15];
  }
  return encoding == beacon::v1::From::HEX ? hex : text;
}

std::string TextFor(const Shape& shape, Random* random) {
  if (OneIn(6, random)) return AnyText(random);
  const beacon::v1::From& from = shape.from;
  if (!from.allowed().empty() && !OneIn(3, random)) return from.allowed(0);
  if (from.encoding() == beacon::v1::From::HEX) {
    return Encoded(GoodText(shape.type, from.unit(), random), from.encoding());
  }
  if (from.encoding() != beacon::v1::From::RAW) {
    return OneOf({"QUJD", "QUI=", "QUI", "QQ==", "QQ", "+/8=", "-_8="}, random);
  }
  if (!from.transform().empty()) {
    return OneOf({"https://User@A.example:80/p%20q?x=1&id=a%20b+c#f", "HTTP://b.Example", " Ab ",
                  "http://c.example/?id=%ff", "\u00fc"},
                 random);
  }
  if (from.mask() == beacon::v1::From::TRUNCATE_IP) {
    return OneOf({"192.0.2.77", "2001:db8:1:2:3::4", "::1", "no"}, random);
  }
  return GoodText(shape.type, from.unit(), random);
}

std::string KeyFor(const TypeOfValue& type, Random* random) {
  if (type.type == FieldDescriptorProto::TYPE_STRING) return OneOf({"k1", "k2", "\u00fc"}, random);
  if (type.type == FieldDescriptorProto::TYPE_BOOL) return OneOf({"true", "0", "no", "2"}, random);
  return OneOf({"1", "2", "300", "-4", "x"}, random);
}

std::string Json(const Shape& shape, Random* random);

std::string JsonOfText(const std::string& text, Random* random) {
  return IsJsonWord(text) && !OneIn(3, random) ? text : JsonString(text);
}

std::string JsonObject(const std::vector<Shape>& members, Random* random) {
  std::string json;
  for (const Shape& member : members) {
    for (size_t i = OneIn(12, random) ? 2 : OneIn(4, random) ? 0 : 1; i > 0; --i) {
      json += "," + JsonString(OneOf(member.names, random)) + ":" + Json(member, random);
    }
  }
  if (OneIn(3, random)) json += ",\"zz\":" + AnyJson(2, random);
  return "{" + (json.empty() ? "" : json.substr(1)) + "}";
}

std::string JsonMap(const Shape& shape, Random* random) {
  std::string json;
  for (size_t i = Below(4, random); i > 0; --i) {
    const std::string value = shape.members.empty() ? JsonOfText(TextFor(shape, random), random)
                                                    : JsonObject(shape.members, random);
    json += "," + JsonString(KeyFor(shape.key, random)) + ":" +
            (OneIn(10, random) ? AnyJson(2, random) : value);
  }
  return "{" + (json.empty() ? "" : json.substr(1)) + "}";
}

std::string JsonArray(const Shape& shape, Random* random) {
  std::string json;
  for (size_t i = Below(4, random); i > 0; --i) {
    json += ",";
    if (OneIn(8, random)) {
      json += AnyJson(2, random);
    } else if (shape.kind == Shape::Kind::kElements) {
      json += JsonObject(shape.members, random);
    } else {
      json +=
          shape.type.IsFreeJson() ? AnyJson(2, random) : JsonOfText(TextFor(shape, random), random);
    }
  }
  return "[" + (json.empty() ? "" : json.substr(1)) + "]";
}

std::string Json(const Shape& shape, Random* random) {
  if (OneIn(16, random)) return "null";
  if (OneIn(16, random)) return AnyJson(2, random);
  switch (shape.kind) {
    case Shape::Kind::kObject:
      return JsonObject(shape.members, random);
    case Shape::Kind::kMap:
      return JsonMap(shape, random);
    case Shape::Kind::kElements:
      return OneIn(4, random) ? JsonObject(shape.members, random) : JsonArray(shape, random);
    case Shape::Kind::kRepeated:
      if (OneIn(2, random)) return JsonArray(shape, random);
      return JsonOfText(TextFor(shape, random), random);
    default:
      return shape.type.IsFreeJson() ? AnyJson(3, random)
                                     : JsonOfText(TextFor(shape, random), random);
  }
}

// Writes the parameters of one list.
class Sender {
 public:
  Sender(bool is_json, Random* random, std::deque<std::string>* storage,
         std::vector<Parameter>* parameters)
      : is_json_(is_json), random_(random), storage_(*storage), parameters_(*parameters) {}

  void Send(const std::vector<Shape>& shapes) {
    for (const Shape& shape : shapes) {
      if (OneIn(3, random_)) continue;
      SendShape(OneOf(shape.names, random_), shape);
      while (OneIn(shape.kind == Shape::Kind::kRepeated ? 2 : 8, random_)) {
        SendShape(OneOf(shape.names, random_), shape);
      }
    }
    for (size_t i = Below(4, random_); i > 0; --i) {
      const std::string name = OneOf({"", "p0", "p1", "o0.zz", "o1[zz]", "zz", "zz[a]", "o2.m3",
                                      "o1[m2", "k3[x]", "k2.k1", "o0]zz", "o1.m2[m3][m4]"},
                                     random_);
      SendText(name, AnyText(random_));
    }
  }

 private:
  void SendShape(const std::string& name, const Shape& shape) {
    if (is_json_) return SendJson(name, Json(shape, random_));
    const bool is_compound = shape.kind == Shape::Kind::kObject || shape.kind == Shape::Kind::kMap;
    if (is_compound && !OneIn(3, random_)) return SendMembers(name, shape);
    if (shape.kind == Shape::Kind::kSingle && !shape.type.IsFreeJson()) {
      return SendText(name, TextFor(shape, random_));
    }
    if (shape.kind == Shape::Kind::kRepeated && !OneIn(4, random_)) return SendList(name, shape);
    const std::string json = OneIn(20, random_) ? AnyText(random_) : Json(shape, random_);
    SendText(name, OneIn(2, random_) ? WithBlanks(json) : json);
  }

  void SendMembers(const std::string& name, const Shape& shape) {
    if (shape.kind == Shape::Kind::kMap) {
      for (size_t i = 1 + Below(3, random_); i > 0; --i) {
        const std::string value =
            shape.members.empty() ? TextFor(shape, random_) : JsonObject(shape.members, random_);
        SendText(Member(name, KeyFor(shape.key, random_)), value);
      }
      return;
    }
    for (const Shape& member : shape.members) {
      if (!OneIn(3, random_)) SendShape(Member(name, OneOf(member.names, random_)), member);
    }
    if (OneIn(4, random_)) SendText(Member(name, "zz"), AnyText(random_));
  }

  std::string Member(const std::string& name, const std::string& member) {
    return OneIn(2, random_) ? name + "." + member : name + "[" + member + "]";
  }

  void SendList(const std::string& name, const Shape& shape) {
    std::string text = TextFor(shape, random_);
    const std::string separator = shape.from.separator().empty() ? "" : shape.from.separator();
    while (!separator.empty() && OneIn(2, random_)) text += separator + TextFor(shape, random_);
    SendText(name, text);
  }

  void SendText(const std::string& name, const std::string& text) {
    if (is_json_) return SendJson(name, JsonOfText(text, random_));
    const bool is_repaired = OneIn(40, random_);
    Add(name, is_repaired ? text + "\uFFFD" : text, ValueKind::kText, is_repaired);
  }

  // As the decoder tells a member of a JSON body.
  void SendJson(const std::string& name, const std::string& json) {
    if (json == "null") return Add(name, json, ValueKind::kNull, false);
    if (json == "true" || json == "false") return Add(name, json, ValueKind::kBool, false);
    if (json[0] == '{' || json[0] == '[') return Add(name, json, ValueKind::kJson, false);
    if (json[0] != '"') return Add(name, json, ValueKind::kNumber, false);
    Add(name, FromJsonString(json), ValueKind::kText, false);
  }

  void Add(const std::string& name, const std::string& value, ValueKind kind, bool repaired) {
    storage_.push_back(name);
    const std::string_view kept = storage_.back();
    storage_.push_back(value);
    parameters_.push_back(
        {.name = kept, .value = storage_.back(), .kind = kind, .repaired = repaired});
  }

  const bool is_json_;
  Random* random_;
  std::deque<std::string>& storage_;
  std::vector<Parameter>& parameters_;
};

}  // namespace

RandomRequest::RandomRequest(const std::vector<Shape>& shapes, Random* random) {
  const auto keep = [&](const std::string& text) {
    storage.push_back(text);
    return std::string_view(storage.back());
  };
  Sender(false, random, &storage, &query).Send(shapes);
  if (OneIn(2, random)) Sender(OneIn(2, random), random, &storage, &members).Send(shapes);
  for (size_t i = Below(6, random); i > 0; --i) {
    const std::string raw = OneIn(5, random) ? "x\xff\xe2\x82\x41\xf0\x9f\x98" : AnyText(random);
    headers.push_back(
        {keep((OneIn(2, random) ? "h" : "H") + std::to_string(Below(8, random))), keep(raw)});
  }
  if (OneIn(2, random)) {
    std::string cookies;
    for (size_t i = Below(4, random); i > 0; --i) {
      const std::string quote = OneIn(3, random) ? "\"" : "";
      cookies += "c" + std::to_string(Below(4, random)) + "=" + quote +
                 OneOf({"a", "1", "0", "red", "x=y", "%20", "true", ""}, random) + quote + "; ";
    }
    headers.push_back({"Cookie", keep(cookies)});
  }
  if (OneIn(2, random)) headers.push_back({"origin", "https://a.example"});
  if (OneIn(2, random)) headers.push_back({"Content-Type", "application/json"});
  context = {.method = keep(OneOf({"GET", "POST"}, random)),
             .protocol = keep(OneOf({"HTTP/1.1", "HTTP/1.0"}, random)),
             .scheme = keep(OneOf({"http", "https"}, random)),
             .host = keep(OneOf({"a.example", "bot:80", "1"}, random)),
             .path = keep(OneOf({"/b/shop/x%20y", "/b/1/", "/b/%ff/a+b/red/5", "/b/a", "/b/x//2",
                                 "/b/dark%5fblue/%zz/%4"},
                                random)),
             .target = keep(OneOf({"/b?a=1", "/b/\xff?"}, random)),
             .client_address = keep(OneOf({"192.0.2.77", "2001:db8:1:2:3::4"}, random)),
             .received_at = WallTime(microseconds((*random)() >> 12)),
             .headers = headers};
  beacon = {.query = query,
            .members = members,
            .body = keep(members.empty() && OneIn(2, random) ? AnyText(random) + "\xff" : "")};
}

std::string RandomRequest::ToString() const {
  constexpr const char* kKinds[] = {"text", "number", "bool", "null", "json"};
  std::string text;
  const auto add = [&](const std::string& what, std::string_view name, std::string_view value) {
    text += what + " " + std::string(name) + " = " + std::string(value) + "\n";
  };
  for (const auto& [list, parameters] : {std::pair{"query ", &query}, {"member ", &members}}) {
    for (const Parameter& p : *parameters) {
      const std::string repaired = p.repaired ? " repaired" : "";
      add(list + std::string(kKinds[static_cast<size_t>(p.kind)]) + repaired, p.name, p.value);
    }
  }
  for (const NameValue& header : headers) add("header", header.name, header.value);
  add("method", context.method, "");
  add("path", context.path, "");
  add("client", context.client_address, "");
  add("body", beacon.body, "");
  return text;
}

}  // namespace beacongate::testing
