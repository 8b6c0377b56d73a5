#include "loadgen/load_facts.h"

#include <fmt/format.h>

#include "loadgen/report/number_text.h"

namespace beacongate::loadgen {
namespace {

std::string MethodText(const SyntheticOptions& traffic) {
  switch (traffic.method) {
    case Method::kGet:
      return "GET";
    case Method::kPost:
      return "POST";
    case Method::kMixed:
      return fmt::format("{:.0f} % POST", traffic.post_share * 100);
  }
  return "";
}

std::string TrafficText(const LoadOptions& o) {
  const SyntheticOptions& traffic = o.traffic;
  if (!o.source.empty()) return "replay of " + o.source;
  return fmt::format("synthetic: {}, {} sites, {} visitors, skew {:g}, seed {}",
                     MethodText(traffic), Grouped(traffic.sites), Grouped(traffic.visitors),
                     traffic.skew, traffic.seed);
}

std::string ChurnText(const LoadOptions& o) {
  std::string text;
  if (o.churn_requests > 0) text = fmt::format("after {} requests", Grouped(o.churn_requests));
  if (o.churn_s > 0) text += fmt::format("{}after {:g} s", text.empty() ? "" : ", ", o.churn_s);
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> LoadFacts(const LoadOptions& o) {
  std::vector<std::pair<std::string, std::string>> facts;
  facts.emplace_back("traffic", TrafficText(o));
  if (o.traffic.hot_key)
    facts.emplace_back("hot key", fmt::format("{:g} %", o.hot_key_share * 100));
  if (!o.shape.empty()) facts.emplace_back("shape", o.shape);
  const bool own_timing = !o.source.empty() && !o.rate_given && !o.saturate && o.shape.empty();
  if (own_timing) {
    facts.emplace_back("speed", fmt::format("{:g} % of the recording", o.speed_percent));
  }
  if (o.cold_start) facts.emplace_back("cold", "new visitors only, connections made under load");
  if (const std::string churn = ChurnText(o); !churn.empty()) facts.emplace_back("churn", churn);
  if (o.heed_503) facts.emplace_back("on 503", "wait");
  return facts;
}

}  // namespace beacongate::loadgen
