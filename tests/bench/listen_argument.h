// The command line of the bench servers: `PROGRAM --listen HOST:PORT`. One thread; `serve` blocks
// and its result is the exit code. 2: usage, 3: the port cannot be had.
#pragma once

#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "gateway/base/listen.h"

namespace beacongate {

inline int ListenAndServe(int argc, char** argv, int (*serve)(UniqueFd listener)) {
  if (argc != 3 || std::strcmp(argv[1], "--listen") != 0) {
    std::fprintf(stderr, "usage: %s --listen 127.0.0.1:PORT\n", argv[0]);
    return 2;
  }
  const Result<ListenAddress> address = ParseListenAddress(argv[2]);
  if (!address.ok()) {
    std::fprintf(stderr, "%s: %s\n", argv[0], address.error().message.c_str());
    return 2;
  }
  Result<std::vector<UniqueFd>> sockets = ListenShared(address.value(), 1, "--listen");
  if (!sockets.ok()) {
    std::fprintf(stderr, "%s: %s\n", argv[0], sockets.error().message.c_str());
    return 3;
  }
  return serve(std::move(sockets.value().front()));
}

}  // namespace beacongate
