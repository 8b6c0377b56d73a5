// A JSON text. First byte: the limits; second byte: what stands behind the text in memory; the rest
// is the text.
//
// Oracle: a parser that is nothing but RFC 8259. What is malformed is refused, whichever byte is
// wrong; what is well-formed comes out as the same names, kinds and values.
#include <algorithm>
#include <string>

#include "gateway/beacon/decode_json.h"
#include "tests/fuzz/reference/body.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

size_t CountOf(std::string_view text, std::string_view characters) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [&](char c) {
    return characters.find(c) != std::string_view::npos;
  }));
}

// A bound was hit before the text was read to its end.
void RequireBoundIsReached(std::string_view text, Rejection rejection, const JsonLimits& limits) {
  if (rejection == Rejection::kJsonTooDeep) {
    Require(CountOf(text, "{[") > limits.depth_max, "json_too_deep", text);
  } else if (rejection == Rejection::kTooManyBeacons) {
    Require(CountOf(text, ",") >= limits.elements_max, "too_many_beacons", text);
  } else {
    Require(rejection == Rejection::kBadJson, "what is malformed is refused", text);
  }
}

void RequireSameElements(const Batch& batch, const ReferenceBody& wanted) {
  Require(batch.elements.size() == wanted.elements.size(), "the number of elements");
  const std::span<const Parameter> parameters = batch.parameters;
  for (size_t i = 0; i < wanted.elements.size(); ++i) {
    const Batch::Element& element = batch.elements[i];
    Require(element.rejection == wanted.elements[i].rejection, "an element's rejection");
    RequireEqual(
        DescribeParameters(parameters.subspan(element.first_parameter, element.parameter_count)),
        wanted.elements[i].parameters, "an element's parameters");
  }
}

}  // namespace

void FuzzJson(std::string_view bytes) {
  Input input(bytes);
  const uint8_t choice = input.Byte();
  const JsonLimits limits = {
      .members_max = choice % 4 == 0 ? 2u : 1000u,
      .elements_max = choice % 3 == 0 ? 2u : 1000u,
      .depth_max = choice % 5 == 0 ? 3u : 64u,
  };
  const char padding = static_cast<char>(input.Byte());
  const ExactCopy text = PaddedCopy(input.Rest(), padding);

  Arena arena;
  Batch batch;
  JsonDecoder decoder(&arena, &batch);
  const Rejection rejection = decoder.Decode(text.view(), limits, false);

  const auto json = ParseReferenceJson(text.view());
  if (!json || json->depth == 0) {
    return RequireBoundIsReached(text.view(), rejection, limits);
  }
  ReferenceBody wanted;
  AddJsonElements(*json, limits.members_max, false, &wanted);
  if (wanted.depth > limits.depth_max || json->elements.size() > limits.elements_max) {
    Require(rejection != Rejection::kBadJson && rejection != Rejection::kNone, "a bound",
            text.view());
    return RequireBoundIsReached(text.view(), rejection, limits);
  }
  Require(rejection == Rejection::kNone, "what is well-formed is taken", text.view());
  RequireSameElements(batch, wanted);
}

}  // namespace beacongate::fuzz
