#include "loadgen/produce_command.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/system_clock.h"
#include "loadgen/identity/identity_text.h"
#include "loadgen/interrupt_flag.h"
#include "loadgen/live_display.h"
#include "loadgen/load_facts.h"
#include "loadgen/load_options.h"
#include "loadgen/pacing/hot_order.h"
#include "loadgen/produce/topic_producer.h"
#include "loadgen/report/send_timeline.h"
#include "loadgen/send_load.h"
#include "loadgen/tell_report.h"
#include "loadgen/verify/topic_verification.h"
#include "loadgen/verify_options.h"

namespace beacongate::loadgen {

struct ProduceCommandOptions {
  LoadOptions load;
  VerifyOptions topic;  // brokers, topic, properties
  RecordForm form = RecordForm::kBeacon;
  ReportFiles files;
  LiveOptions live;
};

namespace {

constexpr const char* kExample = R"(Examples:
  beaconload produce --brokers 127.0.0.1:9092 --topic beacons --rate 100000 --duration 30s \
      --run-log run.log && beaconload verify run.log --brokers 127.0.0.1:9092
  beaconload produce --brokers 127.0.0.1:9092 --topic raw --record raw --saturate --duration 10s
latency is from the planned instant to Kafka's acknowledgement by all in-sync replicas.)";

const std::map<std::string, RecordForm> kForms = {{"beacon", RecordForm::kBeacon},
                                                  {"raw", RecordForm::kRaw}};

ExitCode Complain(ExitCode code, const std::string& what) {
  fmt::print(stderr, "beaconload produce: {}\n", what);
  return code;
}

RunFacts FactsOf(const ProduceCommandOptions& o, const RunStart& start, const Pacer* pacer,
                 const RecordSource& source, const SendResult& result) {
  RunFacts facts;
  facts.command = "beaconload produce";
  facts.version = BEACONGATE_VERSION;
  facts.run_id = Hexadecimal(start.run);
  facts.topic = o.topic.topic;
  facts.brokers = o.topic.brokers;
  facts.closed_loop = o.load.saturate;
  facts.pipeline = 1;
  facts.request_bytes = source.value_bytes_mean();
  facts.rate_planned = PlannedRate(o.load, pacer, 1);
  facts.lateness_max = o.load.lateness_max();
  facts.started_at = result.timeline.front().at;
  facts.elapsed = result.elapsed;
  facts.load = LoadFacts(o.load);
  facts.load.emplace_back("records", o.form == RecordForm::kBeacon
                                         ? "beacon.v1.PageBeacon"
                                         : "the query as a page sends it");
  return facts;
}

class Production {
 public:
  explicit Production(ProduceCommandOptions* o) : o_(*o) {}

  ExitCode Run(const TopicOptions& topic) {
    auto offsets = TopicEnds(topic.properties, topic.topic, seconds{10});
    if (!offsets) return Complain(kEnvironment, offsets.error().message);
    start_.start_offsets = std::move(offsets).value();
    start_.run = o_.load.traffic.run = NewRunId();
    o_.load.traffic.endpoint = {.host = "127.0.0.1", .path = "/b"};
    source_ = std::make_unique<RecordSource>(o_.load.traffic, o_.form,
                                             static_cast<uint32_t>(start_.start_offsets.size()));
    pacer_ = MakePacer(o_.load);
    start_.lanes = source_->lanes();
    start_.started = clock_.Wall();
    start_.target = "kafka";
    start_.topic = topic.topic;
    start_.covered = source_->covered();
    if (!o_.load.run_log.empty()) {
      auto created = RunLogWriter::Create(o_.load.run_log, start_);
      if (!created) return Complain(kEnvironment, created.error().message);
      run_log_ = std::move(created).value();
    }
    return Produce(topic);
  }

 private:
  ExitCode Produce(const TopicOptions& topic) {
    std::unique_ptr<HotOrder> order;
    if (o_.load.traffic.hot_key) {
      order = std::make_unique<HotOrder>(LanePlan{.lanes = source_->lanes(), .run = 1},
                                         o_.load.hot_key_ppm());
    }
    std::atomic<bool> stop{false};
    const InterruptFlag interrupted(&stop);
    auto producer = TopicProducer::Open({.properties = topic.properties,
                                         .topic = topic.topic,
                                         .order = order.get(),
                                         .duration = o_.load.duration(),
                                         .run_log = run_log_.get(),
                                         .stop = &stop},
                                        pacer_.get(), source_.get(), &clock_);
    if (!producer) return Complain(kUsage, producer.error().message);
    SendTimeline timeline(1);
    LiveDisplay display({.quiet = o_.live.quiet});
    const SendResult result = producer.value()->Run([&](const SendResult& so_far) {
      timeline.Add(so_far);
      display.Show({.sent = so_far});
    });
    timeline.Add(result);
    RunReport report;
    report.facts = FactsOf(o_, start_, pacer_.get(), *source_, result);
    report.sending = SendingOf(result, 1);
    report.sending->seconds = timeline.Take();
    if (run_log_ != nullptr) {
      if (Status status = run_log_->Finish(clock_.Wall()); !status) {
        return Complain(kEnvironment, status.error().message);
      }
    }
    return TellReport(report, o_.files);
  }

  ProduceCommandOptions& o_;
  const SystemClock clock_;
  RunStart start_;
  std::unique_ptr<RecordSource> source_;
  std::unique_ptr<Pacer> pacer_;  // null: closed loop
  std::unique_ptr<RunLogWriter> run_log_;
};

}  // namespace

ProduceCommand::ProduceCommand(CLI::App* app)
    : options_(std::make_unique<ProduceCommandOptions>()),
      command_(app->add_subcommand("produce", "Load straight into a topic, without a gateway")) {
  AddTopicOptions(command_, &options_->topic);
  command_->get_option("--topic")->required();
  command_
      ->add_option("--record", options_->form,
                   "beacon: PageBeacon with a receipt, as a gateway writes it; raw: the query as a "
                   "page sends it (verify with --decoder raw --partitioner xxh3)")
      ->transform(CLI::CheckedTransformer(kForms).description("{beacon,raw}"))
      ->default_str("beacon")
      ->group("Kafka");
  AddProduceOptions(command_, &options_->load);
  AddReportOptions(command_, &options_->files);
  AddRunLogOption(command_, &options_->load);
  AddLiveOptions(command_, &options_->live, false);
  command_->footer(kExample);
}

ProduceCommand::~ProduceCommand() = default;

bool ProduceCommand::chosen() const { return command_->parsed(); }

ExitCode ProduceCommand::Run() {
  LoadOptions& load = options_->load;
  if (const std::string conflict = SettleLoadOptions(*command_, &load); !conflict.empty()) {
    return Complain(kUsage, conflict);
  }
  Result<TopicOptions> topic = TopicOptionsOf(options_->topic);
  if (!topic) return Complain(kUsage, topic.error().message);
  // As long as the gateway gathers: of 512 partitions each gets few records in a shorter time.
  topic.value().properties.try_emplace("linger.ms", "500");
  return Production(options_.get()).Run(topic.value());
}

}  // namespace beacongate::loadgen
