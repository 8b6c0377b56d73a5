#include "gateway/beacon/decode_request.h"

#include <vector>

#include "gateway/beacon/arena.h"
#include "gateway/beacon/batch.h"
#include "gateway/beacon/body_coding.h"
#include "gateway/beacon/decode_body.h"
#include "gateway/beacon/decode_urlencoded.h"

namespace beacongate {
namespace {

constexpr size_t kVectorBytesKept = limits::kMiB;

template <typename T>
void ReleaseIfLarge(std::vector<T>* items) {
  if (items->capacity() * sizeof(T) > kVectorBytesKept) std::vector<T>().swap(*items);
}

}  // namespace

class Decoder::Impl {
 public:
  explicit Impl(const DecodeLimits& limits)
      : limits_(limits),
        coding_(limits.inflated_bytes_max, limits.inflated_ratio_max),
        body_decoder_(&arena_, &batch_) {}

  Rejection Decode(std::string_view query, const RequestBody& body) {
    Reset();
    if (!DecodeUrlencoded(query, limits_.parameters_max, &arena_, &query_)) {
      return Rejection::kTooManyParameters;
    }
    std::string_view plain;
    const Rejection coding = coding_.Decode(body.bytes, body.content_encoding, &plain);
    if (coding != Rejection::kNone) return coding;

    facts_ = {};
    if (plain.empty()) {
      batch_.elements.push_back({0, 0, Rejection::kNone});
    } else {
      const JsonLimits json_limits = {
          .members_max = limits_.parameters_max - query_.size(),
          .elements_max = limits_.beacons_max,
          .depth_max = limits_.json_depth_max,
      };
      const Rejection rejection =
          body_decoder_.Decode(plain, body.content_type, json_limits, &facts_);
      if (rejection != Rejection::kNone) return rejection;
    }
    Publish(facts_.kind == BodyKind::kBytes ? plain : std::string_view());
    return Rejection::kNone;
  }

  std::span<const DecodedBeacon> beacons() const { return beacons_; }
  const BodyFacts& facts() const { return facts_; }

 private:
  // What the last request needed beyond the ordinary is freed now: its views are no longer in use.
  void Reset() {
    arena_.Reset();
    batch_.Clear();
    query_.clear();
    beacons_.clear();
    ReleaseIfLarge(&batch_.parameters);
    ReleaseIfLarge(&batch_.elements);
    ReleaseIfLarge(&query_);
    ReleaseIfLarge(&beacons_);
    coding_.ReleaseMemory();
    body_decoder_.ReleaseMemory();
  }

  void Publish(std::string_view opaque) {
    const std::span<const Parameter> parameters = batch_.parameters;
    for (const Batch::Element& element : batch_.elements) {
      const auto members = parameters.subspan(element.first_parameter, element.parameter_count);
      beacons_.push_back({{query_, members, opaque}, element.rejection});
    }
  }

  const DecodeLimits limits_;
  Arena arena_;
  Batch batch_;
  BodyCoding coding_;
  BodyDecoder body_decoder_;
  BodyFacts facts_;
  std::vector<Parameter> query_;
  std::vector<DecodedBeacon> beacons_;
};

Decoder::Decoder(const DecodeLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
Decoder::~Decoder() = default;

Rejection Decoder::Decode(std::string_view query, const RequestBody& body) {
  return impl_->Decode(query, body);
}

std::span<const DecodedBeacon> Decoder::beacons() const { return impl_->beacons(); }
const BodyFacts& Decoder::facts() const { return impl_->facts(); }

}  // namespace beacongate
