// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// How a transport answers loss.
enum class LossResponse : std::uint8_t {
  kNone,    ///< it does not see loss ("ideal")
  kRepeat,  ///< it sends again what was lost, and goes on at its rate ("udp")
  kCubic,   ///< each burst cuts the window, which grows again by CUBIC
  kBbr      ///< each burst costs a little time
};

/// What a transport makes of a path's IP capacity. See models/flow/README.md for where the numbers come from
/// and how they are checked against packets.
struct FlowParameters {
  double efficiency;  ///< payload bytes per byte of IP capacity: headers and what the window leaves unused
  std::int64_t initial_window;  ///< bytes of all streams of a stripe; slow start doubles from here each round
                                ///< trip after a handshake. 0: none
  double acknowledgements;      ///< bytes sent back for each IP byte. Where a plan keeps both directions of a
                                ///< site busy at a time, efficiency is divided by 1 + this
  LossResponse response;
  int streams;               ///< connections on each stripe
  double start_round_trips;  ///< round trips that the start costs, without connecting and slow start
  double queue_bdp;          ///< size of the queues, in bandwidth-delay products
};

/// The documented parameters of a transport: "cubic", "bbr", "udp" (paced, no start-up), or "ideal" (every
/// byte of capacity is payload: for closed forms, flow engine only), with `streams` connections on each
/// stripe, queues of `queue_bdp` bandwidth-delay products, and packets of `mtu_bytes`. Throws
/// std::invalid_argument for any other name.
SKYHAUL_MODELS_EXPORT FlowParameters flow_parameters(const std::string& transport, int streams = 1,
                                                     double queue_bdp = 1, std::int32_t mtu_bytes = 1500);

/// Time that a connection's handshake and slow start cost against a flow at full rate from the start: one
/// round trip to connect, and the bytes that slow start's doubling windows fall short of `rate_bps` until
/// they fill the path.
SKYHAUL_MODELS_EXPORT std::int64_t startup_ns(const FlowParameters& parameters, std::int64_t round_trip_ns,
                                              double rate_bps);

/// Loss on a stripe while a transfer uses it.
struct LossSeen {
  double lost = 0;          ///< share of packets
  double bursts_per_s = 0;  ///< in which at least one packet is lost; one that lasts longer than a round trip
                            ///< is one for each of them
  double window_share = 1;  ///< with CUBIC: what its windows fill of what the path offers
};

/// Share of what it would move without loss that a transport moves, in [0.01, 1].
SKYHAUL_MODELS_EXPORT double kept_under_loss(const FlowParameters& parameters, const LossSeen& loss);

/// What a run makes of the data caps of the timeline.
enum class PlanUse : std::uint8_t {
  kCounted,  ///< they begin as at the horizon's start, and what the run carries is taken off
  kUnused,   ///< they never run out
  kUsedUp    ///< they are used up all the time
};

struct FlowOptions {
  TimeNs from_ns = 0;   ///< Window of the run: transfers do not start before. It lies inside the timeline.
  TimeNs until_ns = 0;  ///< Exclusive: what has not ended by then is kUnfinished. It may lie beyond the
                        ///< timeline's end: the links repeat from the timeline's start again and again.
  /// Capacity multiplier of each resource (by index); empty: all 1. Used to relax one resource and solve
  /// again.
  std::vector<double> relax;
  /// Weight of each transfer (by its place in the plan), above 0; empty: all 1.
  std::vector<double> weights;
  PlanUse plan = PlanUse::kCounted;
  /// IP bytes left of each data cap of the timeline at from_ns, by index; empty: as at the horizon's start,
  /// or full where the plan was renewed between that and from_ns. Read where `plan` is kCounted.
  std::vector<double> plan_left;
  double plan_factor = 1;       ///< Multiplies the volume and the slow rate of every data cap; above 0.
  double delay_factor = 1;      ///< Multiplies the delay of every leg; above 0.
  double transport_relief = 0;  ///< In [0, 1): start-up takes this share less time, and what loss leaves of
                                ///< the rate is nearer to all of it by this share of what is missing.
  /// Fill FlowResult::resources. Such a run steps through every change of every resource and takes many times
  /// as long; its times may differ by some nanoseconds of rounding.
  bool account = false;
};

/// Bytes that crossed a resource from from_ns to the end of the run, for conservation checks and utilisation.
struct ResourceUse {
  double ip_bytes = 0;        ///< carried
  double capacity_bytes = 0;  ///< could have been carried
};

struct FlowResult {
  TransferLog log;
  TimeNs end_ns = 0;                   ///< when the last transfer ended, or until_ns
  std::vector<ResourceUse> resources;  ///< by index; empty unless asked for
  /// IP bytes that the run took from each data cap of the timeline, by index; empty unless
  /// FlowOptions::plan is kCounted and the timeline has caps.
  std::vector<double> plan_bytes;
  /// IP bytes left of each data cap at end_ns, as FlowOptions::plan_left takes them; filled as plan_bytes is.
  std::vector<double> plan_left;
};

/// Fluid engine: weighted max-min fair sharing of every resource between the flows that cross it (strict
/// priorities first), rates constant between events (a transfer starts or ends, a capacity or a path
/// changes), integrated exactly. A transfer is one flow for each stripe (terminal pair), which take from one
/// pool of bytes; it ends when its last byte has left and crossed the path. Construction prepares the
/// timeline once; run() is const and may be called from many threads at once. The timeline must outlive the
/// engine.
class SKYHAUL_MODELS_EXPORT FlowEngine {
 public:
  /// @param queue_bdp size of every queue, in bandwidth-delay products of its link: what transports make of
  /// it
  /// @param threads that prepare the timeline, 0: one for each core; what is prepared does not depend on it
  explicit FlowEngine(const LinkTimeline& timeline, double queue_bdp = 1, unsigned threads = 1);
  ~FlowEngine();
  FlowEngine(const FlowEngine&) = delete;
  FlowEngine& operator=(const FlowEngine&) = delete;

  /// Throws std::invalid_argument for a plan that names unknown sites or is not a plan (see validate()).
  FlowResult run(const TransferPlan& plan, const FlowOptions& options) const;

  /// Indices of the resources that can ever limit a transfer; relaxing any other one by up to a factor of 2
  /// changes nothing.
  const std::vector<std::uint32_t>& limiting_resources() const;

  /// Bytes of memory that the prepared timeline takes, beside LinkTimeline itself: they grow with its length
  /// and with the number of stripes. What runs keep to be faster comes on top, up to kMostKeptBytes.
  std::size_t prepared_bytes() const;
  static constexpr std::size_t kMostKeptBytes = std::size_t{352} << 20;

 private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared_;
};

}  // namespace skyhaul::models
