// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/packet.h"

namespace skyhaul::emulator {

const char* to_string(DropCause cause) {
  switch (cause) {
    case DropCause::kQueueOverflow:
      return "queue_overflow";
    case DropCause::kCodel:
      return "codel";
    case DropCause::kLossBurst:
      return "loss_burst";
    case DropCause::kNoRoute:
      return "no_route";
    case DropCause::kHandover:
      return "handover";
    case DropCause::kNoPeer:
      return "no_peer";
    case DropCause::kMalformed:
      return "malformed";
    case DropCause::kBufferFull:
      return "buffer_full";
    case DropCause::kDevice:
      return "device";
  }
  return "unknown";
}

}  // namespace skyhaul::emulator
