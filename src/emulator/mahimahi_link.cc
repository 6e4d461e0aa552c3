// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>

#include "emulator/trace_link.h"

namespace skyhaul::emulator {

constexpr std::int64_t kMillisecond = 1'000'000;

MahimahiLink::MahimahiLink(std::vector<std::uint32_t> opportunities_ms, const Queue& queue, bool once)
    : opportunities_ms_(std::move(opportunities_ms)), limit_(queue), once_(once) {}

void MahimahiLink::use_opportunity() {
  if (++next_ < opportunities_ms_.size()) return;
  next_ = 0;
  base_ms_ += opportunities_ms_.back();
  finished_ = once_;
}

/// Uses every opportunity at or before `now_ms`.
void MahimahiLink::play(std::uint64_t now_ms) {
  while (!finished_ && opportunity_ms() <= now_ms) {
    if (sending_ == nullptr && queue_.empty() && !once_) {
      // Whole rounds of a trace that nothing waits for are passed over at once.
      const std::uint64_t rounds = (now_ms - base_ms_) / opportunities_ms_.back();
      if (rounds > 1) base_ms_ += (rounds - 1) * opportunities_ms_.back();
    }
    const auto at_ns = static_cast<std::int64_t>(opportunity_ms()) * kMillisecond;
    use_opportunity();
    std::uint32_t bytes = kOpportunityBytes;
    while (bytes > 0) {
      if (sending_ == nullptr) {
        sending_ = queue_.pop();
        if (sending_ == nullptr) break;
        sending_left_ = sending_->wire_bytes + kPacketInformationBytes;
      }
      const std::uint32_t sent = std::min(bytes, sending_left_);
      bytes -= sent;
      sending_left_ -= sent;
      if (sending_left_ > 0) continue;
      sending_->queued_ns = at_ns;
      left_.push(sending_);
      sending_ = nullptr;
    }
  }
}

bool MahimahiLink::enter(Packet* packet, std::int64_t now_ns, DropCause& cause) {
  play(static_cast<std::uint64_t>(now_ns / kMillisecond));
  if (packet->wire_bytes + kPacketInformationBytes > kOpportunityBytes) {
    cause = DropCause::kMalformed;
    return false;
  }
  const std::uint64_t packets = queue_.segments() + 1;
  const std::uint64_t bytes = queue_.bytes() + packet->wire_bytes + packets * kPacketInformationBytes;
  if ((limit_.bytes > 0 && bytes > limit_.bytes) || (limit_.packets > 0 && packets > limit_.packets)) {
    cause = DropCause::kQueueOverflow;
    return false;
  }
  queue_.push(packet);
  return true;
}

std::int64_t MahimahiLink::next_ns() const {
  if (!left_.empty()) return left_.front()->queued_ns;
  if (finished_ || (sending_ == nullptr && queue_.empty())) return kNever;
  return static_cast<std::int64_t>(opportunity_ms()) * kMillisecond;
}

Packet* MahimahiLink::leave(std::int64_t now_ns, std::int64_t& left_ns) {
  play(static_cast<std::uint64_t>(now_ns / kMillisecond));
  Packet* packet = left_.pop();
  if (packet != nullptr) left_ns = packet->queued_ns;
  return packet;
}

Packet* MahimahiLink::remove() {
  Packet* packet = left_.pop();
  if (packet == nullptr) packet = queue_.pop();
  if (packet == nullptr) std::swap(packet, sending_);
  return packet;
}

}  // namespace skyhaul::emulator
