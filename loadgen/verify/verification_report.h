// What a verification adds to a run's report. Pure.
#pragma once

#include "loadgen/report/run_report.h"
#include "loadgen/verify/run_book.h"
#include "loadgen/verify/verification_run.h"

namespace beacongate::loadgen {

// Fills the verification, its reasons to be void, and the counts that are neither a fault nor
// found. Without a sending, what the run logs say of it is filled in as well.
void AddVerification(const VerificationRunResult& result, const RunBook& book, RunReport* report);

}  // namespace beacongate::loadgen
