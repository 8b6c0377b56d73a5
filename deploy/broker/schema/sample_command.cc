#include "deploy/broker/schema/sample_command.h"

#include <fmt/format.h>

#include <memory>

#include "deploy/broker/open_schema.h"
#include "deploy/broker/schema/sample_request.h"

namespace beacongate::broker {
namespace {

struct SampleOptions {
  std::string file;
  std::string message;
  std::string path;
  std::string url;
  std::vector<std::string> include_dirs;
};

ExitCode Sample(const SampleOptions& options) {
  const auto pool = OpenSchema(options.file, options.include_dirs);
  if (!pool) return Fail(ExitCode::kUsage, pool.error().message);
  const auto message = ChooseMessage(*pool.value(), options.message);
  if (!message) return Fail(ExitCode::kUsage, message.error().message);
  const SampleRequest request = MakeSample(*message.value(), options.path);
  fmt::print("{}", options.url.empty() ? AsHttp(request) : AsCurl(request, options.url));
  return ExitCode::kDone;
}

}  // namespace

void AddSchemaSampleCommand(CLI::App* schema, Chosen* chosen) {
  const auto options = std::make_shared<SampleOptions>();
  CLI::App* sample =
      schema->add_subcommand("sample", "Print a request that fills every field of a schema");
  sample
      ->add_option("FILE", options->file,
                   "The .proto file or descriptor set (default: the built-in one)")
      ->check(CLI::ExistingFile);
  sample->add_option("--message", options->message,
                     "Full name of the message (default: the only one with a beacon.v1.Receipt)");
  sample->add_option("--path", options->path,
                     "Path of the endpoint, as the gateway's configuration has it (default: one "
                     "that fits the schema)");
  sample->add_option("--curl", options->url, "Print a curl command for the gateway at this URL");
  sample
      ->add_option("-I,--schema-path", options->include_dirs,
                   "A folder for imports; may be given more than once")
      ->allow_extra_args(false);
  sample->footer(
      "\nExamples:\n  beaconctl schema sample visit.proto\n"
      "  beaconctl schema sample visit.proto --path '/b/{site}/*' --curl http://127.0.0.1:8080\n\n"
      "Method and target, then headers, then, behind an empty line, the body: as `beacongate\n"
      "explain` takes them. Of a oneof the first field is filled; what is only known when a "
      "request\n"
      "comes, such as the client's address, is left out.");
  sample->final_callback([=] { *chosen = [options] { return Sample(*options); }; });
}

}  // namespace beacongate::broker
