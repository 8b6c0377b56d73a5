// Texts from outside, made harmless for where they are shown. Pure.
#pragma once

#include <string>
#include <string_view>

namespace beacongate::loadgen {

// Valid UTF-8: what is ill-formed becomes U+FFFD, and so do control characters (C0, DEL, C1) and
// the marks that turn the direction of what follows.
std::string PlainText(std::string_view text);

// The same, and safe within HTML's elements and its quoted attributes.
std::string HtmlText(std::string_view text);

}  // namespace beacongate::loadgen
