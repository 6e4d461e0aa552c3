// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/live_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <ctime>

#include "emulator/monotonic.h"
#include "emulator/tun_device.h"

namespace skyhaul::emulator {
namespace {

namespace asio = boost::asio;

// How long before a packet is due the timer fires: about what the kernel is late by. After a sleep in which
// the processor may have gone to sleep as well it is what was seen lately.
constexpr std::int64_t kLeadNs = 80'000;
constexpr std::int64_t kMostLeadNs = 160'000;
constexpr std::int64_t kLongSleepNs = 1'000'000;
constexpr std::int64_t kSpareNs = 30'000;        // on top of what was seen
constexpr std::int64_t kForgetting = 64;         // sleeps after which a late one counts little
constexpr std::int64_t kSpinShare = 20;          // one part in so many of the time may be spent awake
constexpr std::int64_t kSpinSaveNs = 2'000'000;  // most that is saved up
constexpr int kBatch = 64;  // packets read from one device before the others have their turn

}  // namespace

struct LiveLoop::Waiting {
  explicit Waiting(asio::io_context& context) : timer(context) {}
  asio::steady_timer timer;
  std::vector<asio::posix::stream_descriptor> devices;
};

LiveLoop::LiveLoop(asio::io_context& context, std::vector<LiveEnd> ends, FindEnd find_end, PacketPool& pool)
    : ends_(std::move(ends)),
      find_end_(std::move(find_end)),
      pool_(pool),
      waiting_(std::make_unique<Waiting>(context)) {
  for (const LiveEnd& end : ends_) waiting_->devices.emplace_back(context, end.tun.get());
}

LiveLoop::~LiveLoop() {
  for (auto& device : waiting_->devices) device.release();  // `ends_` closes them
}

void LiveLoop::start(Carrier& carrier) {
  carrier_ = &carrier;
  spin_credited_ns_ = monotonic_ns();
  for (std::size_t end = 0; end < ends_.size(); ++end) watch(end);
}

void LiveLoop::watch(std::size_t end) {
  waiting_->devices[end].async_wait(asio::posix::stream_descriptor::wait_read,
                                    [this, end](const boost::system::error_code& error) {
                                      if (error) return;
                                      drain(end);
                                      pump();
                                      watch(end);
                                    });
}

void LiveLoop::drain(std::size_t end) {
  for (int i = 0; i < kBatch; ++i) {
    Packet* packet = pool_.take(PacketPool::kLargest);
    if (packet == nullptr) {
      std::uint8_t lost[64];  // the rest of a packet goes with what is read of it
      if (read(ends_[end].tun.get(), lost, sizeof lost) < 0) return;
      ++drops_[static_cast<std::size_t>(DropCause::kBufferFull)];
      continue;
    }
    const ssize_t bytes = read(ends_[end].tun.get(), packet->data, PacketPool::kLargest);
    if (bytes <= 0) {
      pool_.give(packet);
      return;
    }
    ++reads_;
    const std::int64_t now = monotonic_ns();
    packet->size = static_cast<std::uint32_t>(bytes);
    packet->segments = 1;
    IpAddress destination{};
    if (!inspect(*packet, destination)) {
      ++drops_[static_cast<std::size_t>(DropCause::kMalformed)];
      pool_.give(packet);
      continue;
    }
    packet->src = static_cast<std::uint32_t>(end);
    packet->dst = find_end_(packet->src, destination);
    carrier_->enter(pool_.shrink(packet), now);
  }
}

void LiveLoop::deliver(Packet* packet, std::int64_t due_ns) {
  const ssize_t written = write(ends_[packet->dst].tun.get(), packet->data, packet->size);
  lateness_.add(monotonic_ns() - due_ns);
  if (written < 0) drops_[static_cast<std::size_t>(DropCause::kDevice)] += packet->segments;
  pool_.give(packet);
}

void LiveLoop::pump() {
  std::int64_t now = monotonic_ns();
  carrier_->advance(now);
  spin_budget_ns_ = std::min(spin_budget_ns_ + (now - spin_credited_ns_) / kSpinShare, kSpinSaveNs);
  spin_credited_ns_ = now;
  const std::int64_t next = carrier_->next_ns();
  if (next != kNever && next - now <= lead_ns_ && next - now <= spin_budget_ns_) {
    spin_budget_ns_ -= next - now;
    while ((now = monotonic_ns()) < next) {
    }
    carrier_->advance(now);
  }
  arm();
}

void LiveLoop::arm() {
  const std::int64_t next = carrier_->next_ns();
  if (next == kNever) return;  // a timer that is armed fires once, in vain
  const std::int64_t now = monotonic_ns();
  const bool sleeps = next - now > kLongSleepNs;
  lead_ns_ = sleeps ? sleep_lead_ns_ : kLeadNs;
  const std::int64_t wake = spin_budget_ns_ >= lead_ns_ ? next - lead_ns_ : next;
  if (armed_ns_ <= wake) return;  // fires before, and is armed anew then
  armed_ns_ = wake;
  waiting_->timer.expires_at(std::chrono::steady_clock::time_point(std::chrono::nanoseconds(wake)));
  waiting_->timer.async_wait([this, sleeps, wake](const boost::system::error_code& error) {
    if (error) return;
    if (sleeps) {
      const std::int64_t seen = std::clamp(monotonic_ns() - wake + kSpareNs, kLeadNs, kMostLeadNs);
      sleep_lead_ns_ = std::max(seen, sleep_lead_ns_ - (sleep_lead_ns_ - seen) / kForgetting);
    }
    armed_ns_ = kNever;
    pump();
  });
}

DropCounts LiveLoop::drops() const {
  DropCounts sum = drops_;
  if (carrier_ != nullptr) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += carrier_->drops()[i];
  }
  return sum;
}

std::uint64_t LiveLoop::kernel_drops() const {
  std::uint64_t sum = 0;
  for (const LiveEnd& end : ends_) sum += transmit_drops(end.proc_net_dev.get(), end.device);
  return sum;
}

std::string LiveLoop::invalid() const {
  if (lateness_.late_share() > Lateness::kLateShare) {
    return fmt::format("{:.1f} % of the packets were handed over more than 1 ms late",
                       100 * lateness_.late_share());
  }
  if (const std::uint64_t lost = kernel_drops(); lost > 0) {
    return fmt::format("{} packets were lost because they were not read in time", lost);
  }
  return {};
}

}  // namespace skyhaul::emulator
