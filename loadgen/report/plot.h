// Plot: one figure of the page, as HTML: an SVG that stretches with its frame, and labels beside it
// that do not. A series is told from the others by colour and by its dashes; each slot of the x
// axis answers a pointer with its values. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "loadgen/report/plot_axis.h"

namespace beacongate::loadgen {

struct PlotPoint {
  double x;
  double y;
};

struct PlotSeries {
  std::string name;                    // in the legend
  std::string style;                   // a class of html_style: "planned", "p99"
  bool area = false;                   // filled down to the axis
  std::vector<PlotPoint> points = {};  // in the order of x
};

// A part of the x axis, and what is said of it.
struct PlotSlot {
  double from;
  double to;
  std::string text;  // lines
};

struct Plot {
  std::string id;  // of the element
  std::string title;
  std::string about;  // a sentence or two beneath the title, HTML
  std::string label;  // what the plot shows, for who does not see it
  PlotAxis x;
  PlotAxis y;
  std::vector<PlotSeries> series = {};
  std::vector<PlotSlot> slots = {};
};

// Series without points are left out; "" when none has any.
std::string PlotHtml(const Plot& plot);

// The labels of an axis as elements placed along their parent: "left:25%" or "bottom:25%".
std::string AxisLabels(const PlotAxis& axis, std::string_view side);

}  // namespace beacongate::loadgen
