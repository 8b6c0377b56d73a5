// multipart/form-data -> parameters: RFC 7578, as the WHATWG Fetch standard parses it.
//
// Strict: the body starts with its first boundary, lines end with CRLF, each part has one
// Content-Disposition with one name, and behind the last boundary stands a line end at most. In
// names %22, %0D and %0A are what browsers write for a quote and line ends, and are decoded back;
// values are taken as they stand, whatever charset or coding a part names. Invalid UTF-8 becomes
// U+FFFD.
//
// A part with a file name is a file: it counts as a parameter against the bound, and is not kept.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "gateway/base/rejection.h"
#include "gateway/beacon/arena.h"
#include "gateway/beacon/beacon.h"
#include "gateway/beacon/body_facts.h"

namespace beacongate {

// Appends the fields to `parameters`, in order: views into `body`, or into the arena where
// something had to be decoded. kBadRequest for a body that is malformed or a content_type (raw
// header value) without a boundary; kTooManyParameters as soon as there are more than `count_max`
// parts. After either, what was appended means nothing.
Rejection DecodeMultipart(std::string_view body, std::string_view content_type, size_t count_max,
                          Arena* arena, std::vector<Parameter>* parameters, BodyFacts* facts);

}  // namespace beacongate
