// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace skyhaul::emulator {

/// struct virtio_net_hdr without num_buffers (virtio 1.2, section 5.1.6; native byte order on a TUN device).
/// The kernel's own header cannot be read as C++.
struct VnetHeader {
  static constexpr std::uint8_t kNeedsChecksum = 1;
  static constexpr std::uint8_t kNone = 0, kTcp4 = 1, kTcp6 = 4, kUdp = 5, kEcnBit = 0x80;

  std::uint8_t flags, kind;
  std::uint16_t header_bytes, segment_bytes, checksum_start, checksum_offset;
};
static_assert(sizeof(VnetHeader) == 10);

}  // namespace skyhaul::emulator
