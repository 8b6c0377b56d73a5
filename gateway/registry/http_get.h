// One HTTP request, by libcurl: http and https, basic authentication, time limits. Blocks, at most
// for HttpGetOptions::timeout; at start only. Proxies are those of the environment.
#pragma once

#include <chrono>
#include <string>

#include "gateway/base/result.h"

namespace beacongate {

struct HttpGetOptions {
  std::string user_password;  // "user:password"; empty: what the URL says, if it does
  std::string ca_file;        // PEM; empty: the system's
  std::chrono::milliseconds timeout{10'000};
};

struct HttpReply {
  int status = 0;
  std::string body;
};

// An error is a sentence without remedy, and without what the URL says of user and password.
// Redirections are not followed; a body beyond 8 MiB is an error.
Result<HttpReply> HttpGet(const std::string& url, const HttpGetOptions& options);

// The URL without user and password, for people.
std::string WithoutCredentials(const std::string& url);

}  // namespace beacongate
