// Log lines for operators: one per event that somebody must know, never one per beacon.
//
// Lines go to stderr as `2026-01-31T12:00:00.000Z LEVEL component: text`. Thread-safe; a call may
// block on stderr. Text must not contain secrets or a client's bytes unescaped.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace beacongate {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

// Lines below `level` are dropped. Default: kInfo.
void SetLogLevel(LogLevel level);
bool LogEnabled(LogLevel level);
void WriteLog(LogLevel level, std::string_view component, std::string_view text);

template <typename... Args>
void Log(LogLevel level, std::string_view component, fmt::format_string<Args...> format,
         Args&&... args) {
  if (LogEnabled(level)) {
    WriteLog(level, component, fmt::format(format, std::forward<Args>(args)...));
  }
}

}  // namespace beacongate
