// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "emulator/live_control.h"

namespace boost::asio {
class io_context;
}

namespace skyhaul::emulator {

/// Every two seconds: asks the twin what the pairs that had traffic should have carried meanwhile, and puts
/// the answer beside what they did carry into the control's state and on stderr.
class LiveTwin {
 public:
  LiveTwin(boost::asio::io_context& context, const models::LinkTimeline& timeline, PathEngine& engine,
           LiveControl& control);
  ~LiveTwin();

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace skyhaul::emulator
