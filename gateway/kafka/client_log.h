// Where the words of a librdkafka client go. Write is called by any of librdkafka's threads, some
// of them under its locks: it must not call librdkafka. The log outlives its client.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/base/clock.h"
#include "gateway/base/log.h"

namespace beacongate::kafka {

// How a line is to be read. librdkafka words some of what is normal as a failure: that comes out as
// information, with a note that says why it is harmless, or not at all unless more is logged. The
// note is empty for all other lines.
struct Reading {
  LogLevel level;
  std::string_view note;
};
Reading Read(LogLevel level, std::string_view facility, std::string_view text);

class ClientLog {
 public:
  virtual ~ClientLog() = default;
  // `facility` is librdkafka's word for the kind of line, e.g. FAIL.
  virtual void Write(LogLevel level, std::string_view facility, std::string_view text) = 0;
};

// To the gateway's log, at most kLinesMax lines of one facility in kPeriod, so that a broker that
// is away for hours does not fill the disk. What was held back is counted in the next line.
class RateLimitedLog final : public ClientLog {
 public:
  static constexpr int kLinesMax = 3;
  static constexpr seconds kPeriod{30};

  // Lines carry `component`. `clock` outlives the log.
  RateLimitedLog(std::string component, const Clock& clock);
  void Write(LogLevel level, std::string_view facility, std::string_view text) override;

  // True when a line may pass; *suppressed is how many of this facility were held back before it.
  bool Admit(std::string_view facility, uint64_t* suppressed);

 private:
  struct Allowance {
    MonotonicTime period_start;
    int lines = 0;
    uint64_t suppressed = 0;
  };

  const std::string component_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Allowance, std::less<>> allowances_;
};

// Keeps the last warning or error, for the sentence of an Error; prints nothing.
class LastWords final : public ClientLog {
 public:
  void Write(LogLevel level, std::string_view facility, std::string_view text) override;
  std::string text() const;

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

}  // namespace beacongate::kafka
