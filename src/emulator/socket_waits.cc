// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/socket_waits.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "emulator/monotonic.h"

namespace skyhaul::emulator {
namespace {

[[noreturn]] void fail(const char* call) { throw std::system_error(errno, std::generic_category(), call); }

}  // namespace

Moment::Moment() : event_(checked("eventfd", eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))) {}

void Moment::come() const {
  const std::uint64_t one = 1;
  while (write(event_.get(), &one, sizeof one) < 0 && errno == EINTR) {
  }
}

bool wait_for(int socket, short what, const Moment& end, std::int64_t until_ns, const char* of) {
  std::array<pollfd, 2> both{{{socket, what, 0}, {end.get(), POLLIN, 0}}};
  for (;;) {
    const std::int64_t left_ms = std::max<std::int64_t>(0, (until_ns - monotonic_ns()) / 1'000'000);
    const int ready =
        poll(both.data(), both.size(), static_cast<int>(std::min<std::int64_t>(left_ms, 1'000'000'000)));
    if (ready < 0 && errno != EINTR) fail("poll");
    if (ready == 0)
      throw std::runtime_error(std::string("the rehearsal's time is over while it waits for ") + of);
    if (ready > 0) return both[1].revents == 0;
  }
}

bool send_all(int socket, const char* data, std::size_t bytes, const Moment& end, std::int64_t until_ns) {
  while (bytes > 0) {
    const ssize_t sent = send(socket, data, bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      data += sent;
      bytes -= static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN) {
      if (!wait_for(socket, POLLOUT, end, until_ns, "room to send")) return false;
    } else if (errno != EINTR) {
      fail("send");
    }
  }
  return true;
}

std::size_t receive_some(int socket, char* data, std::size_t bytes, const Moment& end,
                         std::int64_t until_ns) {
  for (;;) {
    const ssize_t got = recv(socket, data, bytes, MSG_DONTWAIT);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EAGAIN) {
      if (!wait_for(socket, POLLIN, end, until_ns, "bytes")) return 0;
    } else if (errno != EINTR) {
      fail("recv");
    }
  }
}

bool receive_all(int socket, char* data, std::size_t bytes, const Moment& end, std::int64_t until_ns) {
  while (bytes > 0) {
    const std::size_t got = receive_some(socket, data, bytes, end, until_ns);
    if (got == 0) return false;
    data += got;
    bytes -= got;
  }
  return true;
}

}  // namespace skyhaul::emulator
