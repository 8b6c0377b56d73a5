#include "loadgen/report/report_files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "loadgen/report/html_report.h"
#include "loadgen/report/json_report.h"

namespace beacongate::loadgen {
namespace {

// Empty when it was written.
std::string Write(const std::string& path, const std::string& text) {
  if (path.empty()) return "";
  std::ofstream out(path, std::ios::trunc | std::ios::binary);
  out << text;
  out.close();
  if (out) return "";
  return fmt::format(
      "cannot write the report to {}: {}; name a file in a folder that can be written", path,
      std::strerror(errno));
}

}  // namespace

Status WriteReportFiles(const RunReport& report, const ReportFiles& files) {
  std::string errors = Write(files.json, files.json.empty() ? "" : JsonReport(report));
  const std::string html = Write(files.html, files.html.empty() ? "" : HtmlReport(report));
  if (!errors.empty() && !html.empty()) errors += "\n";
  errors += html;
  if (!errors.empty()) return Error{errors};
  return Status::Ok();
}

}  // namespace beacongate::loadgen
