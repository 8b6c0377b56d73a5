#include "gateway/beacon/decode_request.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "gateway/beacon/arena.h"
#include "gateway/beacon/base64_text.h"
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

  Rejection Decode(std::string_view query, const RequestBody& body, std::string_view base64_param) {
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
      const Rejection rejection =
          body_decoder_.Decode(plain, body.content_type, LimitsBeside(query_.size()), &facts_);
      if (rejection != Rejection::kNone) return rejection;
    }
    if (!base64_param.empty()) {
      const Rejection rejection = ExpandBase64(base64_param);
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
    form_.Clear();
    query_.clear();
    beacons_.clear();
    ReleaseIfLarge(&batch_.parameters);
    ReleaseIfLarge(&batch_.elements);
    ReleaseIfLarge(&form_.parameters);
    ReleaseIfLarge(&query_);
    ReleaseIfLarge(&beacons_);
    coding_.ReleaseMemory();
    body_decoder_.ReleaseMemory();
  }

  // Of the elements of a body when they share so many parameters.
  JsonLimits LimitsBeside(size_t shared_parameters) const {
    return {
        .members_max = limits_.parameters_max - shared_parameters,
        .elements_max = limits_.beacons_max,
        .depth_max = limits_.json_depth_max,
    };
  }

  // The first parameter of this name, of the form or else of the query, gives way to what it holds.
  Rejection ExpandBase64(std::string_view name) {
    const bool is_form = facts_.kind == BodyKind::kForm || facts_.kind == BodyKind::kMultipart;
    if (!is_form && facts_.kind != BodyKind::kNone) return Rejection::kNone;
    if (batch_.elements[0].rejection != Rejection::kNone) return Rejection::kNone;
    for (std::vector<Parameter>* parameters : {&batch_.parameters, &query_}) {
      const auto found = std::ranges::find(*parameters, name, &Parameter::name);
      if (found == parameters->end()) continue;
      const std::string_view content = ContentOf(found->value);
      std::swap(batch_, form_);
      const size_t others = query_.size() + form_.parameters.size() - 1;
      BodyFacts facts{.kind = BodyKind::kBytes};
      if (!content.empty()) {
        const Rejection rejection = body_decoder_.Decode(content, {}, LimitsBeside(others), &facts);
        if (rejection != Rejection::kNone) return rejection;
      }
      if (facts.kind == BodyKind::kBytes) {
        std::swap(batch_, form_);
        facts_.base64_kept = true;
        return Rejection::kNone;
      }
      // The parameters stayed where they are; the vectors changed places.
      std::vector<Parameter>& holder = parameters == &query_ ? query_ : form_.parameters;
      holder.erase(found);
      query_.insert(query_.end(), form_.parameters.begin(), form_.parameters.end());
      return Rejection::kNone;
    }
    return Rejection::kNone;
  }

  // What a value holds, with padding behind it; empty when that is neither Base64 nor JSON.
  std::string_view ContentOf(std::string_view value) {
    std::string_view content;
    if (DecodeBase64Text(value, limits::kBodyPaddingBytes, &arena_, &content)) return content;
    if (!value.starts_with('{') && !value.starts_with('[')) return {};
    return arena_.CopyWithBlanks(value, limits::kBodyPaddingBytes);
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
  Batch form_;  // around a parameter that holds a body of its own
  BodyCoding coding_;
  BodyDecoder body_decoder_;
  BodyFacts facts_;
  std::vector<Parameter> query_;
  std::vector<DecodedBeacon> beacons_;
};

Decoder::Decoder(const DecodeLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
Decoder::~Decoder() = default;

Rejection Decoder::Decode(std::string_view query, const RequestBody& body,
                          std::string_view base64_param) {
  return impl_->Decode(query, body, base64_param);
}

std::span<const DecodedBeacon> Decoder::beacons() const { return impl_->beacons(); }
const BodyFacts& Decoder::facts() const { return impl_->facts(); }

}  // namespace beacongate
