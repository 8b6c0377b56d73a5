#include "loadgen/load_options.h"

#include <map>

#include "loadgen/pacing/load_shape.h"

namespace beacongate::loadgen {
namespace {

const std::map<std::string, Method> kMethods = {
    {"get", Method::kGet}, {"post", Method::kPost}, {"mixed", Method::kMixed}};
const std::map<std::string, double> kTimeUnits = {{"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}};
const std::map<std::string, bool> kOn503 = {{"ignore", false}, {"wait", true}};

nanoseconds FromSeconds(double duration_s) {
  return nanoseconds{static_cast<int64_t>(duration_s * 1e9)};
}

CLI::Option* AddTime(CLI::App* command, const std::string& name, double* seconds,
                     const std::string& help) {
  return command->add_option(name, *seconds, help)
      ->transform(CLI::AsNumberWithUnit(kTimeUnits, CLI::AsNumberWithUnit::CASE_SENSITIVE))
      ->check(CLI::Range(0.001, 7.0 * 24 * 3600))
      ->type_name("TIME");
}

void AddRateOptions(CLI::App* command, LoadOptions* o) {
  const std::string group = "Load";
  command->add_option("--rate", o->rate, "Beacons per second; 0 is --saturate")
      ->check(CLI::Range(uint64_t{0}, uint64_t{10'000'000}))
      ->capture_default_str()
      ->group(group);
  command
      ->add_option(
          "--shape", o->shape,
          "A rate that changes, in place of --rate and --duration: phases (hold RATE TIME, "
          "ramp RATE..RATE TIME, burst BEACONS, pause TIME, outage TIME, repeat N) or "
          "points (0s:1000, 30s:20k)")
      ->type_name("PHASES")
      ->group(group);
  AddTime(command, "--duration", &o->duration_s, "How long to send: 500ms, 30s, 2m, 1h")
      ->default_str("30s")
      ->group(group);
  command
      ->add_flag("--saturate", o->saturate,
                 "Closed loop: as fast as answers come; latency then counts from the send")
      ->group(group);
  command
      ->add_option("--lateness-max-ms", o->lateness_max_ms,
                   "The run is void if the sender's own p99 lateness is above")
      ->check(CLI::Range(0.0, 60'000.0))
      ->capture_default_str()
      ->group(group);
}

void AddConnectionOptions(CLI::App* command, LoadOptions* o) {
  const std::string group = "Connections";
  command->add_option("--connections", o->traffic.lanes, "Keep-alive connections")
      ->check(CLI::Range(1, 50'000))
      ->capture_default_str()
      ->group(group);
  command->add_option("--pipeline", o->pipeline, "Unanswered requests on a connection, at most")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str()
      ->group(group);
  command
      ->add_option("--threads", o->threads,
                   "Threads that send, each with its share of the connections")
      ->check(CLI::Range(1, 256))
      ->capture_default_str()
      ->group(group);
  command
      ->add_option("--churn", o->churn_requests,
                   "Requests after which a connection is closed and made anew; 0 is never")
      ->capture_default_str()
      ->type_name("REQUESTS")
      ->group(group);
  AddTime(command, "--churn-after", &o->churn_s, "And the time after which it is")->group(group);
  command
      ->add_option("--on-503", o->heed_503,
                   "ignore: go on; wait: the connection keeps quiet for the reply's Retry-After")
      ->transform(CLI::CheckedTransformer(kOn503).description("{ignore,wait}"))
      ->default_str("ignore")
      ->group(group);
  command
      ->add_flag("--cold-start", o->cold_start,
                 "The plan starts while all connections are made at once, and every beacon is from "
                 "a visitor never seen before")
      ->group(group);
}

void AddPopulationOptions(CLI::App* command, LoadOptions* o) {
  const std::string group = "Traffic";
  SyntheticOptions& traffic = o->traffic;
  command->add_option("--bytes", traffic.request_bytes, "Size of a request with one beacon")
      ->check(CLI::Range(1, 64 * 1024))
      ->capture_default_str()
      ->group(group);
  command->add_option("--sites", traffic.sites, "Different sites")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group(group);
  command->add_option("--visitors", traffic.visitors, "Different visitors")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str()
      ->group(group);
  command->add_option("--skew", traffic.skew, "Zipf exponent of both; 0 is uniform")
      ->check(CLI::Range(0.0, 5.0))
      ->capture_default_str()
      ->group(group);
  command
      ->add_option("--hot-key-share", o->hot_key_share,
                   "Share of the beacons that one visitor of one site sends, 0.2 say; 0: none")
      ->check(CLI::Range(0.0, 0.999))
      ->capture_default_str()
      ->group(group);
  command->add_option("--seed", traffic.seed, "The same seed sends the same beacons")
      ->capture_default_str()
      ->group(group);
}

void AddMethodOptions(CLI::App* command, LoadOptions* o) {
  const std::string group = "Traffic";
  SyntheticOptions& traffic = o->traffic;
  command->add_option("--method", traffic.method, "get, post, or mixed")
      ->transform(CLI::CheckedTransformer(kMethods).description("{get,post,mixed}"))
      ->default_str("get")
      ->group(group);
  command->add_option("--post-share", traffic.post_share, "Share of POSTs in mixed")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str()
      ->group(group);
  command
      ->add_option("--beacons-per-request", traffic.beacons_per_request,
                   "Beacons in a POST's JSON array")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str()
      ->group(group);
}

bool Given(const CLI::App& command, const std::string& option) {
  const CLI::Option* const found = command.get_option_no_throw(option);
  return found != nullptr && found->count() > 0;
}

// Why the options of a replay do not go together; empty if they do.
std::string ReplayConflict(const CLI::App& command, const LoadOptions& o) {
  if (o.traffic.beacons_per_request > 1 || o.hot_key_share > 0) {
    return "--source says what is sent: it takes no --beacons-per-request or --hot-key-share";
  }
  if (Given(command, "--speed") && (o.rate_given || o.saturate || !o.shape.empty())) {
    return "--speed scales the recorded timing: it takes no --rate, --shape or --saturate";
  }
  return "";
}

}  // namespace

nanoseconds LoadOptions::duration() const { return FromSeconds(duration_s); }

nanoseconds LoadOptions::lateness_max() const { return FromSeconds(lateness_max_ms / 1e3); }

Churn LoadOptions::churn() const {
  return {.requests = churn_requests, .after = FromSeconds(churn_s)};
}

uint64_t LoadOptions::hot_key_ppm() const {
  return static_cast<uint64_t>(hot_key_share * 1e6 + 0.5);
}

void AddRunLogOption(CLI::App* command, LoadOptions* o) {
  command
      ->add_option("--run-log", o->run_log,
                   "Write what became of each beacon to this file, for beaconload verify")
      ->type_name("FILE")
      ->group("Report");
}

void AddSendOptions(CLI::App* command, LoadOptions* o) {
  command->add_option("--target", o->target, "URL of the endpoint, http only")
      ->type_name("URL")
      ->required()
      ->group("Load");
  AddRateOptions(command, o);
  AddConnectionOptions(command, o);
  AddMethodOptions(command, o);
  AddPopulationOptions(command, o);
  AddReplayOptions(command, o);
}

void AddReplayOptions(CLI::App* command, LoadOptions* o) {
  const std::string group = "Replay";
  command
      ->add_option("--source", o->source,
                   "Replay this file: an access log (combined format), JSON Lines with raw_b64, or "
                   "HAR; plain or gzipped. With its own timing unless a rate is given")
      ->type_name("FILE")
      ->group(group);
  command->add_option("--speed", o->speed_percent, "Per cent of the recorded speed")
      ->check(CLI::Range(0.01, 1e6))
      ->type_name("PERCENT")
      ->capture_default_str()
      ->group(group);
  command
      ->add_option("--visitor-params", o->visitor_params,
                   "Parameters that tell the visitor, the first that is there; else the cookies, "
                   "else the client's address. A visitor stays on one connection")
      ->type_name("NAMES")
      ->capture_default_str()
      ->group(group);
  command->add_option("--spool-max", o->spool_bytes_max, "Temporary disk for rendered requests")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(uint64_t{1} << 20, uint64_t{1} << 44))
      ->type_name("BYTES")
      ->default_str("8GiB")
      ->group(group);
}

void AddProduceOptions(CLI::App* command, LoadOptions* o) {
  AddRateOptions(command, o);
  command->add_option("--lanes", o->traffic.lanes, "Ordered streams of beacons")
      ->check(CLI::Range(1, 50'000))
      ->capture_default_str()
      ->group("Load");
  AddPopulationOptions(command, o);
}

std::string SettleLoadOptions(const CLI::App& command, LoadOptions* o) {
  SyntheticOptions& traffic = o->traffic;
  o->rate_given = Given(command, "--rate");
  o->duration_given = Given(command, "--duration");
  if (!o->shape.empty() && (o->rate_given || o->duration_given || o->saturate)) {
    return "--shape says how fast and how long: it takes no --rate, --duration or --saturate";
  }
  o->saturate = o->saturate || o->rate == 0;
  if (traffic.beacons_per_request > 1 && traffic.method != Method::kPost) {
    return "--beacons-per-request above 1 needs --method post: a GET carries one beacon";
  }
  if (!o->source.empty()) {
    if (std::string conflict = ReplayConflict(command, *o); !conflict.empty()) return conflict;
  } else if (Given(command, "--speed")) {
    return "--speed needs --source";
  }
  if (o->source.empty() && traffic.visitors < traffic.lanes) {
    return "--visitors must be at least --connections: a visitor never changes its connection";
  }
  if (o->threads > traffic.lanes) {
    return "--threads must be at most --connections: a connection belongs to one thread";
  }
  traffic.hot_key = o->hot_key_ppm() > 0;
  traffic.new_visitors = o->cold_start;
  if (traffic.hot_key && (traffic.lanes < 2 || o->saturate)) {
    return "--hot-key-share needs 2 --connections and a rate: a closed loop has no plan to share";
  }
  if (!o->shape.empty()) {
    const Result<LoadShape> shape = ParseLoadShape(o->shape);
    if (!shape) return "--shape: " + shape.error().message;
    o->duration_s = static_cast<double>(shape.value().Length().count()) / 1e9;
  }
  return "";
}

}  // namespace beacongate::loadgen
