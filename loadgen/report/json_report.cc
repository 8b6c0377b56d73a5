#include "loadgen/report/json_report.h"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

#include "gateway/base/json_text.h"
#include "loadgen/report/number_text.h"
#include "loadgen/report/percentiles.h"
#include "loadgen/report/plain_text.h"

namespace beacongate::loadgen {
namespace {

constexpr std::string_view kNull = "null";

std::string Quoted(std::string_view text) { return JsonString(PlainText(text)); }

// An object or array of the values that were added, in their order.
class Values {
 public:
  Values(char open, char close, std::string_view separator)
      : text_(1, open), close_(close), separator_(separator) {}

  void Add(std::string_view value) {
    if (text_.size() > 1) text_ += separator_;
    text_ += value;
  }
  void Add(std::string_view key, std::string_view value) {
    Add(fmt::format("{}: {}", Quoted(key), value));
  }
  void Add(std::string_view key, uint64_t value) { Add(key, std::to_string(value)); }
  std::string Text() const { return text_ + close_; }

 private:
  std::string text_;
  char close_;
  std::string separator_;
};

Values Object() { return {'{', '}', ", "}; }
Values Array() { return {'[', ']', ", "}; }
Values Lines() { return {'[', ']', ",\n    "}; }

std::string PercentilesJson(const Percentiles& p) {
  return fmt::format(
      R"({{"p50": {:.3f}, "p90": {:.3f}, "p99": {:.3f}, "p999": {:.3f}, "max": {:.3f}}})",
      Microseconds(p.p50), Microseconds(p.p90), Microseconds(p.p99), Microseconds(p.p999),
      Microseconds(p.max));
}

std::string CurveJson(const LatencyHistogram& histogram) {
  Values points = Array();
  for (const CurvePoint& point : CurveOf(histogram)) {
    points.Add(fmt::format("[{:.6f}, {:.3f}]", point.quantile, Microseconds(point.duration)));
  }
  return points.Text();
}

void AddFacts(const RunFacts& facts, Values* json) {
  json->Add("command", Quoted(facts.command));
  json->Add("version", Quoted(facts.version));
  json->Add("run_id", Quoted(facts.run_id));
  json->Add("target", Quoted(facts.target));
  json->Add("topic", Quoted(facts.topic));
  json->Add("brokers", Quoted(facts.brokers));
  json->Add("mode", facts.closed_loop ? R"("closed")" : R"("open")");
  json->Add("connections", facts.connections);
  json->Add("pipeline", facts.pipeline);
  json->Add("beacons_per_request", facts.beacons_per_request);
  json->Add("request_bytes", fmt::format("{:.1f}", facts.request_bytes));
  json->Add("started_at_unix_us", std::to_string(facts.started_at.time_since_epoch().count()));
  json->Add("duration_s", fmt::format("{:.6f}", Seconds(facts.elapsed)));
  Values options = Object();
  for (const auto& [name, value] : facts.load) options.Add(name, Quoted(value));
  for (const auto& [name, value] : facts.more) options.Add(name, Quoted(value));
  json->Add("options", options.Text());
}

void AddSendingCounts(const Sending& sending, Values* json) {
  Values refused = Object();
  for (const auto& [status, beacons] : sending.refused)
    refused.Add(std::to_string(status), beacons);
  json->Add("sent", sending.sent);
  json->Add("accepted", sending.accepted);
  json->Add("refused", refused.Text());
  json->Add("failed", sending.failed);
  json->Add("unsent", sending.unsent());
}

std::string ThreadsJson(const Sending& sending) {
  Values threads = Lines();
  for (const LoopFigures& loop : sending.loops) {
    threads.Add(fmt::format(R"({{"sent": {}, "cpu": {:.3f}, "lateness_p99_us": {:.3f}}})",
                            loop.sent, loop.cpu, Microseconds(loop.lateness_p99)));
  }
  return threads.Text();
}

void AddSenderFigures(const RunReport& report, Values* json) {
  const Sending& sending = *report.sending;
  json->Add("connected", *sending.connected);
  json->Add("reconnects", sending.reconnects);
  json->Add("renewed", sending.renewed);
  json->Add("waits_after_503", sending.waits);
  json->Add("sender_cpu", sending.sender_cpu ? fmt::format("{:.3f}", *sending.sender_cpu) : "null");
  json->Add("threads", ThreadsJson(sending));
  json->Add("rate_planned", fmt::format("{:.3f}", report.facts.rate_planned));
  json->Add("rate_achieved", fmt::format("{:.3f}", report.rate_achieved()));
  json->Add("lateness_us", PercentilesJson(PercentilesOf(sending.lateness)));
  json->Add("latency_us", PercentilesJson(PercentilesOf(sending.latency)));
  json->Add("service_us", PercentilesJson(PercentilesOf(sending.service)));
}

void AddNulls(std::initializer_list<const char*> keys, Values* json) {
  for (const char* key : keys) json->Add(key, kNull);
}

void AddSending(const RunReport& report, Values* json) {
  if (report.sending) {
    AddSendingCounts(*report.sending, json);
  } else {
    AddNulls({"sent", "accepted", "refused", "failed", "unsent"}, json);
  }
  if (report.sending && report.sending->connected) {
    AddSenderFigures(report, json);
  } else {
    AddNulls({"connected", "reconnects", "renewed", "waits_after_503", "sender_cpu", "threads",
              "rate_planned", "rate_achieved", "lateness_us", "latency_us", "service_us"},
             json);
  }
}

std::string ExampleJson(const FaultExample& example) {
  Values json = Object();
  if (example.lane) json.Add("lane", *example.lane);
  if (example.sequence) json.Add("sequence", *example.sequence);
  if (!example.key.empty()) json.Add("key", Quoted(example.key));
  if (example.partition) json.Add("partition", std::to_string(*example.partition));
  if (example.offset) json.Add("offset", std::to_string(*example.offset));
  if (!example.detail.empty()) json.Add("detail", Quoted(example.detail));
  return json.Text();
}

void AddVerification(const RunReport& report, Values* json) {
  const Verification* verification = report.verification ? &*report.verification : nullptr;
  json->Add("found", verification ? std::to_string(verification->found) : "null");
  Values faults = Object();
  for (const FaultInfo& info : kFaults) {
    if (verification == nullptr) {
      json->Add(info.json_key, kNull);
      continue;
    }
    const FaultTally& tally = verification->of(info.kind);
    json->Add(info.json_key, tally.count);
    if (tally.examples.empty()) continue;
    Values examples = Lines();
    for (const FaultExample& example : tally.examples) examples.Add(ExampleJson(example));
    faults.Add(info.json_key, examples.Text());
  }
  json->Add("faults", faults.Text());
  json->Add("end_to_end_us",
            verification ? PercentilesJson(PercentilesOf(verification->end_to_end)) : "null");
}

// Counts since the start, as programs want them that take the rate between two instants.
std::string TimelineJson(const RunReport& report) {
  Values timeline = Lines();
  if (!report.sending || report.sending->seconds.empty()) return timeline.Text();
  SentSecond sum;
  uint64_t refused = 0;
  const auto add = [&](WallTime at, const SentSecond& second) {
    timeline.Add(fmt::format(
        R"({{"at_unix_us": {}, "planned": {}, "sent": {}, "answered": {}, "accepted": {}, )"
        R"("failed": {}, "in_flight": {}, "waiting": {}, "latency_us": {}}})",
        at.time_since_epoch().count(), sum.planned, sum.sent, sum.accepted + refused, sum.accepted,
        sum.failed, second.in_flight, second.waiting, PercentilesJson(second.latency)));
  };
  add(report.sending->seconds.front().from, {});
  for (const SentSecond& second : report.sending->seconds) {
    sum.planned += second.planned;
    sum.sent += second.sent;
    sum.accepted += second.accepted;
    sum.failed += second.failed;
    refused += second.refused_total();
    add(second.to, second);
  }
  return timeline.Text();
}

std::string FoundTimelineJson(const RunReport& report) {
  Values timeline = Lines();
  if (!report.verification) return timeline.Text();
  for (const FoundSlot& slot : report.verification->timeline) {
    timeline.Add(fmt::format(
        R"({{"at_s": {:.0f}, "seconds": {:.0f}, "found": {}, "end_to_end_us": {}}})",
        Seconds(slot.from), Seconds(slot.width), slot.found, PercentilesJson(slot.end_to_end)));
  }
  return timeline.Text();
}

std::string CurvesJson(const RunReport& report) {
  Values curves = Object();
  if (report.sending) {
    curves.Add("latency_us", CurveJson(report.sending->latency));
    curves.Add("service_us", CurveJson(report.sending->service));
    curves.Add("lateness_us", CurveJson(report.sending->lateness));
  }
  if (report.verification) {
    curves.Add("end_to_end_us", CurveJson(report.verification->end_to_end));
  }
  return curves.Text();
}

std::string PartitionsJson(const RunReport& report) {
  if (!report.verification) return "null";
  const PartitionHeat& heat = report.verification->records;
  Values records = Array();
  for (uint32_t row = 0; row < heat.rows(); ++row) records.Add(std::to_string(heat.RowTotal(row)));
  Values json = Object();
  json.Add("count", heat.partitions());
  json.Add("per_row", heat.partitions_per_row());
  json.Add("records", records.Text());
  return json.Text();
}

}  // namespace

std::string JsonReport(const RunReport& report) {
  Values json{'{', '}', ",\n  "};
  json.Add("verdict", Quoted(OutcomeName(OutcomeOf(report))));
  std::string reasons;
  for (const std::string& reason : VoidReasons(report)) {
    reasons += (reasons.empty() ? "" : "; ") + reason;
  }
  json.Add("void", reasons.empty() ? std::string(kNull) : Quoted(reasons));
  AddFacts(report.facts, &json);
  AddSending(report, &json);
  AddVerification(report, &json);
  json.Add("timeline", TimelineJson(report));
  json.Add("found_timeline", FoundTimelineJson(report));
  json.Add("curves", CurvesJson(report));
  json.Add("partitions", PartitionsJson(report));
  return json.Text() + "\n";
}

}  // namespace beacongate::loadgen
