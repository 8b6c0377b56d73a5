#include "gateway/http/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "gateway/base/check.h"

namespace beacongate::http {
namespace {

constexpr uint32_t kRetryAfterS = 5;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

bool WouldBlock(int code) { return code == EAGAIN || code == EWOULDBLOCK || code == EINTR; }

// Unsent replies of a client that does not read must not stay in the kernel.
void ResetOnClose(int fd) {
  const linger reset{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
}

}  // namespace

Connection::Connection(WorkerContext& context, UniqueFd socket, std::string_view peer_address,
                       ClientId client, ConnectionRefusal refusal)
    : context_(context), socket_(std::move(socket)), client_(client), refusal_(refusal) {
  peer_size_ = static_cast<uint8_t>(peer_address.copy(peer_, sizeof(peer_)));
  CHECK(event_assign(&event_, context_.base, socket_.get(), EV_READ | EV_PERSIST, OnEvent, this) ==
        0);
  event_add(&event_, nullptr);  // if it can not be watched, the idle deadline ends it
  SetDeadline(Deadline::kIdle);
  if (refusal_ != ConnectionRefusal::kNone) return;
  Add(context_.counters.connections_opened, 1);
  Add(context_.counters.connections_open, 1);
}

Connection::~Connection() {
  DCHECK(!gathered_);
  event_del(&event_);
  if (state_ == State::kBlocked) ResetOnClose(socket_.get());
  DropPartial();
  if (held_ != nullptr && held_->hold != 0) {
    context_.handler.OnHoldEnded(held_->hold, HoldEnd::kClientGone);
    ForgetHold();
  }
  if (held_bytes_ > 0) context_.admission.Release(held_bytes_);
  if (refusal_ != ConnectionRefusal::kNone) {
    context_.admission.EndRefusal();
  } else {
    context_.admission.Leave(client_);
    Subtract(context_.counters.connections_open, 1);
  }
}

bool Connection::TurnAway() {
  Shed();
  return FlushAndGoOn();
}

void Connection::OnEvent(int /*fd*/, short /*what*/, void* self) {
  auto* const connection = static_cast<Connection*>(self);
  WorkerContext& context = connection->context_;
  DCHECK(!connection->gathered_);
  bool lives = false;
  switch (connection->state_) {
    case State::kServing:
      lives = connection->Receive(Sending::kGathered);
      break;
    case State::kBlocked:
      lives = connection->ResumeWriting();
      break;
    case State::kHeld:
      lives = connection->OnHeldEvent();
      break;
    case State::kLingering:
      lives = connection->Discard();
      break;
  }
  if (!lives) delete connection;
  if (context.gathered.size() >= limits::kRepliesGatheredMax) SendGathered(context);
}

// ---- reading

bool Connection::Receive(Sending how) {
  const ssize_t count =
      recv(socket_.get(), context_.read_buffer.get(), limits::kReadBufferBytes, 0);
  if (count == 0) return OnPeerDone();
  if (count < 0) return WouldBlock(errno);
  const auto size = static_cast<size_t>(count);
  Add(context_.counters.bytes_read, size);
  context_.BeginRead();
  if (partial_ == nullptr) return Serve(context_.read_buffer.get(), size, how);
  std::string& bytes = partial_->bytes;
  if (bytes.capacity() < bytes.size() + size + limits::kBodyPaddingBytes) {
    const size_t needed = bytes.size() + size;
    bytes.reserve(std::max(partial_->parser->BytesExpected(), needed + needed / 2) +
                  limits::kBodyPaddingBytes);
  }
  bytes.append(context_.read_buffer.get(), size);
  return Serve(bytes.data(), bytes.size(), how);
}

bool Connection::OnPeerDone() {
  peer_done_ = true;
  if (partial_ == nullptr || !partial_->parser->started()) return false;
  // The client may still read: it learns why nothing came of its half request.
  Refuse(Rejection::kBadRequest);
  DropPartial();
  return FlushAndGoOn();
}

bool Connection::Discard() {
  const ssize_t count =
      recv(socket_.get(), context_.read_buffer.get(), limits::kReadBufferBytes, 0);
  if (count == 0) return false;
  if (count < 0) return WouldBlock(errno);
  Add(context_.counters.bytes_read, static_cast<uint64_t>(count));
  lingered_bytes_ += static_cast<uint32_t>(count);
  return lingered_bytes_ <= limits::kLingerBytesMax;
}

// ---- serving

// `data` are the read buffer's bytes, or all of partial_->bytes.
bool Connection::Serve(const char* data, size_t size, Sending how) {
  RequestParser& parser = partial_ != nullptr ? *partial_->parser : *context_.parser;
  const size_t done = ServeRequests(parser, data, size);
  if (failed_) return false;
  if (ending_) {
    DropPartial();
  } else {
    Keep(data, size, done);
    if (state_ == State::kServing) AwaitMore(/*new_request=*/done > 0);
  }
  if (how == Sending::kAtOnce || !MayGather()) return FlushAndGoOn();
  Gather();
  return true;
}

void Connection::AwaitMore(bool new_request) {
  if (!Account()) return ShedPartial();
  if (partial_ != nullptr && partial_->parser->TakeContinue()) context_.out.append(kContinue);
  UpdateReadDeadline(new_request);
}

// Returns how many bytes are served for good. Stops early when output is not taken, or is held.
size_t Connection::ServeRequests(RequestParser& parser, const char* data, size_t size) {
  size_t done = 0;
  size_t waiting = 0;  // replies
  while (done < size && !ending_) {
    switch (parser.Feed(data + done, size - done)) {
      case RequestParser::State::kIncomplete:
        return done;
      case RequestParser::State::kRefused:
        Refuse(parser.rejection());
        done = size;
        break;
      case RequestParser::State::kComplete: {
        const char* const begin = data + done;
        done += parser.consumed();
        Answer(parser, begin);
        ++waiting;
        break;
      }
    }
    parser.Reset();
    if (held_ != nullptr) return done;
    const bool full = waiting >= context_.options.pipelined_max ||
                      context_.out.size() >= limits::kReplyBatchBytesMax;
    if (!full || ending_) continue;
    if (!Flush()) return done;
    waiting = 0;
  }
  return done;
}

void Connection::Answer(RequestParser& parser, const char* data) {
  Request request;
  parser.Resolve(data, &request);
  request.peer_address = {peer_, peer_size_};
  request.received_at = context_.ReceivedAt();
  const Response response = context_.handler.Handle(request);
  // 0 comes only after all numbers.
  const bool last = ++requests_ == context_.options.requests_max;
  const bool keep_alive = parser.keep_alive() && !response.close && !last &&
                          !context_.draining.load(std::memory_order_relaxed);
  Add(context_.counters.requests, 1);
  ending_ = !keep_alive;
  if (response.hold != 0) return HoldReply(request, response, keep_alive);
  AppendResponse(response, request.method == Method::kHead, keep_alive, request.http_minor,
                 &context_.out);
  context_.CountReply(response.status);
}

void Connection::Refuse(Rejection reason) {
  const RejectionInfo& info = Describe(reason);
  std::string text(info.label);
  text.push_back('\n');
  Response response;
  response.status = static_cast<uint16_t>(info.http_status);
  response.content_type = "text/plain";
  response.body = text;
  if (reason == Rejection::kMethodNotAllowed) response.allow = kMethodsAllowed;
  AppendResponse(response, /*head_only=*/false, /*keep_alive=*/false, 1, &context_.out);
  context_.CountReply(response.status);
  context_.handler.OnRefused(reason);
  ending_ = true;
}

void Connection::Shed() {
  Response response;
  response.status = 503;
  response.retry_after_s = kRetryAfterS;
  response.content_type = "text/plain";
  response.body = "busy\n";
  AppendResponse(response, /*head_only=*/false, /*keep_alive=*/false, 1, &context_.out);
  context_.CountReply(response.status);
  ending_ = true;
}

void Connection::ShedPartial() {
  Add(context_.counters.memory_refused, 1);
  context_.handler.OnShed();
  Shed();
  DropPartial();
}

// Holds on to data[done, size), which the next read continues; nothing is held if there is none.
void Connection::Keep(const char* data, size_t size, size_t done) {
  if (done == size) {
    DropPartial();
    return;
  }
  if (partial_ != nullptr) {
    partial_->bytes.erase(0, done);
  } else {
    partial_ = std::make_unique<Partial>();
    partial_->parser = std::move(context_.parser);
    context_.parser = context_.TakeParser();
    const size_t expected = std::max(partial_->parser->BytesExpected(), size - done);
    partial_->bytes.reserve(expected + limits::kBodyPaddingBytes);
    partial_->bytes.assign(data + done, size - done);
  }
  if (state_ == State::kServing) {
    std::string& bytes = partial_->bytes;
    bytes.resize(partial_->parser->Forget(bytes.size()));
  }
}

void Connection::DropPartial() {
  if (partial_ == nullptr) return;
  partial_->parser->Reset();
  context_.GiveParser(std::move(partial_->parser));
  partial_.reset();
}

// ---- writing

// Nothing but sending is left to do.
bool Connection::MayGather() const {
  const size_t size = context_.out.size();
  return state_ == State::kServing && !ending_ && size > 0 &&
         size <= limits::kReplyGatheredBytesMax;
}

void Connection::Gather() {
  context_.gathered_bytes.append(context_.out);
  context_.out.clear();
  context_.gathered.push_back({this, context_.gathered_bytes.size()});
  gathered_ = true;
}

void Connection::SendGathered(WorkerContext& context) {
  size_t begin = 0;
  for (const auto& [connection, end] : context.gathered) {
    context.out.assign(context.gathered_bytes, begin, end - begin);
    begin = end;
    connection->gathered_ = false;
    if (!connection->FlushAndGoOn()) delete connection;
  }
  context.gathered.clear();
  context.gathered_bytes.clear();
}

// Sends context_.out and leaves it empty. True if all was taken; else the rest waits in unsent_, or
// the connection has failed.
bool Connection::Flush() {
  std::string& out = context_.out;
  if (out.empty()) return state_ != State::kBlocked;
  const ssize_t count = send(socket_.get(), out.data(), out.size(), MSG_NOSIGNAL);
  if (count < 0 && !WouldBlock(errno)) {
    failed_ = true;
    out.clear();
    return false;
  }
  const size_t taken = count > 0 ? static_cast<size_t>(count) : 0;
  Add(context_.counters.bytes_written, taken);
  if (taken == out.size()) {
    out.clear();
    return true;
  }
  unsent_ = std::make_unique<std::string>(out, taken);
  out.clear();
  state_ = State::kBlocked;
  if (deadline_kind_ != Deadline::kWrite) SetDeadline(Deadline::kWrite);
  // Without a watch nothing would ever resume it.
  failed_ = failed_ || !Watch(EV_WRITE);
  return false;
}

bool Connection::FlushAndGoOn() {
  Flush();
  if (failed_) return false;
  if (state_ == State::kServing && ending_) return Linger();
  if (Account()) return true;
  Add(context_.counters.memory_cut_off, 1);
  return false;
}

// Nothing is written any more; the client still has to be let finish.
bool Connection::Linger() {
  if (peer_done_) return false;
  shutdown(socket_.get(), SHUT_WR);
  state_ = State::kLingering;
  SetDeadline(Deadline::kLinger);
  return Account() && Watch(EV_READ);
}

size_t Connection::BytesBuffered() const {
  size_t bytes = unsent_ != nullptr ? unsent_->capacity() : 0;
  if (held_ != nullptr) bytes += held_->reply.capacity() + held_->allow_origin.capacity();
  if (partial_ != nullptr) bytes += partial_->bytes.capacity() + partial_->parser->BytesHeld();
  return bytes;
}

// Tells Admission what this connection holds now. False if it may not hold more than before.
bool Connection::Account() {
  size_t bytes = BytesBuffered();
  if (bytes <= limits::kBufferedBytesFree) bytes = 0;
  if (bytes > held_bytes_ && !context_.admission.Hold(bytes - held_bytes_)) return false;
  if (bytes < held_bytes_) context_.admission.Release(held_bytes_ - bytes);
  held_bytes_ = bytes;
  return true;
}

bool Connection::ResumeWriting() {
  context_.BeginRead();
  context_.out.swap(*unsent_);
  unsent_.reset();
  if (held_ == nullptr) {
    state_ = State::kServing;
    return ServeOn();
  }
  state_ = State::kHeld;
  if (!FlushAndGoOn()) return false;
  if (state_ != State::kHeld) return true;
  if (held_->hold == 0) return SendHeld();
  SetDeadline(Deadline::kHeld);
  return Watch(EV_READ);
}

// Sends what there is, and serves what came before output stalled or was held.
bool Connection::ServeOn() {
  if (!FlushAndGoOn()) return false;
  if (state_ != State::kServing) return true;
  if (partial_ == nullptr) {
    UpdateReadDeadline(/*new_request=*/true);
  } else if (!Serve(partial_->bytes.data(), partial_->bytes.size(), Sending::kAtOnce)) {
    return false;
  }
  if (state_ != State::kServing) return true;
  return context_.stopping ? FinishForStop() : Watch(EV_READ);
}

// False if the connection can not be watched any more.
bool Connection::Watch(short what) {
  what = static_cast<short>(what | EV_PERSIST);
  if (event_get_events(&event_) == what && event_pending(&event_, what, nullptr) != 0) return true;
  event_del(&event_);
  event_assign(&event_, context_.base, socket_.get(), what, OnEvent, this);
  return event_add(&event_, nullptr) == 0;
}

}  // namespace beacongate::http
