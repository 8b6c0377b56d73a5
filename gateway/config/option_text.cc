#include "gateway/config/option_text.h"

#include <fmt/format.h>

#include <string_view>

#include "gateway/config/option_table.h"
#include "gateway/config/option_value.h"

namespace beacongate {
namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

Generated from the option table (gateway/config/*_options.cc); change it there, then run
`BEACONGATE_UPDATE_DOCS=1 build/release/tests/unit_config`.

`beacongate --config FILE` reads one TOML file. `--set key=value` goes over what the file says, once
for each key: `--set http.workers=4`, `--set topic.beacons.partitions=4`, `--set kafka.linger.ms=5`.
The value is a TOML scalar or the bare text; endpoints cannot be set this way. Relative paths, those
of `--set` too, start at the folder of the configuration file. `beacongate check --config FILE`
reports every fault at once, as `file:line: what is wrong; what to do`, and `beacongate --help`
shows this table.

SIGHUP has the file and its schemas read again, with the same `--set`. Options that are marked "on
reload" are taken over, all at once; where there is a fault, or another option has changed, the log
says so and nothing is.

The smallest file; everything else has a default:

```toml
[http]
listen = "127.0.0.1:8080"
[[endpoint]]
path = "/*"
topic = "beacons"
[journal]
dir = "/var/lib/beacongate/journal"
[topic.beacons]
partitions = 512
[kafka]
"bootstrap.servers" = "127.0.0.1:9092"
[admin]
listen = "127.0.0.1:9464"
```
)";

std::string ShownDefault(const Option& option) {
  if (!option.example.empty()) return "required";
  return DefaultText(option);
}

// `text` in lines of at most 100 columns, each behind `indent`.
std::string Wrap(std::string_view text, std::string_view indent) {
  constexpr size_t kColumns = 100;
  std::string out;
  while (!text.empty()) {
    size_t length = text.size();
    if (indent.size() + length > kColumns) {
      length = text.rfind(' ', kColumns - indent.size());
      if (length == std::string_view::npos) length = text.size();
    }
    out += fmt::format("{}{}\n", indent, text.substr(0, length));
    text.remove_prefix(length);
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  return out;
}

std::string ShownKey(std::string_view key) {
  return key.find('.') == std::string_view::npos ? std::string(key) : fmt::format("\"{}\"", key);
}

std::string Cell(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", text); }

std::string MarkdownDefault(const Option& option) {
  if (!option.example.empty()) return "required";
  if (!option.default_note.empty()) return std::string(option.default_note);
  return Cell(DefaultText(option));
}

}  // namespace

std::string OptionsHelp() {
  std::string out;
  for (const OptionTable& table : OptionTables()) {
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", table.heading);
    out += Wrap(table.help, "  ");
    for (const Option& option : Options()) {
      if (option.table != table.name) continue;
      const std::string bounds = BoundsText(option);
      out += fmt::format("  {:<22} {}  [{}{}{}]\n", option.key, TypeText(option),
                         ShownDefault(option), bounds.empty() ? "" : "; ", bounds);
      out += Wrap(option.help, "      ");
    }
  }
  return out;
}

std::string HttpLimitsMarkdown() {
  std::string out = "| key | default | meaning |\n|---|---|---|\n";
  for (const Option& option : Options()) {
    const bool is_limit = option.table == "http" && option.max < UINT64_MAX &&
                          option.key != "workers" && TypeText(option) == "integer";
    if (!is_limit) continue;
    out += fmt::format("| `{}` | {} | {} |\n", option.key, MarkdownDefault(option), option.help);
  }
  return out;
}

std::string OptionsMarkdown() {
  std::string out(kIntroduction);
  for (const OptionTable& table : OptionTables()) {
    out += table.name.empty() ? fmt::format("\n## Top level\n\n{}\n", table.help)
                              : fmt::format("\n## `{}`\n\n{}\n", table.heading, table.help);
    out += "\n| key | type | default | bounds | meaning |\n|---|---|---|---|---|\n";
    for (const Option& option : Options()) {
      if (option.table != table.name) continue;
      out += fmt::format("| `{}` | {} | {} | {} | {}{} |\n", ShownKey(option.key), TypeText(option),
                         MarkdownDefault(option), BoundsText(option), option.help,
                         IsLive(option) ? " On reload." : "");
    }
  }
  return out;
}

}  // namespace beacongate
