#include "gateway/admin/admin_server.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "gateway/admin/admin_routes.h"
#include "gateway/base/check.h"
#include "gateway/base/listen.h"
#include "gateway/base/thread_name.h"
#include "gateway/base/unique_fd.h"

namespace beacongate {
namespace {

constexpr ev_ssize_t kHeadBytesMax = 16 * 1024;
constexpr ev_ssize_t kBodyBytesMax = 4 * 1024;
constexpr int kTimeoutSeconds = 10;
// All that evhttp can tell apart: what is not GET or HEAD is answered 405, not evhttp's 501.
constexpr ev_uint16_t kMethods = EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD |
                                 EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS |
                                 EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH;

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using EventBase = std::unique_ptr<event_base, Freer<event_base_free>>;
using EventHandle = std::unique_ptr<event, Freer<event_free>>;
using HttpHandle = std::unique_ptr<evhttp, Freer<evhttp_free>>;
using BufferHandle = std::unique_ptr<evbuffer, Freer<evbuffer_free>>;

void AddHeader(evhttp_request* request, const char* name, const std::string& value) {
  evhttp_add_header(evhttp_request_get_output_headers(request), name, value.c_str());
}

const char* ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Service Unavailable";
  }
}

void Send(evhttp_request* request, const AdminReply& reply) {
  AddHeader(request, "Content-Type", reply.content_type);
  AddHeader(request, "Cache-Control", "no-store");
  AddHeader(request, "X-Content-Type-Options", "nosniff");
  AddHeader(request, "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
            "connect-src 'self'; frame-ancestors 'none'");
  AddHeader(request, "Content-Length", fmt::format("{}", reply.body.size()));
  const BufferHandle body(evbuffer_new());
  CHECK(body != nullptr);
  if (evhttp_request_get_command(request) != EVHTTP_REQ_HEAD) {
    evbuffer_add(body.get(), reply.body.data(), reply.body.size());
  }
  evhttp_send_reply(request, reply.status, ReasonPhrase(reply.status), body.get());
}

std::string_view PathOf(evhttp_request* request) {
  const evhttp_uri* uri = evhttp_request_get_evhttp_uri(request);
  const char* path = uri == nullptr ? nullptr : evhttp_uri_get_path(uri);
  return path == nullptr ? std::string_view() : path;
}

}  // namespace

class AdminServer::Impl {
 public:
  explicit Impl(AdminHandlers handlers) : handlers_(std::move(handlers)) {}

  ~Impl() {
    if (!thread_.joinable()) return;
    const uint64_t one = 1;
    CHECK(write(stop_fd_.get(), &one, sizeof(one)) == sizeof(one));
    thread_.join();
  }

  Status Start(UniqueFd socket) {
    port_ = beacongate::BoundPort(socket);
    stop_fd_ = UniqueFd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    base_.reset(event_base_new());
    if (!stop_fd_.valid() || base_ == nullptr) {
      return Error{"cannot make the admin port's event loop; raise the limit of open files"};
    }
    http_.reset(evhttp_new(base_.get()));
    stop_.reset(event_new(base_.get(), stop_fd_.get(), EV_READ, OnStop, base_.get()));
    CHECK(http_ != nullptr && stop_ != nullptr && event_add(stop_.get(), nullptr) == 0);
    evhttp_set_max_headers_size(http_.get(), kHeadBytesMax);
    evhttp_set_max_body_size(http_.get(), kBodyBytesMax);
    evhttp_set_timeout(http_.get(), kTimeoutSeconds);
    evhttp_set_allowed_methods(http_.get(), kMethods);
    evhttp_set_gencb(http_.get(), OnRequest, this);
    if (evhttp_accept_socket(http_.get(), socket.get()) != 0) {
      return Error{
          fmt::format("cannot serve admin on port {}; choose another admin.listen", port_)};
    }
    socket.Release();  // evhttp closes it
    StartThread();
    return Status::Ok();
  }

  uint16_t port() const { return port_; }

 private:
  // Signals are the main thread's: the new thread inherits a mask that blocks all, SIGPIPE of a
  // client that left among them.
  void StartThread() {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] {
      NameThread("admin");
      event_base_dispatch(base_.get());
    });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  static void OnStop(evutil_socket_t, short, void* base) {
    event_base_loopbreak(static_cast<event_base*>(base));
  }

  static void OnRequest(evhttp_request* request, void* self) {
    const AdminHandlers& handlers = static_cast<Impl*>(self)->handlers_;
    const std::string_view path = PathOf(request);
    const auto method = evhttp_request_get_command(request);
    if (method != EVHTTP_REQ_GET && method != EVHTTP_REQ_HEAD && IsAdminPath(path)) {
      AddHeader(request, "Allow", "GET, HEAD");
      Send(request, {.status = 405, .body = "only GET and HEAD\n"});
      return;
    }
    Send(request, AnswerAdmin(path, handlers));
  }

  AdminHandlers handlers_;
  uint16_t port_ = 0;
  UniqueFd stop_fd_;
  // In this order, so that the loop is freed last.
  EventBase base_;
  HttpHandle http_;
  EventHandle stop_;
  std::thread thread_;
};

AdminServer::AdminServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AdminServer::~AdminServer() = default;

Result<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& listen,
                                                        AdminHandlers handlers) {
  const Result<ListenAddress> address = ParseListenAddress(listen);
  if (!address) return Error{"admin.listen = " + address.error().message};
  Result<UniqueFd> socket = ListenAlone(address.value(), "admin.listen");
  if (!socket) return socket.error();
  return Start(std::move(socket).value(), std::move(handlers));
}

Result<std::unique_ptr<AdminServer>> AdminServer::Start(UniqueFd socket, AdminHandlers handlers) {
  auto impl = std::make_unique<Impl>(std::move(handlers));
  if (Status started = impl->Start(std::move(socket)); !started) return started.error();
  return std::unique_ptr<AdminServer>(new AdminServer(std::move(impl)));
}

uint16_t AdminServer::BoundPort() const { return impl_->port(); }

}  // namespace beacongate
