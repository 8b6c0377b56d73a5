#include "gateway/journal/segment_queue.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "gateway/base/check.h"
#include "gateway/base/log.h"
#include "gateway/base/prefetch.h"
#include "gateway/journal/frame_codec.h"
#include "gateway/journal/segment_measure.h"
#include "gateway/journal/suspect_frames.h"

namespace beacongate {
namespace {

// Of the frames that are retired: they were written a while ago.
constexpr size_t kPrefetchedAhead = 8;

}  // namespace

SegmentQueue::SegmentQueue(const JournalOptions& options, uint64_t origin, Recovered recovered,
                           Keeper& keeper, WatchTable& watches)
    : origin_(origin),
      quota_bytes_(options.quota_bytes),
      frame_space_max_(FrameSpaceMax(options.segment_bytes)),
      keeper_(keeper),
      watches_(watches) {
  TakeIn(std::move(recovered), segments_.end());
}

SegmentQueue::~SegmentQueue() {
  ReleaseIfEmpty();
  const std::lock_guard lock(mutex_);
  if (active_ != nullptr) SealActive();
  LetGoOfAll(&segments_);
  LetGoOfAll(&parked_);
}

void SegmentQueue::LetGoOfAll(std::list<std::unique_ptr<Segment>>* segments) {
  for (auto next = segments->begin(); next != segments->end();) {
    Segment* const segment = (next++)->get();
    segment->reading = false;
    segment->pins = 0;
    LetGoIfDone(segment);
  }
  for (const auto& segment : *segments) keeper_.Unmap(std::exchange(segment->mapping, {}));
}

void SegmentQueue::Place(SegmentPlace before, std::unique_ptr<Segment> segment) {
  const auto place = segments_.insert(before, std::move(segment));
  (*place)->place = place;
  if (unread_ == before) unread_ = place;
}

SegmentPlace SegmentQueue::PlaceByAge(const Segment& segment, SegmentPlace from) {
  return std::find_if(from, segments_.end(), [&](const std::unique_ptr<Segment>& there) {
    return there->origin == origin_ || IsOlder(segment, *there);
  });
}

void SegmentQueue::TakeIn(Recovered found, SegmentPlace from) {
  for (std::unique_ptr<Segment>& segment : found.segments) {
    BookRecovered(*segment);
    from = PlaceByAge(*segment, from);
    Place(from, std::move(segment));
  }
  damaged_bytes_ += found.damaged_bytes;
  damaged_segments_ += found.damaged_segments;
  for (const auto& segment : found.newer) {
    if (!newer_.insert(segment->path).second) continue;
    Log(LogLevel::kError, "journal", "{}", NewerVersionText(*segment));
  }
}

void SegmentQueue::BookRecovered(const Segment& segment) {
  books_.recovered += segment.live;
  books_.pending += segment.live;
  pending_bytes_ += segment.live_bytes;
}

void SegmentQueue::Insert(Recovered adopted) {
  bool reader_waits = false;
  {
    const std::lock_guard lock(mutex_);
    SegmentPlace from = unread_;
    if (from != segments_.end() && (*from)->reading) {
      if (from->get() == active_) SealActive();
      ++from;
    }
    TakeIn(std::move(adopted), from);
    reader_waits = std::exchange(reader_waits_, false);
  }
  if (reader_waits) frames_there_.notify_one();
}

AppendResult SegmentQueue::Append(const FrameInput& input, uint64_t* sequence) {
  const size_t size = FrameSize(input);
  if (FrameSpace(size) > frame_space_max_ ||
      input.key.size() > std::numeric_limits<uint16_t>::max()) {
    return AppendResult::kTooLarge;
  }
  const bool awaited = input.wait != nullptr && input.ack == AckLevel::kDelivered;
  bool reader_waits = false;
  {
    const std::lock_guard lock(mutex_);
    if (keeper_.AtQuota() || (awaited && !watches_.HasRoom())) return AppendResult::kFull;
    if (!MakeRoom(size)) return AppendResult::kFull;
    *sequence = next_sequence_++;
    // Before the reader can see the frame, so that no retirement comes too early.
    if (awaited) watches_.Add(*sequence, *input.wait);
    if (!AppendToActive(input, *sequence, size)) {
      for (const auto& wait : watches_.Take({sequence, 1})) wait->Settle(AckOutcome::kNotSynced);
      return AppendResult::kFull;
    }
    if (active_->end > kPopulateRestAt && !active_->rest_is_populated) {
      active_->rest_is_populated = true;
      keeper_.PopulateRest(active_->mapping);
    }
    ++books_.appended;
    ++books_.pending;
    pending_bytes_ += size;
    reader_waits = std::exchange(reader_waits_, false);
  }
  if (reader_waits) frames_there_.notify_one();
  return AppendResult::kAccepted;
}

// There is an active segment into which so much fits.
bool SegmentQueue::MakeRoom(size_t size) {
  return (active_ != nullptr && active_->Fits(size)) || Roll();
}

// A segment whose pages are gone is left for a fresh one, once. If the disk refuses that one, the
// sequence is not used by any frame.
bool SegmentQueue::AppendToActive(const FrameInput& input, uint64_t sequence, size_t size) {
  for (int attempt = 0; attempt < 2 && MakeRoom(size); ++attempt) {
    if (active_->Append(input, sequence)) return true;
    NoteBroken(active_);
    SealActive();
  }
  return false;
}

// Loud: the frames in there were answered with success, and some may be nowhere any more.
void SegmentQueue::NoteBroken(Segment* segment) {
  if (std::exchange(segment->broken, true)) return;
  ++broken_segments_;
  if (!std::exchange(segment->damaged, true)) ++damaged_segments_;
  Log(LogLevel::kError, "journal",
      "{}: the disk took pages of it away, or cannot read them; {} accepted beacons in it are not "
      "delivered yet, and those on these pages are lost",
      segment->path, segment->live);
}

void SegmentQueue::EndBroken(Segment* segment) {
  const std::lock_guard lock(mutex_);
  CHECK(segment->reading);
  NoteBroken(segment);
  if (segment == active_) SealActive();
  segment->verify = true;
}

bool SegmentQueue::Roll() {
  std::unique_ptr<Segment> fresh = keeper_.TakeSpare();
  if (fresh == nullptr) return false;
  if (active_ != nullptr) SealActive();
  active_ = fresh.get();
  last_id_ = active_->id;
  Place(segments_.end(), std::move(fresh));
  return true;
}

void SegmentQueue::SealActive() {
  Segment* const sealed = std::exchange(active_, nullptr);
  sealed->Seal();
  if (!sealed->reading) {
    sealed->verify = true;
    keeper_.Unmap(std::exchange(sealed->mapping, {}));
  }
  LetGoIfDone(sealed);
}

void SegmentQueue::Retire(const FrameRef* frames, size_t count, Retirement how) {
  const uint64_t suspects = how == Retirement::kDelivered ? CountSuspects({frames, count}) : 0;
  if (suspects > 0) {
    const std::lock_guard lock(mutex_);
    suspect_frames_ += suspects;
  }
  // Summed up outside the mutex: the sizes are read from mappings that may be cold.
  struct Sum {
    Segment* segment;
    uint64_t frames;
    uint64_t frame_bytes;
  };
  std::array<Sum, 16> sums;
  while (count > 0) {
    size_t used = 0;
    uint64_t retired = 0;
    for (; count > 0; ++frames, --count, ++retired) {
      if (count > kPrefetchedAhead) {
        PrefetchToRead(frames[kPrefetchedAhead].frame, sizeof(FrameHeader::size));
      }
      Segment* const segment = frames->segment;
      auto* sum = std::find_if(sums.begin(), sums.begin() + used,
                               [segment](const Sum& s) { return s.segment == segment; });
      if (sum == sums.begin() + used) {
        if (used == sums.size()) break;
        sums[used++] = {segment, 0, 0};
      }
      ++sum->frames;
      sum->frame_bytes += PublishedSize(frames->frame);
    }
    const std::lock_guard lock(mutex_);
    (how == Retirement::kDelivered ? books_.delivered : books_.quarantined) += retired;
    for (size_t i = 0; i < used; ++i) {
      RetireSome(sums[i].segment, sums[i].frames, sums[i].frame_bytes);
      LetGoIfDone(sums[i].segment);
    }
  }
}

void SegmentQueue::RetireSome(Segment* segment, uint64_t frames, uint64_t frame_bytes) {
  CHECK(segment->live >= frames);
  if (IsBroken(segment->mapping)) NoteBroken(segment);
  segment->live -= frames;
  if (segment->parked) parked_frames_ -= frames;
  books_.pending -= frames;
  // A disk that answers twice in different ways must not make the sum of bytes wrap.
  const uint64_t bytes =
      segment->live == 0 ? segment->live_bytes : std::min(frame_bytes, segment->live_bytes);
  segment->live_bytes -= bytes;
  pending_bytes_ -= bytes;
}

// The file goes when all its frames are retired; the segment itself when the reader has left, too.
// What the reader still checks may turn out to be damaged: its file waits for the reader.
void SegmentQueue::LetGoIfDone(Segment* segment) {
  if (segment == active_ || segment->live > 0 || !segment->measured) return;
  if (segment->reading && segment->verify) return;
  if (!std::exchange(segment->file_is_gone, true)) keeper_.Discard(*segment);
  if (segment->reading || segment->pins > 0) return;
  keeper_.Unmap(segment->mapping);
  if (segment->parked) {
    parked_bytes_ -= segment->file_bytes;
    parked_.erase(segment->place);
    return;
  }
  if (unread_ == segment->place) ++unread_;
  segments_.erase(segment->place);
}

void SegmentQueue::ReleaseIfEmpty() {
  const std::lock_guard lock(mutex_);
  if (books_.pending == 0 && active_ != nullptr) SealActive();
}

Segment* SegmentQueue::BeginReading() {
  const std::lock_guard lock(mutex_);
  if (unread_ == segments_.end()) return nullptr;
  (*unread_)->reading = true;
  return unread_->get();
}

void SegmentQueue::SetMapping(Segment* segment, Mapping mapping) {
  const std::lock_guard lock(mutex_);
  segment->mapping = mapping;
}

Segment* SegmentQueue::TakeMeasured(Segment* unmeasured, std::unique_ptr<Segment> found) {
  const std::lock_guard lock(mutex_);
  CHECK(!unmeasured->measured && found->id == unmeasured->id);
  found->reading = true;
  BookRecovered(*found);
  damaged_bytes_ += found->damaged_bytes;
  if (found->damaged) ++damaged_segments_;
  const auto place = unmeasured->place;
  found->place = place;
  *place = std::move(found);
  return place->get();
}

void SegmentQueue::LeaveAlone(Segment* segment, bool newer) {
  const std::lock_guard lock(mutex_);
  CHECK(!segment->measured);
  if (newer) newer_.insert(segment->path);
  unread_ = segments_.erase(segment->place);
}

void SegmentQueue::PauseReading(Segment* segment) {
  const std::lock_guard lock(mutex_);
  segment->reading = false;
}

uint64_t SegmentQueue::EndReading(Segment* segment, const Findings& findings) {
  const std::lock_guard lock(mutex_);
  segment->reading = false;
  if (!segment->parked) ++unread_;
  uint64_t missing = 0;
  if (segment->verify) {
    missing = segment->frames - findings.frames;
    const bool was_damaged = segment->damaged;
    if (findings.skipped_bytes > segment->damaged_bytes) {
      damaged_bytes_ += findings.skipped_bytes - segment->damaged_bytes;
      segment->damaged_bytes = findings.skipped_bytes;
    }
    segment->damaged |= missing > 0 || findings.skipped_bytes > 0;
    if (segment->damaged && !was_damaged) ++damaged_segments_;
    if (IsBroken(segment->mapping)) NoteBroken(segment);
    books_.quarantined += missing;
    RetireSome(segment, missing,
               segment->frame_bytes - std::min(segment->frame_bytes, findings.frame_bytes));
  }
  LetGoIfDone(segment);
  return missing;
}

void SegmentQueue::AddRecovered(Segment* segment, uint64_t frame_bytes) {
  const std::lock_guard lock(mutex_);
  ++segment->frames;
  ++segment->live;
  segment->frame_bytes += frame_bytes;
  segment->live_bytes += frame_bytes;
  ++books_.recovered;
  ++books_.pending;
  pending_bytes_ += frame_bytes;
  if (!segment->parked) return;
  ++parked_recovered_;
  ++parked_frames_;
}

void SegmentQueue::WaitForFrames(uint64_t consumed, nanoseconds timeout) {
  std::unique_lock lock(mutex_);
  const auto ready = [this, consumed] {
    return woken_ || books_.appended + books_.recovered - parked_recovered_ > consumed;
  };
  if (!ready()) {
    reader_waits_ = true;
    frames_there_.wait_for(lock, timeout, ready);
    reader_waits_ = false;
  }
  woken_ = false;
}

void SegmentQueue::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  frames_there_.notify_one();
}

SegmentQueue::Unsynced SegmentQueue::UnsyncedSince(uint64_t id) const {
  const std::lock_guard lock(mutex_);
  Unsynced unsynced;
  for (auto segment = segments_.rbegin(); segment != segments_.rend(); ++segment) {
    if ((*segment)->origin != origin_) continue;
    if ((*segment)->id < id) break;
    unsynced.paths.push_back((*segment)->path);
  }
  unsynced.last_id = last_id_;
  unsynced.last_sequence = next_sequence_ - 1;
  return unsynced;
}

uint64_t SegmentQueue::EndActive(uint64_t id) {
  const std::lock_guard lock(mutex_);
  if (active_ != nullptr && active_->id <= id) SealActive();
  return next_sequence_ - 1;
}

}  // namespace beacongate
