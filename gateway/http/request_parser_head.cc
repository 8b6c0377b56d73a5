// The part of the RequestParser that reads heads, with llhttp.
#include <algorithm>
#include <cstring>

#include "gateway/http/request_parser.h"

namespace beacongate::http {
namespace {

// Where the first `?` is looked for.
constexpr size_t kPathBytesLikely = 256;

// Longer than any method that is registered.
constexpr size_t kMethodBytesMax = 32;

constexpr size_t kVersionBytes = std::string_view(" HTTP/1.1\r\n").size();

RequestParser* Self(llhttp_t* llhttp) { return static_cast<RequestParser*>(llhttp->data); }

}  // namespace

const llhttp_settings_t& RequestParser::Settings() {
  static const llhttp_settings_t settings = [] {
    llhttp_settings_t made;
    llhttp_settings_init(&made);
    made.on_url = [](llhttp_t* p, const char* at, size_t n) { return Self(p)->OnTarget(at, n); };
    made.on_url_complete = [](llhttp_t* p) { return Self(p)->OnTargetComplete(); };
    made.on_header_field = [](llhttp_t* p, const char* at, size_t n) {
      return Self(p)->OnFieldName(at, n);
    };
    made.on_header_field_complete = [](llhttp_t* p) { return Self(p)->OnFieldNameComplete(); };
    made.on_header_value = [](llhttp_t* p, const char* at, size_t n) {
      return Self(p)->OnFieldValue(at, n);
    };
    // Only the head is llhttp's: the pause tells where it ends.
    made.on_headers_complete = [](llhttp_t*) -> int { return HPE_PAUSED; };
    return made;
  }();
  return settings;
}

// ---- what llhttp reports

int RequestParser::OnTarget(const char* at, size_t size) {
  if (target_.size == 0) target_.offset = static_cast<uint32_t>(at - base_);
  target_.size += static_cast<uint32_t>(size);
  return HPE_OK;
}

// Not sooner: how much of a part is reported before a byte that may not stand in it depends on the
// pieces.
int RequestParser::OnTargetComplete() {
  if (target_.size <= options_.target_bytes_max) return HPE_OK;
  rejection_ = Rejection::kTargetTooLong;
  return HPE_USER;
}

int RequestParser::OnFieldName(const char* at, size_t size) {
  if (in_field_value_) {
    if (field_count_ < fields_.size()) {
      fields_[field_count_] = Field{{static_cast<uint32_t>(at - base_), 0}, {}};
    }
    ++field_count_;
    in_field_value_ = false;
  }
  if (field_count_ <= fields_.size()) {
    fields_[field_count_ - 1].name.size += static_cast<uint32_t>(size);
  }
  return HPE_OK;
}

int RequestParser::OnFieldNameComplete() {
  if (field_count_ <= fields_.size()) return HPE_OK;
  rejection_ = Rejection::kTooManyHeaders;
  return HPE_USER;
}

int RequestParser::OnFieldValue(const char* at, size_t size) {
  Span& value = fields_[field_count_ - 1].value;
  const auto offset = static_cast<uint32_t>(at - base_);
  if (!in_field_value_) {
    value.offset = offset;
    in_field_value_ = true;
  } else if (offset != value.offset + value.size) {
    return HPE_USER;  // obsolete folding
  }
  value.size += static_cast<uint32_t>(size);
  return HPE_OK;
}

// ---- head

// llhttp would skip any number of blank lines; one is what RFC 9112 asks for.
bool RequestParser::SkipLeadingLineEnd(size_t size) {
  if (size == 0) return false;
  if (base_[0] == '\r') {
    if (size == 1) return false;
    if (base_[1] != '\n') return Refuse(Rejection::kBadRequest);
    fed_ = start_ = 2;
    if (size == 2) return false;
  }
  return IsLetter(base_[start_]) || Refuse(Rejection::kBadRequest);
}

llhttp_errno_t RequestParser::Execute(size_t end) {
  const llhttp_errno_t error = llhttp_execute(&llhttp_, base_ + fed_, end - fed_);
  fed_ = end;
  return error;
}

// To llhttp a query is a run of bytes that change nothing, and it goes through them one by one: a
// third of what a head costs. Such a run is left out of what it is fed.
llhttp_errno_t RequestParser::ExecuteAroundQuery(size_t end) {
  const size_t near = std::min(end - fed_, kPathBytesLikely);
  const auto* mark = static_cast<const char*>(std::memchr(base_ + fed_, '?', near));
  if (mark == nullptr) return Execute(end);
  const auto query = static_cast<size_t>(mark + 1 - base_);
  const llhttp_errno_t error = Execute(query);
  if (error != HPE_OK) return error;
  // Else the mark stands in a fragment, in a field, or behind the head.
  if (target_.offset + target_.size == query && !Holds(View(target_), '#')) {
    const size_t run = QueryRun({base_ + query, end - query});
    target_.size += static_cast<uint32_t>(run);
    fed_ += run;
  }
  return Execute(end);
}

void RequestParser::FeedHead(size_t size) {
  if (fed_ == start_ && !SkipLeadingLineEnd(size)) return;
  // Never a byte beyond the limit, so that the outcome is the same however the bytes are cut.
  const size_t end = std::min(size, start_ + options_.head_bytes_max);
  const llhttp_errno_t error = fed_ == start_ ? ExecuteAroundQuery(end) : Execute(end);
  if (error == HPE_PAUSED) {
    head_end_ = static_cast<size_t>(llhttp_get_error_pos(&llhttp_) - base_);
    FinishHead();
  } else if (error == HPE_INVALID_METHOD) {
    phase_ = Phase::kUnknownMethod;
  } else if (error != HPE_OK) {
    Refuse(ReasonOf(error));
  } else if (end == start_ + options_.head_bytes_max) {
    const bool target_ended = target_.size > 0 && target_.offset + target_.size < end;
    Refuse(target_ended ? Rejection::kHeadTooLarge : Rejection::kTargetTooLong);
  }
}

// llhttp knows its methods and gives up at the first byte of another one. What is a request line
// all the same is refused for its method; anything else, as soon as it shows, for what it is.
void RequestParser::FeedUnknownMethod(size_t size) {
  fed_ = std::min(size, start_ + options_.head_bytes_max);
  const std::string_view text(base_ + start_, fed_ - start_);
  const size_t method_size = MethodSize(text);
  if (method_size > kMethodBytesMax) return void(Refuse(Rejection::kBadRequest));
  if (method_size == text.size()) return;
  if (text[method_size] != ' ') return void(Refuse(Rejection::kBadRequest));
  const size_t line_end = text.find('\n', std::max(head_end_, method_size));
  head_end_ = text.size();  // so far no byte has to be looked at again
  if (line_end != std::string_view::npos) {
    Refuse(IsRequestLine(text.substr(method_size, line_end + 1 - method_size))
               ? Rejection::kMethodNotAllowed
               : Rejection::kBadRequest);
  } else if (text.size() == options_.head_bytes_max) {
    Refuse(Rejection::kTargetTooLong);
  }
}

Rejection RequestParser::ReasonOf(llhttp_errno_t error) const {
  if (rejection_ != Rejection::kNone) return rejection_;
  if (error != HPE_INVALID_CONTENT_LENGTH || field_count_ == 0) return Rejection::kBadRequest;
  // llhttp stops where the number overflows; the client should learn that it was too large.
  unsigned long long digits_so_far = 0;
  const bool too_large = ParseDecimal(View(fields_[field_count_ - 1].value), &digits_so_far) &&
                         digits_so_far > options_.body_bytes_max;
  return too_large ? Rejection::kBodyTooLarge : Rejection::kBadRequest;
}

void RequestParser::FinishHead() {
  if (!CheckRequestLine() || !CheckFields() || !CheckBody()) {
    Refuse(rejection_ != Rejection::kNone ? rejection_ : Rejection::kBadRequest);
  }
}

bool RequestParser::CheckRequestLine() {
  TargetParts parts;
  const std::string_view line(base_ + start_, head_end_ - start_);
  method_ = {static_cast<uint32_t>(start_), static_cast<uint32_t>(line.find(' '))};
  if (target_.offset != start_ + method_.size + 1 || llhttp_.method == HTTP_CONNECT) return false;
  int minor = 1;
  if (!StartsWithVersion(line.substr(method_.size + 1 + target_.size), &minor)) return false;
  if (!SplitTarget(View(target_), &parts)) return false;
  path_ = SpanOf(parts.path);
  query_ = SpanOf(parts.query);
  authority_ = SpanOf(parts.authority);
  minor_ = static_cast<uint8_t>(minor);
  return true;
}

// Every byte of the head is accounted for: names and values, whose bytes llhttp has checked, and
// between them nothing but a colon, blanks and line ends, each where it belongs.
bool RequestParser::CheckFields() {
  const char* const base = base_;
  const char* const end = base + head_end_;
  const char* line = base + target_.offset + target_.size + kVersionBytes;
  for (size_t i = 0; i < field_count_; ++i) {
    const Field& field = fields_[i];
    const std::string_view name(base + field.name.offset, field.name.size);
    if (name.data() != line || !IsFieldName(name) || *name.end() != ':') return false;
    const char* at = name.end() + 1;
    while (*at == ' ' || *at == '\t') ++at;
    // llhttp places an empty value behind its line's end.
    if (field.value.size > 0 && at != base + field.value.offset) return false;
    const std::string_view value(at, field.value.size);
    line = value.end() + 2;
    if (line > end || value.end()[0] != '\r' || value.end()[1] != '\n') return false;
    resolved_[i] = {name, TrimBlanks(value)};
    if (!CheckField(name, resolved_[i].value)) return false;
  }
  resolved_base_ = base;
  if (line + 2 != end || line[0] != '\r' || line[1] != '\n') return false;
  keep_alive_ = !connection_.close && (minor_ == 1 || connection_.keep_alive);
  return hosts_ == 1 || (hosts_ == 0 && minor_ == 0);
}

bool RequestParser::CheckField(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4:
      if (!EqualsIgnoreCase(name, "Host")) return true;
      host_ = SpanOf(value);
      return ++hosts_ == 1 && IsAuthority(value);
    case 6:
      if (minor_ == 0 || !EqualsIgnoreCase(name, "Expect")) return true;
      expects_continue_ = true;
      if (EqualsIgnoreCase(value, "100-continue")) return true;
      rejection_ = Rejection::kExpectationFailed;
      return false;
    case 10:
      if (EqualsIgnoreCase(name, "Connection")) AddConnectionWords(value, &connection_);
      return true;
    case 14:  // llhttp refuses a second one
      return !EqualsIgnoreCase(name, "Content-Length") || ParseDecimal(value, &content_length_);
    case 17:
      if (!EqualsIgnoreCase(name, "Transfer-Encoding")) return true;
      return minor_ == 1 && ++codings_ == 1 && EqualsIgnoreCase(value, "chunked");
    default:
      return true;
  }
}

}  // namespace beacongate::http
