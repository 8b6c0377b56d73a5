#include "loadgen/verify/run_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/base/check.h"
#include "loadgen/identity/beacon_id.h"

namespace beacongate::loadgen {

Result<RunBook> RunBook::Of(const std::vector<RunStart>& starts) {
  RunBook book;
  for (const RunStart& start : starts) {
    if (!book.by_id_.emplace(start.run, book.runs_.size()).second) {
      return Error{fmt::format("two run logs are of the run {:016x}; give each once", start.run)};
    }
    Run run{.start = start, .first_stream = book.streams_, .covered = {}};
    for (const std::string& name : start.covered) run.covered.insert(SeedOf(name));
    book.streams_ += start.lanes;
    book.runs_.push_back(std::move(run));
  }
  return book;
}

const RunBook::Run* RunBook::Find(uint64_t run_id) const {
  const auto found = by_id_.find(run_id);
  return found == by_id_.end() ? nullptr : &runs_[found->second];
}

WallTime RunBook::started() const {
  CHECK(!runs_.empty());
  const auto first = std::min_element(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) {
    return a.start.started < b.start.started;
  });
  return first->start.started;
}

}  // namespace beacongate::loadgen
