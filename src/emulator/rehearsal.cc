// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/rehearsal.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
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
#include "emulator/monotonic.h"
#include "emulator/segments.h"
#include "emulator/socket_waits.h"
#include "emulator/started_thread.h"

namespace skyhaul::emulator {
namespace {

constexpr std::uint16_t kPort = 7790;
constexpr std::size_t kBlock = 1U << 16U;
/// Bytes of a connection that wait in the kernel to be sent for the first time: what a slow connection has
/// taken from the store, a fast one cannot carry.
constexpr int kMostUnsent = 1 << 17;

/// What stands in front of a connection's bytes.
struct Header {
  std::uint64_t id;     ///< of the transfer
  std::uint64_t total;  ///< bytes of all its connections
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

using Address = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Address address_of(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(kPort).c_str(), &hints, &found) != 0)
    throw std::runtime_error("no host " + host);
  return {found, &freeaddrinfo};
}

/// What the emulator makes of a connection: see PathEngine.
std::uint32_t hash_of(const sockaddr_in& from, const sockaddr_in& to) {
  std::uint8_t addresses[8], ports[4];
  std::memcpy(addresses, &from.sin_addr, 4);
  std::memcpy(addresses + 4, &to.sin_addr, 4);
  std::memcpy(ports, &from.sin_port, 2);
  std::memcpy(ports + 2, &to.sin_port, 2);
  return flow_hash(IPPROTO_TCP, addresses, 4, ports);
}

/// What the connections of a transfer share: the bytes that none of them has taken yet, and its end.
class Store {
 public:
  explicit Store(std::uint64_t bytes) : left_(bytes) {}
  /// The receiver has said that all bytes are there. A connection that still waits for a path has nothing to
  /// carry, and is given up.
  const Moment& end() const { return end_; }
  /// How many to send next; 0: there are none left.
  std::size_t take() {
    const std::lock_guard lock(mutex_);
    const std::uint64_t taken = std::min<std::uint64_t>(left_, kBlock);
    left_ -= taken;
    return taken;
  }

 private:
  std::mutex mutex_;
  std::uint64_t left_;
  Moment end_;
};

class Agent {
 public:
  Agent(std::string site, const std::vector<models::TransferPlan>& rounds,
        const std::vector<RehearsedConnections>& connections,
        const std::function<std::string(const std::string&)>& host_of, double timeout_s, std::ostream& out)
      : site_(std::move(site)),
        rounds_(rounds),
        connections_(connections),
        host_of_(host_of),
        until_ns_(monotonic_ns() + static_cast<std::int64_t>(timeout_s * 1e9)),
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
        const RehearsedConnections connections = connections_[i];
        guarded([&] {
          sending.push_back(started_thread([this, &each = transfers[i], connections, start_ns] {
            guarded([&] { send_transfer(each, connections, start_ns); });
          }));
        });
      }
    }
    for (std::thread& each : sending) each.join();
    over_.come();
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

  /// One connection. The bytes of a transfer are counted as they come, over all of its connections, and the
  /// connection that brings the last one tells the sender.
  void receive(int socket) {
    Header header{};
    if (!receive_all(socket, reinterpret_cast<char*>(&header), sizeof header, over_, until_ns_)) return;
    std::vector<char> block(kBlock);
    std::size_t part = 0;
    do {
      const char done = 1;
      if (has_all(header, part)) send_all(socket, &done, 1, over_, until_ns_);
      part = receive_some(socket, block.data(), block.size(), over_, until_ns_);
    } while (part > 0);
  }

  /// Counts bytes that have come; true where they were the last of their transfer.
  bool has_all(const Header& header, std::size_t part) {
    const std::lock_guard lock(mutex_);
    std::uint64_t& got = received_[header.id];
    got += part;
    if (got != header.total) return false;
    ended_.insert(header.id);
    changed_.notify_all();
    return true;
  }

  /// Waits for what the transfer waits for: transfers that this site has sent or received.
  void wait_for_others(const models::Transfer& transfer) {
    std::unique_lock lock(mutex_);
    const auto come = [&](std::size_t needed) {
      const auto ended = std::count_if(transfer.after.begin(), transfer.after.end(),
                                       [&](std::uint64_t id) { return ended_.count(id) != 0; });
      return !problem_.empty() || static_cast<std::size_t>(ended) >= needed;
    };
    const std::size_t all = transfer.after.size();
    const std::size_t needed = transfer.quorum > 0 ? static_cast<std::size_t>(transfer.quorum) : all;
    const std::chrono::nanoseconds left(std::max<std::int64_t>(0, until_ns_ - monotonic_ns()));
    if (!changed_.wait_for(lock, left, [&] { return come(needed); }))
      throw std::runtime_error("the rehearsal's time is over while it waits for other transfers");
    if (needed < all) {
      const std::int64_t grace_ns =
          std::min(transfer.grace_ns, std::max<std::int64_t>(0, until_ns_ - monotonic_ns()));
      changed_.wait_for(lock, std::chrono::nanoseconds(grace_ns), [&] { return come(all); });
    }
    if (!problem_.empty()) throw std::runtime_error(problem_);
  }

  /// A port that leads a connection over the stripe. The next one is another.
  void bind_for(int socket, sockaddr_in here, const sockaddr_in& there, std::uint32_t stripe,
                std::uint32_t stripes) {
    constexpr std::uint32_t kFirst = 10'000, kPorts = 50'000;
    for (std::uint32_t i = 0; i < kPorts; ++i) {
      here.sin_port = htons(static_cast<std::uint16_t>(kFirst + next_port_++ % kPorts));
      if (hash_of(here, there) % stripes != stripe) continue;
      if (bind(socket, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0) return;
      if (errno != EADDRINUSE) break;
    }
    throw std::system_error(errno, std::generic_category(), "bind");
  }

  /// Nothing where the transfer has ended before there was a connection.
  FileDescriptor connect_to(const models::Transfer& transfer, const Store& store, std::uint32_t stripe,
                            std::uint32_t stripes) {
    const Address from = address_of(host_of_(site_)), to = address_of(host_of_(transfer.dst));
    sockaddr_in here{}, there{};
    std::memcpy(&here, from->ai_addr, sizeof here);
    std::memcpy(&there, to->ai_addr, sizeof there);
    FileDescriptor peer(checked("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)));
    checked("TCP_CONGESTION", setsockopt(peer.get(), IPPROTO_TCP, TCP_CONGESTION, transfer.transport.data(),
                                         static_cast<socklen_t>(transfer.transport.size())));
    checked("TCP_NOTSENT_LOWAT",
            setsockopt(peer.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kMostUnsent, sizeof kMostUnsent));
    bind_for(peer.get(), here, there, stripe, stripes);
    if (connect(peer.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) return peer;
    if (errno != EINPROGRESS) throw std::system_error(errno, std::generic_category(), "connect");
    if (!wait_for(peer.get(), POLLOUT, store.end(), until_ns_, "a connection")) return {};
    int error = 0;
    socklen_t size = sizeof error;
    checked("getsockopt", getsockopt(peer.get(), SOL_SOCKET, SO_ERROR, &error, &size));
    if (error != 0) throw std::system_error(error, std::generic_category(), "connect");
    return peer;
  }

  void send_part(const models::Transfer& transfer, Store& store, std::uint32_t stripe,
                 std::uint32_t stripes) {
    const FileDescriptor peer = connect_to(transfer, store, stripe, stripes);
    std::size_t part = peer ? store.take() : 0;
    if (!peer || (part == 0 && transfer.bytes > 0))
      return;  // the other connections have carried, or will carry, everything
    const Header header{transfer.id, static_cast<std::uint64_t>(transfer.bytes)};
    const auto send_here = [&](const void* data, std::size_t bytes) {
      send_all(peer.get(), static_cast<const char*>(data), bytes, store.end(), until_ns_);
    };
    send_here(&header, sizeof header);
    for (; part > 0; part = store.take()) send_here(noise().data(), part);
    checked("shutdown", shutdown(peer.get(), SHUT_WR));
    char done = 0;
    // Who brings the last byte hears of it first; the receiver has closed the others by then.
    if (receive_all(peer.get(), &done, 1, store.end(), until_ns_))
      store.end().come();
    else
      wait_for(-1, 0, store.end(), until_ns_, "the word of a receiver");
  }

  void send_transfer(const models::Transfer& transfer, const RehearsedConnections& connections,
                     std::int64_t start_ns) {
    wait_for_others(transfer);
    const std::int64_t wait_ns = start_ns - monotonic_ns();
    if (wait_ns > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(wait_ns));
    const std::int64_t began_ns = monotonic_ns();
    Store store(static_cast<std::uint64_t>(transfer.bytes));
    const auto stripes = static_cast<std::uint32_t>(connections.stripes);
    std::vector<std::thread> parts;
    for (std::uint32_t i = 0; i < stripes * static_cast<std::uint32_t>(connections.for_each); ++i) {
      guarded([&] {
        parts.push_back(started_thread([this, &transfer, &store, stripe = i % stripes, stripes] {
          guarded([&] { send_part(transfer, store, stripe, stripes); });
        }));
      });
    }
    for (std::thread& each : parts) each.join();
    {
      const std::lock_guard lock(mutex_);
      if (!problem_.empty()) return;
      ended_.insert(transfer.id);
    }
    changed_.notify_all();
    tell(std::to_string(transfer.id) + " " + std::to_string(began_ns) + " " + std::to_string(monotonic_ns()));
  }

  std::string site_;
  const std::vector<models::TransferPlan>& rounds_;
  const std::vector<RehearsedConnections>& connections_;
  const std::function<std::string(const std::string&)>& host_of_;
  std::int64_t until_ns_;
  std::ostream& out_;
  FileDescriptor listener_;
  std::atomic<std::uint32_t> next_port_{0};
  Moment over_;  ///< all rounds have ended; what still waits for bytes waits for none
  std::mutex mutex_, telling_;
  std::condition_variable changed_;
  std::set<std::uint64_t> ended_;                    ///< sent to the end, or received
  std::map<std::uint64_t, std::uint64_t> received_;  ///< bytes by transfer
  std::string problem_;                              ///< the first one; empty: none
};

}  // namespace

void run_rehearsal_agent(const std::string& site, const std::vector<models::TransferPlan>& rounds,
                         const std::vector<RehearsedConnections>& connections,
                         const std::function<std::string(const std::string&)>& host_of, double timeout_s,
                         std::istream& in, std::ostream& out) {
  Agent(site, rounds, connections, host_of, timeout_s, out).run(in);
}

}  // namespace skyhaul::emulator
