// application/x-www-form-urlencoded, for queries and forms alike: text -> parameters.
//
// https://url.spec.whatwg.org/#urlencoded-parsing, as browsers' URLSearchParams does it: pieces are
// cut at '&' only, names end at the first '=', '+' is a space, %XX a byte, a bad escape stays as it
// is, invalid UTF-8 becomes U+FFFD. Empty pieces are skipped; everything else is kept, in order.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "gateway/beacon/arena.h"
#include "gateway/beacon/beacon.h"

namespace beacongate {

// Appends to `parameters`. A name or value is a view into `text` where nothing had to be decoded,
// else into the arena. False as soon as there would be more than `count_max` new ones.
bool DecodeUrlencoded(std::string_view text, size_t count_max, Arena* arena,
                      std::vector<Parameter>* parameters);

}  // namespace beacongate
