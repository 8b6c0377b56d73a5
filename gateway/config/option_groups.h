// The rows of the option table, a file for each group of the configuration file's tables. For the
// table itself (option_table.cc) alone.
#pragma once

#include <cstdint>
#include <span>

#include "gateway/config/option_table.h"

// A pointer to a field of the scope's config, endpoint or topic.
#define CONFIG(field) +[](const OptionScope& scope) { return OptionSlot(&scope.config->field); }
#define ENDPOINT(field) +[](const OptionScope& scope) { return OptionSlot(&scope.endpoint->field); }
#define TOPIC(field) +[](const OptionScope& scope) { return OptionSlot(&scope.topic->field); }

namespace beacongate {

// The longest time that an option may set.
constexpr uint64_t kDayMs = 24ull * 3600 * 1000;

std::span<const Option> HttpOptions();
std::span<const Option> EndpointOptions();
std::span<const Option> TopicOptions();
// The top level, [journal], [delivery], [kafka], [admin], [shutdown].
std::span<const Option> ProcessOptions();

}  // namespace beacongate
