// A query or form. First byte: how many parameters are allowed, times four; the rest is the text.
//
// Oracle: the parser of the URL standard, as the standard spells it out.
#include <algorithm>
#include <vector>

#include "gateway/beacon/decode_urlencoded.h"
#include "tests/fuzz/reference/text.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {

void FuzzUrlencoded(std::string_view bytes) {
  Input input(bytes);
  const size_t count_max = input.Byte() * 4u;
  const ExactCopy text(input.Rest());
  Arena arena;
  std::vector<Parameter> parameters;
  const bool fits = DecodeUrlencoded(text.view(), count_max, &arena, &parameters);

  const std::vector<ReferencePair> wanted = ReferenceForm(text.view());
  Require(fits == (wanted.size() <= count_max), "count_max holds", text.view());
  Require(parameters.size() == std::min(wanted.size(), count_max), "the number", text.view());
  for (size_t i = 0; i < parameters.size(); ++i) {
    RequireEqual(parameters[i].name, wanted[i].name, "a name");
    RequireEqual(parameters[i].value, wanted[i].value, "a value");
    Require(parameters[i].repaired == wanted[i].repaired, "repaired", text.view());
    Require(parameters[i].kind == ValueKind::kText, "forms know text only", text.view());
  }
}

}  // namespace beacongate::fuzz
