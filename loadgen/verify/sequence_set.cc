#include "loadgen/verify/sequence_set.h"

#include <algorithm>
#include <bit>

#include "gateway/base/check.h"

namespace beacongate::loadgen {

bool SequenceSet::Insert(uint64_t number) {
  const uint64_t index = number / kChunkBits;
  if (index != last_index_ || last_ == nullptr) {
    last_ = &chunks_[index];  // values of an unordered_map do not move
    last_index_ = index;
  }
  Chunk& chunk = *last_;
  if (chunk.count == kChunkBits) return false;
  if (!chunk.bits) chunk.bits = std::make_unique<Bits>();
  uint64_t& word = (*chunk.bits)[number % kChunkBits / 64];
  const uint64_t bit = uint64_t{1} << number % 64;
  if ((word & bit) != 0) return false;
  word |= bit;
  if (++chunk.count == kChunkBits) chunk.bits.reset();
  ++size_;
  lowest_ = std::min(lowest_, number);
  highest_ = std::max(highest_, number);
  return true;
}

bool SequenceSet::Contains(uint64_t number) const { return Has(Find(number / kChunkBits), number); }

const SequenceSet::Chunk* SequenceSet::Find(uint64_t index) const {
  const auto found = chunks_.find(index);
  return found == chunks_.end() ? nullptr : &found->second;
}

bool SequenceSet::Has(const Chunk* chunk, uint64_t number) {
  if (chunk == nullptr) return false;
  return !chunk->bits || ((*chunk->bits)[number % kChunkBits / 64] >> number % 64 & 1) != 0;
}

uint64_t SequenceSet::CountInChunk(const Chunk& chunk, uint64_t from, uint64_t to) {
  if (!chunk.bits) return to - from;
  uint64_t count = 0;
  for (uint64_t at = from; at < to;) {
    const uint64_t bits = std::min(64 - at % 64, to - at);
    const uint64_t mask = bits == 64 ? UINT64_MAX : ((uint64_t{1} << bits) - 1) << at % 64;
    count += static_cast<uint64_t>(std::popcount((*chunk.bits)[at / 64] & mask));
    at += bits;
  }
  return count;
}

uint64_t SequenceSet::CountIn(uint64_t first, uint64_t count) const {
  uint64_t in_set = 0;
  const uint64_t end = first + count;
  DCHECK(end >= first);
  for (uint64_t at = first; at < end;) {
    const uint64_t chunk_first = at - at % kChunkBits;
    const uint64_t to = std::min(end - chunk_first, kChunkBits);
    const Chunk* chunk = Find(at / kChunkBits);
    if (chunk != nullptr) in_set += CountInChunk(*chunk, at % kChunkBits, to);
    at = chunk_first + to;
  }
  return in_set;
}

void SequenceSet::ForEachRun(uint64_t first, uint64_t count, bool present,
                             const std::function<bool(uint64_t, uint64_t)>& take) const {
  const uint64_t end = first + count;
  uint64_t run_first = first;
  uint64_t run_count = 0;
  for (uint64_t at = first; at < end;) {
    const Chunk* chunk = Find(at / kChunkBits);
    const uint64_t chunk_end = std::min(end, at - at % kChunkBits + kChunkBits);
    const bool uniform = chunk == nullptr || !chunk->bits;
    while (at < chunk_end) {
      const uint64_t step = uniform ? chunk_end - at : 1;
      if (Has(chunk, at) == present) {
        if (run_count == 0) run_first = at;
        run_count += step;
      } else if (run_count > 0) {
        if (!take(run_first, run_count)) return;
        run_count = 0;
      }
      at += step;
    }
  }
  if (run_count > 0) take(run_first, run_count);
}

}  // namespace beacongate::loadgen
