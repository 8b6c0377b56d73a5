// Asking a journal's evacuator, and waiting for what it reports.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "gateway/journal/evacuator.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/parked_reader.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {

inline Evacuator::Report NextReport(LaneJournal& journal) {
  Evacuator::Report report;
  EXPECT_TRUE(Eventually([&] { return journal.evacuator().NextReport(&report); }));
  return report;
}

inline Evacuator::Report Park(LaneJournal& journal, uint32_t partition,
                              const std::vector<FrameRef>& frames,
                              const std::vector<FrameRef>& before = {}) {
  journal.evacuator().Park(partition, before, frames);
  return NextReport(journal);
}

inline std::vector<FrameRef> ReadBack(LaneJournal& journal, Segment* file) {
  journal.evacuator().OpenForReading(file);
  EXPECT_TRUE(NextReport(journal).outcome.status.ok());
  ParkedReader reader = journal.evacuator().Read(file);
  std::vector<FrameRef> frames;
  for (FrameRef frame; reader.Next(&frame);) frames.push_back(frame);
  return frames;
}

inline std::vector<FrameRef> ReadBack(LaneJournal& journal, const std::vector<Segment*>& files) {
  std::vector<FrameRef> frames;
  for (Segment* const file : files) {
    for (const FrameRef& frame : ReadBack(journal, file)) frames.push_back(frame);
  }
  return frames;
}

}  // namespace beacongate::testing
