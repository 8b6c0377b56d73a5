#include "loadgen/verify/verification_run.h"

#include <utility>

namespace beacongate::loadgen {
namespace {

constexpr milliseconds kReadTimeout{100};
constexpr milliseconds kLookAgain{500};  // at the logs

struct LogsSeen {
  bool finished = true;  // all of them
};

Result<LogsSeen> Judge(const RunLogs& logs, Judgement* judgement) {
  LogsSeen seen;
  for (size_t run = 0; run < logs.size(); ++run) {
    const Status status =
        logs[run]->ForEachRun([&](const OutcomeRun& outcomes) { judgement->OnRun(run, outcomes); });
    if (!status) return status.error();
    judgement->OnLogEnd(run, logs[run]->finished());
    seen.finished = seen.finished && logs[run]->finished();
  }
  return seen;
}

class Course {
 public:
  Course(TopicVerification* topic, const RunLogs& logs, nanoseconds settle, const Clock& clock,
         VerificationWatch* watch)
      : topic_(*topic), logs_(logs), settle_(settle), clock_(clock), watch_(*watch) {}

  Result<VerificationRunResult> Run() {
    last_progress_ = clock_.Monotonic();
    while (watch_.sending && !watch_.stop) {
      if (Status status = ReadSome(); !status) return status.error();
      last_progress_ = clock_.Monotonic();
    }
    if (Status status = ReadUntilAllIsFound(); !status) return status.error();
    if (Status status = ReadToTheEnds(); !status) return status.error();
    return Verdict();
  }

 private:
  Status ReadSome() {
    const Result<size_t> records = topic_.Read(kReadTimeout);
    if (!records) return records.error();
    if (records.value() > 0) last_progress_ = clock_.Monotonic();
    const Verifier& verifier = topic_.verifier();
    watch_.found = verifier.found();
    watch_.wrong_partition = verifier.seen(FaultKind::kWrongPartition);
    watch_.corrupt = verifier.seen(FaultKind::kCorrupt);
    watch_.duplicates = verifier.seen(FaultKind::kDuplicate);
    watch_.records = verifier.totals().records;
    return Status::Ok();
  }

  bool Settled() const { return clock_.Monotonic() - last_progress_ >= settle_; }

  Status ReadUntilAllIsFound() {
    MonotonicTime look_again = clock_.Monotonic();
    while (!Settled() && !watch_.stop) {
      if (clock_.Monotonic() >= look_again) {
        Judgement judgement(topic_.verifier());
        const Result<LogsSeen> seen = Judge(logs_, &judgement);
        if (!seen) return seen.error();
        if (seen.value().finished && judgement.missing() == 0) return Status::Ok();
        look_again = clock_.Monotonic() + kLookAgain;
      }
      if (Status status = ReadSome(); !status) return status;
    }
    return Status::Ok();
  }

  Status ReadToTheEnds() {
    if (watch_.stop) return Status::Ok();
    if (Status status = topic_.StopAtPresentEnds(); !status) return status;
    last_progress_ = clock_.Monotonic();
    while (!topic_.AtEnd() && !Settled() && !watch_.stop) {
      if (Status status = ReadSome(); !status) return status;
    }
    return Status::Ok();
  }

  Result<VerificationRunResult> Verdict() {
    Judgement judgement(topic_.verifier());
    const Result<LogsSeen> seen = Judge(logs_, &judgement);
    if (!seen) return seen.error();
    VerificationRunResult result{.verification = judgement.Result(),
                                 .senders = judgement.totals(),
                                 .read = topic_.verifier().totals(),
                                 .journals = topic_.verifier().receipts().origins(),
                                 .unfinished = !seen.value().finished,
                                 .stopped = !topic_.AtEnd()};
    result.verification.end_to_end_basis = topic_.end_to_end_basis();
    return result;
  }

  TopicVerification& topic_;
  const RunLogs& logs_;
  const nanoseconds settle_;
  const Clock& clock_;
  VerificationWatch& watch_;
  MonotonicTime last_progress_;
};

}  // namespace

Result<VerificationRunResult> RunVerification(TopicVerification* topic, const RunLogs& logs,
                                              nanoseconds settle, const Clock& clock,
                                              VerificationWatch* watch) {
  return Course(topic, logs, settle, clock, watch).Run();
}

}  // namespace beacongate::loadgen
