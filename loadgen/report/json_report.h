// The report of a run as JSON for programs. All counts are in beacons, all durations in
// microseconds. Pure.
//
// Keys of the contract: sent, accepted (2xx), refused {status: beacons}, failed, found, lost,
// duplicates, reordered, wrong_partition, corrupt, spurious, rate_planned, rate_achieved,
// lateness_us, latency_us, service_us, end_to_end_us (each {p50, p90, p99, p999, max}). What was
// not looked at (nobody sent, nobody read the topic, only run logs tell of the sender) is null.
//
// Beside them: verdict ("clean", "faulty", "void", "unverified"), void (null, or why the run proves
// nothing), receipt_gaps, receipt_duplicates, faults {key: [{lane, sequence, key, partition,
// offset, detail}]} with the first of each kind (a key that is not UTF-8 has U+FFFD), command,
// version, run_id, target, topic, brokers, started_at_unix_us, mode ("open": latency from the
// planned instant; "closed": from the send), connections, pipeline, beacons_per_request,
// request_bytes, duration_s, options {name: text}, unsent (planned, but the server never took
// them), connected (connections that stood at the start), reconnects, renewed (connections that the
// plan itself ended: churn, outages), waits_after_503, sender_cpu (share of a core; near 1 the
// sender was the limit), and over time:
//   timeline        [{at_unix_us, planned, sent, answered, accepted, failed, in_flight, waiting,
//                   latency_us}] once a second; counts since the start, latency_us of that second
//   found_timeline  [{at_s, seconds, found, end_to_end_us}], found in that slot
//   curves          {latency_us, service_us, lateness_us, end_to_end_us: [[quantile, us]]} to 99.99
//   partitions      {count, per_row, records: [of each row]}
#pragma once

#include <string>

#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

std::string JsonReport(const RunReport& report);

}  // namespace beacongate::loadgen
