// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/replay_engine.h"

#include <algorithm>

namespace skyhaul::emulator {

ReplayEngine::ReplayEngine(std::unique_ptr<TraceLink> up, std::unique_ptr<TraceLink> down,
                           std::int64_t delay_ns, PacketPool& pool, Receiver& receiver, std::int64_t start_ns)
    : up_(std::move(up)),
      down_(std::move(down)),
      delay_ns_(delay_ns),
      start_ns_(start_ns),
      pool_(pool),
      receiver_(receiver) {}

ReplayEngine::~ReplayEngine() {
  for (TraceLink* link : {up_.get(), down_.get()}) {
    while (Packet* packet = link->remove()) pool_.give(packet);
  }
  for (Delayed* delayed : {&up_delay_, &down_delay_}) {
    while (Packet* packet = delayed->queue.pop()) pool_.give(packet);
  }
}

void ReplayEngine::cross(TraceLink& link, Packet* packet, std::int64_t now_ns) {
  DropCause cause{};
  if (link.enter(packet, now_ns - start_ns_, cause)) return;
  drops_[static_cast<std::size_t>(cause)] += packet->segments;
  pool_.give(packet);
}

void ReplayEngine::enter(Packet* packet, std::int64_t now_ns) {
  advance(now_ns);
  if (packet->segments != 1) {  // the devices of a replay do not make super-packets
    drops_[static_cast<std::size_t>(DropCause::kMalformed)] += packet->segments;
    pool_.give(packet);
  } else if (packet->src == kInside) {
    cross(*up_, packet, now_ns);
  } else {
    packet->queued_ns = now_ns + delay_ns_;
    down_delay_.queue.push(packet);
    advance(now_ns);
  }
}

std::int64_t ReplayEngine::link_next_ns(const TraceLink& link) const {
  const std::int64_t next = link.next_ns();
  return next == kNever ? kNever : start_ns_ + next;
}

std::int64_t ReplayEngine::next_ns() const {
  return std::min({link_next_ns(*up_), link_next_ns(*down_), up_delay_.next_ns(), down_delay_.next_ns()});
}

void ReplayEngine::advance(std::int64_t now_ns) {
  std::int64_t left_ns = 0;
  while (Packet* packet = up_->leave(now_ns - start_ns_, left_ns)) {
    packet->queued_ns = start_ns_ + left_ns + delay_ns_;
    up_delay_.queue.push(packet);
  }
  while (down_delay_.next_ns() <= now_ns) {
    Packet* packet = down_delay_.queue.pop();
    cross(*down_, packet, packet->queued_ns);
  }
  while (up_delay_.next_ns() <= now_ns) {
    Packet* packet = up_delay_.queue.pop();
    receiver_.deliver(packet, packet->queued_ns);
  }
  while (Packet* packet = down_->leave(now_ns - start_ns_, left_ns)) {
    receiver_.deliver(packet, start_ns_ + left_ns);
  }
}

}  // namespace skyhaul::emulator
