// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The live path: packets a second through the path engine alone; one TCP flow through it over a pair of TUN
// devices, against a loop that only reads from one device and writes to the other.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <vector>

#include "emulator/live_loop.h"
#include "emulator/monotonic.h"
#include "emulator/namespaces.h"
#include "emulator/path_engine.h"
#include "emulator/tun_device.h"
#include "models/support/synthetic_timeline.h"
#include "src/emulator/support/packets.h"

namespace {

using namespace skyhaul::emulator;  // NOLINT: one short program
using skyhaul::models::test::star;

constexpr std::int64_t kSecond = 1'000'000'000;

/// Packets that cross two resources and two legs of 10 ms, 20 us apart.
void cross_the_engine(benchmark::State& state) {
  PacketPool pool(64U << 20U);
  const auto timeline =
      star({{"a", kSecond, kSecond, 5'000'000}, {"b", kSecond, kSecond, 5'000'000}}, 1'000'000 * kSecond);
  class Sink final : public Receiver {
   public:
    explicit Sink(PacketPool& of) : pool_(of) {}
    void deliver(Packet* packet, std::int64_t) override { pool_.give(packet); }

   private:
    PacketPool& pool_;
  } sink(pool);
  PathEngine engine(timeline, pool, {}, {}, sink);
  const auto bytes = test::bytes_of({});
  std::int64_t now = 0;
  for (auto _ : state) {
    Packet* packet = test::packet_of(pool, bytes);
    packet->src = 0;
    packet->dst = 1;
    engine.enter(packet, now += 20'000);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(cross_the_engine);

struct Pair {
  FileDescriptor networks[2], tuns[2];
};

Pair make_pair() {
  Pair pair;
  for (int i = 0; i < 2; ++i) {
    TunAddress address;
    address.ipv4 = "10.77.0." + std::to_string(i + 1);
    pair.networks[i] = make_network_namespace([&] { pair.tuns[i] = make_tun("sky0", address, true); });
  }
  return pair;
}

/// A process in a network that runs `work`, and ends with this one.
template <class Work>
pid_t process_in(int network, Work work) {
  int socket_fd = -1;
  in_network_namespace(
      network, [&] { socket_fd = checked("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); });
  const pid_t pid = checked("fork", fork());
  if (pid != 0) {
    close(socket_fd);
    return pid;
  }
  work(socket_fd);
  _exit(0);
}

sockaddr_in address_of(const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(5555);
  inet_pton(AF_INET, text, &address.sin_addr);
  return address;
}

/// Bytes a second of one TCP flow while `carry(seconds)` moves its packets.
template <class Carry>
double tcp_bytes_per_s(const Pair& pair, double seconds, Carry carry) {
  int counted[2];
  checked("pipe", pipe(counted));
  const pid_t receiver = process_in(pair.networks[1].get(), [&](int listener) {
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in any = address_of("0.0.0.0");
    if (bind(listener, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 || listen(listener, 1) != 0)
      _exit(1);
    const int connection = accept(listener, nullptr, nullptr);
    std::vector<char> buffer(1U << 20U);
    double bytes = 0;
    auto begin = std::chrono::steady_clock::now();
    bool warm = false;
    for (;;) {
      const ssize_t got = read(connection, buffer.data(), buffer.size());
      if (got <= 0) _exit(1);
      const double gone = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      if (!warm && gone > 0.3) {  // past its start
        warm = true;
        begin = std::chrono::steady_clock::now();
      } else if (warm) {
        bytes += static_cast<double>(got);
        if (gone > seconds) {
          const double rate = bytes / gone;
          (void)!write(counted[1], &rate, sizeof rate);
          pause();
        }
      }
    }
  });
  const pid_t sender = process_in(pair.networks[0].get(), [&](int connection) {
    const sockaddr_in to = address_of("10.77.0.2");
    for (int i = 0; connect(connection, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0; ++i) {
      if (i > 500) _exit(1);
      usleep(10'000);
      in_network_namespace(pair.networks[0].get(), [&] { connection = socket(AF_INET, SOCK_STREAM, 0); });
    }
    const std::vector<char> buffer(1U << 20U, 'x');
    while (write(connection, buffer.data(), buffer.size()) > 0) {
    }
  });
  close(counted[1]);
  carry(counted[0]);
  double rate = 0;
  if (read(counted[0], &rate, sizeof rate) != sizeof rate) rate = 0;
  close(counted[0]);
  for (const pid_t pid : {sender, receiver}) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  return rate;
}

bool can_be_read(int fd) {
  pollfd one{fd, POLLIN, 0};
  return poll(&one, 1, 0) > 0;
}

void pass_through(const Pair& pair, int until_readable) {
  std::vector<char> buffer(PacketPool::kLargest);
  for (int turn = 0; turn % 64 != 0 || !can_be_read(until_readable); ++turn) {
    pollfd both[2] = {{pair.tuns[0].get(), POLLIN, 0}, {pair.tuns[1].get(), POLLIN, 0}};
    if (poll(both, 2, 20) <= 0) turn = 63;
    for (int i = 0; i < 2; ++i) {
      for (int n = 0; n < 64 && (both[i].revents & POLLIN) != 0; ++n) {
        const ssize_t bytes = read(both[i].fd, buffer.data(), buffer.size());
        if (bytes <= 0 || write(both[1 - i].fd, buffer.data(), static_cast<std::size_t>(bytes)) < 0) break;
      }
    }
  }
}

void emulate(const Pair& pair, int until_readable) {
  boost::asio::io_context context(1);
  PacketPool pool(256U << 20U);
  std::vector<LiveEnd> ends;
  for (int i = 0; i < 2; ++i) {
    LiveEnd end;
    end.tun = FileDescriptor(checked("dup", dup(pair.tuns[i].get())));
    end.device = "sky0";
    ends.push_back(std::move(end));
  }
  LiveLoop loop(
      context, std::move(ends), [](std::uint32_t src, const IpAddress&) { return 1 - src; }, pool);
  const auto timeline =
      star({{"a", 1000 * kSecond, 1000 * kSecond, 0}, {"b", 1000 * kSecond, 1000 * kSecond, 0}},
           1'000'000 * kSecond);
  PathEngine engine(timeline, pool, {}, {monotonic_ns(), 0, 1}, loop);
  loop.start(engine);
  while (!can_be_read(until_readable)) context.run_for(std::chrono::milliseconds(20));
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  try {
    gain_namespaces();
    const Pair pair = make_pair();
    std::vector<double> ratios;
    for (int i = 0; i < 5; ++i) {
      const double bare = tcp_bytes_per_s(pair, 1.5, [&](int end) { pass_through(pair, end); });
      const double ours = tcp_bytes_per_s(pair, 1.5, [&](int end) { emulate(pair, end); });
      std::printf("one TCP flow: bare %.2f Gbit/s, emulated %.2f Gbit/s\n", bare * 8e-9, ours * 8e-9);
      ratios.push_back(ours / bare);
    }
    std::nth_element(ratios.begin(), ratios.begin() + 2, ratios.end());
    std::printf("ratio live_tcp_of_ceiling %.2f\n", ratios[2]);
  } catch (const std::exception& error) {
    std::printf("live_tcp_of_ceiling: SKIPPED, no namespaces or TUN devices here: %s\n", error.what());
  }
  return 0;
}
