// ReplyReader: counts HTTP replies in a connection's bytes, as cheaply as it can be sure of them.
//
// It reads the status line and what frames the reply (Content-Length, Connection), skips bodies,
// and passes over 1xx. A head that equals the one before, which is the rule under load, is
// recognised by comparison and not parsed. No I/O; one connection at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beacongate::loadgen {

class ReplyReader {
 public:
  struct Reply {
    int status = 0;
    bool close = false;  // the server closes the connection after it
    // Retry-After in seconds; a date, which needs the server's clock, counts as 1. 0: none.
    uint32_t retry_after_s = 0;
  };

  // Takes the next whole reply off the front of `bytes`; nothing when they end before it does (all
  // of them are then taken and remembered) or when broken().
  std::optional<Reply> Next(std::string_view* bytes);

  // The bytes were no HTTP reply, or one whose end is not told by Content-Length. For good.
  bool broken() const { return broken_; }

  // For the next connection.
  void Reset();

 private:
  struct Head {
    Reply reply;
    size_t body_bytes = 0;
  };

  bool TakeHead(std::string_view* bytes);
  static std::optional<Head> ParseHead(std::string_view text);

  std::string known_text_;  // the last head as it came, and what it says
  Head known_;
  std::string partial_;  // a head that is not complete yet
  bool in_body_ = false;
  size_t body_left_ = 0;
  bool broken_ = false;
};

}  // namespace beacongate::loadgen
