// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "emulator/control_api.h"
#include "emulator/file_descriptor.h"

namespace boost::asio {
class io_context;
}

namespace skyhaul::emulator {

/// A socket that listens on 127.0.0.1 of the caller's network. `port` 0 takes any, and becomes the one taken.
/// Throws std::system_error.
FileDescriptor listen_on_loopback(std::uint16_t& port);

/// Serves a ControlApi over HTTP/1.1, and /stream as a WebSocket that sends the state every second. At most
/// 32 connections, of which those that have not shown the token make room for new ones; headers of 8 kB,
/// bodies of 4 kB, ten seconds for a request. A reader that does not keep up
/// with the stream misses states. Runs in the context's thread.
class ControlServer {
 public:
  ControlServer(boost::asio::io_context& context, FileDescriptor listener, ControlApi& api,
                ControlTarget& target);
  ~ControlServer();

  struct Shared;

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace skyhaul::emulator
