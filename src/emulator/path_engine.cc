// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// PathEngine: construction, events, the timeline's clock and what is read off it.
#include "emulator/path_engine.h"

#include <algorithm>

#include "emulator/path_engine_parts.h"

namespace skyhaul::emulator {

using models::Hop;
using models::kNoRoute;

constexpr double kSegmentBytes = 1500;

PathEngine::PathEngine(const models::LinkTimeline& timeline, PacketPool& pool, const PathOptions& options,
                       const TimelineClock& clock, Receiver& receiver)
    : timeline_(timeline),
      pool_(pool),
      options_(options),
      clock_(clock),
      receiver_(receiver),
      sites_(timeline.sites.size()),
      stripes_(sites_ * sites_),
      caps_(timeline.data_caps.begin(), timeline.data_caps.end()),
      servers_(timeline.resources.size()),
      paths_(timeline.paths.begin(), timeline.paths.end()),
      pairs_(sites_ * sites_) {
  legs_.reserve(timeline.legs.size());
  for (std::uint32_t leg = 0; leg < timeline.legs.size(); ++leg) legs_.emplace_back(timeline, leg);
  std::size_t longest = 0;
  for (std::uint32_t route = 0; route < timeline.routes.size(); ++route) {
    longest = std::max(longest, timeline.routes[route].size());
  }
  for (std::uint32_t i = 0; i < timeline.paths.size(); ++i) {
    const models::Path& path = timeline.paths[i];
    const auto src = static_cast<std::size_t>(timeline.nodes[path.src].site);
    const auto dst = static_cast<std::size_t>(timeline.nodes[path.dst].site);
    stripes_[src * sites_ + dst].push_back(i);
    PathState& state = paths_[i];
    state.latest_ns.reserve(longest + 1);
    state.hold_bytes = options_.queue_min_bytes;
    for (const models::PathSegment& segment : path.segments) {
      if (segment.route == kNoRoute || !timeline.routes[segment.route].front().is_resource()) continue;
      state.hold_bytes = server(timeline.routes[segment.route].front().index()).limit_bytes;
      break;
    }
  }
  // Both directions of a flow take the same two terminals.
  const auto ends = [&](std::uint32_t path, bool turned) {
    const models::Path& its = timeline.paths[path];
    return turned ? std::make_pair(its.dst, its.src) : std::make_pair(its.src, its.dst);
  };
  for (std::size_t pair = 0; pair < stripes_.size(); ++pair) {
    const bool turned = pair / sites_ > pair % sites_;
    std::sort(stripes_[pair].begin(), stripes_[pair].end(),
              [&](std::uint32_t a, std::uint32_t b) { return ends(a, turned) < ends(b, turned); });
  }
  events_.reserve(pool.most_packets() + 2 * timeline.resources.size() + timeline.paths.size());
  const std::size_t segments = segments_to_store();
  pool.commit(segments);
  // Each packet that is stored may be an event; touched, so that it stays resident.
  events_.resize(std::min(2 * segments, events_.capacity()));
  events_.clear();
}

/// Full segments that the sites' paths store when their senders fill them: on each path two queues at the
/// rate of its narrowest resource, and what is on the legs; on the paths that begin with one resource
/// together no more than that resource lets through.
std::size_t PathEngine::segments_to_store() const {
  std::vector<std::int64_t> largest_bps(timeline_.resources.size()), longest_ns(timeline_.legs.size());
  for (std::size_t i = 0; i < largest_bps.size(); ++i) {
    for (const auto& step : timeline_.resources[i].capacity)
      largest_bps[i] = std::max(largest_bps[i], step.capacity_bps);
  }
  for (std::size_t i = 0; i < longest_ns.size(); ++i)
    longest_ns[i] = models::longest_delay_ns(timeline_, timeline_.legs[i]);
  struct Entry {
    double bytes = 0, most = 0;
  };
  std::vector<Entry> entries(timeline_.resources.size());
  for (const models::Path& path : timeline_.paths) {
    double bytes = 0;
    std::uint32_t last = kNoRoute;
    for (const models::PathSegment& segment : path.segments) {
      if (segment.route == kNoRoute || !timeline_.routes[segment.route].front().is_resource()) continue;
      std::int64_t narrowest = kNever, delay = 2 * options_.queue_ns;
      for (const Hop& hop : timeline_.routes[segment.route]) {
        if (hop.is_resource()) {
          narrowest = std::min(narrowest, largest_bps[hop.index()]);
        } else {
          delay += longest_ns[hop.index()];
        }
      }
      last = timeline_.routes[segment.route].front().index();
      const auto fill = [&](std::int64_t rate) {
        return static_cast<double>(rate) / 8e9 * static_cast<double>(delay) +
               2 * static_cast<double>(options_.queue_min_bytes);
      };
      bytes = std::max(bytes, fill(narrowest));
      entries[last].most = std::max(entries[last].most, fill(largest_bps[last]));
    }
    if (last != kNoRoute) entries[last].bytes += bytes;
  }
  double sum = 0;
  for (const Entry& entry : entries) sum += std::min(entry.bytes, entry.most);
  return static_cast<std::size_t>(sum / kSegmentBytes) + 1;
}

PathEngine::~PathEngine() {
  const auto empty = [this](PacketQueue& queue) {
    while (Packet* packet = queue.pop()) pool_.give(packet);
  };
  for (const auto& each : servers_) {
    if (!each) continue;
    empty(each->queue);
    while (Packet* packet = each->fair ? each->fair->take_from_longest() : nullptr) pool_.give(packet);
    if (each->sending != nullptr) pool_.give(each->sending);
  }
  for (PathState& path : paths_) empty(path.held);
  for (const Event& event : events_) {
    if (event.kind == EventKind::kArrival) pool_.give(event.packet);
  }
}

PathEngine::Server& PathEngine::server(std::uint32_t resource) {
  auto& made = servers_[resource];
  if (!made) {
    std::vector<models::CapacityStep> steps = effective_capacity(timeline_, timeline_.resources[resource]);
    if (steps.empty()) steps.push_back({timeline_.start_ns, 0});
    RateCursor rate(std::move(steps), models::SecondsReader(timeline_, timeline_.resources[resource]));
    const double bytes =
        static_cast<double>(rate.largest_bps()) / 8e9 * static_cast<double>(options_.queue_ns);
    const auto limit = std::max(options_.queue_min_bytes, static_cast<std::uint64_t>(bytes));
    made = std::make_unique<Server>(resource, std::move(rate), limit, options_);
    const models::Resource& described = timeline_.resources[resource];
    if (described.data_cap != models::kNoDataCap) {
      made->cap = &caps_[described.data_cap];
      made->throttle.capped_bps = described.capped_bps;
    }
  }
  return *made;
}

void PathEngine::schedule(std::int64_t ns, EventKind kind, std::uint32_t index, std::uint32_t generation,
                          Packet* packet) {
  events_.push_back({ns, order_++, packet, index, generation, kind});
  std::push_heap(events_.begin(), events_.end());
}

std::int64_t PathEngine::next_ns() const { return events_.empty() ? kNever : events_.front().ns; }

void PathEngine::advance(std::int64_t now_ns) {
  while (!events_.empty() && events_.front().ns <= now_ns) {
    std::pop_heap(events_.begin(), events_.end());
    const Event event = events_.back();
    events_.pop_back();
    switch (event.kind) {
      case EventKind::kArrival:
        arrive(event.packet, event.ns);
        break;
      case EventKind::kServed:
        if (servers_[event.index]->generation == event.generation) served(*servers_[event.index], event.ns);
        break;
      case EventKind::kRoute:
        if (paths_[event.index].generation == event.generation) release(event.index, event.ns);
        break;
      case EventKind::kRestore: {
        Server& server = *servers_[event.index];
        if (server.restore_generation == event.generation) degrade(event.index, 1, event.ns, kNever);
        break;
      }
    }
  }
}

void PathEngine::set_clock(const TimelineClock& clock, std::int64_t now_ns) {
  advance(now_ns);
  for (const auto& each : servers_) {
    if (!each || each->sending == nullptr) continue;
    each->left = each->rate.remaining(clock_, each->from_ns, now_ns, each->left, each->throttle);
    each->from_ns = now_ns;
  }
  clock_ = clock;
  for (const auto& each : servers_) {
    if (each && each->sending != nullptr) replan(*each, now_ns);
  }
  for (std::uint32_t path = 0; path < paths_.size(); ++path) {
    if (!paths_[path].held.empty()) release(path, now_ns);
  }
}

void PathEngine::degrade(std::uint32_t resource, double scale, std::int64_t now_ns, std::int64_t until_ns) {
  Server& it = server(resource);
  if (it.sending != nullptr) {
    it.left = it.rate.remaining(clock_, it.from_ns, now_ns, it.left, it.throttle);
    it.from_ns = now_ns;
  }
  it.throttle.scale = scale;
  ++it.restore_generation;
  if (until_ns != kNever) schedule(until_ns, EventKind::kRestore, resource, it.restore_generation, nullptr);
  if (it.sending != nullptr) replan(it, now_ns);
}

PathEngine::ResourceState PathEngine::resource(std::uint32_t index) const {
  const auto& it = servers_[index];
  if (!it) return {0, 0, 0, 1};
  return {it->queued_bytes(), it->carried_bytes, it->dropped, it->throttle.scale};
}

std::uint32_t PathEngine::route_at(std::uint32_t path, orbits::TimeNs time) {
  return paths_[path].routes.route_at(time);
}

std::int64_t PathEngine::slowest_bps(std::uint32_t route, std::int64_t now_ns) {
  const orbits::TimeNs time = clock_.to_timeline(now_ns);
  std::int64_t slowest = kNever;
  for (const Hop& hop : timeline_.routes[route]) {
    if (!hop.is_resource()) continue;
    Server& it = server(hop.index());
    auto rate = static_cast<std::int64_t>(static_cast<double>(it.rate.rate_bps(time)) * it.throttle.scale);
    if (it.cap != nullptr && it.cap->capped_until(time) != DataCapMeter::kNotCapped) {
      rate = std::min(rate, it.throttle.capped_bps);
    }
    slowest = std::min(slowest, rate);
  }
  return slowest;
}

std::int64_t PathEngine::delay_ns(std::uint32_t src, std::uint32_t dst, std::int64_t now_ns) {
  const orbits::TimeNs time = clock_.to_timeline(now_ns);
  std::int64_t least = -1;
  for (const std::uint32_t stripe : stripes_[src * sites_ + dst]) {
    const std::uint32_t route = route_at(stripe, time);
    if (route == kNoRoute) continue;
    std::int64_t sum = 0;
    for (const Hop& hop : timeline_.routes[route]) {
      if (!hop.is_resource()) sum += legs_[hop.index()].delay_ns(time, timeline_.paths[stripe].src);
    }
    if (least < 0 || sum < least) least = sum;
  }
  return least;
}

std::int64_t PathEngine::capacity_bps(std::uint32_t src, std::uint32_t dst, std::int64_t now_ns) {
  const auto& stripes = stripes_[src * sites_ + dst];
  const std::uint32_t route =
      stripes.empty() ? kNoRoute : route_at(stripes.front(), clock_.to_timeline(now_ns));
  return route == kNoRoute ? 0 : slowest_bps(route, now_ns);
}

}  // namespace skyhaul::emulator
