#include "loadgen/report/html_report.h"

#include <fmt/format.h>

#include "loadgen/report/html_figures.h"
#include "loadgen/report/html_style.h"
#include "loadgen/report/html_tables.h"
#include "loadgen/report/plain_text.h"

namespace beacongate::loadgen {
namespace {

std::string Head(const RunReport& report) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; img-src data:\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"beaconload {}\">\n<title>{}</title>\n"
      "<link rel=\"icon\" href=\"data:,\">\n<style>{}</style>\n</head>\n",
      HtmlText(report.facts.version), HtmlText(VerdictSentence(report)), kPageStyle);
}

std::string About(const RunReport& report) {
  const RunFacts& facts = report.facts;
  std::string about = fmt::format("<header class=\"about\"><strong>{} {}</strong>",
                                  HtmlText(facts.command), HtmlText(facts.version));
  if (facts.started_at > WallTime{}) about += "<span>" + UtcText(facts.started_at) + "</span>";
  for (const std::string& text : {facts.target, facts.topic}) {
    if (!text.empty()) about += "<span>" + HtmlText(text) + "</span>";
  }
  return about + "</header>\n";
}

}  // namespace

std::string HtmlReport(const RunReport& report) {
  return Head(report) + "<body>\n<main>\n" + About(report) + VerdictCard(report) + Tiles(report) +
         FaultsCard(report) + RateFigure(report) + LatencyFigure(report) + CurveFigure(report) +
         EndToEndFigure(report) + HeatFigure(report) + CountsTable(report) +
         DurationsTable(report) + FactsCard(report) + "</main>\n</body>\n</html>\n";
}

}  // namespace beacongate::loadgen
