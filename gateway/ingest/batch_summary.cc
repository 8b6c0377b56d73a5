#include "gateway/ingest/batch_summary.h"

#include <fmt/format.h>

#include <iterator>

#include "gateway/base/json_text.h"
#include "gateway/base/limits.h"

namespace beacongate {

void BatchSummary::Clear() {
  entries_.clear();
  rejected_ = 0;
}

void BatchSummary::AddRejected(size_t index, Rejection reason, std::string_view field) {
  if (rejected_++ >= limits::kSummaryRejectedMax) return;
  fmt::format_to(std::back_inserter(entries_), R"({}{{"index":{},)", entries_.empty() ? "" : ",",
                 index);
  AddReason(reason, field);
}

void BatchSummary::SetRefused(Rejection reason) {
  Clear();
  rejected_ = 1;
  entries_.push_back('{');
  AddReason(reason, {});
}

void BatchSummary::AddReason(Rejection reason, std::string_view field) {
  fmt::format_to(std::back_inserter(entries_), R"("reason":"{}")", Describe(reason).label);
  if (!field.empty()) entries_.append(R"(,"field":)").append(JsonString(field));
  entries_.push_back('}');
}

std::string_view BatchSummary::Finish(size_t accepted, size_t shed) {
  text_.clear();
  fmt::format_to(std::back_inserter(text_),
                 R"({{"accepted":{},"rejected":[{}],"rejected_count":{},"shed_count":{}}})"
                 "\n",
                 accepted, entries_, rejected_, shed);
  return text_;
}

}  // namespace beacongate
