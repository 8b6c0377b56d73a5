#include "gateway/ingest/record_sink.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace beacongate {
namespace {

class KeepingSink final : public RecordSink {
 public:
  AppendResult Append(const FrameInput& frame) override {
    frames.push_back(frame);
    return AppendResult::kAccepted;
  }
  std::vector<FrameInput> frames;
};

FrameInput Frame(std::string_view payload) {
  FrameInput frame;
  frame.partition = 3;
  frame.key = "k";
  frame.has_key = true;
  frame.payload = payload;
  frame.origin_offset = 4;
  frame.sequence_offset = 13;
  return frame;
}

TEST(FramedSink, PutsThePrefixInFrontAndLeavesTheRest) {
  KeepingSink inner;
  FramedSink framed(inner, "PREFIX", 100);
  EXPECT_EQ(framed.Append(Frame("payload")), AppendResult::kAccepted);
  ASSERT_EQ(inner.frames.size(), 1u);
  EXPECT_EQ(inner.frames[0].prefix, "PREFIX");
  EXPECT_EQ(inner.frames[0].payload, "payload");
  EXPECT_EQ(inner.frames[0].key, "k");
  EXPECT_EQ(inner.frames[0].partition, 3u);
  EXPECT_EQ(inner.frames[0].origin_offset, 4u);
  EXPECT_EQ(inner.frames[0].sequence_offset, 13u);
}

TEST(FramedSink, LimitOfARecordCountsThePrefix) {
  KeepingSink inner;
  FramedSink framed(inner, "PREFIX", 20);
  EXPECT_EQ(framed.Append(Frame(std::string(14, 'x'))), AppendResult::kAccepted);
  EXPECT_EQ(framed.Append(Frame(std::string(15, 'x'))), AppendResult::kTooLarge);
  EXPECT_EQ(inner.frames.size(), 1u);
}

}  // namespace
}  // namespace beacongate
