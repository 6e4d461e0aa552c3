// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "emulator/carrier.h"
#include "emulator/file_descriptor.h"
#include "emulator/lateness.h"
#include "emulator/packet_pool.h"
#include "emulator/segments.h"

namespace boost::asio {
class io_context;
}

namespace skyhaul::emulator {

/// An end of the emulated network: a TUN device in some namespace.
struct LiveEnd {
  std::string name;
  FileDescriptor tun;
  std::string device;           ///< its name there
  FileDescriptor proc_net_dev;  ///< /proc/net/dev of its namespace
};

/// Moves packets between TUN devices and a Carrier, in one thread, on one monotonic clock: devices are
/// drained when they can be read, and what is due is written. It sleeps until shortly before the next packet
/// is due and waits for it awake, for at most a twentieth of the time: a busy path is served by the timer
/// alone.
class LiveLoop final : public Receiver {
 public:
  /// End of a destination, or of `ends.size()` where there is none.
  using FindEnd = std::function<std::uint32_t(std::uint32_t src, const IpAddress& destination)>;

  LiveLoop(boost::asio::io_context& context, std::vector<LiveEnd> ends, FindEnd find_end, PacketPool& pool);
  ~LiveLoop() override;

  /// Begins; `carrier` must have been made with this loop as its receiver.
  void start(Carrier& carrier);

  /// To be called after the carrier was told something other than a packet: it may have work sooner.
  void pump();

  void deliver(Packet* packet, std::int64_t due_ns) override;

  const std::vector<LiveEnd>& ends() const { return ends_; }
  const Lateness& lateness() const { return lateness_; }
  /// Those of the carrier, and what the loop itself lost.
  DropCounts drops() const;
  /// Packets that the kernel dropped because this loop did not read them in time.
  std::uint64_t kernel_drops() const;
  /// Why the run does not count: it fell behind. Empty while it is valid.
  std::string invalid() const;
  std::uint64_t read_calls() const { return reads_; }

 private:
  struct Waiting;
  void watch(std::size_t end);
  void drain(std::size_t end);
  void arm();

  std::vector<LiveEnd> ends_;
  FindEnd find_end_;
  PacketPool& pool_;
  Carrier* carrier_ = nullptr;
  std::unique_ptr<Waiting> waiting_;
  Lateness lateness_;
  DropCounts drops_{};
  std::uint64_t reads_ = 0;
  std::int64_t armed_ns_ = kNever;     ///< when the timer fires
  std::int64_t lead_ns_ = 0;           ///< of what it was armed for, before it is due
  std::int64_t sleep_lead_ns_ = 0;     ///< the same after a long sleep
  std::int64_t spin_budget_ns_ = 0;    ///< time that may be spent awake
  std::int64_t spin_credited_ns_ = 0;  ///< up to when the budget has grown
};

}  // namespace skyhaul::emulator
