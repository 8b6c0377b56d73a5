#include "loadgen/sender/sender_group.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "gateway/base/check.h"

namespace beacongate::loadgen {

SenderGroup::SenderGroup(const SenderOptions& options, uint32_t threads, const Pacer* pacer,
                         TrafficSource* source, const Clock* clock)
    : sync_(threads, !options.plan_first) {
  CHECK(threads > 0 && threads <= source->lanes());
  for (uint32_t number = 0; number < threads; ++number) {
    auto part = std::make_unique<Part>();
    SenderOptions own = options;
    own.share = {.number = number, .of = threads};
    own.sync = &sync_;
    // libevent has one handler of signals a process; the others hear of it from RunSync.
    own.stop_on_signals = options.stop_on_signals && number == 0;
    if (options.run_log != nullptr && number > 0) {
      part->run_log = options.run_log->Share();
      own.run_log = part->run_log.get();
    }
    part->sender = std::make_unique<Sender>(own, pacer, source, clock);
    parts_.push_back(std::move(part));
  }
}

SenderGroup::~SenderGroup() = default;

Result<SendResult> SenderGroup::Run(const std::function<void(const SendResult&)>& on_second) {
  std::vector<std::thread> threads;
  for (const auto& part : parts_) threads.emplace_back([this, &part] { RunPart(part.get()); });
  for (uint64_t second = 1; AwaitSecond(second); ++second) on_second(SumSoFar());
  for (std::thread& thread : threads) thread.join();
  return Sum();
}

void SenderGroup::RunPart(Part* part) {
  part->result = part->sender->Run([&](const SendResult& so_far) { Tell(part, so_far); });
  if (part->run_log != nullptr) static_cast<void>(part->run_log->Flush());  // told by Finish
  if (*part->result) {
    const std::lock_guard lock(part->mutex);
    part->so_far = part->result->value();
  }
  const std::lock_guard lock(mutex_);
  part->done = true;
  told_.notify_one();
}

void SenderGroup::Tell(Part* part, const SendResult& so_far) {
  {
    const std::lock_guard lock(part->mutex);
    part->so_far = so_far;
  }
  const std::lock_guard lock(mutex_);
  ++part->seconds;
  told_.notify_one();
}

bool SenderGroup::AwaitSecond(uint64_t second) {
  std::unique_lock lock(mutex_);
  told_.wait(lock, [&] {
    return std::all_of(parts_.begin(), parts_.end(),
                       [&](const auto& part) { return part->done || part->seconds >= second; });
  });
  return std::any_of(parts_.begin(), parts_.end(), [](const auto& part) { return !part->done; });
}

SendResult SenderGroup::SumSoFar() {
  SendResult sum;
  for (const auto& part : parts_) {
    const std::lock_guard lock(part->mutex);
    sum.Add(part->so_far);
  }
  return sum;
}

Result<SendResult> SenderGroup::Sum() {
  SendResult sum;
  for (const auto& part : parts_) {
    if (!*part->result) return part->result->error();
    sum.Add(part->result->value());
  }
  return sum;
}

}  // namespace beacongate::loadgen
