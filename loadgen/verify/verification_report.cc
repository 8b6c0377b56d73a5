#include "loadgen/verify/verification_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "loadgen/identity/identity_text.h"

namespace beacongate::loadgen {
namespace {

// Known from the run logs alone.
void AddSenders(const SenderTotals& senders, const RunBook& book, RunReport* report) {
  Sending sending;
  sending.accepted = senders.accepted;
  sending.failed = senders.unknown;
  sending.sent = senders.accepted + senders.refused + senders.unknown;
  sending.planned = sending.sent + senders.never_sent;
  for (const auto& [status, beacons] : senders.refused_by_status) sending.refused[status] = beacons;
  report->sending = sending;
  RunFacts& facts = report->facts;
  facts.started_at = book.started();
  for (const RunBook::Run& run : book.runs()) {
    if (!facts.target.empty()) facts.target += ", ";
    facts.target += run.start.target;
    facts.connections += run.start.lanes;
    facts.beacons_per_request = run.start.beacons_per_request;
  }
}

void AddMore(uint64_t count, const char* name, RunFacts* facts) {
  if (count > 0) facts->more.emplace_back(name, std::to_string(count));
}

}  // namespace

void AddVerification(const VerificationRunResult& result, const RunBook& book, RunReport* report) {
  if (!report->sending) AddSenders(result.senders, book, report);
  report->verification = result.verification;
  RunFacts& facts = report->facts;
  for (const RunBook::Run& run : book.runs()) {
    if (facts.run_id.find(Hexadecimal(run.start.run)) != std::string::npos) continue;
    if (!facts.run_id.empty()) facts.run_id += ", ";
    facts.run_id += Hexadecimal(run.start.run);
  }
  facts.more.emplace_back("records read", std::to_string(result.read.records));
  AddMore(result.journals, "journals seen in receipts", &facts);
  AddMore(result.read.foreign, "records of nobody's run", &facts);
  AddMore(result.read.other_runs, "beacons of other runs", &facts);
  AddMore(result.read.keyless, "beacons without a key (order and partition unchecked)", &facts);
  AddMore(result.senders.found_refused, "refused, and found all the same", &facts);
  AddMore(result.senders.found_unknown, "without an answer, and found", &facts);
  AddMore(result.senders.late_unanswered, "without an answer, and late", &facts);
  AddMore(result.senders.unlogged, "found beyond the run log's end", &facts);
  if (result.stopped) {
    report->void_reasons.push_back(
        "the topic was not read to its end; verify the run log again, with a longer --settle if it "
        "was not interrupted");
  }
}

}  // namespace beacongate::loadgen
