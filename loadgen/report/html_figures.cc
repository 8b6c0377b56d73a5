#include "loadgen/report/html_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "loadgen/report/heat_image.h"
#include "loadgen/report/number_text.h"
#include "loadgen/report/percentiles.h"
#include "loadgen/report/plain_text.h"
#include "loadgen/report/plot.h"

namespace beacongate::loadgen {
namespace {

constexpr size_t kPointsMax = 120;

// One slot of an x axis of time: what was sent in it, or what was found.
struct Span {
  double from;  // ns since the start
  double to;
  double seconds() const { return (to - from) / 1e9; }
};

double Ns(nanoseconds duration) { return static_cast<double>(duration.count()); }

Span SpanOf(const SentSecond& second, WallTime start) {
  return {Ns(second.from - start), Ns(second.to - start)};
}
// The run's end cuts the last slot short; what was found later has whole ones.
Span SpanOf(const FoundSlot& slot, nanoseconds elapsed) {
  const nanoseconds to = slot.from + slot.width;
  return {Ns(slot.from), Ns(elapsed > slot.from ? std::min(to, elapsed) : to)};
}

std::string SpanText(const Span& span) {
  return fmt::format("{:.0f} to {:.0f} s", span.from / 1e9, span.to / 1e9);
}

// What is drawn: few enough points, and no sliver at the end whose rate would be one of chance.
std::vector<SentSecond> Drawn(const RunReport& report) {
  if (!report.sending) return {};
  std::vector<SentSecond> points = Folded(report.sending->seconds, kPointsMax);
  if (points.size() < 2) return points;
  const auto first = points.front().to - points.front().from;
  if (points.back().to - points.back().from < first / 2) {
    points[points.size() - 2] = Folded({points.end()[-2], points.back()}, 1).front();
    points.pop_back();
  }
  return points;
}

// The widest that the run gets in any plot, so that all of them have one time axis.
nanoseconds EndOf(const RunReport& report) {
  nanoseconds end = report.facts.elapsed;
  for (const SentSecond& second : Drawn(report)) {
    end = std::max<nanoseconds>(end, second.to - report.facts.started_at);
  }
  if (report.verification && !report.verification->timeline.empty()) {
    const FoundSlot& last = report.verification->timeline.back();
    if (last.from >= end) end = last.from + last.width;
  }
  return end;
}

// A rate holds for the whole of its slot: a step.
void AddStep(const Span& span, double count, PlotSeries* series) {
  const double rate = span.seconds() > 0 ? count / span.seconds() : 0;
  series->points.push_back({span.from, rate});
  series->points.push_back({span.to, rate});
}

std::string RateText(const SentSecond& second, const Span& span) {
  const auto rate = [&](uint64_t count) {
    return Grouped(static_cast<uint64_t>(static_cast<double>(count) / span.seconds() + 0.5));
  };
  std::string text = fmt::format("{}\nplanned {}/s\nsent {}/s\naccepted {}/s", SpanText(span),
                                 rate(second.planned), rate(second.sent), rate(second.accepted));
  for (const auto& [status, beacons] : second.refused) {
    text += fmt::format("\nrefused with {}: {}", status, Grouped(beacons));
  }
  if (second.failed > 0) text += fmt::format("\nfailed {}", Grouped(second.failed));
  return text + fmt::format("\nin flight {}, waiting {}", Grouped(second.in_flight),
                            Grouped(second.waiting));
}

double HighestOf(const std::vector<PlotSeries>& series) {
  double highest = 0;
  for (const PlotSeries& line : series) {
    for (const PlotPoint& point : line.points) highest = std::max(highest, point.y);
  }
  return highest;
}

// The axis for durations, from all of the series' points; those of zero are none.
PlotAxis DurationAxisOf(std::vector<PlotSeries>* series) {
  double lowest = 1e18;
  for (PlotSeries& line : *series) {
    std::erase_if(line.points, [](const PlotPoint& point) { return point.y <= 0; });
    for (const PlotPoint& point : line.points) lowest = std::min(lowest, point.y);
  }
  return DurationAxis(nanoseconds{static_cast<int64_t>(lowest)},
                      nanoseconds{static_cast<int64_t>(HighestOf(*series))});
}

std::vector<PlotSeries> PercentileSeries() {
  return {{.name = "p50", .style = "p50"},
          {.name = "p90", .style = "p90"},
          {.name = "p99", .style = "p99"},
          {.name = "p99.9", .style = "p999"},
          {.name = "longest", .style = "max"}};
}

// A point in the middle of the span for each percentile, and the words for its slot.
void AddPercentiles(const Percentiles& percentiles, const Span& span, Plot* plot) {
  if (percentiles.count == 0) return;
  const nanoseconds values[] = {percentiles.p50, percentiles.p90, percentiles.p99, percentiles.p999,
                                percentiles.max};
  const double middle = (span.from + span.to) / 2;
  std::string text = SpanText(span);
  for (size_t i = 0; i < std::size(values); ++i) {
    plot->series[i].points.push_back({middle, Ns(values[i])});
    text += fmt::format("\n{} {}", plot->series[i].name, DurationText(values[i]));
  }
  plot->slots.push_back({span.from, span.to, text});
}

bool FoldedTogether(const RunReport& report) {
  return report.sending && report.sending->seconds.size() > kPointsMax;
}

std::string PercentileLabel(std::string_view what, const LatencyHistogram& all) {
  const Percentiles percentiles = PercentilesOf(all);
  return fmt::format("{} over the run: p50 {}, p99 {}, p99.9 {}, longest {}", what,
                     DurationText(percentiles.p50), DurationText(percentiles.p99),
                     DurationText(percentiles.p999), DurationText(percentiles.max));
}

std::string RowText(const PartitionHeat& heat, uint32_t row, uint64_t total, double mean) {
  const uint32_t first = row * heat.partitions_per_row();
  const uint32_t last = std::min(first + heat.partitions_per_row(), heat.partitions()) - 1;
  const std::string name = first == last ? fmt::format("partition {}", first)
                                         : fmt::format("partitions {} to {}", first, last);
  return fmt::format("{}: {} records, {:.2f} times the mean", name, Grouped(total),
                     mean > 0 ? static_cast<double>(total) / mean : 0);
}

struct HeatSums {
  std::vector<uint64_t> rows;
  uint64_t fullest_cell = 0;
  uint64_t all = 0;
  uint32_t hottest_row = 0;
  uint32_t empty_rows = 0;
  double mean() const { return static_cast<double>(all) / static_cast<double>(rows.size()); }
};

HeatSums SumsOf(const PartitionHeat& heat) {
  HeatSums sums;
  for (uint32_t row = 0; row < heat.rows(); ++row) {
    const uint64_t total = heat.RowTotal(row);
    sums.rows.push_back(total);
    sums.all += total;
    sums.empty_rows += total == 0;
    if (total > sums.rows[sums.hottest_row]) sums.hottest_row = row;
    for (size_t column = 0; column < heat.columns(); ++column) {
      sums.fullest_cell = std::max(sums.fullest_cell, heat.at(row, column));
    }
  }
  return sums;
}

// A bar for each row beside the map, its whole length the hottest row's.
std::string HeatBars(const PartitionHeat& heat, const HeatSums& sums) {
  const double longest = static_cast<double>(sums.rows[sums.hottest_row]);
  std::string bars;
  std::string slots;
  for (uint32_t row = 0; row < heat.rows(); ++row) {
    const uint32_t y = heat.rows() - 1 - row;
    fmt::format_to(std::back_inserter(bars), "M0 {}h{:.1f}v1H0", y,
                   static_cast<double>(sums.rows[row]) / longest * 100);
    fmt::format_to(std::back_inserter(slots),
                   "<rect y=\"{}\" width=\"100\" height=\"1\"><title>{}</title></rect>\n", y,
                   RowText(heat, row, sums.rows[row], sums.mean()));
  }
  return fmt::format(
      "<svg aria-hidden=\"true\" viewBox=\"0 0 100 {}\" preserveAspectRatio=\"none\">"
      "<path class=\"bars\" d=\"{}\"/><g class=\"slots\">\n{}</g></svg>\n",
      heat.rows(), bars, slots);
}

PlotAxis PartitionAxis(const PartitionHeat& heat) {
  PlotAxis axis = CountAxis(heat.partitions());
  std::erase_if(axis.ticks, [&](const PlotTick& tick) { return tick.value >= heat.partitions(); });
  axis.high = heat.partitions();
  for (PlotTick& tick : axis.ticks) tick.label = fmt::format("{:.0f}", tick.value);
  return axis;
}

// Whole pixels to a row where there are few enough of them.
uint32_t HeatHeight(const PartitionHeat& heat) {
  constexpr uint32_t kHeight = 384;
  constexpr uint32_t kRowHeightMax = 32;
  return heat.rows() * std::clamp(kHeight / heat.rows(), 1U, kRowHeightMax);
}

// For whoever cannot see the plot.
std::string RateLabel(const RunReport& report) {
  const double answered = report.rate_achieved();
  if (answered <= 0) return "Rate over time";  // of a run log nobody knows it
  return fmt::format("Rate over time: {:.0f} a second planned, {:.0f} answered",
                     report.facts.rate_planned, answered);
}

}  // namespace

std::string RateFigure(const RunReport& report) {
  Plot plot{.id = "rate",
            .title = "Rate",
            .about =
                "Beacons per second. What was planned and is not accepted was refused, failed, "
                "or came late.",
            .label = RateLabel(report),
            .x = TimeAxis(EndOf(report)),
            .y = {}};
  PlotSeries planned{.name = "planned", .style = "planned"};
  PlotSeries accepted{.name = "accepted", .style = "accepted", .area = true};
  PlotSeries refused{.name = "refused", .style = "refused"};
  PlotSeries failed{.name = "failed", .style = "failed"};
  PlotSeries found{.name = "found in the topic", .style = "found"};
  for (const SentSecond& second : Drawn(report)) {
    const Span span = SpanOf(second, report.facts.started_at);
    if (!report.facts.closed_loop) AddStep(span, static_cast<double>(second.planned), &planned);
    AddStep(span, static_cast<double>(second.accepted), &accepted);
    AddStep(span, static_cast<double>(second.refused_total()), &refused);
    AddStep(span, static_cast<double>(second.failed), &failed);
    plot.slots.push_back({span.from, span.to, RateText(second, span)});
  }
  if (report.verification) {
    for (const FoundSlot& slot : report.verification->timeline) {
      AddStep(SpanOf(slot, report.facts.elapsed), static_cast<double>(slot.found), &found);
    }
  }
  // Nothing refused or failed is said by the counts; a line at zero says less.
  if (HighestOf({refused}) <= 0) refused.points.clear();
  if (HighestOf({failed}) <= 0) failed.points.clear();
  plot.series = {accepted, found, refused, failed, planned};
  plot.y = CountAxis(HighestOf(plot.series));
  return PlotHtml(plot);
}

std::string LatencyFigure(const RunReport& report) {
  if (!report.sending || report.sending->latency.count() == 0) return "";
  Plot plot{.id = "latency",
            .title = "Latency over time",
            .about = report.facts.closed_loop
                         ? "From the send to the reply: a closed loop has no plan to count from."
                         : "From the planned instant to the reply.",
            .label = PercentileLabel("Latency", report.sending->latency),
            .x = TimeAxis(EndOf(report)),
            .y = {},
            .series = PercentileSeries()};
  if (FoldedTogether(report)) plot.about += " Each point is the worst second of several.";
  for (const SentSecond& second : Drawn(report)) {
    AddPercentiles(second.latency, SpanOf(second, report.facts.started_at), &plot);
  }
  plot.y = DurationAxisOf(&plot.series);
  return PlotHtml(plot);
}

std::string EndToEndFigure(const RunReport& report) {
  if (!report.verification || report.verification->end_to_end.count() == 0) return "";
  Plot plot{.id = "end-to-end",
            .title = "End to end over time",
            .about = "Measured " + HtmlText(report.verification->end_to_end_basis) + ".",
            .label = PercentileLabel("End to end", report.verification->end_to_end),
            .x = TimeAxis(EndOf(report)),
            .y = {},
            .series = PercentileSeries()};
  for (const FoundSlot& slot : report.verification->timeline) {
    AddPercentiles(slot.end_to_end, SpanOf(slot, report.facts.elapsed), &plot);
  }
  plot.y = DurationAxisOf(&plot.series);
  return PlotHtml(plot);
}

std::string CurveFigure(const RunReport& report) {
  Plot plot{.id = "curve",
            .title = "All durations, by percentile",
            .about =
                "How long it took for this share of all beacons. Where latency parts from "
                "service, beacons waited for their turn.",
            .label = "Durations by percentile",
            .x = QuantileAxis(),
            .y = {}};
  const auto add = [&](const char* name, const char* style, const LatencyHistogram& histogram) {
    PlotSeries series{.name = name, .style = style};
    for (const CurvePoint& point : CurveOf(histogram)) {
      series.points.push_back({1 / (1 - point.quantile), Ns(point.duration)});
    }
    if (histogram.count() > 0) plot.label += "; " + PercentileLabel(name, histogram);
    plot.series.push_back(std::move(series));
  };
  if (report.verification) add("end to end", "endtoend", report.verification->end_to_end);
  if (report.sending && !report.facts.closed_loop) {
    add("latency, from the planned instant", "latency", report.sending->latency);
    add("service, from the send", "service", report.sending->service);
    add("lateness of the sender", "lateness", report.sending->lateness);
  } else if (report.sending) {
    add("latency, from the send", "latency", report.sending->latency);
  }
  plot.y = DurationAxisOf(&plot.series);
  return PlotHtml(plot);
}

std::string HeatFigure(const RunReport& report) {
  if (!report.verification) return "";
  const PartitionHeat& heat = report.verification->records;
  if (heat.rows() == 0 || heat.columns() == 0) return "";
  const HeatSums sums = SumsOf(heat);
  const std::string hottest =
      RowText(heat, sums.hottest_row, sums.rows[sums.hottest_row], sums.mean());
  const nanoseconds end = heat.column_width() * static_cast<int64_t>(heat.columns());
  const double fullest = static_cast<double>(sums.fullest_cell) / Seconds(heat.column_width());
  const std::string label =
      fmt::format("{} records in {} partitions; the fullest is {}; {} of {} lines are empty",
                  Grouped(sums.all), heat.partitions(), hottest, sums.empty_rows, heat.rows());
  return fmt::format(
      "<figure class=\"plot heat\" id=\"heat\">\n<figcaption><h2>Records per partition</h2>"
      "<p>{}. At the right the whole run: equal bars are equal shares.</p>"
      "<p>0 <svg class=\"scale\" viewBox=\"0 0 110 10\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\"><defs>"
      "<linearGradient id=\"ramp\"><stop offset=\"0\" stop-color=\"#2f7de1\" stop-opacity=\"0\"/>"
      "<stop offset=\".25\" stop-color=\"#2f7de1\" stop-opacity=\".5\"/>"
      "<stop offset=\"1\" stop-color=\"#2f7de1\"/></linearGradient></defs>"
      "<rect width=\"110\" height=\"10\" fill=\"url(#ramp)\"/></svg> {} records a second</p>"
      "</figcaption>\n"
      "<div class=\"frame\" style=\"grid-template-rows:{}px 22px\">"
      "<div class=\"y\" aria-hidden=\"true\">{}</div>"
      "<img class=\"map\" alt=\"{}\" src=\"{}\">\n{}"
      "<div class=\"x\" aria-hidden=\"true\">{}</div></div>\n</figure>\n",
      label, ShortNumber(fullest), HeatHeight(heat), AxisLabels(PartitionAxis(heat), "bottom"),
      label, HeatImageUrl(heat, sums.fullest_cell), HeatBars(heat, sums),
      AxisLabels(TimeAxis(end), "left"));
}

}  // namespace beacongate::loadgen
