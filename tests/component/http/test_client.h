// TestClient: a blocking TCP client that sends raw bytes and reads replies. Every wait ends after
// ten seconds, as a failure of the reader's expectation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/unique_fd.h"

namespace beacongate::http {

struct Reply {
  int status = 0;    // 0: the connection ended, or broke, before a whole reply came
  std::string head;  // status line and fields
  std::string body;
};

class TestClient {
 public:
  // Makes a socket that is not connected. `receive_bytes`: its receive buffer; 0 for the default.
  explicit TestClient(int receive_bytes = 0);
  bool Connect(uint16_t port);

  // Sends all; `piece` bytes per call. False when the connection broke.
  bool Send(std::string_view bytes, size_t piece = SIZE_MAX);
  // Sends what the kernel takes at once, in a loop, until it takes nothing for 300 ms.
  size_t SendUntilStuck(std::string_view bytes);
  void ShutdownWrite();
  // Closes with a reset instead of an end.
  void Reset();

  Reply ReadReply(bool head_only = false);
  // Reads and drops at most `bytes` of what has come. False if nothing has, or the connection
  // ended.
  bool ReadSome(size_t bytes);
  // Everything until the end; `*clean` tells an orderly end from a reset or a timeout.
  std::string ReadToEnd(bool* clean);
  // True if nothing has come that was not read yet, the end included.
  bool NothingHasCome();
  // True if the connection ends in order, without a further byte.
  bool EndsSilently();

 private:
  bool Fill();

  UniqueFd socket_;
  std::string received_;
  bool broken_ = false;
};

}  // namespace beacongate::http
