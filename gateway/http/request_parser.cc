#include "gateway/http/request_parser.h"

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate::http {
namespace {

// A gathered body that is larger than this gives its memory back.
constexpr size_t kGatheredBytesKept = 64 * limits::kKiB;

Method MethodOf(uint8_t llhttp_method) {
  switch (llhttp_method) {
    case HTTP_GET:
      return Method::kGet;
    case HTTP_HEAD:
      return Method::kHead;
    case HTTP_POST:
      return Method::kPost;
    case HTTP_OPTIONS:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

// A request with one of these and a body is served, and ends its connection.
bool HasNoUseForABody(uint8_t llhttp_method) {
  return llhttp_method == HTTP_GET || llhttp_method == HTTP_HEAD || llhttp_method == HTTP_DELETE ||
         llhttp_method == HTTP_TRACE;
}

}  // namespace

RequestParser::RequestParser(const HttpOptions& options)
    : options_(options),
      fields_(options.header_count_max),
      resolved_(options.header_count_max),
      chunked_(options.body_bytes_max) {
  Reset();
}

void RequestParser::Reset() {
  llhttp_init(&llhttp_, HTTP_REQUEST, &Settings());
  llhttp_.data = this;
  fed_ = start_ = head_end_ = consumed_ = 0;
  content_length_ = 0;
  state_ = State::kIncomplete;
  rejection_ = Rejection::kNone;
  in_field_value_ = true;
  expects_continue_ = false;
  hosts_ = codings_ = 0;
  connection_ = ConnectionWords();
  target_ = host_ = Span();
  field_count_ = 0;
  if (phase_ == Phase::kChunkedBody) {
    chunked_.Reset();
    chunked_body_.clear();
    if (chunked_body_.capacity() > kGatheredBytesKept) chunked_body_.shrink_to_fit();
  }
  phase_ = Phase::kHead;
}

RequestParser::State RequestParser::Feed(const char* begin, size_t size) {
  DCHECK(state_ == State::kIncomplete && size >= fed_);
  base_ = begin;
  if (phase_ == Phase::kHead) FeedHead(size);
  if (phase_ == Phase::kUnknownMethod) FeedUnknownMethod(size);
  if (head_complete() && state_ == State::kIncomplete) FeedBody(size);
  return state_;
}

// ---- body

bool RequestParser::CheckBody() {
  // There are servers that take the body of such a request for the next one.
  if ((codings_ > 0 || content_length_ > 0) && HasNoUseForABody(llhttp_.method)) {
    keep_alive_ = false;
  }
  if (codings_ > 0) {
    consumed_ = head_end_;
    phase_ = Phase::kChunkedBody;
    return (llhttp_.flags & F_CONTENT_LENGTH) == 0;
  }
  if (content_length_ > options_.body_bytes_max) {
    rejection_ = Rejection::kBodyTooLarge;
    return false;
  }
  phase_ = Phase::kCountedBody;
  consumed_ = head_end_ + static_cast<size_t>(content_length_);
  return true;
}

void RequestParser::FeedBody(size_t size) {
  fed_ = size;
  if (phase_ == Phase::kCountedBody) {
    if (size >= consumed_) state_ = State::kComplete;
    return;
  }
  switch (chunked_.Feed({base_ + consumed_, size - consumed_}, &chunked_body_, &consumed_)) {
    case ChunkedDecoder::State::kMore:
      return;
    case ChunkedDecoder::State::kRefused:
      Refuse(chunked_.rejection());
      return;
    case ChunkedDecoder::State::kDone:
      chunked_body_.append(limits::kBodyPaddingBytes, '\0');
      state_ = State::kComplete;
  }
}

size_t RequestParser::Forget(size_t size) {
  DCHECK(state_ == State::kIncomplete);
  if (phase_ != Phase::kChunkedBody) return size;
  expects_continue_ = expects_continue_ && fed_ == head_end_;
  fed_ = consumed_ = head_end_;
  return head_end_;
}

size_t RequestParser::BytesExpected() const {
  return phase_ == Phase::kCountedBody ? consumed_ : 0;
}

bool RequestParser::TakeContinue() {
  const bool waits = expects_continue_ && phase_ != Phase::kHead && state_ == State::kIncomplete &&
                     fed_ == head_end_;
  expects_continue_ = expects_continue_ && !waits;
  return waits;
}

bool RequestParser::Refuse(Rejection reason) {
  rejection_ = reason;
  state_ = State::kRefused;
  return false;
}

// The bytes have moved since the head was complete.
void RequestParser::Rebase(const char* begin) {
  for (size_t i = 0; i < field_count_; ++i) {
    const Field& field = fields_[i];
    const std::string_view value(begin + field.value.offset, field.value.size);
    resolved_[i] = {{begin + field.name.offset, field.name.size}, TrimBlanks(value)};
  }
  resolved_base_ = begin;
}

void RequestParser::Resolve(const char* begin, Request* request) {
  DCHECK(state_ == State::kComplete);
  base_ = begin;
  if (begin != resolved_base_) Rebase(begin);
  request->method = MethodOf(llhttp_.method);
  request->method_text = View(method_);
  request->target = View(target_);
  request->path = path_.size > 0 ? View(path_) : "/";
  request->query = View(query_);
  request->host = View(authority_.size > 0 ? authority_ : host_);
  request->http_minor = minor_;
  request->headers = {resolved_.data(), field_count_};
  request->body =
      phase_ == Phase::kChunkedBody
          ? std::string_view(chunked_body_.data(), chunked_body_.size() - limits::kBodyPaddingBytes)
          : std::string_view(begin + head_end_, consumed_ - head_end_);
}

}  // namespace beacongate::http
