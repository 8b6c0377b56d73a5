// Reports of runs as sender and verifier would fill them in, made with the model's own recorders.
// Always the same: the random numbers have a fixed seed.
#pragma once

#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

// A minute of 40,000 a second into 512 partitions; the server stalls for a second at 20 s.
RunReport CleanRun();
// The same with every kind of fault, a phase of 503, a hot partition, and texts that are hostile to
// a page: tags, quotes, bytes that are no UTF-8, a very long key.
RunReport FaultyRun();
// Twenty-five minutes whose sender was late, into 1,500 partitions.
RunReport VoidRun();
// A short closed loop that nobody verified.
RunReport UnverifiedRun();
// The clean run once more, verified from its run log alone.
RunReport LoggedRun();

}  // namespace beacongate::loadgen
