// Evacuator: the disk work for partitions that cannot be written, in a thread of its own, so that
// the pump, which asks for it, never waits for the disk. The thread is there from the start: when
// partitions are stuck, the machine may have none to give.
//
//   frames of segments --Park--> files of the partition --OpenForReading, Next--> frames
//
// Requests are done in their order, each but Unguard answered by a report. Frames that were given
// to Park are not retired before their report is in. A partition's files are read in the order in
// which they were started, each by one ParkedReader; frames that it returns are retired as any
// others.
//
// One thread calls, but for Offer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/journal/parked_reader.h"
#include "gateway/journal/parked_store.h"

namespace beacongate {

class Evacuator {
 public:
  // What became of a request.
  struct Report {
    uint32_t partition = 0;
    Segment* opened = nullptr;          // of OpenForReading: the file; null for Park
    ParkedStore::Outcome outcome = {};  // of OpenForReading only the status
  };

  // `directory`: of the lane. Keeper, queue and files outlive the evacuator.
  Evacuator(std::string directory, size_t segment_bytes, Keeper& keeper, SegmentQueue& queue,
            SegmentFiles& files);
  // Ends after the request that is being done, and what Unguard was asked for. REQUIRES: no
  // ParkedReader is there any more.
  ~Evacuator();
  Evacuator(const Evacuator&) = delete;
  Evacuator& operator=(const Evacuator&) = delete;

  // Files that earlier lives, or other gateways, left, in their order. Any thread. They go before
  // all frames of segments that the journal returns from then on.
  void Offer(std::vector<Segment*> files);
  bool has_offers() const { return has_offers_.load(std::memory_order_acquire); }
  std::vector<Segment*> TakeOffers();

  // Frames of one partition, in order. `before`: see ParkedStore::Park; these may be retired at any
  // time.
  void Park(uint32_t partition, std::vector<FrameRef> before, std::vector<FrameRef> frames);
  // What Park was given as `before` is retired, all of it.
  void Unguard(uint32_t partition);
  // Nothing is added to the file from then on.
  void OpenForReading(Segment* file);
  // The next report, if there is one.
  bool NextReport(Report* report);

  // REQUIRES: a report said that the file is open.
  ParkedReader Read(Segment* file) { return ParkedReader(queue_, file); }

 private:
  struct Request {
    enum class Kind : uint8_t { kPark, kUnguard, kOpen } kind = Kind::kPark;
    uint32_t partition = 0;
    Segment* file = nullptr;
    std::vector<FrameRef> before = {};
    std::vector<FrameRef> frames = {};
  };

  void Ask(Request request);
  void Run();
  Report Do(const Request& request);

  SegmentQueue& queue_;
  ParkedStore store_;  // of the thread

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Request> requests_;
  std::deque<Report> reports_;
  std::vector<Segment*> offers_;
  std::atomic<bool> has_offers_{false};
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace beacongate
