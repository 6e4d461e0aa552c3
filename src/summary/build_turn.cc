// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/build_turn.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <thread>

#include "skyhaul/orbits/interrupt.h"
#include "summary/stage_hash.h"

namespace skyhaul::core {

// A name in Linux's abstract space of sockets (unix(7)) belongs to one process until that closes it or ends.
BuildTurn::BuildTurn(const std::string& work) {
  socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return;
  const std::string name = "skyhaul-" + std::to_string(getuid()) + "-" + hash_of_text(work);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;  // a path that begins with a zero byte
  const std::size_t length = std::min(name.size(), sizeof address.sun_path - 1);
  std::memcpy(address.sun_path + 1, name.data(), length);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(kMostWaitS);
  try {
    while (bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0) {
      if (errno != EADDRINUSE || std::chrono::steady_clock::now() > until) return;
      waited_ = true;
      stop_point();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  } catch (...) {
    close(socket_);
    throw;
  }
}

BuildTurn::~BuildTurn() {
  if (socket_ >= 0) close(socket_);
}

}  // namespace skyhaul::core
