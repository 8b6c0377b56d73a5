#include "deploy/broker/schema/check_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "deploy/broker/open_schema.h"
#include "proto/evolution/compare.h"

namespace beacongate::broker {
namespace {

using google::protobuf::Descriptor;

struct CheckOptions {
  std::string before;
  std::string after;
  std::vector<std::string> messages;
  std::vector<std::string> include_dirs;
  bool json = false;
};

// The message that took the place of one whose full name is gone: the only one with its last name.
const Descriptor* Successor(const SchemaPool& pool, const Descriptor& before) {
  const Descriptor* found = nullptr;
  for (const std::string& name : pool.MessageNames()) {
    const Descriptor* const message = pool.FindMessage(name);
    if (message->name() != before.name()) continue;
    if (found != nullptr) return nullptr;
    found = message;
  }
  return found;
}

evolution::Finding Gone(const SchemaPool& after, const std::string& message) {
  return {evolution::Rule::kMessageRenamed,
          {after.path(), 0, 0, fmt::format("message '{}' is gone", message)}};
}

ExitCode Check(const CheckOptions& options) {
  const auto before = OpenSchema(options.before, options.include_dirs);
  if (!before) return Fail(ExitCode::kUsage, before.error().message);
  const auto after = OpenSchema(options.after, options.include_dirs);
  if (!after) return Fail(ExitCode::kUsage, after.error().message);
  const auto findings = CheckSchemas(*before.value(), *after.value(), options.messages);
  if (!findings) return Fail(ExitCode::kUsage, findings.error().message);
  if (options.json) {
    fmt::print("{}\n", ToJson(findings.value()));
  } else {
    for (const evolution::Finding& finding : findings.value()) fmt::print("{}\n", ToLine(finding));
    if (findings.value().empty()) fmt::print("{}: nothing breaks\n", options.after);
  }
  return BreakingCount(findings.value()) > 0 ? ExitCode::kCheckFailed : ExitCode::kDone;
}

}  // namespace

Result<std::vector<evolution::Finding>> CheckSchemas(const SchemaPool& before,
                                                     const SchemaPool& after,
                                                     std::vector<std::string> messages) {
  if (messages.empty()) messages = RecordNames(before);
  std::vector<evolution::Finding> findings;
  for (const std::string& name : messages) {
    const Descriptor* const old_message = before.FindMessage(name);
    if (old_message == nullptr) {
      return Error{fmt::format("no message {} in {}; it has {}", name, before.path(),
                               fmt::join(RecordNames(before), ", "))};
    }
    const Descriptor* new_message = after.FindMessage(name);
    if (new_message == nullptr) new_message = Successor(after, *old_message);
    if (new_message == nullptr) {
      findings.push_back(Gone(after, name));
      continue;
    }
    for (evolution::Finding& finding : evolution::Compare(*old_message, *new_message)) {
      finding.at.file = after.DiskPath(finding.at.file);
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

void AddSchemaCheckCommand(CLI::App* schema, Chosen* chosen) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* check =
      schema->add_subcommand("check", "Report what a change of a schema breaks for its consumers");
  check->add_option("OLD", options->before, "The schema in use: .proto file or descriptor set")
      ->required()
      ->check(CLI::ExistingFile);
  check->add_option("NEW", options->after, "The schema that is to take its place")
      ->required()
      ->check(CLI::ExistingFile);
  check
      ->add_option("--message", options->messages,
                   "Full name of a message; may be given more than once (default: those of OLD "
                   "with a beacon.v1.Receipt)")
      ->allow_extra_args(false);
  check
      ->add_option("-I,--schema-path", options->include_dirs,
                   "A folder for imports; may be given more than once")
      ->allow_extra_args(false);
  check->add_flag("--json", options->json, "One JSON object instead of lines");
  check->footer(
      "\nExamples:\n  git show main:visit.proto > /tmp/visit.proto\n"
      "  beaconctl schema check /tmp/visit.proto visit.proto\n"
      "  beaconctl schema check --json --message shop.Visit old.pb new.pb\n\n"
      "A line for each finding: FILE:LINE:COLUMN: breaking|warning: what; rule; what to do.\n"
      "Exit code 1 when something breaks, 0 when nothing does or there are only warnings, 2 when\n"
      "a schema cannot be read. docs/schema.md lists the rules.");
  check->final_callback([=] { *chosen = [options] { return Check(*options); }; });
}

}  // namespace beacongate::broker
