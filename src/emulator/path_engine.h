// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "emulator/carrier.h"
#include "emulator/codel.h"
#include "emulator/packet_pool.h"
#include "emulator/timeline_clock.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/rate_cursor.h"
#include "skyhaul/models/timeline_cursor.h"

namespace skyhaul::emulator {

using models::DataCapMeter;
using models::RateCursor;
using models::seek;
static_assert(RateCursor::kNever == kNever);

enum class Discipline : std::uint8_t { kFifo, kCodel, kFair };

struct PathOptions {
  std::uint64_t seed = 1;  ///< of the losses
  Discipline discipline = Discipline::kFifo;
  Codel::Options codel;
  std::int64_t queue_ns = 100'000'000;     ///< a queue holds this long at its resource's largest capacity,
  std::uint64_t queue_min_bytes = 65'536;  ///< but at least this
  /// A super-packet is cut into pieces that the slowest resource ahead sends within this time, or into single
  /// segments. Above it the span of a super-packet would show in the delay of others.
  std::int64_t span_ns = 100'000;
  bool drop_at_handover = false;  ///< packets queued at a satellite or gateway that their path has left
};

/// What one ordered pair of sites has carried, in segments and IP bytes.
struct PairCount {
  std::uint64_t sent = 0, sent_bytes = 0;
  std::uint64_t delivered = 0, delivered_bytes = 0;
  std::uint64_t transit_ns = 0;  ///< sum over the segments delivered of the time from entry to arrival
};

/// Carries packets between the sites of a LinkTimeline as DESIGN.md says every consumer does: each resource
/// is one serialiser with one queue, shared by all paths that cross it, in hop order. A packet leaves a
/// resource when the integrated capacity has sent it, and arrives after the delay of the legs at that
/// instant, in order unless its path changes. The route is that which holds when it leaves its terminal;
/// until then it waits in the terminal's queue, or, without a route, in a queue of its path. Outages hold
/// queues; overflow drops from the tail (Discipline::kFair: from the head of the longest flow). Flows are
/// spread over the stripes of a pair of sites by their hash (flow_hash() modulo the number of stripes, which
/// are in the order of the terminals of the site of the lower index), so that both directions of a flow take
/// the same two terminals. Ends are indices into LinkTimeline::sites. No
/// allocation per packet. The timeline and the pool must outlive the engine.
class PathEngine final : public Carrier {
 public:
  PathEngine(const models::LinkTimeline& timeline, PacketPool& pool, const PathOptions& options,
             const TimelineClock& clock, Receiver& receiver);
  ~PathEngine() override;

  void enter(Packet* packet, std::int64_t now_ns) override;
  void advance(std::int64_t now_ns) override;
  std::int64_t next_ns() const override;
  const DropCounts& drops() const override { return drops_; }

  /// Another reading of the timeline from `now_ns` on: a jump, a pause, another speed. Packets under way on
  /// legs keep their arrival; what is being sent goes on at the new rates.
  void set_clock(const TimelineClock& clock, std::int64_t now_ns);
  const TimelineClock& clock() const { return clock_; }

  /// From `now_ns` until `until_ns` the resource has `scale` (0 to 1) of its capacity: a fault, or rain. A
  /// later call replaces an earlier one.
  void degrade(std::uint32_t resource, double scale, std::int64_t now_ns, std::int64_t until_ns);

  const PairCount& pair(std::uint32_t src, std::uint32_t dst) const { return pairs_[src * sites_ + dst]; }

  struct ResourceState {
    std::uint64_t queued_bytes, carried_bytes, dropped;
    double scale;
  };
  /// Zeros for a resource that no packet has met yet.
  ResourceState resource(std::uint32_t index) const;

  /// The sum of the delays over the route that the pair has now. Where the pair has several stripes, this is
  /// the smallest sum of them, so that no packet is faster. -1 where no stripe has a route.
  std::int64_t delay_ns(std::uint32_t src, std::uint32_t dst, std::int64_t now_ns);
  /// The least capacity over that route, with outages and degradations; 0 without a route.
  std::int64_t capacity_bps(std::uint32_t src, std::uint32_t dst, std::int64_t now_ns);

 private:
  struct Server;
  struct PathState;
  enum class EventKind : std::uint8_t { kServed, kArrival, kRoute, kRestore };
  struct Event {
    std::int64_t ns;
    std::uint64_t order;  ///< events of one instant happen in the order in which they were made
    Packet* packet;
    std::uint32_t index, generation;
    EventKind kind;
    bool operator<(const Event& other) const {  // of a max-heap, which then has the earliest on top
      return ns != other.ns ? ns > other.ns : order > other.order;
    }
  };

  void schedule(std::int64_t ns, EventKind kind, std::uint32_t index, std::uint32_t generation,
                Packet* packet);
  std::size_t segments_to_store() const;
  Server& server(std::uint32_t resource);
  std::uint32_t route_at(std::uint32_t path, orbits::TimeNs time);
  std::int64_t slowest_bps(std::uint32_t route, std::int64_t now_ns);

  void start_path(Packet* packet, std::int64_t now_ns);
  void hold(Packet* packet, std::int64_t now_ns);
  void release(std::uint32_t path, std::int64_t now_ns);
  void join(std::uint32_t resource, Packet* packet, std::int64_t now_ns);
  void serve_next(Server& server, std::int64_t now_ns);
  void replan(Server& server, std::int64_t now_ns);
  void served(Server& server, std::int64_t now_ns);
  void leave(Server& server, Packet* packet, std::int64_t now_ns);
  void forward(Packet* packet, std::uint32_t hop, std::int64_t now_ns);
  void arrive(Packet* packet, std::int64_t now_ns);
  void drop(Packet* packet, DropCause cause);
  Packet* piece(const Packet& packet, std::uint32_t first, std::uint32_t count);

  const models::LinkTimeline& timeline_;
  PacketPool& pool_;
  PathOptions options_;
  TimelineClock clock_;
  Receiver& receiver_;
  std::size_t sites_;
  /// Paths of each ordered pair of sites, by terminals of the site of the lower index.
  std::vector<std::vector<std::uint32_t>> stripes_;
  std::vector<DataCapMeter> caps_;                ///< by data cap
  std::vector<std::unique_ptr<Server>> servers_;  ///< by resource; made when first met
  std::vector<PathState> paths_;
  std::vector<models::LegCursor> legs_;
  std::vector<Event> events_;
  std::uint64_t order_ = 0;
  std::vector<PairCount> pairs_;
  DropCounts drops_{};
};

}  // namespace skyhaul::emulator
