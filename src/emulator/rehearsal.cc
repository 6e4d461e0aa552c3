// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/rehearsal.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <istream>
#include <map>
#include <memory>
#include <mutex>
#include <ostream>
#include <random>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "emulator/file_descriptor.h"
#include "emulator/started_thread.h"

namespace skyhaul::emulator {
namespace {

constexpr std::uint16_t kPort = 7790;
constexpr std::size_t kBlock = 1U << 18U;

std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

[[noreturn]] void fail(const char* call) { throw std::system_error(errno, std::generic_category(), call); }

/// What stands in front of a connection's bytes.
struct Header {
  std::uint64_t id;     ///< of the transfer
  std::uint64_t bytes;  ///< of this connection
  std::uint64_t total;  ///< of the transfer
};

/// Noise, so that nothing on the way can make it smaller.
const std::vector<char>& noise() {
  static const std::vector<char> block = [] {
    std::vector<char> made(kBlock);
    std::mt19937_64 random(1);
    for (char& each : made) each = static_cast<char>(random());
    return made;
  }();
  return block;
}

void wait_for(int socket, short what, std::int64_t until_ns, const char* of) {
  pollfd each{socket, what, 0};
  const std::int64_t left_ms = std::max<std::int64_t>(0, (until_ns - now_ns()) / 1'000'000);
  const int ready = poll(&each, 1, static_cast<int>(std::min<std::int64_t>(left_ms, 1'000'000'000)));
  if (ready < 0 && errno != EINTR) fail("poll");
  if (ready == 0)
    throw std::runtime_error(std::string("the rehearsal's time is over while it waits for ") + of);
}

void send_all(int socket, const char* data, std::size_t bytes, std::int64_t until_ns) {
  while (bytes > 0) {
    const ssize_t sent = send(socket, data, bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      data += sent;
      bytes -= static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN) {
      wait_for(socket, POLLOUT, until_ns, "room to send");
    } else if (errno != EINTR) {
      fail("send");
    }
  }
}

/// False where the other side has closed before the first byte.
bool receive_all(int socket, char* data, std::size_t bytes, std::int64_t until_ns) {
  while (bytes > 0) {
    const ssize_t got = recv(socket, data, bytes, MSG_DONTWAIT);
    if (got > 0) {
      data += got;
      bytes -= static_cast<std::size_t>(got);
    } else if (got == 0) {
      return false;
    } else if (errno == EAGAIN) {
      wait_for(socket, POLLIN, until_ns, "bytes");
    } else if (errno != EINTR) {
      fail("recv");
    }
  }
  return true;
}

class Agent {
 public:
  Agent(std::string site, const std::vector<models::TransferPlan>& rounds,
        const std::vector<int>& connections, const std::function<std::string(const std::string&)>& host_of,
        double timeout_s, std::ostream& out)
      : site_(std::move(site)),
        rounds_(rounds),
        connections_(connections),
        host_of_(host_of),
        until_ns_(now_ns() + static_cast<std::int64_t>(timeout_s * 1e9)),
        out_(out) {}

  void run(std::istream& in) {
    (void)noise();
    listen_here();
    std::thread accepting = started_thread([this] { guarded([this] { accept_all(); }); });
    tell("ready");
    std::vector<std::thread> sending;
    std::size_t round = 0;
    std::int64_t start_ns = 0;
    while (in >> round >> start_ns && round < rounds_.size()) {
      const auto& transfers = rounds_[round].transfers;
      for (std::size_t i = 0; i < transfers.size(); ++i) {
        if (transfers[i].src != site_) continue;
        const int connections = connections_[i];
        guarded([&] {
          sending.push_back(started_thread([this, &each = transfers[i], connections, start_ns] {
            guarded([&] { send_transfer(each, connections, start_ns); });
          }));
        });
      }
    }
    for (std::thread& each : sending) each.join();
    shutdown(listener_.get(), SHUT_RDWR);
    accepting.join();
    if (!problem_.empty()) throw std::runtime_error(problem_);
  }

 private:
  template <class Work>
  void guarded(const Work& work) {
    try {
      work();
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      if (problem_.empty()) problem_ = site_ + ": " + error.what();
      changed_.notify_all();
    }
  }

  void tell(const std::string& line) {
    const std::lock_guard lock(telling_);
    out_ << line << std::endl;
  }

  void listen_here() {
    listener_ = FileDescriptor(checked("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
    const int on = 1;
    setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(kPort);
    checked("bind", bind(listener_.get(), reinterpret_cast<sockaddr*>(&here), sizeof here));
    checked("listen", listen(listener_.get(), 1024));
  }

  void accept_all() {
    std::vector<std::thread> receiving;
    for (;;) {
      const int peer = accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0 && errno == EINTR) continue;
      if (peer < 0) break;  // closed at the end
      const auto held = std::make_shared<const FileDescriptor>(peer);
      guarded([&] {
        receiving.push_back(started_thread([this, held] { guarded([&] { receive(held->get()); }); }));
      });
    }
    for (std::thread& each : receiving) each.join();
  }

  void receive(int socket) {
    Header header{};
    if (!receive_all(socket, reinterpret_cast<char*>(&header), sizeof header, until_ns_)) return;
    std::vector<char> block(kBlock);
    for (std::uint64_t left = header.bytes; left > 0;) {
      const std::size_t part = std::min<std::uint64_t>(left, block.size());
      if (!receive_all(socket, block.data(), part, until_ns_)) throw std::runtime_error("a sender stopped");
      left -= part;
    }
    {
      const std::lock_guard lock(mutex_);
      std::uint64_t& got = received_[header.id];
      got += header.bytes;
      if (got == header.total) ended_.insert(header.id);
    }
    changed_.notify_all();
    const char done = 1;
    send_all(socket, &done, 1, until_ns_);
  }

  /// Waits for what the transfer waits for: transfers that this site has sent or received.
  void wait_for_others(const models::Transfer& transfer) {
    std::unique_lock lock(mutex_);
    const auto ready = [&] {
      if (!problem_.empty()) return true;
      for (const std::uint64_t id : transfer.after) {
        if (ended_.count(id) == 0) return false;
      }
      return true;
    };
    const std::chrono::nanoseconds left(std::max<std::int64_t>(0, until_ns_ - now_ns()));
    if (!changed_.wait_for(lock, left, ready))
      throw std::runtime_error("the rehearsal's time is over while it waits for other transfers");
    if (!problem_.empty()) throw std::runtime_error(problem_);
  }

  FileDescriptor connect_to(const models::Transfer& transfer) {
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const std::string host = host_of_(transfer.dst);
    if (getaddrinfo(host.c_str(), std::to_string(kPort).c_str(), &hints, &found) != 0)
      throw std::runtime_error("no host " + host);
    FileDescriptor peer(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    checked("TCP_CONGESTION", setsockopt(peer.get(), IPPROTO_TCP, TCP_CONGESTION, transfer.transport.data(),
                                         static_cast<socklen_t>(transfer.transport.size())));
    const int failed = connect(peer.get(), found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    checked("connect", failed);
    return peer;
  }

  void send_part(const models::Transfer& transfer, std::uint64_t bytes) {
    const FileDescriptor peer = connect_to(transfer);
    const Header header{transfer.id, bytes, static_cast<std::uint64_t>(transfer.bytes)};
    send_all(peer.get(), reinterpret_cast<const char*>(&header), sizeof header, until_ns_);
    for (std::uint64_t left = bytes; left > 0;) {
      const std::size_t part = std::min<std::uint64_t>(left, noise().size());
      send_all(peer.get(), noise().data(), part, until_ns_);
      left -= part;
    }
    char done = 0;
    if (!receive_all(peer.get(), &done, 1, until_ns_)) throw std::runtime_error("a receiver stopped");
  }

  void send_transfer(const models::Transfer& transfer, int connections, std::int64_t start_ns) {
    wait_for_others(transfer);
    const std::int64_t wait_ns = start_ns - now_ns();
    if (wait_ns > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(wait_ns));
    const std::int64_t began_ns = now_ns();
    const auto total = static_cast<std::uint64_t>(transfer.bytes);
    const auto count = static_cast<std::uint64_t>(connections);
    std::vector<std::thread> parts;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t bytes = total / count + (i < total % count ? 1 : 0);
      guarded([&] {
        parts.push_back(
            started_thread([this, &transfer, bytes] { guarded([&] { send_part(transfer, bytes); }); }));
      });
    }
    for (std::thread& each : parts) each.join();
    {
      const std::lock_guard lock(mutex_);
      if (!problem_.empty()) return;
      ended_.insert(transfer.id);
    }
    changed_.notify_all();
    tell(std::to_string(transfer.id) + " " + std::to_string(began_ns) + " " + std::to_string(now_ns()));
  }

  std::string site_;
  const std::vector<models::TransferPlan>& rounds_;
  const std::vector<int>& connections_;
  const std::function<std::string(const std::string&)>& host_of_;
  std::int64_t until_ns_;
  std::ostream& out_;
  FileDescriptor listener_;
  std::mutex mutex_, telling_;
  std::condition_variable changed_;
  std::set<std::uint64_t> ended_;                    ///< sent to the end, or received
  std::map<std::uint64_t, std::uint64_t> received_;  ///< bytes by transfer
  std::string problem_;                              ///< the first one; empty: none
};

}  // namespace

void run_rehearsal_agent(const std::string& site, const std::vector<models::TransferPlan>& rounds,
                         const std::vector<int>& connections,
                         const std::function<std::string(const std::string&)>& host_of, double timeout_s,
                         std::istream& in, std::ostream& out) {
  Agent(site, rounds, connections, host_of, timeout_s, out).run(in);
}

}  // namespace skyhaul::emulator
