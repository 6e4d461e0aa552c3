// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/control_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
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
constexpr std::chrono::milliseconds kRest{100};  // after an accept that failed: descriptors have run out

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

/// A connection that has not shown the token yet: it goes where there is no room for another.
struct Stranger {
  virtual ~Stranger() = default;
  virtual void give_way() = 0;  ///< Closes it at once, if the token has not come meanwhile.
};

struct ControlServer::Shared {
  Shared(asio::io_context& in, int listener, ControlApi& with, ControlTarget& of)
      : context(in), acceptor(in, Tcp::v4(), listener), rest(in), api(with), target(of) {}

  /// Closes the oldest connections without a token until there are at most `most`.
  void make_room(int most) {
    for (; connections > most && !strangers.empty(); strangers.pop_front()) {
      if (const auto oldest = strangers.front().lock()) oldest->give_way();
    }
  }

  asio::io_context& context;
  Tcp::acceptor acceptor;
  asio::steady_timer rest;
  ControlApi& api;
  ControlTarget& target;
  int connections = 0;
  std::deque<std::weak_ptr<Stranger>> strangers;  ///< the oldest first; some have gone or shown the token
  bool open = true;                               ///< false once api and target may be gone
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

class Connection : public Stranger, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Tcp::socket&& socket, const std::shared_ptr<Shared>& shared)
      : shared_(shared),
        slot_(std::make_unique<Slot>(shared)),
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

  void give_way() override {
    if (known_) return;
    stream_.close();
    slot_.reset();
  }

 private:
  void on_read(const Error& error) {
    if (error) {
      const ControlResponse refused = unreadable(error);
      if (refused.status != 0) write(refused, false);
      return;
    }
    if (!shared_->open || !slot_) return;
    const HttpRequest request = parser_->release();
    const ControlRequest asked = parts_of(request);
    const ControlResponse refused = shared_->api.admit(asked);
    known_ = known_ || refused.status == 200;
    if (asks_for_stream(request)) {
      if (refused.status == 200) {
        std::make_shared<Stream>(std::move(stream_), std::move(slot_))->start(request);
      } else {
        write(refused, false);
      }
      return;
    }
    write(shared_->api.answer(asked), request.keep_alive());
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

  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Slot> slot_;  ///< none where it has given way, or has become a stream
  bool known_ = false;          ///< the token has come
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<HttpParser> parser_;
  HttpResponse response_;
};

void accept(const std::shared_ptr<Shared>& shared) {
  shared->acceptor.async_accept([shared](const Error& error, Tcp::socket socket) {
    if (error == asio::error::operation_aborted || !shared->open) return;
    if (error) {
      shared->make_room(0);
      shared->rest.expires_after(kRest);
      shared->rest.async_wait([shared](const Error& stopped) {
        if (!stopped && shared->open) accept(shared);
      });
      return;
    }
    shared->make_room(kMostConnections - 1);
    if (shared->connections < kMostConnections) {
      const auto connection = std::make_shared<Connection>(std::move(socket), shared);
      auto& strangers = shared->strangers;
      strangers.erase(
          std::remove_if(strangers.begin(), strangers.end(), [](const auto& each) { return each.expired(); }),
          strangers.end());
      strangers.emplace_back(connection);
      connection->read();
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
  shared_->rest.cancel();
}

}  // namespace skyhaul::emulator
