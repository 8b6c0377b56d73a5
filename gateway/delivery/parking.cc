#include "gateway/delivery/parking.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/base/check.h"
#include "gateway/base/log.h"

namespace beacongate {

Parking::Parking(const std::string& topic, LaneJournal& journal)
    : topic_(topic), evacuator_(journal.evacuator()) {}

void Parking::TakeOffers(MonotonicTime now,
                         const std::function<std::deque<HeldFrame>(uint32_t)>& gathered) {
  std::map<uint32_t, std::deque<Segment*>> files;
  uint64_t frames = 0;
  for (Segment* const file : evacuator_.TakeOffers()) {
    frames += file->frames;
    files[file->partition].push_back(file);
  }
  if (files.empty()) return;
  Log(LogLevel::kInfo, "pump." + topic_, "found {} parked beacons of {} partitions", frames,
      files.size());
  for (const auto& [partition, found] : files) {
    if (!Contains(partition)) Park(partition, gathered(partition), now);
    std::deque<Segment*>& unread = lots_.at(partition).files;
    // Behind one that is being opened.
    const auto place = unread.begin() + (lots_.at(partition).opening ? 1 : 0);
    unread.insert(place, found.begin(), found.end());
  }
}

void Parking::Park(uint32_t partition, std::deque<HeldFrame> frames, MonotonicTime now) {
  CHECK(!Contains(partition));
  Lot& lot = lots_[partition];
  for (const HeldFrame& frame : frames) lot.waiting_bytes += frame.bytes;
  lot.waiting = std::move(frames);
  lot.write_at = now;
  lot.since = now;
  parked_.push_back(partition);
}

void Parking::Add(uint32_t partition, const HeldFrame& frame, MonotonicTime now) {
  Lot& lot = lots_.at(partition);
  if (lot.waiting.size() == lot.writing) lot.write_at = now + kWriteAge;
  lot.waiting.push_back(frame);
  lot.waiting_bytes += frame.bytes;
}

void Parking::Evacuate(uint32_t partition, bool pressed, MonotonicTime now,
                       const std::function<std::vector<FrameRef>()>& before) {
  Lot& lot = lots_.at(partition);
  if (lot.writing > 0 || lot.waiting.empty() || disk_refuses(now)) return;
  const bool due = pressed || now >= lot.write_at || lot.waiting.size() >= kWriteFrames ||
                   lot.waiting_bytes >= kWriteBytes;
  if (!due) return;
  lot.writing = std::min(lot.waiting.size(), kWriteFramesMax);
  lot.write_at = now + kWriteAge;
  std::vector<FrameRef> frames;
  frames.reserve(lot.writing);
  for (size_t i = 0; i < lot.writing; ++i) frames.push_back(lot.waiting[i].ref);
  std::vector<FrameRef> older;
  if (std::exchange(lot.guard_is_due, false)) {
    older = before();
    std::erase_if(older, [](const FrameRef& frame) { return frame.segment->parked; });
    lot.guarded |= !older.empty();
  }
  evacuator_.Park(partition, std::move(older), std::move(frames));
}

void Parking::QueueIsEmpty(uint32_t partition) {
  Lot& lot = lots_.at(partition);
  Unguard(partition, &lot);
  lot.guard_is_due = false;
}

void Parking::Unguard(uint32_t partition, Lot* lot) {
  if (std::exchange(lot->guarded, false)) evacuator_.Unguard(partition);
}

void Parking::TakeReports(MonotonicTime now, const std::function<void(const HeldFrame&)>& moved,
                          const std::function<void(uint32_t partition, const HeldFrame&)>& lost) {
  for (Evacuator::Report report; evacuator_.NextReport(&report);) {
    Lot& lot = lots_.at(report.partition);
    if (report.opened != nullptr) {
      lot.opening = false;
      if (report.outcome.status.ok()) {
        CHECK(lot.files.front() == report.opened);
        lot.files.pop_front();
        lot.reader = evacuator_.Read(report.opened);
      } else {
        lot.open_at = now + kRefusedPause;
      }
    } else {
      lot.files.insert(lot.files.end(), report.outcome.started.begin(),
                       report.outcome.started.end());
      lot.writing = 0;
      auto next_lost = report.outcome.lost.begin();
      for (size_t i = 0; i < report.outcome.done; ++i) {
        const HeldFrame frame = lot.waiting.front();
        lot.waiting_bytes -= frame.bytes;
        lot.waiting.pop_front();
        if (next_lost != report.outcome.lost.end() && *next_lost == i) {
          lost(report.partition, frame);
          ++next_lost;
        } else {
          moved(frame);
        }
      }
      if (!report.outcome.status.ok()) {
        refused_until_ = now + kRefusedPause;
        lot.guard_is_due |= !report.outcome.guarded;
      }
    }
    if (!report.outcome.status.ok()) TellRefused(report.outcome.status.error(), now);
  }
}

// The text names another file each time.
void Parking::TellRefused(const Error& error, MonotonicTime now) {
  if (now - last_refused_ > kMendedAfter) refusals_.Forget(topic_);
  last_refused_ = now;
  if (!refusals_.Admit(topic_, now)) return;
  Log(LogLevel::kError, "pump." + topic_, "parking: {}", error.message);
}

bool Parking::Next(uint32_t partition, MonotonicTime now, FrameRef* frame) {
  Lot& lot = lots_.at(partition);
  if (lot.reader) {
    if (lot.reader->Next(frame)) return true;
    lot.reader.reset();
  }
  if (lot.files.empty() || lot.opening || now < lot.open_at) return false;
  Segment* const file = lot.files.front();
  lot.opening = true;
  evacuator_.OpenForReading(file);
  return false;
}

bool Parking::FilesAreDone(uint32_t partition) const {
  const Lot& lot = lots_.at(partition);
  return lot.files.empty() && !lot.reader && lot.writing == 0;
}

std::deque<HeldFrame> Parking::TakeWaiting(uint32_t partition, size_t count) {
  CHECK(FilesAreDone(partition));
  Lot& lot = lots_.at(partition);
  const auto end =
      lot.waiting.begin() + static_cast<std::ptrdiff_t>(std::min(count, lot.waiting.size()));
  std::deque<HeldFrame> taken(lot.waiting.begin(), end);
  lot.waiting.erase(lot.waiting.begin(), end);
  for (const HeldFrame& frame : taken) lot.waiting_bytes -= frame.bytes;
  lot.guard_is_due = true;
  return taken;
}

void Parking::Leave(uint32_t partition) {
  Lot& lot = lots_.at(partition);
  CHECK(FilesAreDone(partition) && lot.waiting.empty());
  Unguard(partition, &lot);
  lots_.erase(partition);
  std::erase(parked_, partition);
}

std::optional<WallTime> Parking::Oldest(uint32_t partition) const {
  const Lot& lot = lots_.at(partition);
  if (!lot.files.empty()) return WallTime(microseconds(lot.files.front()->oldest_us));
  if (!lot.waiting.empty()) return lot.waiting.front().accepted_at;
  return std::nullopt;
}

}  // namespace beacongate
