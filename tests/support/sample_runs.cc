#include "tests/support/sample_runs.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

namespace beacongate::loadgen {
namespace {

constexpr WallTime kStart{seconds{1'790'000'000}};

struct Shape {
  int seconds = 60;
  uint64_t rate = 40'000;
  uint32_t partitions = 512;
  int stall_at = -1;   // the second in which the server does not answer
  int shed_from = -1;  // ten seconds of 503
  int hot_partition = -1;
  nanoseconds lateness = microseconds{60};
};

class RunMaker {
 public:
  explicit RunMaker(Shape shape) : shape_(shape), heat_(shape.partitions) {
    report_.sending.emplace();
    report_.verification.emplace();
    RunFacts& facts = report_.facts;
    facts.command = "beaconload run";
    facts.version = "0.1.0";
    facts.run_id = "7f3a9c2e51d04b18";
    facts.target = "http://127.0.0.1:8080/b";
    facts.topic = "beacons";
    facts.brokers = "127.0.0.1:9092";
    facts.connections = 64;
    facts.pipeline = 1;
    facts.request_bytes = 812;
    facts.rate_planned = static_cast<double>(shape.rate);
    facts.lateness_max = milliseconds{1};
    facts.started_at = kStart;
    facts.elapsed = seconds{shape.seconds};
    facts.more = {{"traffic", "synthetic, 1,000 sites, 100,000 visitors, skew 1, seed 1"},
                  {"librdkafka", "2.0.2"}};
  }

  RunReport Make() {
    for (int second = 0; second < shape_.seconds; ++second) AddSecond(second);
    report_.verification->timeline = found_.Slots();
    report_.verification->records = heat_;
    return std::move(report_);
  }

 private:
  // A few hundred draws stand for all beacons of the second.
  static constexpr uint64_t kDraws = 400;

  nanoseconds Draw(double typical_us, double spread) {
    std::lognormal_distribution<double> duration(std::log(typical_us * 1e3), spread);
    return nanoseconds{static_cast<int64_t>(duration(bits_))};
  }

  void AddSecond(int number) {
    const bool shedding =
        shape_.shed_from >= 0 && number >= shape_.shed_from && number < shape_.shed_from + 10;
    Sending& sending = *report_.sending;
    LatencyHistogram latency;
    LatencyHistogram service;
    const uint64_t each = shape_.rate / kDraws;
    for (uint64_t draw = 0; draw < kDraws; ++draw) {
      const nanoseconds own = Draw(140, 0.35);
      // Who was planned early in the stall waits for the rest of it.
      const nanoseconds waited =
          number == shape_.stall_at ? milliseconds{1'000 - 1'000 * draw / kDraws} : nanoseconds{0};
      service.Record(own, each);
      latency.Record(own + waited, each);
      sending.lateness.Record(
          Draw(std::max(1.0, static_cast<double>(shape_.lateness.count()) / 1e3), 0.3), each);
      if (!shedding) AddFound(number, draw, own + waited, each);
    }
    if (number == shape_.stall_at) service.Record(milliseconds{990}, report_.facts.connections);
    sending.latency.Add(latency);
    sending.service.Add(service);
    AddCounts(number, shedding, latency, service);
  }

  void AddFound(int number, uint64_t draw, nanoseconds latency, uint64_t each) {
    const nanoseconds at = seconds{number} + milliseconds{1'000 * draw / kDraws};
    const nanoseconds end_to_end = latency + Draw(6'000, 0.5);
    found_.Record(at, end_to_end, each);
    report_.verification->end_to_end.Record(end_to_end, each);
    report_.verification->found += each;
    for (uint32_t i = 0; i < 4; ++i) {
      const bool hot = shape_.hot_partition >= 0 && i == 0 && draw % 4 == 0;
      const auto partition = hot ? static_cast<uint32_t>(shape_.hot_partition)
                                 : static_cast<uint32_t>(bits_() % shape_.partitions);
      heat_.Record(partition, at, each / 4);
    }
  }

  void AddCounts(int number, bool shedding, const LatencyHistogram& latency,
                 const LatencyHistogram& service) {
    const bool stalled = number == shape_.stall_at;
    SentSecond second{.from = kStart + seconds{number}, .to = kStart + seconds{number + 1}};
    second.planned = shape_.rate;
    second.sent = stalled ? shape_.rate / 50 : shape_.rate;
    if (number == shape_.stall_at + 1 && shape_.stall_at >= 0) second.sent += shape_.rate * 49 / 50;
    const uint64_t answered = second.sent;
    second.accepted = shedding ? answered / 5 : answered;
    if (shedding) second.refused = {{503, answered - second.accepted}};
    second.in_flight = stalled ? 64 : 6;
    second.waiting = stalled ? shape_.rate * 49 / 50 : 0;
    second.latency = PercentilesOf(latency);
    second.service = PercentilesOf(service);
    Sending& sending = *report_.sending;
    sending.planned += second.planned;
    sending.sent += second.sent;
    sending.accepted += second.accepted;
    if (shedding) sending.refused[503] += second.refused_total();
    sending.sender_cpu = 0.31;
    sending.connected = 64;
    sending.seconds.push_back(std::move(second));
  }

  Shape shape_;
  std::mt19937_64 bits_{20'261'122};
  RunReport report_;
  FoundTimeline found_;
  PartitionHeat heat_;
};

void AddFaults(Verification* verification) {
  const auto add = [&](FaultKind kind, FaultExample example) {
    verification->of(kind).Add(std::move(example));
  };
  for (uint64_t i = 0; i < 12; ++i) {
    add(FaultKind::kLost, {.lane = 3,
                           .sequence = 1'041'200 + i,
                           .key = "shop.example|u-4711",
                           .detail = "accepted with 204 in second 31"});
  }
  add(FaultKind::kReordered, {.lane = 9,
                              .sequence = 77,
                              .key = "<script>document.title='owned'</script>",
                              .partition = 17,
                              .offset = 90'210,
                              .detail = "after sequence 78 at offset 90209"});
  add(FaultKind::kWrongPartition, {.lane = 9,
                                   .sequence = 4'000'000,
                                   .key = "\"quoted\" & 'single' \xff\xfe \x1b[31m|\u202etxt",
                                   .partition = 18,
                                   .offset = 5,
                                   .detail = "expected partition 17"});
  add(FaultKind::kCorrupt, {.lane = 0,
                            .sequence = 12,
                            .key = std::string(70'000, 'k'),
                            .partition = 511,
                            .offset = 1,
                            .detail = "field page differs at byte 12"});
  add(FaultKind::kSpurious, {.key = "", .partition = 0, .offset = 0, .detail = "lane 80 of 64"});
  add(FaultKind::kDuplicate, {.lane = 1, .sequence = 2, .partition = 3, .offset = 4});
  verification->of(FaultKind::kDuplicate).count = 1'812;
  add(FaultKind::kReceiptGap, {.partition = 7, .detail = "journal a1b2c3: 99 after 97"});
  add(FaultKind::kReceiptDuplicate, {.partition = 7, .detail = "journal a1b2c3: 97 again"});
}

}  // namespace

RunReport CleanRun() {
  RunReport report = RunMaker({.stall_at = 20}).Make();
  report.verification->found = report.sending->accepted;
  return report;
}

RunReport FaultyRun() {
  RunReport report = RunMaker({.shed_from = 30, .hot_partition = 17}).Make();
  report.verification->found = report.sending->accepted - 12;
  AddFaults(&*report.verification);
  report.facts.target = "http://127.0.0.1:8080/<b>'\"&";
  report.facts.more.emplace_back("<img src=x onerror=alert(1)>", "</dd></dl></style><script>");
  return report;
}

RunReport VoidRun() {
  RunReport report =
      RunMaker({.seconds = 1'500, .rate = 2'000, .partitions = 1'500, .lateness = milliseconds{4}})
          .Make();
  report.verification->found = report.sending->accepted;
  report.void_reasons.emplace_back("the clock was set back by 3 s; run it again");
  return report;
}

RunReport UnverifiedRun() {
  RunReport report = RunMaker({.seconds = 5, .rate = 200'000}).Make();
  report.verification.reset();
  report.facts.command = "beaconload send";
  report.facts.closed_loop = true;
  report.facts.rate_planned = 0;
  report.facts.topic.clear();
  report.facts.brokers.clear();
  return report;
}

RunReport LoggedRun() {
  RunReport report = CleanRun();
  Sending logged;
  logged.planned = report.sending->planned;
  logged.sent = report.sending->sent;
  logged.accepted = report.sending->accepted;
  report.sending = logged;
  RunFacts& facts = report.facts;
  facts.command = "beaconload verify";
  facts.pipeline = 0;
  facts.request_bytes = 0;
  facts.rate_planned = 0;
  facts.lateness_max.reset();
  facts.elapsed = nanoseconds{0};
  facts.more = {{"records read", "2400000"}};
  return report;
}

}  // namespace beacongate::loadgen
