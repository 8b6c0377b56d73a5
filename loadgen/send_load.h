// SendLoad: one load from its options to its result, over HTTP: what `send` and `run` have in
// common. Says what is wrong in whole sentences and leaves it to the command to show them.
//
//   SendLoad load(options);
//   if (load.Prepare() != kDone) complain(load.problem());
//   load.run_start().topic = ...;            // whoever verifies
//   if (load.Send(on_second) != kDone) complain(load.problem());
//   RunReport report = load.TakeReport();   // the command adds its name, and what it verified
//
// One thread at a time; Send blocks for as long as the load lasts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "loadgen/exit_code.h"
#include "loadgen/load_options.h"
#include "loadgen/pacing/lane_order.h"
#include "loadgen/pacing/pacer.h"
#include "loadgen/replay/recording.h"
#include "loadgen/report/run_report.h"
#include "loadgen/report/send_result.h"
#include "loadgen/report/send_timeline.h"
#include "loadgen/runlog/run_log.h"
#include "loadgen/sender/target.h"
#include "loadgen/traffic/traffic_source.h"

namespace beacongate::loadgen {

class SendLoad {
 public:
  // `options` are settled (SettleLoadOptions).
  explicit SendLoad(LoadOptions options);
  ~SendLoad();

  // Finds the target and renders the requests.
  ExitCode Prepare();
  // Sends and, with --run-log, logs. SIGINT and SIGTERM end it early and it is done all the same.
  ExitCode Send(const std::function<void(const SendResult&)>& on_second);

  const std::string& problem() const { return problem_; }
  // What the run log will begin with; complete after Prepare but for what a verifier knows.
  RunStart& run_start() { return run_start_; }
  const TrafficSource& source() const { return *source_; }
  // After Send.
  const SendResult& result() const { return result_; }
  // After Send, once. Lines about what was replayed stand in notes().
  RunReport TakeReport() { return std::move(report_); }
  const std::string& notes() const { return notes_; }

 private:
  ExitCode Fail(ExitCode code, std::string problem);
  void PlanSynthetic();
  ExitCode PlanReplay();
  void FillReport(const SendResult& result, SendTimeline* timeline);
  RunFacts FactsOf(const SendResult& result) const;

  LoadOptions options_;
  std::optional<Target> target_;
  std::unique_ptr<Recording> recording_;  // null: synthetic traffic
  std::unique_ptr<TrafficSource> source_;
  std::unique_ptr<LaneOrder> order_;  // null: the sender's own
  std::unique_ptr<Pacer> pacer_;      // null: closed loop
  RunStart run_start_;
  SendResult result_;
  RunReport report_;
  std::string problem_;
  std::string notes_;
};

// The mean of a plan in beacons per second; 0 in a closed loop.
double PlannedRate(const LoadOptions& options, const Pacer* pacer, uint32_t beacons_per_request);

// The plan of a rate or a shape; null for a closed loop. REQUIRES: settled options.
std::unique_ptr<Pacer> MakePacer(const LoadOptions& options);

}  // namespace beacongate::loadgen
