#include "deploy/broker/command.h"

#include <fmt/format.h>

#include <cstdio>

#include "gateway/kafka/client_options.h"

namespace beacongate::broker {

void ClusterOptions::AddTo(CLI::App* command) {
  command->add_option("--brokers", brokers, "Bootstrap servers, as HOST:PORT[,HOST:PORT...]")
      ->required()
      ->group("Cluster");
  command
      ->add_option("--property", properties,
                   "A property of librdkafka, as NAME=VALUE; may be given more than once")
      ->allow_extra_args(false)
      ->group("Cluster");
}

Result<std::map<std::string, std::string>> ClusterOptions::Properties() const {
  std::map<std::string, std::string> result;
  for (const std::string& property : properties) {
    const size_t equals = property.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Error{fmt::format("--property {}: write it as NAME=VALUE", property)};
    }
    result[property.substr(0, equals)] = property.substr(equals + 1);
  }
  result["bootstrap.servers"] = brokers;
  kafka::LastWords words;
  const auto conf = kafka::ReaderConf(result, &words);
  if (!conf) return conf.error();
  return result;
}

ExitCode Fail(ExitCode code, const std::string& text) {
  fmt::print(stderr, "beaconctl: {}\n", text);
  return code;
}

}  // namespace beacongate::broker
