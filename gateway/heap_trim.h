// TrimHeap: gives the kernel back the pages that malloc keeps free. A backlog that drains, a stall
// of Kafka or many large bodies at once leave them behind, in each arena that a thread of the
// gateway or of librdkafka allocated from; malloc returns by itself only what lies at the end of an
// arena, so that over hours of such peaks a process would grow to the sum of the arenas' largest.
// Any thread. An arena stands still for the time it takes: docs/decisions/0031.
#pragma once

namespace beacongate {

void TrimHeap();

}  // namespace beacongate
