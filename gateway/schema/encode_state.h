// What one encoding needs and the next one uses again. One thread's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/event_id.h"
#include "gateway/schema/plan.h"
#include "gateway/schema/value.h"
#include "gateway/schema/value_memory.h"

namespace beacongate {

constexpr uint32_t kNoParameter = UINT32_MAX;

// Bits of EncodeState::path_notes, beside those of ValueNote.
constexpr uint8_t kUnconvertedNote = 0x80;
constexpr uint8_t kTooLongNote = 0x40;  // refuses the beacon

// Value::bits of a finished value: whether it was null or an empty text, as a Value may be.
constexpr uint64_t kSaysNothing = 0;
constexpr uint64_t kSaysSomething = 1;

struct EncodeState {
  // The members of one parameter that is a JSON object, which stand behind it.
  struct Expansion {
    uint32_t parameter = 0;
    uint32_t end = 0;   // of its members and theirs
    uint32_t path = 0;  // of the object or map
    bool masked = false;
  };

  struct ObjectState {
    bool sent = false;
    bool written = false;
  };

  // One parameter of a map.
  struct Entry {
    Value key;
    uint32_t preference = 0;
    uint32_t parameter = 0;
  };

  EncodeState();
  ~EncodeState();

  // Forgets the last request.
  void BeginRequest(const Plan& plan, const RequestContext& context);
  // Forgets the last beacon, but not the values that are the request's. REQUIRES: BeginRequest with
  // this plan.
  void BeginBeacon(const Plan& plan);
  // Forgets the last element.
  void BeginElement(const Plan& plan);
  // Room for that many bytes; what was there is lost.
  char* Reserve(size_t bytes);

  // The beacon's parameters as one sequence.
  const Parameter& At(uint32_t index) const {
    return index < query.size() ? query[index] : members[index - query.size()];
  }
  void Note(const Plan& plan, uint32_t path, uint8_t notes) {
    path_notes[path - plan.path_base] |= notes;
    any_notes |= notes;
  }
  // The working memory for the elements of that composite.
  EncodeState* Nested(uint32_t composite);

  // Of the request that the beacons came with.
  const Plan* request_plan = nullptr;  // whose request it is; null: none
  const RequestContext* request = nullptr;
  std::vector<const std::string_view*> headers;  // per header of the plan: its value
  size_t beacons_begun = 0;                      // of the request
  ValueMemory request_memory;                    // texts of the request's values
  std::string repaired_address;
  std::string_view client_address;  // as it stands in receipts
  std::string_view receipt;         // of a beacon without notes
  std::string receipt_buffer;

  std::span<const Parameter> query;
  std::span<const Parameter> members;
  std::vector<uint32_t> first;  // per parameter name: the parameter that carries it
  std::vector<uint8_t> taken;   // per parameter: a field has its value
  bool any_repaired = false;    // a parameter is
  size_t rest_bound = 0;        // bytes that the rest takes at most
  std::vector<Value> values;    // per operation; those of_request stay for all beacons of a request
  ValueMemory memory;           // texts of the values
  EventIds event_ids;
  std::string key;

  std::vector<uint8_t> path_notes;  // per path of the plan
  uint8_t any_notes = 0;
  std::vector<uint32_t> unconverted;
  std::vector<uint32_t> repaired_fields;
  std::vector<uint32_t> truncated;

  // Of plans that are not flat.
  std::vector<Parameter> parameters;         // `query`, while `members` is empty
  std::vector<uint32_t> last;                // per parameter name
  std::vector<uint32_t> next;                // per parameter: the next one of its name
  std::vector<std::string_view> entry_keys;  // per parameter: its key, if it is a map's
  std::vector<Expansion> expansions;
  bool too_many_members = false;
  std::vector<ObjectState> objects;
  std::vector<std::string> finished;  // per composite
  std::vector<Entry> entries;

 private:
  // All but the values.
  void Clear(const Plan& plan);

  std::vector<std::unique_ptr<EncodeState>> nested_;
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
};

}  // namespace beacongate
