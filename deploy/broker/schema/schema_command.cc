#include "deploy/broker/schema/schema_command.h"

#include "deploy/broker/schema/check_command.h"
#include "deploy/broker/schema/sample_command.h"

namespace beacongate::broker {

void AddSchemaCommand(CLI::App* app, Chosen* chosen) {
  CLI::App* schema =
      app->add_subcommand("schema", "Compare two versions of a schema; show a request for one");
  schema->require_subcommand(1);
  schema->footer(
      "\nExample:\n  git show main:visit.proto > /tmp/visit.proto\n"
      "  beaconctl schema check /tmp/visit.proto visit.proto\n"
      "  beaconctl schema sample visit.proto\n\n"
      "`beaconctl schema COMMAND --help` says more.");
  AddSchemaCheckCommand(schema, chosen);
  AddSchemaSampleCommand(schema, chosen);
}

}  // namespace beacongate::broker
