#include "gateway/ingest/shedding_sink.h"

#include <utility>

#include "gateway/base/log.h"

namespace beacongate {

SheddingSink::SheddingSink(RecordSink& sink, const ShedMarks& marks, std::string path,
                           std::string topic)
    : sink_(sink), marks_(marks), path_(std::move(path)), topic_(std::move(topic)) {}

AppendResult SheddingSink::Append(const FrameInput& frame) {
  return LookIfShedding() ? AppendResult::kFull : sink_.Append(frame);
}

// Of several workers that see a mark passed, one says so.
bool SheddingSink::LookIfShedding() {
  const uint64_t used = sink_.bytes_on_disk();
  const bool before = shedding();
  const bool now = before ? used > marks_.until_bytes : used >= marks_.at_bytes;
  if (now == before || shedding_.exchange(now, std::memory_order_relaxed) == now) return now;
  if (now) {
    Log(LogLevel::kWarning, "journal",
        "endpoint {}: the journal of topic {} has reached {} bytes; its beacons are answered 503 "
        "until that has fallen to {}",
        path_, topic_, marks_.at_bytes, marks_.until_bytes);
  } else {
    Log(LogLevel::kInfo, "journal", "endpoint {}: the journal of topic {} has room for it again",
        path_, topic_);
  }
  return now;
}

}  // namespace beacongate
