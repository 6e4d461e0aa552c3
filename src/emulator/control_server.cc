// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/control_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <optional>

#include "emulator/control_http.h"

namespace skyhaul::emulator {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Error = boost::system::error_code;

constexpr std::chrono::seconds kPatience{10};
constexpr int kMostConnections = 32;

FileDescriptor listen_on_loopback(std::uint16_t& port) {
  FileDescriptor listener(checked("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  const int on = 1;
  checked("setsockopt", setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t bytes = sizeof address;
  checked("bind to the control port",
          bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), bytes));
  checked("listen", listen(listener.get(), 16));
  checked("getsockname", getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &bytes));
  port = ntohs(address.sin_port);
  return listener;
}

struct ControlServer::Shared {
  Shared(asio::io_context& in, int listener, ControlApi& with, ControlTarget& of)
      : context(in), acceptor(in, Tcp::v4(), listener), api(with), target(of) {}
  asio::io_context& context;
  Tcp::acceptor acceptor;
  ControlApi& api;
  ControlTarget& target;
  int connections = 0;
  bool open = true;  ///< false once api and target may be gone
};

namespace {

using Shared = ControlServer::Shared;

/// Counts a connection for as long as it lives.
struct Slot {
  explicit Slot(std::shared_ptr<Shared> of) : shared(std::move(of)) { ++shared->connections; }
  ~Slot() { --shared->connections; }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  std::shared_ptr<Shared> shared;
};

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(beast::tcp_stream&& stream, std::unique_ptr<Slot> slot)
      : slot_(std::move(slot)), socket_(std::move(stream)), timer_(slot_->shared->context) {}

  void start(const HttpRequest& request) {
    beast::get_lowest_layer(socket_).expires_never();
    socket_.set_option(beast::websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket_.read_message_max(kControlMessageBytes);
    auto self = shared_from_this();
    socket_.async_accept(request, [self](const Error& error) {
      if (error) return;
      self->read();
      self->send();
    });
  }

 private:
  void read() {  // answers pings and notices the end; what is said is not listened to
    auto self = shared_from_this();
    socket_.async_read(heard_, [self](const Error& error, std::size_t) {
      if (error) {
        self->timer_.cancel();
        self->ended_ = true;
        return;
      }
      self->heard_.consume(self->heard_.size());
      self->read();
    });
  }

  void send() {
    if (ended_ || !slot_->shared->open) return;
    said_ = slot_->shared->target.state_json();
    auto self = shared_from_this();
    socket_.text(true);
    socket_.async_write(asio::buffer(said_), [self](const Error& error, std::size_t) {
      if (error || self->ended_) return;
      self->timer_.expires_after(std::chrono::seconds(1));
      self->timer_.async_wait([self](const Error& cancelled) {
        if (!cancelled) self->send();
      });
    });
  }

  std::unique_ptr<Slot> slot_;
  beast::websocket::stream<beast::tcp_stream> socket_;
  asio::steady_timer timer_;
  beast::flat_buffer heard_;
  std::string said_;
  bool ended_ = false;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Tcp::socket&& socket, std::shared_ptr<Shared> shared)
      : slot_(std::make_unique<Slot>(std::move(shared))),
        stream_(std::move(socket)),
        buffer_(kControlBufferBytes) {}

  void read() {
    parser_.emplace();
    bound(*parser_);
    stream_.expires_after(kPatience);
    auto self = shared_from_this();
    http::async_read(stream_, buffer_, *parser_,
                     [self](const Error& error, std::size_t) { self->on_read(error); });
  }

 private:
  void on_read(const Error& error) {
    if (error) {
      const ControlResponse refused = unreadable(error);
      if (refused.status != 0) write(refused, false);
      return;
    }
    if (!slot_->shared->open) return;
    const HttpRequest request = parser_->release();
    const ControlRequest asked = parts_of(request);
    if (asks_for_stream(request)) {
      const ControlResponse refused = slot_->shared->api.admit(asked);
      if (refused.status == 200) {
        std::make_shared<Stream>(std::move(stream_), std::move(slot_))->start(request);
      } else {
        write(refused, false);
      }
      return;
    }
    write(slot_->shared->api.answer(asked), request.keep_alive());
  }

  void write(const ControlResponse& response, bool keep_alive) {
    response_ = message_of(response, keep_alive);
    auto self = shared_from_this();
    http::async_write(stream_, response_, [self, keep_alive](const Error& error, std::size_t) {
      if (!error && keep_alive) {
        self->read();
      } else {
        Error ignored;
        self->stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
      }
    });
  }

  std::unique_ptr<Slot> slot_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<HttpParser> parser_;
  HttpResponse response_;
};

void accept(const std::shared_ptr<Shared>& shared) {
  shared->acceptor.async_accept([shared](const Error& error, Tcp::socket socket) {
    if (error == asio::error::operation_aborted || !shared->open) return;
    if (!error && shared->connections < kMostConnections) {
      std::make_shared<Connection>(std::move(socket), shared)->read();
    }
    accept(shared);
  });
}

}  // namespace

ControlServer::ControlServer(asio::io_context& context, FileDescriptor listener, ControlApi& api,
                             ControlTarget& target)
    : shared_(std::make_shared<Shared>(context, checked("dup", dup(listener.get())), api, target)) {
  accept(shared_);
}

ControlServer::~ControlServer() {
  shared_->open = false;
  Error ignored;
  shared_->acceptor.close(ignored);
}

}  // namespace skyhaul::emulator
