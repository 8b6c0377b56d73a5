// BodyDecoder: the plain bytes of one body -> elements of a batch, or bytes that are not
// understood. Tells the kinds of bodies apart (body_kind.h) and keeps their order of precedence.
//
// One thread, reused. Arena and batch belong to the caller and outlive the decoder.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/base/rejection.h"
#include "gateway/beacon/arena.h"
#include "gateway/beacon/batch.h"
#include "gateway/beacon/body_facts.h"
#include "gateway/beacon/body_kind.h"
#include "gateway/beacon/decode_json.h"

namespace beacongate {

class BodyDecoder {
 public:
  BodyDecoder(Arena* arena, Batch* batch) : arena_(arena), batch_(batch), json_(arena, batch) {}

  // REQUIRES: an empty batch, a body that is not empty, and limits::kBodyPaddingBytes readable
  // bytes behind it. kNone: the batch holds at least one element; one without parameters when the
  // body is kBytes. Otherwise *facts means nothing.
  Rejection Decode(std::string_view body, std::string_view content_type, const JsonLimits& limits,
                   BodyFacts* facts);

  void ReleaseMemory() { json_.ReleaseMemory(); }

 private:
  Rejection DecodeJson(std::string_view text, const BodyRule& rule, const JsonLimits& limits,
                       BodyKind* kind);
  Rejection DecodeJsonText(std::string_view text, const BodyRule& rule, const JsonLimits& limits,
                           bool utf8_was_repaired, BodyKind* kind);
  Rejection DecodeLines(std::string_view text, const JsonLimits& limits, bool utf8_was_repaired);
  void DecodeLine(std::string_view line, const JsonLimits& limits, bool utf8_was_repaired);
  bool AreLines(std::string_view text, const BodyRule& rule, const JsonLimits& limits);
  Rejection DecodeForm(std::string_view text, const JsonLimits& limits);
  Rejection DecodeMultipartForm(std::string_view body, std::string_view content_type,
                                const JsonLimits& limits, BodyFacts* facts);
  Rejection AddForm(bool fits);

  Arena* arena_;
  Batch* batch_;
  JsonDecoder json_;
};

}  // namespace beacongate
