#include "loadgen/report/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "loadgen/report/plain_text.h"

namespace beacongate::loadgen {
namespace {

constexpr double kWidth = 1000;
constexpr double kHeight = 300;

double X(const Plot& plot, double value) { return plot.x.ShareOf(value) * kWidth; }
double Y(const Plot& plot, double value) { return (1 - plot.y.ShareOf(value)) * kHeight; }

std::string Grid(const Plot& plot) {
  std::string path;
  for (const PlotTick& tick : plot.y.ticks) {
    fmt::format_to(std::back_inserter(path), "M0 {:.1f}H{:.0f}", Y(plot, tick.value), kWidth);
  }
  for (const PlotTick& tick : plot.x.ticks) {
    fmt::format_to(std::back_inserter(path), "M{:.1f} 0V{:.0f}", X(plot, tick.value), kHeight);
  }
  return fmt::format("<path class=\"grid\" d=\"{}\"/>\n", path);
}

std::string Line(const Plot& plot, const PlotSeries& series) {
  std::string line;
  for (const PlotPoint& point : series.points) {
    fmt::format_to(std::back_inserter(line), "{}{:.1f} {:.1f}", line.empty() ? 'M' : 'L',
                   X(plot, point.x), Y(plot, point.y));
  }
  std::string paths;
  if (series.area) {
    paths = fmt::format("<path class=\"area {}\" d=\"{}V{:.0f}H{:.1f}Z\"/>\n", series.style, line,
                        kHeight, X(plot, series.points.front().x));
  }
  return paths + fmt::format("<path class=\"line {}\" d=\"{}\"/>\n", series.style, line);
}

std::string Slots(const Plot& plot) {
  std::string slots;
  for (const PlotSlot& slot : plot.slots) {
    const double from = X(plot, slot.from);
    fmt::format_to(
        std::back_inserter(slots),
        "<rect x=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\"><title>{}</title></rect>\n", from,
        std::max(1.0, X(plot, slot.to) - from), kHeight, HtmlText(slot.text));
  }
  return slots.empty() ? "" : "<g class=\"slots\">\n" + slots + "</g>\n";
}

std::string Legend(const Plot& plot) {
  std::string legend = "<ul class=\"legend\">\n";
  for (const PlotSeries& series : plot.series) {
    if (series.points.empty()) continue;
    fmt::format_to(std::back_inserter(legend),
                   "<li><svg viewBox=\"0 0 28 8\" width=\"28\" height=\"8\" aria-hidden=\"true\">"
                   "<path class=\"line {}\" d=\"M0 4H28\"/></svg>{}</li>\n",
                   series.style, HtmlText(series.name));
  }
  return legend + "</ul>\n";
}

}  // namespace

std::string AxisLabels(const PlotAxis& axis, std::string_view side) {
  // A label this near to an end stands within it, so that nothing sticks out of the page.
  constexpr double kNearEnd = 0.06;
  std::string labels;
  for (const PlotTick& tick : axis.ticks) {
    const double share = axis.ShareOf(tick.value);
    const std::string_view end = share < kNearEnd       ? " class=\"first\""
                                 : share > 1 - kNearEnd ? " class=\"last\""
                                                        : "";
    fmt::format_to(std::back_inserter(labels), "<span{} style=\"{}:{:.2f}%\">{}</span>", end, side,
                   share * 100, HtmlText(tick.label));
  }
  return labels;
}

std::string PlotHtml(const Plot& plot) {
  std::string lines;
  for (const PlotSeries& series : plot.series) {
    if (!series.points.empty()) lines += Line(plot, series);
  }
  if (lines.empty()) return "";
  return fmt::format(
      "<figure class=\"plot\" id=\"{}\">\n<figcaption><h2>{}</h2><p>{}</p></figcaption>\n{}"
      "<div class=\"frame\"><div class=\"y\" aria-hidden=\"true\">{}</div>\n"
      "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\" "
      "preserveAspectRatio=\"none\">\n{}{}{}</svg>\n"
      "<div class=\"x\" aria-hidden=\"true\">{}</div></div>\n</figure>\n",
      plot.id, HtmlText(plot.title), plot.about, Legend(plot), AxisLabels(plot.y, "bottom"),
      HtmlText(plot.label), kWidth, kHeight, Grid(plot), lines, Slots(plot),
      AxisLabels(plot.x, "left"));
}

}  // namespace beacongate::loadgen
