// RunReport: all that is told about a run, as sender and verifier fill it in; text_report.h,
// json_report.h and html_report.h tell it. Either half may be missing: `send` has no verification,
// and `verify` knows of the sending what the run log says. All counts are in beacons. Plain values,
// pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/clock.h"
#include "loadgen/report/latency_histogram.h"
#include "loadgen/report/send_result.h"
#include "loadgen/report/send_timeline.h"
#include "loadgen/report/verification.h"

namespace beacongate::loadgen {

// Empty texts and zeros are not shown. Texts may hold anything; reports escape them.
struct RunFacts {
  std::string command;  // "beaconload run"
  std::string version;  // of beaconload
  std::string run_id;
  std::string target;  // URL; several senders: separated by ", "
  std::string topic;
  std::string brokers;
  bool closed_loop = false;
  bool cold_start = false;
  uint32_t connections = 0;
  uint32_t pipeline = 0;
  uint32_t beacons_per_request = 1;
  double request_bytes = 0;  // mean
  double rate_planned = 0;   // beacons per second, the mean over the plan; 0 in a closed loop
  std::optional<nanoseconds> lateness_max;  // p99 above it voids the run
  // The plan's start; where the topic was read, the run log's, from which its times count.
  WallTime started_at;
  nanoseconds elapsed{0};  // to the last reply, or to the plan's end if that is later
  // What was sent, beside the above, as names and texts: traffic, shape, churn. Shown as they are.
  std::vector<std::pair<std::string, std::string>> load;
  // Shown as they are, in this order: what else the verifier saw.
  std::vector<std::pair<std::string, std::string>> more;
};

struct Sending {
  uint64_t planned = 0;
  uint64_t sent = 0;
  uint64_t accepted = 0;            // answered with 2xx
  std::map<int, uint64_t> refused;  // answered with another status
  uint64_t failed = 0;              // sent, and no reply came
  // Connections that stood when the plan began (cold start: that ever did). Unset: only run logs
  // tell of the sending, which know nothing of what stands below.
  std::optional<uint64_t> connected;
  uint64_t reconnects = 0;
  uint64_t renewed = 0;  // connections that the plan closed: churn, outages
  uint64_t waits = 0;    // times a connection kept quiet because a 503 asked for it
  std::optional<double>
      sender_cpu;  // share of a core, of the busiest thread; near 1 it was the limit
  std::vector<LoopFigures> loops;  // of each sending thread; `sent` in beacons
  LatencyHistogram latency;        // planned to reply (closed loop: sent to reply)
  LatencyHistogram service;        // sent to reply
  LatencyHistogram lateness;       // planned to released by the sender itself
  std::vector<SentSecond> seconds;

  uint64_t refused_total() const;
  uint64_t unsent() const { return planned > sent ? planned - sent : 0; }
};

// The totals of a sender, whose requests carried so many beacons each.
Sending SendingOf(const SendResult& result, uint32_t beacons_per_request);

enum class Outcome : uint8_t {
  kClean,       // verified, and nothing that fails a run
  kFaulty,      // verified, and some fault fails it
  kVoid,        // it proves nothing
  kUnverified,  // nobody read the topic
};

struct RunReport {
  RunFacts facts;
  std::optional<Sending> sending;
  std::optional<Verification> verification;
  // Why the run proves nothing, beside what VoidReasons finds itself; whole clauses with a remedy.
  std::vector<std::string> void_reasons;

  // Beacons answered per second, whatever the answer; 0 without a sending.
  double rate_achieved() const;
};

// The reasons given, a sending thread's lateness above its bound, and a verification of nothing.
std::vector<std::string> VoidReasons(const RunReport& report);

// A fault that was found stands, also when the run is void.
Outcome OutcomeOf(const RunReport& report);
// "clean", "faulty", "void", "unverified": JSON's `verdict`.
std::string_view OutcomeName(Outcome outcome);
// One sentence: "Clean: all 1,200,000 accepted beacons are in the topic, in order".
std::string VerdictSentence(const RunReport& report);

}  // namespace beacongate::loadgen
