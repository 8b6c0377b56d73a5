// The decoder of records that are text: JSON of any shape, and what pages send as it came. See
// record_decoder.h. A text that begins with a brace or bracket is JSON, any other a query or form.
#pragma once

#include <simdjson.h>

#include <array>
#include <deque>
#include <string>

#include "loadgen/verify/beacon_pairs.h"
#include "loadgen/verify/record_decoder.h"

namespace beacongate::loadgen {

class TextDecoder final : public RecordDecoder {
 public:
  explicit TextDecoder(const RunBook* book) : book_(*book) {}
  void Decode(std::string_view value, DecodedRecord* record) override;

 private:
  // Texts within texts: a body that a gateway wrote as a JSON string, and one more.
  static constexpr size_t kTextDepthMax = 3;
  static constexpr size_t kNestingMax = 64;

  // What a text at one depth needs; reused from record to record.
  struct Level {
    simdjson::ondemand::parser parser;
    std::string padded;
    std::string decoded;  // names and values of a query
    std::deque<BeaconPairs> objects;
  };

  void TakeText(std::string_view text, size_t depth);
  void TakeJson(std::string_view text, size_t depth);
  void TakeQuery(std::string_view text, size_t depth);
  simdjson::error_code Walk(simdjson::ondemand::value value, size_t depth, size_t nesting);
  simdjson::error_code WalkObject(simdjson::ondemand::object object, size_t depth, size_t nesting);
  simdjson::error_code WalkMember(simdjson::ondemand::value value, std::string_view name,
                                  size_t depth, size_t nesting);
  BeaconPairs& PairsAt(size_t depth, size_t nesting);
  void Keep(const BeaconPairs& pairs);

  const RunBook& book_;
  std::array<Level, kTextDepthMax> levels_;
  DecodedRecord* record_ = nullptr;
};

}  // namespace beacongate::loadgen
