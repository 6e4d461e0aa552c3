// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// PathEngine: a packet's way from its terminal to the far end.
#include <algorithm>

#include "emulator/path_engine_parts.h"
#include "emulator/segments.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::emulator {

using models::Hop;
using models::kNoRoute;

void PathEngine::drop(Packet* packet, DropCause cause) {
  drops_[static_cast<std::size_t>(cause)] += packet->segments;
  pool_.give(packet);
}

/// A part of a super-packet; null, and counted, where the pool is empty.
Packet* PathEngine::piece(const Packet& packet, std::uint32_t first, std::uint32_t count) {
  Packet* made = pool_.take(piece_bytes(packet, count));
  if (made == nullptr) {
    drops_[static_cast<std::size_t>(DropCause::kBufferFull)] += count;
    return nullptr;
  }
  cut(packet, first, count, *made);
  return made;
}

void PathEngine::enter(Packet* packet, std::int64_t now_ns) {
  advance(now_ns);
  if (packet->src >= sites_ || packet->dst >= sites_ || packet->src == packet->dst) {
    drop(packet, DropCause::kNoPeer);
    return;
  }
  const auto& stripes = stripes_[packet->src * sites_ + packet->dst];
  if (stripes.empty()) {
    drop(packet, DropCause::kNoPeer);
    return;
  }
  PairCount& pair = pairs_[packet->src * sites_ + packet->dst];
  pair.sent += packet->segments;
  pair.sent_bytes += packet->wire_bytes;
  packet->path = stripes[packet->flow % stripes.size()];
  packet->entered_ns = now_ns;
  packet->hop = 0;
  const std::uint32_t route = route_at(packet->path, clock_.to_timeline(now_ns));
  if (packet->segments == 1 || route == kNoRoute) {
    start_path(packet, now_ns);
    return;
  }
  const std::int64_t rate = slowest_bps(route, now_ns);
  const double span_bytes = static_cast<double>(rate) / 8e9 * static_cast<double>(options_.span_ns);
  const double fit = span_bytes / (packet->segment_bytes + packet->header_bytes);
  if (fit >= packet->segments) {
    start_path(packet, now_ns);
    return;
  }
  const std::uint32_t count = fit < 1 ? 1 : static_cast<std::uint32_t>(fit);
  for (std::uint32_t first = 0; first < packet->segments; first += count) {
    Packet* part = piece(*packet, first, std::min(count, packet->segments - first));
    if (part != nullptr) start_path(part, now_ns);
  }
  pool_.give(packet);
}

void PathEngine::start_path(Packet* packet, std::int64_t now_ns) {
  PathState& path = paths_[packet->path];
  const std::uint32_t route = route_at(packet->path, clock_.to_timeline(now_ns));
  if (route == kNoRoute || !path.held.empty()) {
    hold(packet, now_ns);
    return;
  }
  packet->route = route;
  packet->hop = 0;
  const Hop first = timeline_.routes[route].front();
  if (first.is_resource()) {
    join(first.index(), packet, now_ns);
  } else {
    forward(packet, 0, now_ns);
  }
}

void PathEngine::hold(Packet* packet, std::int64_t now_ns) {
  PathState& path = paths_[packet->path];
  if (path.held.bytes() + packet->wire_bytes > path.hold_bytes) {
    drop(packet, DropCause::kNoRoute);
    return;
  }
  path.held.push(packet);
  if (path.waiting) return;
  const orbits::TimeNs next = path.routes.next_change_ns(clock_.to_timeline(now_ns));
  const std::int64_t change = next == kNever ? kNever : clock_.to_real(next);
  if (change == kNever) return;  // until the clock is set
  path.waiting = true;
  schedule(std::max(change, now_ns + 1), EventKind::kRoute, packet->path, ++path.generation, nullptr);
}

void PathEngine::release(std::uint32_t index, std::int64_t now_ns) {
  PathState& path = paths_[index];
  path.waiting = false;
  ++path.generation;
  PacketQueue held;
  std::swap(held, path.held);
  while (Packet* packet = held.pop()) start_path(packet, now_ns);
}

void PathEngine::join(std::uint32_t resource, Packet* packet, std::int64_t now_ns) {
  Server& it = server(resource);
  packet->queued_ns = now_ns;
  if (it.fair) {
    it.fair->push(packet);
    while (it.sending != nullptr && it.fair->bytes() > it.limit_bytes) {
      Packet* last = it.fair->take_from_longest();
      it.dropped += last->segments;
      drop(last, DropCause::kQueueOverflow);
    }
    if (it.sending == nullptr) serve_next(it, now_ns);
    return;
  }
  if (it.sending != nullptr && it.queue.bytes() + packet->wire_bytes > it.limit_bytes) {
    // Of a super-packet the segments that fit are kept.
    const std::uint32_t segments = packet->segments;
    for (std::uint32_t i = 0; segments > 1 && i < segments; ++i) {
      if (it.queue.bytes() + packet->segment_bytes + packet->header_bytes > it.limit_bytes) {
        packet->segments = segments - i;  // what is dropped below
        break;
      }
      Packet* part = piece(*packet, i, 1);
      if (part != nullptr) it.queue.push(part);
    }
    it.dropped += packet->segments;
    drop(packet, DropCause::kQueueOverflow);
    return;
  }
  it.queue.push(packet);
  if (it.sending == nullptr) serve_next(it, now_ns);
}

void PathEngine::serve_next(Server& it, std::int64_t now_ns) {
  const auto mark = [](Packet* each) { mark_congestion(*each); };
  const auto drop_by_codel = [this, &it](Packet* each) {
    it.dropped += each->segments;
    drop(each, DropCause::kCodel);
  };
  for (;;) {
    Packet* packet = nullptr;
    if (it.fair) {
      packet = it.fair->pop(now_ns, mark, drop_by_codel);
    } else if (options_.discipline == Discipline::kCodel) {
      packet = it.codel.pop(it.queue, now_ns, mark, drop_by_codel);
    } else {
      packet = it.queue.pop();
    }
    if (packet == nullptr) return;
    const std::uint32_t route = route_at(packet->path, clock_.to_timeline(now_ns));
    if (packet->hop == 0) {
      // Still at its terminal: it takes the route that holds now.
      if (route == kNoRoute || !(timeline_.routes[route].front() == Hop::resource(it.resource))) {
        start_path(packet, now_ns);
        continue;
      }
      packet->route = route;
    } else if (options_.drop_at_handover && route != packet->route) {
      it.dropped += packet->segments;
      drop(packet, DropCause::kHandover);
      continue;
    }
    it.sending = packet;
    it.from_ns = now_ns;
    it.left = std::int64_t{packet->wire_bytes} * 8 * models::kRateNsPerBit;
    if (it.cap != nullptr) {
      it.throttle.capped_until_ns = it.cap->capped_until(clock_.to_timeline(now_ns));
      it.cap->count(packet->wire_bytes);
    }
    replan(it, now_ns);
    return;
  }
}

void PathEngine::replan(Server& it, std::int64_t now_ns) {
  const std::int64_t done = it.rate.finish(clock_, it.from_ns, it.left, it.throttle);
  ++it.generation;
  if (done != kNever)
    schedule(std::max(done, now_ns), EventKind::kServed, it.resource, it.generation, nullptr);
}

void PathEngine::served(Server& it, std::int64_t now_ns) {
  Packet* packet = it.sending;
  it.sending = nullptr;
  it.carried_bytes += packet->wire_bytes;
  serve_next(it, now_ns);
  if (packet->hop == 0) {
    // A packet is on the route that holds when its last bit has left the terminal.
    const std::uint32_t route = route_at(packet->path, clock_.to_timeline(now_ns));
    if (route != kNoRoute && timeline_.routes[route].front() == Hop::resource(it.resource)) {
      packet->route = route;
    }
  }
  leave(it, packet, now_ns);
}

void PathEngine::leave(Server& it, Packet* packet, std::int64_t now_ns) {
  const auto& loss = timeline_.resources[it.resource].loss;
  if (!loss.empty()) {
    const orbits::TimeNs time = clock_.to_timeline(now_ns);
    it.loss_index = seek(loss, it.loss_index, time);
    const models::LossInterval& interval = loss[it.loss_index];
    if (time >= interval.start_ns && time < interval.end_ns) {
      const auto lost = [&] {
        return models::keyed_uniform(options_.seed, {it.resource, it.draws++}) < interval.loss;
      };
      if (packet->segments == 1) {
        if (lost()) {
          it.dropped += 1;
          drop(packet, DropCause::kLossBurst);
          return;
        }
      } else {
        // Each segment has its own luck; those that survive go on one by one.
        for (std::uint32_t i = 0; i < packet->segments; ++i) {
          if (lost()) {
            it.dropped += 1;
            drops_[static_cast<std::size_t>(DropCause::kLossBurst)] += 1;
          } else if (Packet* part = piece(*packet, i, 1)) {
            forward(part, part->hop + 1, now_ns);
          }
        }
        pool_.give(packet);
        return;
      }
    }
  }
  forward(packet, packet->hop + 1, now_ns);
}

/// `hop`: the first that is still ahead, in the packet's route.
void PathEngine::forward(Packet* packet, std::uint32_t hop, std::int64_t now_ns) {
  const models::RouteHops route = timeline_.routes[packet->route];
  const auto hops = static_cast<std::uint32_t>(route.size());
  const orbits::TimeNs time = clock_.to_timeline(now_ns);
  std::int64_t arrival = now_ns;
  const std::uint32_t src = timeline_.paths[packet->path].src;
  for (; hop < hops && !route[hop].is_resource(); ++hop)
    arrival += legs_[route[hop].index()].delay_ns(time, src);
  PathState& path = paths_[packet->path];
  if (path.order_route != packet->route) {
    path.order_route = packet->route;
    path.latest_ns.assign(hops + 1, 0);
  }
  arrival = path.latest_ns[hop] = std::max(arrival, path.latest_ns[hop]);
  packet->hop = hop;
  schedule(arrival, EventKind::kArrival, 0, 0, packet);
}

void PathEngine::arrive(Packet* packet, std::int64_t now_ns) {
  const models::RouteHops route = timeline_.routes[packet->route];
  if (packet->hop < route.size()) {
    join(route[packet->hop].index(), packet, now_ns);
    return;
  }
  PairCount& pair = pairs_[packet->src * sites_ + packet->dst];
  pair.delivered += packet->segments;
  pair.delivered_bytes += packet->wire_bytes;
  pair.transit_ns += static_cast<std::uint64_t>(now_ns - packet->entered_ns) * packet->segments;
  receiver_.deliver(packet, now_ns);
}

}  // namespace skyhaul::emulator
