// Every bound of the process, and how they relate. Those that an operator may change are defaults
// of the configuration (config/*_options.cc); the others hold for the formats.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace beacongate::limits {

constexpr size_t kKiB = 1024;
constexpr size_t kMiB = 1024 * kKiB;
constexpr size_t kGiB = 1024 * kMiB;

// HTTP
constexpr size_t kHeadBytesMax = 64 * kKiB;
constexpr size_t kTargetBytesMax = kHeadBytesMax;
constexpr size_t kHeaderCountMax = 100;
constexpr size_t kBodyBytesMax = 1 * kMiB;
constexpr size_t kInflatedBodyBytesMax = 8 * kMiB;
// What inflates to less than this may do so from any size; beyond, the ratio counts too.
constexpr size_t kInflatedBytesFree = 1 * kMiB;
constexpr size_t kInflatedRatioMax = 100;
constexpr size_t kConnectionsMax = 50'000;
// As many as in all: behind a balancer everybody comes from a few addresses.
constexpr size_t kConnectionsPerAddressMax = kConnectionsMax;
constexpr uint32_t kRequestsPerConnectionMax = 0;  // no bound
constexpr size_t kPipelinedMax = 1'024;
// What requests that are not complete and replies that are not taken may hold over all connections.
constexpr size_t kBufferedBytesMax = 256 * kMiB;
// So little of it is not counted, a parser for kHeaderCountMax fields included: small requests that
// come in two parts are served whatever else goes on, and the number of connections bounds them.
constexpr size_t kBufferedBytesFree = 12 * kKiB;
constexpr std::chrono::milliseconds kHeadTimeout{10'000};
constexpr std::chrono::milliseconds kBodyTimeout{10'000};
constexpr std::chrono::milliseconds kIdleTimeout{75'000};
constexpr std::chrono::milliseconds kWriteTimeout{10'000};
// After a reply that ends a connection, what still comes is read and dropped for so long and so
// much: to close at once would send a reset, which can destroy the reply on its way.
constexpr std::chrono::milliseconds kLingerTimeout{1'000};
constexpr size_t kLingerBytesMax = 4 * kMiB;
// Connections over a bound that are told so at the same time; more are closed without a word.
constexpr size_t kRefusalsAtOnceMax = 128;
// Replies that wait for a disk or for Kafka; a part of the connections, so that a Kafka that hangs
// leaves some for the others.
constexpr size_t kHeldRepliesMax = 10'000;
// How long a request waits for a disk or for Kafka, unless its endpoint says otherwise.
constexpr std::chrono::milliseconds kAckTimeout{5'000};
// Readable bytes behind every body that a handler gets: simdjson loads whole blocks past the end.
constexpr size_t kBodyPaddingBytes = 64;
// What one worker reads in one go, and what one read may queue as replies before it is sent.
constexpr size_t kReadBufferBytes = 256 * kKiB;
constexpr size_t kReplyBatchBytesMax = 64 * kKiB;
// Connections whose replies wait for each other, and the bytes of one that may.
constexpr size_t kRepliesGatheredMax = 16;
constexpr size_t kReplyGatheredBytesMax = 2 * kKiB;

// Beacons
constexpr size_t kJsonDepthMax = 64;
constexpr size_t kParametersMax = 1'000;
// Of one beacon, once the objects that its schema knows are taken apart.
constexpr size_t kExpandedMembersMax = 10'000;
constexpr size_t kBeaconsPerRequestMax = 10'000;
// What a request's elements share (target and header fields) goes into each of their records.
constexpr size_t kSharedBytesMax = 32 * kMiB;
// What a reply with a summary lists of what was rejected.
constexpr size_t kSummaryRejectedMax = 100;
constexpr size_t kRecordBytesMax = 1'000'000;
constexpr size_t kKeyBytesMax = 4 * kKiB;
// What is kept of a request that was refused.
constexpr size_t kRejectRawBytesMax = 64 * kKiB;

// Journal
constexpr size_t kSegmentBytes = 16 * kMiB;
constexpr size_t kSegmentBytesMin = 64 * kKiB;
constexpr uint64_t kJournalQuotaBytes = 4 * kGiB;
constexpr size_t kQuotaSegmentsMin = 4;
// Of one journal: frames whose delivery a request waits for.
constexpr size_t kAwaitedFramesMax = 256 * kKiB;

// Partitions of one topic
constexpr uint32_t kPartitionsMax = 65'536;

static_assert(kTargetBytesMax <= kHeadBytesMax, "a target is part of a head");
static_assert(kHeadBytesMax < kReadBufferBytes, "a whole head fits into one read");
static_assert(kConnectionsPerAddressMax <= kConnectionsMax, "an address is a part of all");
static_assert(kHeldRepliesMax < kConnectionsMax, "a connection has one reply that is held");
static_assert(2 * kBodyBytesMax + kReadBufferBytes + kHeadBytesMax <= kBufferedBytesMax,
              "the largest body can be gathered");
static_assert(kRecordBytesMax + kKeyBytesMax < kSegmentBytes / 2, "a record fits into a segment");
static_assert(kSegmentBytes * kQuotaSegmentsMin <= kJournalQuotaBytes, "the quota holds a journal");

}  // namespace beacongate::limits
