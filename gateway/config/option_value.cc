#include "gateway/config/option_value.h"

#include <fmt/format.h>

#include <filesystem>

#include "gateway/base/ip_address.h"
#include "gateway/base/listen.h"

namespace beacongate {
namespace {

using Type = TomlNode::Type;

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

std::string WrongType(const TomlNode& node, std::string_view wanted, std::string_view remedy) {
  return fmt::format("is {}, not {}; {}", Describe(node.type), wanted, remedy);
}

// On the command line quotes belong to the shell: every scalar is a text there.
bool IsText(const TomlNode& node) {
  return node.type == Type::kString || (node.where.override && node.IsScalar());
}

std::string CheckAddressBlock(std::string_view text) {
  IpBlock block;
  switch (IpBlock::Parse(text, &block)) {
    case IpBlock::Fault::kNone:
      return {};
    case IpBlock::Fault::kNotAnAddress:
      return fmt::format(
          "holds \"{}\", which is no numeric address or block; write 10.0.0.0/8, 2001:db8::/32 or "
          "192.0.2.1",
          text);
    case IpBlock::Fault::kBadPrefix:
      return fmt::format(
          "holds \"{}\" with a prefix that its address does not have; give /0 to /32 for IPv4, /0 "
          "to /128 for IPv6",
          text);
    case IpBlock::Fault::kBitsBehindPrefix:
      return fmt::format(
          "holds \"{}\", whose address goes on behind its prefix; write the block's first address, "
          "or the address alone",
          text);
  }
  return {};
}

std::string CheckHeaderName(std::string_view text) {
  constexpr std::string_view kLegal =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
  if (text.find_first_not_of(kLegal) == std::string_view::npos) return {};
  return fmt::format("= \"{}\" is no name of a header; write for example \"X-Forwarded-For\"",
                     text);
}

// Does not repeat the text: it may hold a password.
std::string CheckHttpUrl(std::string_view text) {
  const bool http = text.starts_with("http://") || text.starts_with("https://");
  const size_t host = text.find("://") + 3;
  if (http && host < text.size() && text[host] != '/' &&
      text.find_first_of("?# ") == std::string_view::npos) {
    return {};
  }
  return "is no URL of a server; write for example \"http://127.0.0.1:8081\"";
}

// What else a text of this form must be; empty, or "what is wrong; what to do".
std::string CheckForm(TextForm form, std::string_view text) {
  switch (form) {
    case TextForm::kListenAddress:
      return CheckListenAddress(text);
    case TextForm::kAddressBlock:
      return CheckAddressBlock(text);
    case TextForm::kHeaderName:
      return CheckHeaderName(text);
    case TextForm::kHttpUrl:
      return CheckHttpUrl(text);
    case TextForm::kPlain:
    case TextForm::kPath:
      break;
  }
  return {};
}

std::string StoreText(const Option& option, std::string* field, const TomlNode& node,
                      const std::string& base_folder) {
  if (!IsText(node)) return WrongType(node, "a string", "put it in double quotes");
  if (node.text.size() < option.min) {
    return "is empty; give a value or remove the key";
  } else if (node.text.size() > option.max) {
    return fmt::format("is {} bytes long; at most {} are allowed", node.text.size(), option.max);
  }
  for (const char c : node.text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return "holds a control character; remove it";
    }
  }
  if (std::string fault = CheckForm(option.form, node.text); !fault.empty()) return fault;
  *field = node.text;
  if (option.form == TextForm::kPath && !base_folder.empty()) {
    *field = (std::filesystem::path(base_folder) / node.text).lexically_normal().string();
  }
  return {};
}

std::string StoreNumber(const Option& option, const TomlNode& node, uint64_t* value) {
  if (node.type != Type::kInteger) {
    return WrongType(node, "a whole number",
                     fmt::format("write for example {} = {}", option.key,
                                 option.example.empty() ? DefaultText(option).c_str()
                                                        : std::string(option.example).c_str()));
  }
  if (node.integer < 0 || static_cast<uint64_t>(node.integer) < option.min ||
      static_cast<uint64_t>(node.integer) > option.max) {
    return fmt::format("= {} is out of bounds; give {}", node.integer, BoundsText(option));
  }
  *value = static_cast<uint64_t>(node.integer);
  return {};
}

std::string StoreTexts(const Option& option, std::vector<std::string>* field, const TomlNode& node,
                       const std::string& base_folder) {
  const std::string remedy = fmt::format("write {} = [\"...\"]", option.key);
  if (node.type != Type::kArray) return WrongType(node, "an array of strings", remedy);
  std::vector<std::string> texts;
  for (const TomlNode& element : node.elements) {
    if (element.type != Type::kString) {
      return fmt::format("holds {}, not only strings; {}", Describe(element.type), remedy);
    }
    std::string fault = StoreText(option, &texts.emplace_back(), element, base_folder);
    if (!fault.empty()) return fault;
  }
  *field = std::move(texts);
  return {};
}

constexpr struct {
  AckLevel level;
  std::string_view text;
} kAckLevels[] = {
    {AckLevel::kJournaled, "journaled"},
    {AckLevel::kSynced, "synced"},
    {AckLevel::kDelivered, "delivered"},
};
constexpr std::string_view kAckLevelsText = "\"journaled\", \"synced\" or \"delivered\"";

std::string StoreAck(AckLevel* field, const TomlNode& node) {
  if (!IsText(node)) return WrongType(node, "a string", "write ack = \"journaled\"");
  for (const auto& [level, text] : kAckLevels) {
    if (node.text != text) continue;
    *field = level;
    return {};
  }
  return fmt::format("= \"{}\" is not known; use {}", node.text, kAckLevelsText);
}

constexpr struct {
  ReplyKind kind;
  std::string_view text;
} kReplies[] = {
    {ReplyKind::kGif, "gif"},
    {ReplyKind::kEmpty, "empty"},
    {ReplyKind::kSummary, "summary"},
};
constexpr std::string_view kRepliesText = "\"gif\", \"empty\" or \"summary\"";

std::string StoreReply(ReplyKind* field, const TomlNode& node) {
  if (!IsText(node)) return WrongType(node, "a string", fmt::format("write {}", kRepliesText));
  for (const auto& [kind, text] : kReplies) {
    if (node.text != text) continue;
    *field = kind;
    return {};
  }
  return fmt::format("= \"{}\" is not known; use {}", node.text, kRepliesText);
}

std::string_view TextOf(ReplyKind reply) {
  for (const auto& [kind, text] : kReplies) {
    if (kind == reply) return text;
  }
  return {};
}

std::string StoreFraming(Framing* field, const TomlNode& node) {
  constexpr std::string_view kRemedy = "write \"none\" or \"confluent\"";
  if (!IsText(node)) return WrongType(node, "a string", kRemedy);
  if (node.text != "none" && node.text != "confluent") {
    return fmt::format("= \"{}\" is not known; {}", node.text, kRemedy);
  }
  *field = node.text == "none" ? Framing::kNone : Framing::kConfluent;
  return {};
}

std::string StoreFlag(const Option& option, bool* field, const TomlNode& node) {
  if (node.type != Type::kBoolean) {
    return WrongType(node, "true or false", fmt::format("write {} = true", option.key));
  }
  *field = node.boolean;
  return {};
}

std::string Quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

OptionSlot DefaultSlot(const Option& option, GatewayConfig* config, EndpointConfig* endpoint,
                       TopicConfig* topic) {
  return option.slot({.config = config, .endpoint = endpoint, .topic = topic});
}

}  // namespace

std::string OptionName(const Option& option) {
  if (option.table.empty()) return std::string(option.key);
  if (option.table == "topic") return fmt::format("topic.NAME.{}", option.key);
  return fmt::format("{}.{}", option.table, option.key);
}

std::string StoreOption(const Option& option, const OptionScope& scope, const TomlNode& node,
                        const std::string& base_folder) {
  const auto number = [&](auto* field) {
    uint64_t value = 0;
    std::string fault = StoreNumber(option, node, &value);
    using Field = std::remove_pointer_t<decltype(field)>;
    if (fault.empty()) *field = Field(static_cast<Field>(value));
    return fault;
  };
  return std::visit(
      Overloaded{
          [&](std::string* field) { return StoreText(option, field, node, base_folder); },
          [&](uint32_t* field) { return number(field); },
          [&](uint64_t* field) { return number(field); },
          [&](std::chrono::milliseconds* field) { return number(field); },
          [&](bool* field) { return StoreFlag(option, field, node); },
          [&](std::vector<std::string>* field) {
            return StoreTexts(option, field, node, base_folder);
          },
          [&](AckLevel* field) { return StoreAck(field, node); },
          [&](ReplyKind* field) { return StoreReply(field, node); },
          [&](Framing* field) { return StoreFraming(field, node); },
      },
      option.slot(scope));
}

std::string DefaultText(const Option& option) {
  if (!option.default_note.empty()) return std::string(option.default_note);
  if (!option.example.empty()) return {};
  GatewayConfig config;
  EndpointConfig endpoint;
  TopicConfig topic;
  return std::visit(
      Overloaded{
          [](const std::string* field) { return Quoted(*field); },
          [](const uint32_t* field) { return fmt::format("{}", *field); },
          [](const uint64_t* field) { return fmt::format("{}", *field); },
          [](const std::chrono::milliseconds* field) { return fmt::format("{}", field->count()); },
          [](const bool* field) { return std::string(*field ? "true" : "false"); },
          [](const std::vector<std::string>*) { return std::string("[]"); },
          [](const AckLevel*) { return Quoted("journaled"); },
          [](const ReplyKind* field) { return Quoted(TextOf(*field)); },
          [](const Framing*) { return Quoted("none"); },
      },
      DefaultSlot(option, &config, &endpoint, &topic));
}

std::string TypeText(const Option& option) {
  GatewayConfig config;
  EndpointConfig endpoint;
  TopicConfig topic;
  return std::visit(Overloaded{
                        [](const std::string*) { return "string"; },
                        [](const bool*) { return "boolean"; },
                        [](const std::vector<std::string>*) { return "array of strings"; },
                        [](const AckLevel*) { return kAckLevelsText.data(); },
                        [](const ReplyKind*) { return kRepliesText.data(); },
                        [](const Framing*) { return "\"none\" or \"confluent\""; },
                        [](const auto*) { return "integer"; },
                    },
                    DefaultSlot(option, &config, &endpoint, &topic));
}

std::string BoundsText(const Option& option) {
  if (TypeText(option) != "integer") return {};
  return fmt::format("{} to {}{}{}", option.min, option.max, option.unit.empty() ? "" : " ",
                     option.unit);
}

std::string CheckListenAddress(std::string_view text) {
  const Result<ListenAddress> address = ParseListenAddress(text);
  return address.ok() ? "" : "= " + address.error().message;
}

}  // namespace beacongate
