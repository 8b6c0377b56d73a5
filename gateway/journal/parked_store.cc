#include "gateway/journal/parked_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/journal/frame_codec.h"
#include "gateway/journal/parked_recovery.h"

namespace beacongate {
namespace {

size_t RoundUp(size_t bytes) { return (bytes + kSegmentGranule - 1) & ~(kSegmentGranule - 1); }

size_t FileBytesFor(size_t frames_bytes) {
  return RoundUp(frames_bytes + sizeof(SegmentHeader) + sizeof(SegmentSeal));
}

bool Takes(const Segment& file, const FrameRef& frame) {
  return file.origin == frame.segment->origin && file.last_sequence < FrameSequence(frame.frame) &&
         file.Fits(PublishedSize(frame.frame));
}

// It was published once: its page is lost, and is zeros.
bool IsGone(const FrameRef& frame) { return PublishedSize(frame.frame) == 0; }

}  // namespace

ParkedStore::ParkedStore(std::string directory, size_t segment_bytes, Keeper& keeper,
                         SegmentQueue& queue, SegmentFiles& files)
    : directory_(std::move(directory)),
      folder_(directory_ + "/" + kParkedName),
      segment_bytes_(segment_bytes),
      keeper_(keeper),
      queue_(queue),
      files_(files) {}

ParkedStore::~ParkedStore() {
  for (auto& [partition, open] : open_) Close(&open);
}

ParkedStore::Outcome ParkedStore::Park(uint32_t partition, const std::vector<FrameRef>& before,
                                       const std::vector<FrameRef>& frames) {
  Outcome outcome;
  outcome.status = Guard(partition, before);
  outcome.guarded = outcome.status.ok();
  OpenFile& open = open_[partition];
  while (outcome.status.ok() && outcome.done < frames.size()) {
    outcome.status = ParkSome(partition, frames, &open, &outcome);
  }
  return outcome;
}

// As many as go into one file.
Status ParkedStore::ParkSome(uint32_t partition, const std::vector<FrameRef>& frames,
                             OpenFile* open, Outcome* outcome) {
  std::vector<FrameRef> copied;
  std::vector<size_t> lost;
  size_t next = outcome->done;
  for (; next < frames.size(); ++next) {
    const FrameRef& frame = frames[next];
    const bool gone = IsGone(frame);
    if (!gone && (open->segment == nullptr || !Takes(*open->segment, frame))) {
      if (!copied.empty()) break;
      // The file is whole on the disk before the next begins: none of its frames can be missing
      // while later ones are there.
      Close(open);
      Status begun = Begin(partition, frame, open);
      if (!begun.ok()) return begun;
    }
    if (!gone && open->segment->AppendCopy(*frame.segment, frame.frame) > 0) {
      copied.push_back(frame);
    } else {
      lost.push_back(next);
    }
  }
  if (!copied.empty()) {
    const bool is_new = open->segment->frames == 0;
    Status committed = Commit(open, copied);
    if (!committed.ok()) return committed;
    if (is_new) outcome->started.push_back(open->segment);
  }
  for (const size_t each : lost) queue_.NoteLoss(frames[each].segment);
  outcome->done = next;
  outcome->lost.insert(outcome->lost.end(), lost.begin(), lost.end());
  return Status::Ok();
}

// All or none: whoever asks again is given other ones.
Status ParkedStore::Guard(uint32_t partition, const std::vector<FrameRef>& frames) {
  Guards made;
  Status status = MakeGuards(partition, frames, &made);
  if (status.ok()) {
    Guards& guards = guards_[partition];
    std::move(made.begin(), made.end(), std::back_inserter(guards));
  } else {
    for (const std::unique_ptr<Segment>& guard : made) keeper_.Discard(*guard);
  }
  return status;
}

Status ParkedStore::MakeGuards(uint32_t partition, const std::vector<FrameRef>& frames,
                               Guards* guards) {
  for (size_t done = 0; done < frames.size();) {
    if (IsGone(frames[done])) {
      ++done;
      continue;
    }
    size_t bytes = 0;
    for (size_t i = done; i < frames.size(); ++i) {
      bytes += FrameSpace(PublishedSize(frames[i].frame));
      if (bytes > kFileBytesMax) break;
    }
    Result<std::unique_ptr<Segment>> made = Make(partition, frames[done], FileBytesFor(bytes));
    if (!made.ok()) return made.error();
    std::unique_ptr<Segment> guard = std::move(made).value();
    Status written = WriteGuard(guard.get(), frames, &done);
    files_.Unmap(std::exchange(guard->mapping, {}));
    guards->push_back(std::move(guard));
    if (!written.ok()) return written;
  }
  return Status::Ok();
}

Status ParkedStore::WriteGuard(Segment* guard, const std::vector<FrameRef>& frames, size_t* done) {
  do {
    const FrameRef& frame = frames[*done];
    const size_t size = guard->AppendCopy(*frame.segment, frame.frame);
    if (size > 0) ++guard->frames;
    guard->frame_bytes += size;
    ++*done;
  } while (*done < frames.size() && Takes(*guard, frames[*done]));
  guard->Seal();
  if (IsBroken(guard->mapping)) return Error{guard->path + ": the disk took pages of it away"};
  return files_.SyncFile(guard->path);
}

void ParkedStore::Unguard(uint32_t partition) {
  const auto guards = guards_.find(partition);
  if (guards == guards_.end()) return;
  for (const std::unique_ptr<Segment>& guard : guards->second) keeper_.Discard(*guard);
  guards_.erase(guards);
}

// The file's name is on the disk before anything relies on it.
Result<std::unique_ptr<Segment>> ParkedStore::Make(uint32_t partition, const FrameRef& first,
                                                   size_t bytes) {
  if (!folder_is_there_) {
    Status made = files_.MakeDirectory(folder_);
    if (made.ok()) made = files_.SyncDirectory(directory_);
    if (!made.ok()) return made.error();
    folder_is_there_ = true;
  }
  Result<std::unique_ptr<Segment>> made =
      keeper_.CreateParked(partition, first.segment->origin, bytes);
  if (!made.ok()) return made;
  const Status named = files_.SyncDirectory(folder_);
  if (named.ok()) return made;
  files_.Unmap(std::exchange(made.value()->mapping, {}));
  keeper_.Discard(*made.value());
  return named.error();
}

Status ParkedStore::Begin(uint32_t partition, const FrameRef& first, OpenFile* open) {
  const size_t needed = FileBytesFor(FrameSpace(PublishedSize(first.frame)));
  const size_t bytes = std::max(needed, std::min(open->next_bytes, RoundUp(segment_bytes_)));
  Result<std::unique_ptr<Segment>> made = Make(partition, first, bytes);
  if (!made.ok()) return made.error();
  open->segment = queue_.AddParked(std::move(made).value());
  open->sound_end = open->segment->end;
  open->next_bytes = std::min(open->next_bytes * 2, kFileBytesMax);
  return Status::Ok();
}

Status ParkedStore::Commit(OpenFile* open, const std::vector<FrameRef>& copied) {
  Segment* const file = open->segment;
  Status synced = IsBroken(file->mapping)
                      ? Status(Error{file->path + ": the disk took pages of it away"})
                      : files_.SyncFile(file->path);
  if (synced.ok()) {
    open->sound_end = file->end;
    queue_.MoveToParked(file, copied);
  } else {
    Close(open);
  }
  return synced;
}

// Frames behind sound_end were not moved: they are where they were.
void ParkedStore::Close(OpenFile* open) {
  Segment* const file = std::exchange(open->segment, nullptr);
  if (file == nullptr) return;
  file->end = open->sound_end;
  file->Seal();
  // Not a reason to fail: without a sound seal the frames are found by a scan.
  static_cast<void>(files_.SyncFile(file->path));
  const Mapping mapping = file->mapping;
  queue_.SetMapping(file, {});
  files_.Unmap(mapping);
  if (file->frames == 0) queue_.DropParked(file);
}

Status ParkedStore::OpenForReading(Segment* file) {
  const auto open = open_.find(file->partition);
  if (open != open_.end() && open->second.segment == file) {
    Close(&open->second);
    open->second.next_bytes = kFileBytesMin;
  }
  const Result<Mapping> mapping = files_.Map(file->path);
  if (!mapping.ok() && files_.Exists(file->path)) return mapping.error();
  // A file that somebody took away is damage all over.
  queue_.BeginReadingParked(file, mapping.ok() ? mapping.value() : Mapping{});
  return Status::Ok();
}

}  // namespace beacongate
