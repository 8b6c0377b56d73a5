// What the journal costs per frame: an Append of 500 bytes with all rolling, retiring and removing
// that goes with it, and the reader's side. The directory is $BEACONGATE_BENCH_DIR, or a folder for
// temporary files.

#include <benchmark/benchmark.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/base/check.h"
#include "gateway/base/system_clock.h"
#include "tests/bench/open_journal.h"

namespace beacongate {
namespace {

// Shared by the threads of one run.
struct Shared {
  OpenJournal open;
  std::atomic<bool> over{false};
  std::thread pump{[this] {
    std::vector<FrameRef> frames;
    while (!over) {
      if (Drain(open.journal(), frames) == 0) {
        open.journal().WaitForAppend(SystemClock().Monotonic() + milliseconds(5));
      }
    }
  }};
  ~Shared() {
    over = true;
    open.journal().Wake();
    pump.join();
  }
};
std::unique_ptr<Shared> shared;

// A pump keeps up in a thread of its own, so that the quota is never met.
void BM_AppendWhilePumped(benchmark::State& state) {
  if (state.thread_index() == 0) shared = std::make_unique<Shared>();
  const std::string payload(kPayloadBytes, 'p');
  const FrameInput input = Input(payload);
  uint64_t refused = 0;
  for (auto _ : state) refused += shared->open.journal().Append(input) != AppendResult::kAccepted;
  state.counters["refused"] = static_cast<double>(refused);
  if (state.thread_index() == 0) shared.reset();
}
BENCHMARK(BM_AppendWhilePumped)->Threads(1)->Threads(2)->UseRealTime()->MinTime(2);

// The copy, the checksum and the mutex alone: all within one segment and its successor.
void BM_AppendBurst(benchmark::State& state) {
  constexpr int kBurst = 25'000;  // nearly a segment
  OpenJournal open;
  const std::string payload(kPayloadBytes, 'p');
  const FrameInput input = Input(payload);
  std::vector<FrameRef> frames;
  while (state.KeepRunningBatch(kBurst)) {
    for (int i = 0; i < kBurst; ++i) CHECK(open.journal().Append(input) == AppendResult::kAccepted);
    state.PauseTiming();
    while (Drain(open.journal(), frames) > 0) {
    }
    open.journal().ReleaseIfEmpty();
    while (open.journal().Gauges().segments != 1) std::this_thread::sleep_for(milliseconds(1));
    state.ResumeTiming();
  }
}
BENCHMARK(BM_AppendBurst)->MinTime(1);

// All that a frame costs the process, on every thread: it is appended, read and retired, and its
// pages are made and given back.
void BM_WholeLife(benchmark::State& state) {
  constexpr int kRun = 1'000;
  OpenJournal open;
  const std::string payload(kPayloadBytes, 'p');
  const FrameInput input = Input(payload);
  std::vector<FrameRef> frames;
  while (state.KeepRunningBatch(kRun)) {
    for (int i = 0; i < kRun; ++i) CHECK(open.journal().Append(input) == AppendResult::kAccepted);
    CHECK(Drain(open.journal(), frames) == kRun);
  }
}
BENCHMARK(BM_WholeLife)->MeasureProcessCPUTime()->MinTime(2);

// `from_disk`: frames of an earlier life, each of which is checked.
void BM_NextAndRetire(benchmark::State& state) {
  constexpr int kFrames = 200'000;
  const bool from_disk = state.range(0) != 0;
  OpenJournal open;
  const std::string payload(kPayloadBytes, 'p');
  std::vector<FrameRef> frames;
  while (state.KeepRunningBatch(kFrames)) {
    state.PauseTiming();
    for (int i = 0; i < kFrames; ++i) {
      CHECK(open.journal().Append(Input(payload)) == AppendResult::kAccepted);
    }
    if (from_disk) open.Open();
    state.ResumeTiming();
    while (Drain(open.journal(), frames) > 0) {
    }
  }
}
BENCHMARK(BM_NextAndRetire)->ArgName("from_disk")->Arg(0)->Arg(1);

// Opening a directory with a backlog of so many MiB, sealed.
void BM_OpenBacklog(benchmark::State& state) {
  OpenJournal open;
  const std::string payload(kPayloadBytes, 'p');
  const int64_t frames = state.range(0) * (1 << 20) / 576;
  for (int64_t i = 0; i < frames; ++i) {
    CHECK(open.journal().Append(Input(payload)) == AppendResult::kAccepted);
  }
  for (auto _ : state) open.Open();
}
BENCHMARK(BM_OpenBacklog)->Arg(1024)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace beacongate

BENCHMARK_MAIN();
