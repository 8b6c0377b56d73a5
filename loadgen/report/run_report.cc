#include "loadgen/report/run_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "loadgen/report/number_text.h"

namespace beacongate::loadgen {
namespace {

// "3 lost, 1 reordered"
std::string FaultList(const Verification& verification, bool fails) {
  std::string list;
  for (const FaultInfo& info : kFaults) {
    const uint64_t count = verification.of(info.kind).count;
    if (count == 0 || info.fails != fails) continue;
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", Grouped(count), info.title);
  }
  return list;
}

bool Fails(const Verification& verification) {
  return std::any_of(kFaults.begin(), kFaults.end(), [&](const FaultInfo& info) {
    return info.fails && verification.of(info.kind).count > 0;
  });
}

std::string CleanSentence(const RunReport& report) {
  const Verification& verification = *report.verification;
  std::string sentence =
      report.sending
          ? fmt::format("Clean: all {} accepted beacons are in the topic, in order",
                        Grouped(report.sending->accepted))
          : fmt::format("Clean: {} beacons found, in order", Grouped(verification.found));
  const std::string told = FaultList(verification, false);
  return told.empty() ? sentence : sentence + " (" + told + ")";
}

// Of one thread: a sum would hide one that is late among many that are not.
nanoseconds WorstLatenessP99(const Sending& sending) {
  nanoseconds worst = sending.lateness.Quantile(0.99);
  for (const LoopFigures& loop : sending.loops) worst = std::max(worst, loop.lateness_p99);
  return worst;
}

}  // namespace

uint64_t Sending::refused_total() const {
  uint64_t total = 0;
  for (const auto& [status, beacons] : refused) total += beacons;
  return total;
}

Sending SendingOf(const SendResult& result, uint32_t beacons_per_request) {
  const uint64_t beacons = beacons_per_request;
  Sending sending{.planned = result.counts.planned * beacons,
                  .sent = result.counts.sent * beacons,
                  .accepted = 0,
                  .refused = {},
                  .failed = result.counts.failed * beacons,
                  .connected = result.counts.connected,
                  .reconnects = result.counts.reconnects,
                  .renewed = result.counts.renewed,
                  .waits = result.counts.waits,
                  .sender_cpu = {},
                  .loops = result.loops,
                  .latency = result.latency,
                  .service = result.service,
                  .lateness = result.lateness,
                  .seconds = {}};
  for (LoopFigures& loop : sending.loops) {
    loop.sent *= beacons;
    sending.sender_cpu = std::max(sending.sender_cpu.value_or(0), loop.cpu);
  }
  for (size_t status = 0; status < result.by_status.size(); ++status) {
    const uint64_t answered = result.by_status[status] * beacons;
    if (status / 100 == 2) {
      sending.accepted += answered;
    } else if (answered > 0) {
      sending.refused[static_cast<int>(status)] = answered;
    }
  }
  return sending;
}

double RunReport::rate_achieved() const {
  const double elapsed_s = static_cast<double>(facts.elapsed.count()) / 1e9;
  if (!sending || elapsed_s <= 0) return 0;
  return static_cast<double>(sending->accepted + sending->refused_total()) / elapsed_s;
}

std::vector<std::string> VoidReasons(const RunReport& report) {
  std::vector<std::string> reasons = report.void_reasons;
  const RunFacts& facts = report.facts;
  if (report.sending && !facts.closed_loop && facts.lateness_max) {
    const nanoseconds p99 = WorstLatenessP99(*report.sending);
    if (p99 > *facts.lateness_max) {
      reasons.push_back(fmt::format(
          "the sender itself was late: p99 {:.0f} us, allowed {:.0f} us; give it a core of its "
          "own or lower the rate",
          Microseconds(p99), Microseconds(*facts.lateness_max)));
    }
  }
  if (report.sending && report.verification && report.sending->accepted == 0) {
    reasons.emplace_back("nothing was accepted, so nothing could be lost; see the replies");
  }
  return reasons;
}

Outcome OutcomeOf(const RunReport& report) {
  if (report.verification && Fails(*report.verification)) return Outcome::kFaulty;
  if (!VoidReasons(report).empty()) return Outcome::kVoid;
  return report.verification ? Outcome::kClean : Outcome::kUnverified;
}

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kClean:
      return "clean";
    case Outcome::kFaulty:
      return "faulty";
    case Outcome::kVoid:
      return "void";
    case Outcome::kUnverified:
      return "unverified";
  }
  return "";
}

std::string VerdictSentence(const RunReport& report) {
  switch (OutcomeOf(report)) {
    case Outcome::kClean:
      return CleanSentence(report);
    case Outcome::kFaulty:
      return "Faulty: " + FaultList(*report.verification, true);
    case Outcome::kVoid:
      return "Void: " + VoidReasons(report).front();
    case Outcome::kUnverified:
      return "Not verified: nobody read the topic";
  }
  return "";
}

}  // namespace beacongate::loadgen
