// The option table: one row for everything that an operator can set. It is the single source of
// the TOML reader (load_config.h), of `--set`, of the text of `--help`, and of
// docs/configuration.md. Defaults are those of GatewayConfig; a row says how to reach its field.
//
// Constant data; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/config/gateway_config.h"

namespace beacongate {

// What a row's field lives in: `endpoint` and `topic` are set for rows of those tables only.
struct OptionScope {
  GatewayConfig* config = nullptr;
  EndpointConfig* endpoint = nullptr;
  TopicConfig* topic = nullptr;
};

using OptionSlot = std::variant<std::string*, uint32_t*, uint64_t*, std::chrono::milliseconds*,
                                bool*, std::vector<std::string>*, AckLevel*, ReplyKind*, Framing*>;

// How a text must look.
enum class TextForm : uint8_t {
  kPlain,
  kPath,
  kListenAddress,
  kAddressBlock,
  kHeaderName,
  kHttpUrl
};

struct Option {
  std::string_view table;  // "" for the top level, "http", "endpoint", "topic", ...
  std::string_view key;
  OptionSlot (*slot)(const OptionScope&);
  std::string_view help;       // one line
  std::string_view unit = {};  // "bytes", "ms", or empty
  uint64_t min = 0;            // of numbers, and of the length of a text
  uint64_t max = UINT64_MAX;
  std::string_view default_note = {};  // in place of the default: "the host's name"
  std::string_view example = {};       // not empty: the option must be set, for example so
  TextForm form = TextForm::kPlain;
  bool live = false;  // see IsLive
};

// One table of the file; the groups of --help and of the document.
struct OptionTable {
  std::string_view name;
  std::string_view heading;  // "[http]", "[[endpoint]]", "[topic.NAME]"
  std::string_view help;
  bool live = false;  // all of its options are
};

// What stands first in a table of the file, in the order of the document.
std::span<const OptionTable> OptionTables();
std::span<const Option> Options();

const Option* FindOption(std::string_view table, std::string_view key);

// Whether a reload takes it over.
bool IsLive(const Option& option);

// Messages that need no schema file.
std::span<const std::string_view> BuiltInMessages();

}  // namespace beacongate
