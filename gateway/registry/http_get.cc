#include "gateway/registry/http_get.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>
#include <mutex>
#include <string_view>

#include "gateway/base/limits.h"

namespace beacongate {
namespace {

constexpr size_t kBodyBytesMax = 8 * limits::kMiB;
constexpr long kConnectTimeoutMs = 3'000;

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

size_t Take(const char* bytes, size_t size, size_t count, void* body) {
  auto* const text = static_cast<std::string*>(body);
  if (text->size() + size * count > kBodyBytesMax) return 0;
  text->append(bytes, size * count);
  return size * count;
}

void SetOptions(CURL* curl, const std::string& url, const HttpGetOptions& options,
                std::string* body, char* reason) {
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "beacongate");
  if (!options.user_password.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERPWD, options.user_password.c_str());
  }
  if (!options.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  }
}

}  // namespace

Result<HttpReply> HttpGet(const std::string& url, const HttpGetOptions& options) {
  static std::once_flag initialised;
  std::call_once(initialised, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const Handle curl(curl_easy_init(), &curl_easy_cleanup);
  const Headers headers(
      curl_slist_append(nullptr,
                        "Accept: application/vnd.schemaregistry.v1+json, application/json"),
      &curl_slist_free_all);
  if (curl == nullptr || headers == nullptr) return Error{"libcurl has no memory"};
  HttpReply reply;
  char reason[CURL_ERROR_SIZE] = {};
  SetOptions(curl.get(), url, options, &reply.body, reason);
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  const CURLcode code = curl_easy_perform(curl.get());
  if (code == CURLE_WRITE_ERROR) {
    return Error{fmt::format("{}: the reply is larger than 8 MiB", WithoutCredentials(url))};
  }
  if (code != CURLE_OK) {
    return Error{fmt::format("{}: {}", WithoutCredentials(url),
                             reason[0] != '\0' ? reason : curl_easy_strerror(code))};
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  return reply;
}

std::string WithoutCredentials(const std::string& url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const size_t host = scheme + 3;
  const size_t at = url.substr(0, url.find('/', host)).rfind('@');
  return at == std::string::npos || at < host ? url : url.substr(0, host) + url.substr(at + 1);
}

}  // namespace beacongate
