// A run log. First byte: with its lowest bit set the rest is the file as it is; else the rest is
// the payload of one block of outcomes (second bit: of the start), whose head and checksum are
// right, so that what lies behind the checksum is reached.
//
// A log is refused with a reason, or all its runs make sense, are read again as the same, and come
// back from a log that is written of them.
#include <string>
#include <vector>

#include "loadgen/runlog/run_log_format.h"
#include "loadgen/runlog/run_log_reader.h"
#include "loadgen/runlog/run_log_writer.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/support/scratch_folder.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

using loadgen::BlockKind;
using loadgen::OutcomeRun;
using Runs = std::vector<OutcomeRun>;

std::string FileOf(std::string_view bytes) {
  Input input(bytes);
  const uint8_t form = input.Byte();
  if ((form & 1) != 0) return std::string(input.Rest());
  const std::string magic(loadgen::kRunLogMagic);
  if ((form & 2) != 0) return magic + loadgen::EncodeBlock(BlockKind::kStart, input.Rest());
  return magic +
         loadgen::EncodeBlock(BlockKind::kStart, loadgen::EncodeStart({.run = 1, .lanes = 9})) +
         loadgen::EncodeBlock(BlockKind::kOutcomes, input.Rest());
}

// Nothing when the log is refused, which needs a reason.
bool RunsOf(const std::string& path, Runs* runs, loadgen::RunStart* start) {
  auto log = loadgen::RunLogReader::Open(path);
  Require(log.ok() || !log.error().message.empty(), "a refusal says why");
  if (!log) return false;
  *start = log.value()->start();
  for (int pass = 0; pass < 2; ++pass) {
    Runs read;
    const Status status =
        log.value()->ForEachRun([&](const OutcomeRun& run) { read.push_back(run); });
    Require(status.ok() || !status.error().message.empty(), "damage is named");
    if (!status) return false;
    Require(pass == 0 || read == *runs, "a second pass reads the same");
    *runs = read;
  }
  return true;
}

}  // namespace

void FuzzRunLog(std::string_view bytes) {
  static const ScratchFolder folder;
  Runs runs;
  loadgen::RunStart start;
  if (!RunsOf(folder.Write("log", FileOf(bytes)), &runs, &start)) return;
  for (const OutcomeRun& run : runs) {
    Require(run.lane < start.lanes && run.count > 0, "a run makes sense");
  }
  std::string payload;
  for (const OutcomeRun& run : runs) loadgen::AppendRun(run, &payload);
  if (payload.size() > loadgen::kPayloadBytesMax) return;
  const std::string again = std::string(loadgen::kRunLogMagic) +
                            loadgen::EncodeBlock(BlockKind::kStart, loadgen::EncodeStart(start)) +
                            loadgen::EncodeBlock(BlockKind::kOutcomes, payload);
  Runs written;
  loadgen::RunStart same;
  Require(RunsOf(folder.Write("again", again), &written, &same), "what is written is read");
  Require(written == runs && same == start, "as it was written");
}

}  // namespace beacongate::fuzz
