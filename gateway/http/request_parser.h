// RequestParser: bytes to one Request. Pure: no I/O, no clock; one thread.
//
// llhttp reads the head; head_rules.h and chunked_decoder.h refuse what it tolerates. The outcome
// depends on the bytes alone, never on how they were cut into pieces. The parser keeps offsets from
// the request's first byte, so the bytes may move to another buffer between two calls.
//
//   while (bytes left) switch (parser.Feed(begin, size)) {
//     case kComplete: parser.Resolve(begin, &request); ...; begin += parser.consumed();
//                     parser.Reset(); break;
#pragma once

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/name_value.h"
#include "gateway/base/rejection.h"
#include "gateway/http/chunked_decoder.h"
#include "gateway/http/head_rules.h"
#include "gateway/http/http_options.h"
#include "gateway/http/request.h"

namespace beacongate::http {

class RequestParser {
 public:
  enum class State : uint8_t { kIncomplete, kComplete, kRefused };

  explicit RequestParser(const HttpOptions& options);
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // `begin` points to the first byte of the request, `size` counts all that has come since, which
  // is never less than in the call before (but for Forget); only the new bytes are read. Bytes
  // behind the request's end are left for the next one. After kComplete or kRefused: REQUIRES
  // Reset() first.
  State Feed(const char* begin, size_t size);

  // More than the line end that may stand before a request has come.
  bool started() const { return fed_ > start_; }
  bool head_complete() const { return phase_ >= Phase::kCountedBody; }
  // How many bytes the whole request has, where the head told it; else 0.
  size_t BytesExpected() const;
  // While incomplete: how many of the `size` bytes from `begin` are still needed. The parser has
  // copied the others: the caller drops them, and the next Feed goes on behind those that it keeps.
  size_t Forget(size_t size);
  // What the parser itself holds: the places of the fields, and a chunked body.
  size_t BytesHeld() const {
    return fields_.size() * (sizeof(Field) + sizeof(NameValue)) + chunked_body_.capacity();
  }
  // True once, if the client waits for `100 Continue` and none of the body has come.
  bool TakeContinue();

  // After kRefused.
  Rejection rejection() const { return rejection_; }

  // After kComplete: the bytes of the request, whether the client lets the connection stay, and the
  // request itself as views into `begin`, this parser (until Reset), or both. `peer_address` and
  // `received_at` are the caller's.
  size_t consumed() const { return consumed_; }
  bool keep_alive() const { return keep_alive_; }
  void Resolve(const char* begin, Request* request);

  void Reset();

 private:
  enum class Phase : uint8_t { kHead, kUnknownMethod, kCountedBody, kChunkedBody };
  struct Span {
    uint32_t offset = 0;
    uint32_t size = 0;
  };
  struct Field {
    Span name;
    Span value;
  };

  static const llhttp_settings_t& Settings();
  int OnTarget(const char* at, size_t size);
  int OnTargetComplete();
  int OnFieldName(const char* at, size_t size);
  int OnFieldNameComplete();
  int OnFieldValue(const char* at, size_t size);

  void FeedHead(size_t size);
  llhttp_errno_t Execute(size_t end);
  llhttp_errno_t ExecuteAroundQuery(size_t end);
  void FeedUnknownMethod(size_t size);
  bool SkipLeadingLineEnd(size_t size);
  void FinishHead();
  bool CheckRequestLine();
  bool CheckFields();
  bool CheckField(std::string_view name, std::string_view value);
  bool CheckBody();
  void FeedBody(size_t size);
  void Rebase(const char* begin);
  Rejection ReasonOf(llhttp_errno_t error) const;
  bool Refuse(Rejection reason);

  std::string_view View(Span span) const { return {base_ + span.offset, span.size}; }
  Span SpanOf(std::string_view view) const {
    if (view.empty()) return {};
    return {static_cast<uint32_t>(view.data() - base_), static_cast<uint32_t>(view.size())};
  }

  const HttpOptions& options_;
  llhttp_t llhttp_;
  const char* base_ = nullptr;  // during Feed and Resolve
  size_t fed_ = 0;              // bytes that were read
  size_t start_ = 0;            // where the request line begins
  size_t head_end_ = 0;
  size_t consumed_ = 0;
  unsigned long long content_length_ = 0;
  State state_ = State::kIncomplete;
  Phase phase_ = Phase::kHead;
  Rejection rejection_ = Rejection::kNone;
  bool in_field_value_ = true;  // the next name begins a new field
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  uint8_t minor_ = 1;
  uint8_t hosts_ = 0;
  uint8_t codings_ = 0;  // Transfer-Encoding fields
  ConnectionWords connection_;
  Span method_;
  Span target_;
  Span path_;  // empty: an absolute-form target without one
  Span query_;
  Span authority_;  // empty: not absolute-form
  Span host_;
  size_t field_count_ = 0;           // one more than there is room for: too many
  std::vector<Field> fields_;        // of header_count_max
  std::vector<NameValue> resolved_;  // the same as views, without outer blanks
  const char* resolved_base_ = nullptr;
  ChunkedDecoder chunked_;
  std::string chunked_body_;
};

}  // namespace beacongate::http
