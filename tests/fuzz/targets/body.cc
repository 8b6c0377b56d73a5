// One request as the decoder gets it: first byte: the limits, and whether the body is compressed
// here; then a line each of Content-Type, Content-Encoding and query; the rest is the body.
//
// Oracles: docs/bodies.md, read by the book (reference/body.h), wherever the body is not coded and
// not multipart. For all: text is UTF-8, limits hold, and neither the bytes behind the body nor
// what was decoded before change the outcome.
#include "tests/fuzz/reference/body.h"

#include <algorithm>
#include <string>

#include "gateway/beacon/body_kind.h"
#include "gateway/beacon/decode_request.h"
#include "gateway/beacon/inflate.h"
#include "tests/fuzz/reference/text.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"
#include "tests/support/deflate.h"

namespace beacongate::fuzz {
namespace {

using testing::Deflate;
using testing::kGzipBits;

struct BodyCase {
  DecodeLimits limits;
  std::string content_type;
  std::string content_encoding;
  std::string query;
  std::string body;
};

// Decodes what anybody else might have sent before.
void UseBefore(Decoder& decoder) {
  const ExactCopy body = PaddedCopy(R"([{"left":"over","n":1},3,{"a":[1, 2]}])", ' ');
  decoder.Decode("before=1&%ff=2", {body.view(), "application/json", ""});
}

std::string Describe(Rejection rejection, const Decoder& decoder) {
  std::string text(beacongate::Describe(rejection).label);
  for (const DecodedBeacon& decoded : decoder.beacons()) {
    text += "\n" + std::string(beacongate::Describe(decoded.rejection).label) + "\n" +
            DescribeParameters(decoded.beacon.query) + DescribeParameters(decoded.beacon.members) +
            std::string(decoded.beacon.body);
  }
  return text;
}

void RequireText(std::span<const Parameter> parameters) {
  for (const Parameter& parameter : parameters) {
    Require(IsReferenceUtf8(parameter.name), "a name is UTF-8", parameter.name);
    Require(IsReferenceUtf8(parameter.value), "a value is UTF-8", parameter.value);
  }
}

void RequireSound(Rejection rejection, const Decoder& decoder, const DecodeLimits& limits,
                  size_t sent_bytes) {
  Require((rejection == Rejection::kNone) == !decoder.beacons().empty(), "beacons or a rejection");
  Require(decoder.beacons().size() <= limits.beacons_max, "beacons_max");
  for (const DecodedBeacon& decoded : decoder.beacons()) {
    const Beacon& beacon = decoded.beacon;
    RequireText(beacon.query);
    RequireText(beacon.members);
    Require(beacon.query.size() + beacon.members.size() <= limits.parameters_max, "parameters_max");
    Require(decoded.rejection == Rejection::kNone || beacon.members.empty(), "rejected and empty");
    // What was sent as it is has another bound, that of the HTTP parser.
    Require(beacon.body.size() <= std::max(limits.inflated_bytes_max, sent_bytes),
            "inflated_bytes_max");
  }
}

bool MayMeetABound(const BodyCase& one) {
  size_t brackets = 0;
  size_t separators = 0;
  for (const char c : one.body) {
    brackets += c == '{' || c == '[';
    separators += c == ',' || c == '\n';
  }
  return brackets > one.limits.json_depth_max || separators >= one.limits.beacons_max;
}

void RequireAsTheBookSays(const BodyCase& one, Rejection rejection, const Decoder& decoder) {
  const size_t in_query = ReferenceForm(one.query).size();
  if (in_query > one.limits.parameters_max) {
    return Require(rejection == Rejection::kTooManyParameters, "too many in the query", one.query);
  }
  ReferenceBody wanted;
  wanted.elements.emplace_back();
  if (!one.body.empty()) {
    wanted = ReadReferenceBody(one.body, one.content_type, one.limits.parameters_max - in_query);
  }
  // A bound may stop the decoder before it knows what the text is; the target `json` looks at that.
  if (MayMeetABound(one) && !(wanted.depth > 0 && wanted.depth <= one.limits.json_depth_max &&
                              wanted.elements.size() <= one.limits.beacons_max)) {
    return;
  }
  Require(rejection == wanted.rejection, "the rejection", one.body);
  if (rejection != Rejection::kNone) return;
  Require(decoder.beacons().size() == wanted.elements.size(), "the number of beacons", one.body);
  for (size_t i = 0; i < wanted.elements.size(); ++i) {
    const DecodedBeacon& decoded = decoder.beacons()[i];
    Require(decoded.rejection == wanted.elements[i].rejection, "a beacon's rejection", one.body);
    RequireEqual(DescribeParameters(decoded.beacon.members), wanted.elements[i].parameters,
                 "a beacon's parameters");
    RequireEqual(decoded.beacon.body, wanted.opaque ? one.body : "", "a beacon's body");
  }
}

}  // namespace

void FuzzBody(std::string_view bytes) {
  Input input(bytes);
  const uint8_t choice = input.Byte();
  BodyCase one;
  if (choice % 2 == 1) {
    one.limits = {
        .parameters_max = 4, .beacons_max = 3, .json_depth_max = 3, .inflated_bytes_max = 1000};
  }
  one.content_type = input.Line();
  one.content_encoding = input.Line();
  one.query = input.Line();
  one.body = input.Rest();
  const bool is_plain = one.content_encoding.empty() &&
                        CompressionByMagic(one.body) == Compression::kNone &&
                        LabelOf(one.content_type) != BodyLabel::kMultipart;
  const bool compress = is_plain && choice % 4 >= 2 && one.body.size() < 1000 && !one.body.empty();
  const std::string sent = compress ? Deflate(one.body, kGzipBits, Z_BEST_SPEED) : one.body;

  const ExactCopy body = PaddedCopy(sent, '\0');
  Decoder decoder(one.limits);
  const Rejection rejection = decoder.Decode(
      one.query, {body.view(), one.content_type, compress ? "gzip" : one.content_encoding});
  RequireSound(rejection, decoder, one.limits, sent.size());
  if (is_plain) RequireAsTheBookSays(one, rejection, decoder);

  const ExactCopy other = PaddedCopy(sent, "\"}],1 \n&"[choice % 8]);
  Decoder used(one.limits);
  UseBefore(used);
  const Rejection again = used.Decode(
      one.query, {other.view(), one.content_type, compress ? "gzip" : one.content_encoding});
  RequireEqual(Describe(again, used), Describe(rejection, decoder),
               "what stood before and behind does not matter");
}

}  // namespace beacongate::fuzz
