// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/models/access_delay.h"
#include "skyhaul/models/export.h"
#include "skyhaul/models/faults.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/link_variation.h"
#include "skyhaul/models/measured_link.h"
#include "skyhaul/models/radio.h"
#include "skyhaul/models/time_interval.h"
#include "skyhaul/models/weather.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/isl.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/time.h"
#include "skyhaul/orbits/track.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::models {

struct Price;  // price.h

/// Random loss of terminals' packets, drawn for each direction by itself. It has four parts.
/// Bursts follow a two-state Markov chain (Gilbert 1960, Elliott 1963) in continuous time. It loses the share
/// `burst_loss` in its bad state and nothing in its good one, and starts anew, in its stationary
/// distribution, in each minute of UTC.
/// Reallocations: with probability `reallocation_probability` a boundary at which the terminal is reallocated
/// loses the share `reallocation_loss` over the time of the delay spike.
/// Lasers: where the route goes over links between satellites, a boundary of slots loses packets with
/// probability `laser_probability`, in both directions together. It then loses the share `laser_loss` from
/// `laser_before_ns` before the boundary to `laser_after_ns` after it.
/// Outages come as a Poisson process and have exponential lengths.
struct SKYHAUL_MODELS_EXPORT LossModel {
  double burst_loss = 0;                ///< share of packets, [0, 1]
  std::int64_t burst_ns = 0;            ///< mean length of a burst
  std::int64_t calm_ns = 0;             ///< mean time between two; 0: no bursts
  double reallocation_loss = 0;         ///< share of packets, [0, 1]
  double reallocation_probability = 1;  ///< share of the reallocations, [0, 1]
  double laser_bursts = 1;       ///< time in bursts of a route over lasers, over that of other routes, [0, 1]
  double laser_probability = 0;  ///< share of the boundaries, [0, 1]
  double laser_loss = 1;         ///< share of packets, [0, 1]
  std::int64_t laser_before_ns = 350'000'000;
  std::int64_t laser_after_ns = 0;
  struct RareOutage {
    OutageCause cause;
    std::int64_t every_ns;   ///< mean time between two
    std::int64_t length_ns;  ///< mean length
  };
  std::vector<RareOutage> outages;  ///< rare and long outages of both directions of a terminal

  /// Whether any packet can be lost by this model.
  bool active() const {
    return (burst_loss > 0 && calm_ns > 0) || (reallocation_loss > 0 && reallocation_probability > 0) ||
           (laser_loss > 0 && laser_probability > 0) || !outages.empty();
  }
};

/// A volume of data that a service plan carries at the plan's rates, up and down together, in bytes as the
/// operator counts them (those of a tunnel included).
struct DataPlan {
  std::int64_t volume_bytes = 0;  ///< volume of a month
  std::int64_t used_bytes = 0;    ///< part of the volume that is used before the horizon begins
  std::int64_t up_bps = 0;        ///< uplink rate once the volume is used up
  std::int64_t down_bps = 0;      ///< downlink rate once the volume is used up
  bool pooled = false;            ///< one volume for all terminals of the site, instead of one each
  int renewal_day = 0;            ///< day of the month, UTC, on which the volume is there again; 0: never
};

/// A user terminal, with the rates that it gets when nothing else limits them.
struct SKYHAUL_MODELS_EXPORT Terminal {
  std::string type;  ///< preset name, for reports
  std::int64_t up_bps = 0;
  std::int64_t down_bps = 0;
  double min_elevation_deg = 25;
  double max_range_km = std::numeric_limits<double>::infinity();  ///< longest range to the satellite
  std::shared_ptr<const Radio> radio = {};                        ///< none: the rates hold at any place
  std::optional<DataPlan> data_plan = {};                         ///< none: no limit
  /// Whether others can open a connection to it. Two terminals that have none (carrier-grade NAT) meet at a
  /// relay by a PoP: Routing::relay.
  bool public_address = true;
  double contention = 1;  ///< how much background users take from this class of service: 1 all of
                          ///< Contention, 0 nothing
  /// A gateway's dishes and band: it takes of the satellite's capacity for gateways instead of that for
  /// users, and nothing of a cell.
  bool is_gateway = false;
  /// How the rates differ from slot to slot and inside a slot; `up_bps` and `down_bps` are the medians. None:
  /// they do not.
  std::shared_ptr<const ClassVariation> variation = {};
  std::string operated_by = {};  ///< the operator whose satellites it works with; empty: not known
  /// How long its packets that go up wait, instead of Network::access. None: as Network::access says.
  std::shared_ptr<const AccessDelay> access = {};
  /// Which of its packets are lost, instead of Network::loss. None: as Network::loss says.
  std::shared_ptr<const LossModel> loss = {};
  std::shared_ptr<const Price> price = {};  ///< none: not published
};

/// A link of a site to a PoP by other means than the constellation: fibre, microwave, a geostationary
/// satellite. Failures come at random (Poisson) and are repaired after exponential times, so that the link is
/// up for `availability` of the time.
struct FixedLink {
  std::int64_t up_bps = 0;
  std::int64_t down_bps = 0;
  std::int64_t delay_ns = 0;                   ///< one way, to the PoP
  std::string pop;                             ///< name; empty: the nearest by great circle
  double availability = 1;                     ///< in (0, 1]
  std::int64_t repair_ns = 4 * orbits::kHour;  ///< mean time of a repair
};

struct Site {
  std::string name;
  orbits::Geodetic place;
  std::vector<Terminal> terminals;
  std::optional<FixedLink> fixed_link;             ///< a site with one sends all its traffic over it
  std::optional<std::vector<TimeInterval>> power;  ///< when its links have power; sorted; none: always
  /// Track of a site that moves; `place` is where it begins.
  std::shared_ptr<const orbits::Track> track = {};
  std::vector<orbits::HorizonPoint> horizon = {};   ///< what stands around it, sorted by azimuth
  std::shared_ptr<const SiteWeather> weather = {};  ///< over the horizon; none: always clear sky
  /// Sites that name the same cell of the operator's share its capacity (Contention::cell_up_bps) and its
  /// slot's steps; empty: a cell of its own.
  std::string cell = {};
  /// What the terminals' links did when they were measured, in place of what the models say of their rates,
  /// loss and round trips, as far as the log has them. None: the models say all.
  std::shared_ptr<const MeasuredLink> measured = {};
};

struct Gateway {
  std::string name;
  orbits::Geodetic place;
  double min_elevation_deg = 25;
  std::int64_t up_bps = 0;  ///< to satellites, all antennas together
  std::int64_t down_bps = 0;
  std::string pop;   ///< name of the PoP it is joined to; empty: the nearest by great circle
  int antennas = 0;  ///< satellites that it can be linked to at once; 0: any number
  /// Its antennas point nowhere nearer than this to the geostationary arc; 0: no such rule.
  double gso_separation_deg = 0;
  std::shared_ptr<const Radio> radio =
      {};  ///< of its link to each satellite; none: no limit but `up` and `down`
  std::shared_ptr<const SiteWeather> weather = {};  ///< over the horizon; none: always clear sky
  /// When it cannot be used, and why (rain); sorted, without overlaps. A gateway that is out when a slot
  /// begins takes no satellite in it; one that goes out inside a slot has no link for the rest of it.
  std::vector<Outage> outages = {};
  std::string operated_by = {};  ///< empty: not known
};

struct Pop {
  std::string name;
  orbits::Geodetic place;
  std::string operated_by = {};  ///< empty: not known
};

/// Known terrestrial delay between two PoPs, or a gateway and its PoP. Pairs that are not listed get the
/// great-circle distance times `terrestrial_stretch` at the speed of light in fibre (2/3 c).
struct TerrestrialDelay {
  std::string a, b;
  std::int64_t delay_ns;
};

/// The operator's scheduling interval: each slot begins at (offset + n * length) since the minute. Where a
/// terminal is reallocated the slot opens with a gap in which it moves nothing, and its delay rises in a
/// straight line from `spike_before_ns` before the boundary to a peak on it and falls until `spike_after_ns`
/// after it. (Packets do not overtake each other as long as the peak is below spike_after_ns.) Gap and peak
/// are drawn uniformly, keyed by seed, terminal and slot.
struct SlotRule {
  std::int64_t length_ns = 15 * orbits::kSecond;
  std::int64_t offset_ns = 12 * orbits::kSecond;
  std::int64_t gap_min_ns = 50'000'000;
  std::int64_t gap_max_ns = 140'000'000;
  bool every_slot = false;  ///< terminals are reallocated in each slot, not only to another satellite
  std::int64_t spike_min_ns = 0;
  std::int64_t spike_max_ns = 0;  ///< 0: no spike
  std::int64_t spike_before_ns = 75'000'000;
  std::int64_t spike_after_ns = 140'000'000;
};

/// Other users of the operator. At a given time they leave this share of a resource's capacity:
///     min(1, (1 - w * (1 - share)) * step)
/// `share` is that of the hour of local mean solar time, linear between the middles of the hours. `w` is the
/// weight of the resource's class; a terminal's weight is multiplied by Terminal::contention. `step` is 1 for
/// satellites and gateways. For terminals and cells it is drawn anew in each slot (see slot_step), uniformly
/// with a mean of 1 and the standard deviation `slot_deviation`. Terminals of one site on one satellite have
/// the same step.
struct Contention {
  std::vector<double> share;     ///< 24 values in (0, 1], or empty: 1
  std::vector<double> share_up;  ///< share that is left of what goes up, where it differs; empty: as `share`
  double terminal = 1, cell = 1, satellite = 1, gateway = 1;  ///< weights in [0, 1]
  double slot_deviation = 0;                                  ///< 0 to 0.5
  /// What a cell (all terminals of its sites) gets from all satellites together; 0: no such limit.
  std::int64_t cell_up_bps = 0, cell_down_bps = 0;
};

/// A tunnel (VPN) around all traffic between sites: packets of at most mtu_bytes on the links, of which
/// overhead_bytes are the tunnel's.
struct Encapsulation {
  std::int32_t mtu_bytes = 1500;
  std::int32_t overhead_bytes = 0;
};

enum class ServingPolicy : std::uint8_t {
  kHighestElevation,
  kLongestVisible,
  kLeastLoaded,  ///< fewest of the network's terminals in this slot; among equals the highest
  kWeighted,     ///< the best by ServingWeights
  kMeasured      ///< drawn by MeasuredPolicy
};

/// What a satellite is worth to a terminal under kWeighted:
///     elevation * sin(elevation) + visible * min(1, time until it sets / 300 s) - load * n
/// with n terminals of the network that it already serves in this slot.
struct ServingWeights {
  double elevation = 1;
  double visible = 0.5;
  double load = 0.25;
};

/// How ServingPolicy::kMeasured draws: see measured_policy.h. Each slot a terminal draws one of its
/// candidates with a probability proportional to exp(utility), and the utility is the sum of these weights
/// times what they are for. The standard values are those of a dish in Louvain-la-Neuve, 500 slots of 17 July
/// 2024, as tests/calibration/scheduler.py prints them.
struct MeasuredPolicy {
  double elevation_rise = 1.32;   ///< for each 10 deg of elevation up to 55 deg
  double elevation_fall = -0.26;  ///< for each 10 deg of elevation above 55 deg
  double arc = 0.40;              ///< for each 10 deg from the geostationary arc, up to 60 deg
  double low_orbit = 1.11;        ///< for a satellite below 500 km
  double age = -0.26;             ///< for each year since its launch, up to 5 years
  double off_station = -0.96;     ///< for a satellite that is raising or lowering its orbit
  /// Of a satellite in sunlight. All candidates over Louvain were, so that nothing could be fitted.
  double sunlit = 0;
  double kept = 0.20;      ///< probability that a terminal's draw stands for another slot, [0, 0.95]
  std::uint64_t seed = 1;  ///< seed of the draws
};

/// What ServingPolicy::kMeasured knows of a satellite in addition to its position.
struct SatelliteTraits {
  double age_years = 0;      ///< since the year of its launch; 0 also where that is not known
  bool low_orbit = false;    ///< its mean altitude is below 500 km, and it is on station
  bool off_station = false;  ///< it is raising or lowering its orbit
};

/// Which gateway a satellite takes, of those that have it in view during the whole slot.
enum class GatewayPolicy : std::uint8_t {
  kLeastDelay,   ///< satellite - gateway - PoP, at the middle of the slot
  kLeastLoaded,  ///< fewest satellites of this slot's plan; among equals the least delay
  kWeighted      ///< the least by GatewayWeights
};

/// What a gateway costs under GatewayPolicy::kWeighted:
///     delay * (delay to the PoP / 10 ms) + load * n
/// with n satellites that already take it in this slot. Satellites choose in the order of the terminals that
/// they serve; where any satellite may be of use (routing over links between them), in that of their index.
struct GatewayWeights {
  double delay = 1;
  double load = 0.25;
};

struct GatewayChoice {
  GatewayPolicy policy = GatewayPolicy::kLeastDelay;
  GatewayWeights weights;  ///< weights of kWeighted
  /// Gateways that a satellite is linked to at once, the best first. Its traffic takes the first one that is
  /// not out: where there are two, the second takes over when the first goes out inside a slot.
  int links = 1;
};

enum class RoutingMode : std::uint8_t {
  kBentPipe,   ///< terminal - satellite - gateway - PoP only
  kIsl,        ///< site to site over the links between satellites; a site on fibre over the best gateway
  kIslGateway  ///< by the gateway that a terminal's satellite has in view; where it has none, over the links
               ///< between satellites to the best one; a terminal prefers a satellite with a gateway
};

/// What makes a route the best one.
enum class RouteMetric : std::uint8_t {
  kDelay,  ///< least delay
  kHops,   ///< fewest links between satellites; among equals the least delay
  kLoad    ///< least sum of the links' delays, each divided by the share of the link that background users
           ///< leave: that of Contention for satellites and gateways at their local time
};

/// What the routes of the stripes (pairs of terminals) between two sites may share.
enum class Disjoint : std::uint8_t {
  kNone,       ///< anything: each takes its best route
  kLinks,      ///< no link between satellites
  kSatellites  ///< no satellite but those that serve the terminals, and no link
};

/// How routes are found. Stripes that are to be disjoint are routed one after the other. Each takes the best
/// of the routes that share the least with the stripes before it, and shares nothing where that is possible.
struct Routing {
  RoutingMode mode = RoutingMode::kBentPipe;
  RouteMetric metric = RouteMetric::kDelay;
  Disjoint disjoint = Disjoint::kNone;
  /// After a change of its route a path carries nothing for this time: the old route has ended, and the new
  /// one is not in the routers yet. The cause is kReallocationGap where a terminal of the path has changed
  /// its satellite, else kNoRoute.
  std::int64_t reroute_delay_ns = 0;
  /// PoP where two terminals without public addresses meet; empty: the one of least delay for each pair.
  std::string relay = {};
};

struct SatelliteCapacity {
  std::int64_t user_up_bps = 0;
  std::int64_t user_down_bps = 0;
  std::int64_t isl_bps = 0;      ///< each direction of an inter-satellite link
  std::int64_t gateway_bps = 0;  ///< each direction, for terminals that are gateways; 0: no limit
};

/// All that the timeline builder needs in addition to the satellites' positions. It holds plain values, and
/// nothing in it is looked up elsewhere.
struct Network {
  std::vector<Site> sites;
  std::vector<Gateway> gateways;
  std::vector<Pop> pops;
  std::vector<TerrestrialDelay> terrestrial;
  double terrestrial_stretch = 1.5;
  std::vector<orbits::IslEdge> isls;  ///< empty: none
  int nearest_isls = 0;  ///< if not 0: links to so many nearest neighbours instead, chosen as time goes on
  orbits::IslRules isl_rules;
  orbits::Ellipsoid ellipsoid = orbits::kWgs84;  ///< ellipsoid that the places on the ground refer to
  SlotRule slots;
  ServingPolicy policy = ServingPolicy::kHighestElevation;
  ServingWeights weights;               ///< weights of kWeighted
  MeasuredPolicy measured;              ///< parameters of kMeasured
  std::vector<SatelliteTraits> traits;  ///< traits for kMeasured, by satellite; empty: no satellite has any
  bool spread_terminals = true;  ///< terminals of a site take different satellites while there are enough
  GatewayChoice gateway_choice;
  /// Terminals use no satellite whose direction is nearer than this to the geostationary arc at the start,
  /// middle or end of the slot; 0: no such rule.
  double gso_separation_deg = 0;
  Routing routing;
  std::vector<SatelliteCapacity> shells;  ///< by SatelliteId::shell
  std::int64_t scheduling_delay_ns =
      0;  ///< added once each way to every terminal - satellite leg: medium access
  /// How long packets that go up from user terminals wait, instead of scheduling_delay_ns; median 0: not
  /// used.
  AccessDelay access;
  /// Share of the terminal's, satellite's and gateway's capacity that is left after background users, in (0,
  /// 1].
  double available_share = 1;
  Contention contention;
  LossModel loss;
  Encapsulation encapsulation;
  /// What is broken, and when. A part that is down when a slot begins takes no part in that slot. A part that
  /// goes down inside a slot cuts the routes that cross it from that instant to the slot's end. Nothing comes
  /// back inside a slot.
  FaultTimes faults;
};

}  // namespace skyhaul::models
