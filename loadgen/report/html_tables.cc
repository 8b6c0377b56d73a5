#include "loadgen/report/html_tables.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>

#include "loadgen/report/number_text.h"
#include "loadgen/report/percentiles.h"
#include "loadgen/report/plain_text.h"

namespace beacongate::loadgen {
namespace {

// Told apart by their shapes as well: a circle, an octagon, a triangle, a dashed circle.
std::string_view Sign(Outcome outcome) {
  switch (outcome) {
    case Outcome::kClean:
      return "<circle cx=\"24\" cy=\"24\" r=\"20\"/><path d=\"M14 25l7 7 13-15\"/>";
    case Outcome::kFaulty:
      return "<path d=\"M16 4h16l12 12v16L32 44H16L4 32V16z\"/><path d=\"M16 16l16 16M32 16L16 "
             "32\"/>";
    case Outcome::kVoid:
      return "<path d=\"M24 5L45 42H3z\"/><path d=\"M24 18v12M24 35.5v.5\"/>";
    case Outcome::kUnverified:
      return "<circle cx=\"24\" cy=\"24\" r=\"20\" stroke-dasharray=\"6 6\"/><path d=\"M15 "
             "24h18\"/>";
  }
  return "";
}

std::string Tile(std::string_view name, const std::string& value, const std::string& more = "") {
  return fmt::format("<div><dt>{}</dt><dd>{}{}</dd></div>\n", name, value,
                     more.empty() ? "" : "<small>" + more + "</small>");
}

std::string CountRow(std::string_view name, uint64_t count, std::string_view meaning, bool bad) {
  return fmt::format("<tr><td>{}</td><td{}>{}</td><td class=\"soft\">{}</td></tr>\n", name,
                     bad && count > 0 ? " class=\"bad\"" : "", Grouped(count), meaning);
}

std::string DurationRow(std::string_view name, const LatencyHistogram& histogram) {
  if (histogram.count() == 0) return "";
  const Percentiles p = PercentilesOf(histogram);
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
      name, DurationText(p.p50), DurationText(p.p90), DurationText(p.p99), DurationText(p.p999),
      DurationText(p.max));
}

// A key can be as long as a record; the page needs enough of it to search for.
std::string KeyText(const std::string& key) {
  constexpr size_t kKeyBytesMax = 120;
  if (key.size() <= kKeyBytesMax) return HtmlText(key);
  return HtmlText(key.substr(0, kKeyBytesMax)) + fmt::format("… ({} bytes)", key.size());
}

template <typename Number>
std::string NumberCell(std::string_view name, const std::optional<Number>& number) {
  return fmt::format("<td class=\"n\" data-name=\"{}\">{}</td>", name,
                     number ? std::to_string(*number) : "");
}

std::string ExampleRow(const FaultExample& example) {
  return fmt::format("<tr>{}{}<td class=\"key\" data-name=\"key\">{}</td>{}{}<td>{}</td></tr>\n",
                     NumberCell("lane", example.lane), NumberCell("sequence", example.sequence),
                     KeyText(example.key), NumberCell("partition", example.partition),
                     NumberCell("offset", example.offset), HtmlText(example.detail));
}

std::string FaultTable(const FaultInfo& info, const FaultTally& tally) {
  std::string rows;
  for (const FaultExample& example : tally.examples) rows += ExampleRow(example);
  std::string html = fmt::format("<h3><span{}>{} {}</span> <span class=\"soft\">{}</span></h3>\n",
                                 info.fails ? " class=\"bad\"" : "", Grouped(tally.count),
                                 info.title, info.meaning);
  if (rows.empty()) return html;
  html += fmt::format(
      "<table class=\"faults\" aria-label=\"The first examples: {}\"><thead><tr>"
      "<th class=\"n\">lane</th><th class=\"n\">sequence</th><th>key</th>"
      "<th class=\"n\">partition</th><th class=\"n\">offset</th><th>what is wrong</th></tr></thead>"
      "<tbody>\n{}</tbody></table>\n",
      info.title, rows);
  if (tally.count > tally.examples.size()) {
    html += fmt::format("<p class=\"soft\">and {} more</p>\n",
                        Grouped(tally.count - tally.examples.size()));
  }
  return html;
}

std::string Fact(std::string_view name, const std::string& value) {
  if (value.empty()) return "";
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", HtmlText(name), HtmlText(value));
}

}  // namespace

std::string UtcText(WallTime at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<seconds>(at - day));
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string VerdictCard(const RunReport& report) {
  const Outcome outcome = OutcomeOf(report);
  const std::string sentence = VerdictSentence(report);
  const size_t word = sentence.find(':');
  std::string reasons;
  for (const std::string& reason : VoidReasons(report)) {
    reasons += "<li>" + HtmlText(reason) + "</li>\n";
  }
  if (!reasons.empty()) {
    reasons = outcome == Outcome::kVoid
                  ? "<ul aria-label=\"Why the run is void\">" + reasons + "</ul>"
                  : "<ul aria-label=\"Why its figures are void\"><li>The figures prove nothing "
                    "beside this:</li>" +
                        reasons + "</ul>";
  }
  // The reasons of a void run stand beneath; its sentence need not repeat the first.
  const std::string rest =
      outcome == Outcome::kVoid ? " this run proves nothing" : HtmlText(sentence.substr(word + 1));
  return fmt::format(
      "<section class=\"card verdict {}\" id=\"verdict\" aria-label=\"Verdict\">\n"
      "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\">{}</svg>\n<h1><b>{}:</b>{}</h1>\n{}"
      "</section>\n",
      OutcomeName(outcome), Sign(outcome), HtmlText(sentence.substr(0, word)), rest, reasons);
}

std::string Tiles(const RunReport& report) {
  std::string tiles;
  if (report.sending) {
    const Sending& sending = *report.sending;
    const double rate = report.rate_achieved();
    if (rate > 0) {
      tiles +=
          Tile("answered", ShortNumber(rate) + "/s",
               report.facts.closed_loop ? "as fast as it went"
                                        : ShortNumber(report.facts.rate_planned) + "/s planned");
    }
    tiles += Tile("accepted", ShortNumber(static_cast<double>(sending.accepted)),
                  Grouped(sending.accepted));
    tiles += Tile("refused", ShortNumber(static_cast<double>(sending.refused_total())),
                  fmt::format("{} failed", Grouped(sending.failed)));
    if (sending.latency.count() > 0) {
      tiles += Tile("latency p99", DurationText(sending.latency.Quantile(0.99)),
                    "p50 " + DurationText(sending.latency.Quantile(0.5)));
    }
  }
  if (report.verification) {
    const Verification& verification = *report.verification;
    tiles += Tile("lost", Grouped(verification.of(FaultKind::kLost).count),
                  fmt::format("{} found", Grouped(verification.found)));
    if (verification.end_to_end.count() > 0) {
      tiles += Tile("end to end p99", DurationText(verification.end_to_end.Quantile(0.99)),
                    "p50 " + DurationText(verification.end_to_end.Quantile(0.5)));
    }
  }
  return tiles.empty() ? "" : "<dl class=\"tiles\">\n" + tiles + "</dl>\n";
}

std::string CountsTable(const RunReport& report) {
  std::string rows;
  if (report.sending) {
    const Sending& sending = *report.sending;
    if (!report.facts.closed_loop && sending.planned > 0) {
      rows += CountRow("planned", sending.planned, "by the schedule", false);
    }
    rows += CountRow("sent", sending.sent, "handed to a connection", false);
    rows += CountRow("accepted", sending.accepted, "answered with 2xx: owed to the topic", false);
    for (const auto& [status, beacons] : sending.refused) {
      rows += CountRow(fmt::format("refused {}", status), beacons, "not owed", false);
    }
    rows += CountRow("failed", sending.failed, "no reply: may be in the topic or not", false);
    if (sending.unsent() > 0) {
      rows += CountRow("unsent", sending.unsent(), "the server never took them", false);
    }
    if (sending.reconnects > 0) {
      rows += CountRow("reconnects", sending.reconnects, "connections that broke", false);
    }
    if (sending.renewed > 0) {
      rows += CountRow("renewed", sending.renewed, "connections that the plan ended", false);
    }
    if (sending.waits > 0) {
      rows += CountRow("waits", sending.waits, "a connection kept quiet after a 503", false);
    }
  }
  if (report.verification) {
    rows += CountRow("found", report.verification->found, "different beacons in the topic", false);
    for (const FaultInfo& info : kFaults) {
      rows +=
          CountRow(info.title, report.verification->of(info.kind).count, info.meaning, info.fails);
    }
  }
  if (rows.empty()) return "";
  return "<section class=\"card half\" aria-labelledby=\"counts\"><h2 id=\"counts\">Beacons</h2>\n"
         "<table><tbody>\n" +
         rows + "</tbody></table></section>\n";
}

std::string DurationsTable(const RunReport& report) {
  std::string rows;
  if (report.sending) {
    rows += DurationRow("latency", report.sending->latency);
    rows += DurationRow("service", report.sending->service);
    if (!report.facts.closed_loop) rows += DurationRow("lateness", report.sending->lateness);
  }
  if (report.verification) rows += DurationRow("end to end", report.verification->end_to_end);
  if (rows.empty()) return "";
  return "<section class=\"card half\" aria-labelledby=\"durations\"><h2 id=\"durations\">Durations"
         "</h2>\n<table><thead><tr><td></td><th scope=\"col\">p50</th><th scope=\"col\">p90</th>"
         "<th scope=\"col\">p99</th><th scope=\"col\">p99.9</th><th scope=\"col\">longest</th></tr>"
         "</thead><tbody>\n" +
         rows + "</tbody></table></section>\n";
}

std::string FaultsCard(const RunReport& report) {
  if (!report.verification) return "";
  std::string tables;
  for (const FaultInfo& info : kFaults) {
    const FaultTally& tally = report.verification->of(info.kind);
    if (tally.count > 0) tables += FaultTable(info, tally);
  }
  if (tables.empty()) return "";
  return "<section class=\"card\" aria-labelledby=\"faults\"><h2 id=\"faults\">Faults</h2>\n" +
         tables + "</section>\n";
}

std::string FactsCard(const RunReport& report) {
  const RunFacts& facts = report.facts;
  std::string list = Fact("target", facts.target) + Fact("topic", facts.topic) +
                     Fact("brokers", facts.brokers) + Fact("run", facts.run_id);
  if (facts.pipeline > 0) {
    list += Fact("loop", facts.closed_loop ? "closed: as fast as answers came"
                                           : fmt::format("open: {:.0f} beacons a second planned",
                                                         facts.rate_planned));
    if (facts.connections > 0) {
      list +=
          Fact("connections", fmt::format("{}, pipeline {}", facts.connections, facts.pipeline));
    }
    list += Fact(facts.target.empty() ? "record" : "request",
                 fmt::format("{} beacon{}, {:.0f} bytes", facts.beacons_per_request,
                             facts.beacons_per_request == 1 ? "" : "s", facts.request_bytes));
  }
  if (facts.elapsed > nanoseconds{0}) list += Fact("duration", DurationText(facts.elapsed));
  if (report.sending && report.sending->sender_cpu) {
    const size_t threads = report.sending->loops.size();
    list += Fact("sender",
                 fmt::format("{:.0f} % of a core{}", *report.sending->sender_cpu * 100,
                             threads < 2 ? std::string()
                                         : fmt::format(", the busiest of {} threads", threads)));
  }
  for (const auto& [name, value] : facts.load) list += Fact(name, value);
  for (const auto& [name, value] : facts.more) list += Fact(name, value);
  if (list.empty()) return "";
  return "<section class=\"card\" aria-labelledby=\"facts\"><h2 id=\"facts\">The run</h2>\n"
         "<dl class=\"facts\">\n" +
         list + "</dl></section>\n";
}

}  // namespace beacongate::loadgen
