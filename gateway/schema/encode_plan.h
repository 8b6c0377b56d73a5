// EncodePlan: a message type compiled for writing. Beacon -> Protocol Buffers bytes and shard key.
//
// Compiled once at start from a descriptor whose fields carry (beacon.v1.from) options
// (proto/beacon/v1/options.proto). Immutable afterwards: any number of threads may encode with one
// plan at a time, each with its own EncodeScratch. No reflection and, in the steady state, no
// allocation while encoding.
//
// Wire format: https://protobuf.dev/programming-guides/encoding. The payload starts with field 1,
// the Receipt, whose length is always written as a two-byte varint; so origin and sequence stand at
// the fixed offsets below, and the journal fills them in when it appends.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/rejection.h"
#include "gateway/beacon/beacon.h"
#include "proto/schema_fault.h"
#include "shardkey/partitioner.h"

namespace beacongate {

struct Plan;
struct EncodeState;

// 0a LL LL | 09 <origin> | 11 <sequence> | ...
constexpr size_t kReceiptOriginOffset = 4;
constexpr size_t kReceiptSequenceOffset = 13;

struct EncodedRecord {
  std::string_view payload;  // origin and sequence are zero until the journal fills them in
  std::string_view key;      // text of the key fields joined by '|'
  bool has_key = false;      // false: none of the key fields is present; the record's key is null
  uint32_t route = 0;  // 0: the endpoint's topic; n: the n-th of EncodePlan::RouteTopics, from 1
  // Fields that were sent but could not be converted; whose text was no UTF-8; whose text was cut.
  // Indices for EncodePlan::FieldName, each list in the order of the wire.
  std::span<const uint32_t> unconverted;
  std::span<const uint32_t> repaired;
  std::span<const uint32_t> truncated;
  // For a rejection: the field that is missing or wrong, or by whose value the beacon is filtered.
  std::string_view rejected_field;
};

// A field that has a value, and where that came from: "param u", "member page.url", "header
// user-agent", "default", ...
struct FieldOrigin {
  std::string_view field;
  std::string words;
};

// Working memory of one thread; the views of an EncodedRecord point into it.
class EncodeScratch {
 public:
  EncodeScratch();
  ~EncodeScratch();
  EncodeScratch(const EncodeScratch&) = delete;
  EncodeScratch& operator=(const EncodeScratch&) = delete;

 private:
  friend class EncodePlan;
  std::unique_ptr<EncodeState> state_;
};

class EncodePlan {
 public:
  struct Options {
    std::string gateway_name;  // into every receipt
    size_t record_bytes_max;
    std::string mask_key{};  // for fields that are hashed; empty: there is none
    // Of each segment of the endpoint's path the name in its braces, if it is one: "/b/{site}/*" is
    // {"", "site"}.
    std::vector<std::string> path_names{};
  };

  // The descriptor must outlive the plan. Returns null and appends every fault found; their file
  // is the name under which the descriptor's pool knows it.
  static std::unique_ptr<EncodePlan> Compile(const google::protobuf::Descriptor& message,
                                             const Options& options,
                                             std::vector<SchemaFault>* faults);
  ~EncodePlan();

  // What the request alone says is read once, by BeginRequest, for all the beacons that EncodeNext
  // then gets. `context` and what it points at stay until the last of them.
  void BeginRequest(const RequestContext& context, EncodeScratch* scratch) const;
  // kNone: *record is filled, views valid until the scratch is used again. Otherwise only
  // record->rejected_field is. REQUIRES: BeginRequest of this plan was the scratch's last.
  Rejection EncodeNext(const Beacon& beacon, EncodeScratch* scratch, EncodedRecord* record) const;
  // Both, for a single beacon.
  Rejection Encode(const RequestContext& context, const Beacon& beacon, EncodeScratch* scratch,
                   EncodedRecord* record) const;

  // Field 1 alone, with the client's address as masked and no names of fields: the beginning of any
  // record of this request, which begins with it. A view that is valid until the scratch is used
  // again.
  std::string_view Receipt(const RequestContext& context, EncodeScratch* scratch) const;

  // Whether a field has a mask of its own, so that parts of a request may hold what it hides.
  bool MasksFields() const;
  size_t RecordBytesMax() const;
  // Of the record that was encoded last with the scratch, by this plan, while its beacon is there.
  // Slow; for `explain`.
  std::vector<FieldOrigin> Origins(const EncodeScratch& scratch) const;

  // Of the fields that have a source, and of objects: the name within the message, such as
  // "sent_at", "page" or "page.url"; "items.price" for a field of the elements of `items`.
  std::string_view FieldName(uint32_t index) const;
  size_t FieldCount() const;
  // Topics of the schema's routes, each once.
  std::span<const std::string> RouteTopics() const;
  const google::protobuf::Descriptor& message() const;
  // How a key becomes a partition.
  Partitioner partitioner() const;

 private:
  explicit EncodePlan(std::unique_ptr<const Plan> plan);
  std::unique_ptr<const Plan> plan_;
};

}  // namespace beacongate
