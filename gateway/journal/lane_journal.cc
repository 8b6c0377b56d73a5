#include "gateway/journal/lane_journal.h"

#include <sys/random.h>

#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/base/repeated_lines.h"
#include "gateway/journal/adoption.h"
#include "gateway/journal/evacuator.h"
#include "gateway/journal/frame_codec.h"
#include "gateway/journal/keeper.h"
#include "gateway/journal/lane_directories.h"
#include "gateway/journal/quarantine_file.h"
#include "gateway/journal/reader.h"
#include "gateway/journal/recovery.h"
#include "gateway/journal/segment.h"
#include "gateway/journal/segment_queue.h"
#include "gateway/journal/syncer.h"
#include "gateway/journal/watch_table.h"

namespace beacongate {
namespace {

Status CheckOptions(const JournalOptions& options) {
  if (options.segment_bytes < kSegmentGranule || options.segment_bytes % kSegmentGranule != 0 ||
      options.segment_bytes > limits::kGiB) {
    return Error{
        fmt::format("segment_bytes = {} is not a multiple of {} up to 1 GiB; set another [journal] "
                    "segment_bytes",
                    options.segment_bytes, kSegmentGranule)};
  }
  if (options.quota_bytes / limits::kQuotaSegmentsMin < options.segment_bytes) {
    return Error{fmt::format(
        "quota_bytes = {} holds less than {} segments of {} bytes; raise [journal] quota_bytes",
        options.quota_bytes, limits::kQuotaSegmentsMin, options.segment_bytes)};
  }
  return Status::Ok();
}

Result<uint64_t> RandomOrigin() {
  uint64_t origin = 0;
  while (origin == 0) {
    if (getrandom(&origin, sizeof(origin), 0) != sizeof(origin) && errno != EINTR) {
      return Error{"cannot draw a random origin: " + std::generic_category().message(errno)};
    }
  }
  return origin;
}

KeeperOptions KeeperOptionsFor(const JournalOptions& options, const std::string& directory,
                               uint64_t origin, const Recovered& recovered) {
  KeeperOptions keeper;
  keeper.directory = directory;
  keeper.segment_bytes = options.segment_bytes;
  keeper.quota_bytes = options.quota_bytes;
  keeper.origin = origin;
  keeper.next_id = recovered.next_id;
  keeper.used_bytes = BytesOf(recovered);
  keeper.used_segments = FilesOf(recovered);
  return keeper;
}

}  // namespace

FrameView FrameRef::View() const { return ViewFrame(frame); }

bool FrameRef::IsLost() const {
  if (!IsBroken(segment->mapping)) return false;
  const size_t room = segment->mapping.bytes - static_cast<size_t>(frame - segment->mapping.data);
  return !FrameIsSound(frame, room, segment->seed, segment->mark);
}

class LaneJournal::Impl {
 public:
  Impl(const JournalOptions& options, HeldDirectory own, uint64_t random_origin,
       const KeeperOptions& keeper_options, Recovered recovered, Adopter orphan_adopter,
       SegmentFiles& files, const Clock& clock)
      : held(std::move(own)),
        base(options.directory),
        origin(random_origin),
        keeper(keeper_options, files, clock),
        watches(limits::kAwaitedFramesMax),
        queue(options, origin, std::move(recovered), keeper, watches),
        reader(queue, files, clock),
        evacuator(held.path, options.segment_bytes, keeper, queue, files),
        segment_files(files),
        monotonic(clock),
        adopter(std::move(orphan_adopter)),
        syncer(options.sync_interval, held.path, queue, files, clock) {}

  bool IsOurs(const FrameRef& frame) const { return frame.segment->origin == origin; }

  std::vector<std::shared_ptr<AckWait>> TakeWaits(const FrameRef* frames, size_t count) {
    std::vector<uint64_t> sequences;
    for (size_t i = 0; i < count; ++i) {
      if (IsOurs(frames[i])) sequences.push_back(FrameSequence(frames[i].frame));
    }
    return watches.Take(sequences);
  }

  Adoption AdoptOrphans();
  // Not each time: a gateway that waits for another one asks five times a second.
  void Tell(LogLevel level, const std::string& line) {
    if (lines.Admit(line, monotonic.Monotonic())) Log(level, "journal", "{}", line);
  }
  void TakeIn(std::vector<std::unique_ptr<Segment>> parked) {
    if (!parked.empty()) evacuator.Offer(queue.TakeInParked(std::move(parked)));
  }

  // Ends last: the directory is ours until the keeper has done its work.
  HeldDirectory held;
  const std::string base;
  const uint64_t origin;
  Keeper keeper;
  WatchTable watches;
  SegmentQueue queue;
  Reader reader;
  Evacuator evacuator;
  SegmentFiles& segment_files;
  const Clock& monotonic;
  std::mutex adopting;
  Adopter adopter;
  RepeatedLines lines;  // of adopting
  Syncer syncer;
};

Result<std::unique_ptr<LaneJournal>> LaneJournal::Open(const JournalOptions& options,
                                                       SegmentFiles& files, const Clock& clock) {
  const Status checked = CheckOptions(options);
  if (!checked.ok()) return checked.error();
  Result<HeldDirectory> own = HoldOwnDirectory(files, options.directory, options.beside);
  if (!own.ok()) return own.error();
  const std::string directory = own.value().path;
  Result<Recovered> recovered = RecoverSegments(files, directory);
  if (!recovered.ok()) return recovered.error();
  if (FramesOf(recovered.value()) > 0) {
    Log(LogLevel::kInfo, "journal", "{}: found {} beacons of an earlier life", directory,
        FramesOf(recovered.value()));
  }
  Adopter adopter(files, options.directory);
  Result<TakenOver> taken =
      adopter.Take([&](const std::string& path) { return path == directory; });
  if (!taken.ok()) return taken.error();
  if (taken.value().of_others > 0 && !options.beside) return HeldByAnother(options.directory);
  const Result<uint64_t> origin = RandomOrigin();
  if (!origin.ok()) return origin.error();
  const KeeperOptions keeper_options =
      KeeperOptionsFor(options, directory, origin.value(), recovered.value());
  std::vector<Recovered>& found = taken.value().found;
  found.insert(found.begin(), std::move(recovered).value());
  Recovered merged = MergeByAge(std::move(found));
  for (const std::string& note : merged.notes) Log(LogLevel::kWarning, "journal", "{}", note);
  std::vector<std::unique_ptr<Segment>> parked = std::move(merged.parked);
  std::unique_ptr<Impl> impl;
  try {
    impl = std::make_unique<Impl>(options, std::move(own).value(), origin.value(), keeper_options,
                                  std::move(merged), std::move(adopter), files, clock);
  } catch (const std::system_error& error) {
    return Error{
        fmt::format("{}: cannot make a thread: {}; raise the limit of threads (TasksMax, "
                    "ulimit -u), or free memory",
                    directory, error.what())};
  }
  for (Keeper::Adopted& each : taken.value().directories) impl->keeper.Adopt(std::move(each));
  impl->TakeIn(std::move(parked));
  for (const std::string& fault : taken.value().faults) impl->Tell(LogLevel::kError, fault);
  return std::unique_ptr<LaneJournal>(new LaneJournal(std::move(impl)));
}

Adoption LaneJournal::Impl::AdoptOrphans() {
  const std::lock_guard one_at_a_time(adopting);
  Result<TakenOver> taken =
      adopter.Take([this](const std::string& path) { return keeper.Holds(path); });
  if (!taken.ok()) {
    Tell(LogLevel::kError, taken.error().message);
    return {.unread = 1};
  }
  for (const std::string& fault : taken.value().faults) Tell(LogLevel::kError, fault);
  // Others may have taken them away, or delivered them.
  for (const std::string& path : queue.Newer()) {
    if (!segment_files.Exists(path)) queue.ForgetNewer(path);
  }
  Adoption adoption;
  adoption.unread = taken.value().faults.size();
  adoption.directories = taken.value().directories.size();
  adoption.of_others = taken.value().of_others;
  for (const Recovered& each : taken.value().found) adoption.frames += FramesOf(each);
  // The keeper first: a file may be done with as soon as the queue has it.
  for (Keeper::Adopted& each : taken.value().directories) keeper.Adopt(std::move(each));
  Recovered merged = MergeByAge(std::move(taken.value().found));
  for (const std::string& note : merged.notes) Tell(LogLevel::kWarning, note);
  // Before the segments: whoever reads a frame of theirs finds the parked ones that go first.
  TakeIn(std::move(merged.parked));
  queue.Insert(std::move(merged));
  return adoption;
}

LaneJournal::LaneJournal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LaneJournal::~LaneJournal() = default;

AppendResult LaneJournal::Append(const FrameInput& input) {
  uint64_t sequence = 0;
  const AppendResult result = impl_->queue.Append(input, &sequence);
  if (result == AppendResult::kAccepted && input.wait != nullptr &&
      input.ack == AckLevel::kSynced) {
    impl_->syncer.Wait(sequence, *input.wait);
  }
  return result;
}

bool LaneJournal::AnyAwaited() const { return impl_->watches.any(); }
bool LaneJournal::IsAwaited(const FrameRef& frame) const {
  return impl_->watches.any() && impl_->IsOurs(frame) &&
         impl_->watches.Contains(FrameSequence(frame.frame));
}

bool LaneJournal::Next(FrameRef* frame) { return impl_->reader.Next(frame); }
void LaneJournal::Retire(const FrameRef* frames, size_t count, Retirement how) {
  // The bytes are gone once they are retired; who waits is told when the books have them.
  std::vector<std::shared_ptr<AckWait>> waits;
  if (impl_->watches.any()) waits = impl_->TakeWaits(frames, count);
  impl_->queue.Retire(frames, count, how);
  const AckOutcome outcome =
      how == Retirement::kDelivered ? AckOutcome::kDone : AckOutcome::kQuarantined;
  for (const std::shared_ptr<AckWait>& wait : waits) wait->Settle(outcome);
}
void LaneJournal::ReleaseIfEmpty() { impl_->queue.ReleaseIfEmpty(); }
void LaneJournal::WaitForAppend(MonotonicTime deadline) { impl_->reader.Wait(deadline); }
void LaneJournal::Wake() { impl_->queue.Wake(); }
JournalBooks LaneJournal::Books() const { return impl_->queue.Books(); }
JournalGauges LaneJournal::Gauges() const { return impl_->queue.Gauges(); }
Evacuator& LaneJournal::evacuator() { return impl_->evacuator; }
Result<uint64_t> LaneJournal::QuarantineBytes() const {
  return beacongate::QuarantineBytes(impl_->segment_files, impl_->base);
}
uint64_t LaneJournal::bytes_on_disk() const { return impl_->keeper.used_bytes(); }
const SyncCounters& LaneJournal::syncs() const { return impl_->syncer.counters(); }
uint64_t LaneJournal::origin() const { return impl_->origin; }
const std::string& LaneJournal::directory() const { return impl_->held.path; }
Adoption LaneJournal::AdoptOrphans() { return impl_->AdoptOrphans(); }

}  // namespace beacongate
