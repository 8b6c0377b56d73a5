// Writes the pages of the sample runs into the folder that is named: clean.html, faulty.html and so
// on, by the code that beaconload has.
#include <fmt/format.h>

#include <string>
#include <utility>

#include "loadgen/report/report_files.h"
#include "tests/support/sample_runs.h"

int main(int argc, char** argv) {
  using namespace beacongate::loadgen;
  if (argc != 2) {
    fmt::print(stderr, "usage: browser_pages FOLDER\n");
    return 2;
  }
  for (const auto& [name, report] : {std::pair{"clean", CleanRun()},
                                     {"faulty", FaultyRun()},
                                     {"void", VoidRun()},
                                     {"unverified", UnverifiedRun()},
                                     {"logged", LoggedRun()}}) {
    const ReportFiles files{.json = "", .html = fmt::format("{}/{}.html", argv[1], name)};
    if (const auto status = WriteReportFiles(report, files); !status) {
      fmt::print(stderr, "browser_pages: {}\n", status.error().message);
      return 3;
    }
  }
  return 0;
}
