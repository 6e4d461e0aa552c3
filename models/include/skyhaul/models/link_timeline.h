// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "skyhaul/models/access_delay.h"
#include "skyhaul/models/export.h"
#include "skyhaul/models/link_variation.h"
#include "skyhaul/models/packed_list.h"
#include "skyhaul/models/route_table.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::models {

using orbits::TimeNs;

/// What a node of the network is. Node names are unique.
enum class NodeKind : std::uint8_t { kTerminal, kSatellite, kGateway, kPop, kSite };

struct Node {
  NodeKind kind;
  std::string name;  ///< a terminal's is "site/0", "site/1", ...; a site with a fixed link is a kSite node
  std::int32_t site = -1;  ///< index into LinkTimeline::sites for terminals and kSite nodes
};

enum class LegKind : std::uint8_t {
  kTerminalSatellite,
  kSatelliteSatellite,
  kSatelliteGateway,
  kGatewayPop,
  kPopPop,
  kFixedLink
};

/// One linear piece of a delay: from delay_start_ns at start_ns to delay_end_ns at end_ns.
struct DelayPiece {
  TimeNs start_ns, end_ns;
  std::int64_t delay_start_ns, delay_end_ns;
};
template <>
struct PackedItem<DelayPiece> {
  static constexpr std::size_t kCount = 4;
  static std::array<std::uint64_t, kCount> numbers(const DelayPiece& of) {
    return {packed_number(of.start_ns), packed_number(of.end_ns) - packed_number(of.start_ns),
            packed_number(of.delay_start_ns),
            packed_number(of.delay_end_ns) - packed_number(of.delay_start_ns)};
  }
  static DelayPiece item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<TimeNs>(of[0]), packed_value<TimeNs>(of[0] + of[1]),
            packed_value<std::int64_t>(of[2]), packed_value<std::int64_t>(of[2] + of[3])};
  }
};

constexpr std::uint32_t kNoAccess = 0xFFFFFFFFU;

/// Something that bits cross with a delay, the same in both directions. `delay` is sorted and without
/// overlaps, and covers every time at which a path uses the leg; a straight line departs from the true delay
/// by at most 2 us. What packets wait for the medium comes on top of it, where the leg has an `access`.
struct Leg {
  LegKind kind;
  std::uint32_t a, b;  ///< node indices
  PackedList<DelayPiece> delay;
  std::uint32_t access = kNoAccess;  ///< index into LinkTimeline::access: that of the terminal of the leg
};

/// From start_ns until the next step: what packets wait that cross between a terminal and its satellite. All
/// are microseconds.
struct AccessStep {
  TimeNs start_ns;
  std::int32_t wait_us;   ///< of every packet, in each direction
  std::int32_t spike_us;  ///< peak of the extra delay about start_ns in each direction: see AccessRule
  std::int32_t base_us;   ///< of packets that go up, with `spread_us`: the random part, as SlotAccess
  std::int32_t spread_us;
};
template <>
struct PackedItem<AccessStep> {
  static constexpr std::size_t kCount = 5;
  static std::array<std::uint64_t, kCount> numbers(const AccessStep& of) {
    return {packed_number(of.start_ns), packed_number(of.wait_us), packed_number(of.spike_us),
            packed_number(of.base_us), packed_number(of.spread_us)};
  }
  static AccessStep item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<TimeNs>(of[0]), packed_value<std::int32_t>(of[1]), packed_value<std::int32_t>(of[2]),
            packed_value<std::int32_t>(of[3]), packed_value<std::int32_t>(of[4])};
  }
};

/// What all accesses of a timeline have in common. The extra delay of a reallocation rises in a straight line
/// from `spike_before_ns` before the step to its peak on it, and falls until `spike_after_ns` after it.
struct AccessRule {
  std::int64_t spike_before_ns = 0;
  std::int64_t spike_after_ns = 0;
};

/// How long packets wait for the medium at one terminal. The first step holds before its start as well. A
/// packet that goes up waits base + spread * a draw from `packet`, as access_delay.h says.
struct Access {
  std::uint32_t terminal;        ///< node index
  std::uint64_t key;             ///< of its draws
  PackedList<AccessStep> steps;  ///< sorted; none: nothing waits
  QuantileTable packet = {};     ///< of its draws
  // What keyed_bits() gave for all keys but the slot where gaps and peaks were drawn: see ReallocationDraws.
  std::uint64_t gap_draws = 0, spike_draws = 0;
};

enum class ResourceKind : std::uint8_t {
  kTerminalUp,
  kTerminalDown,
  kCellUp,
  kCellDown,
  kSatelliteUp,  ///< all users' uplink capacity of one satellite
  kSatelliteDown,
  kGatewayUp,  ///< gateway to satellites
  kGatewayDown,
  kIsl,          ///< one direction of an inter-satellite link
  kFixedLinkUp,  ///< site to network
  kFixedLinkDown,
  kPlanCap
};

enum class OutageCause : std::uint8_t {
  kNone,
  kNoSatellite,
  kNoGateway,
  kNoRoute,  ///< both ends are served, but nothing joins them
  kReallocationGap,
  kRain,
  kPower,
  kFault,
  kLinkBudget  ///< a radio link that does not close although the sky is clear
};
constexpr OutageCause kLastOutageCause = OutageCause::kLinkBudget;

struct CapacityStep {
  TimeNs start_ns;            ///< holds until the next step, or the end of the horizon
  std::int64_t capacity_bps;  ///< bits of IP packets a second, after background users; >= 0
};
template <>
struct PackedItem<CapacityStep> {
  static constexpr std::size_t kCount = 2;
  static std::array<std::uint64_t, kCount> numbers(const CapacityStep& of) {
    return {packed_number(of.start_ns), packed_number(of.capacity_bps)};
  }
  static CapacityStep item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<TimeNs>(of[0]), packed_value<std::int64_t>(of[1])};
  }
};

struct LossInterval {
  TimeNs start_ns, end_ns;
  double loss;  ///< fraction of packets lost inside the interval, in (0, 1]
};
template <>
struct PackedItem<LossInterval> {
  static constexpr std::size_t kCount = 3;
  static std::array<std::uint64_t, kCount> numbers(const LossInterval& of) {
    return {packed_number(of.start_ns), packed_number(of.end_ns) - packed_number(of.start_ns),
            packed_number(of.loss)};
  }
  static LossInterval item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<TimeNs>(of[0]), packed_value<TimeNs>(of[0] + of[1]), packed_value<double>(of[2])};
  }
};

struct Outage {
  TimeNs start_ns, end_ns;
  OutageCause cause;
};
template <>
struct PackedItem<Outage> {
  static constexpr std::size_t kCount = 3;
  static std::array<std::uint64_t, kCount> numbers(const Outage& of) {
    return {packed_number(of.start_ns), packed_number(of.end_ns) - packed_number(of.start_ns),
            packed_number(of.cause)};
  }
  static Outage item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<TimeNs>(of[0]), packed_value<TimeNs>(of[0] + of[1]),
            packed_value<OutageCause>(of[2])};
  }
};

/// The operator's slots, as far as rates differ inside them: slot n begins at offset_ns + n * length_ns.
struct SlotGrid {
  std::int64_t length_ns = 0;  ///< 0: no rate does
  std::int64_t offset_ns = 0;
};

/// How the gaps of reallocations and the peaks of their delay were drawn: evenly between bounds, by terminal
/// and slot. Nothing but files reads this and BurstDraws: a file leaves out what can be drawn again. What is
/// in the lists of outages, losses and steps holds, whether it was drawn like this or not.
struct ReallocationDraws {
  SlotGrid slots;  ///< length 0: nothing is known
  std::int64_t gap_min_ns = 0, gap_max_ns = 0;
  std::int64_t spike_min_ns = 0, spike_max_ns = 0;
};

/// How the bursts of loss of a resource were drawn: a chain of two states that starts anew in each minute of
/// UTC, with exponential times in each state. A chain of less than kLeastBurstCycleNs is not written down.
struct BurstDraws {
  std::uint64_t draws = 0;                 ///< what keyed_bits() gave for all keys but minute and number
  std::int64_t burst_ns = 0, calm_ns = 0;  ///< mean times; 0: nothing is known

  bool known() const { return burst_ns > 0; }
};
constexpr std::int64_t kLeastBurstCycleNs = 100'000'000;

/// How the seconds of a slot share its capacity: see second_factor() in link_variation.h. The spread that
/// holds is spread_bps over the slot's capacity, at most 0.3. The mean over the slot is the capacity.
struct RateSeconds {
  std::uint64_t key = 0;
  std::int64_t spread_bps = 0;  ///< standard deviation
  double first = 1, last = 1;   ///< what is left in the first and last second of a slot, in (0, 1]

  bool varies() const { return spread_bps != 0 || first != 1 || last != 1; }
};

/// A volume of data that a service plan carries at full rate. Every IP byte that leaves a resource of the cap
/// (both directions of a terminal, perhaps several terminals) counts; a byte that is lost later counts too.
/// Once `bytes` have crossed since the horizon's start, each of the resources carries at most its
/// `capped_bps` until the next of `renewals`, from which on `renewed_bytes` may cross at full rate.
struct DataCap {
  std::string name;              ///< unique, such as "atacama/0 plan"
  std::int64_t bytes;            ///< >= 0: what had been used before the horizon is already taken off
  std::int64_t renewed_bytes;    ///< >= 0
  std::vector<TimeNs> renewals;  ///< sorted, inside the horizon; what was left over is lost
};

constexpr std::uint32_t kNoDataCap = 0xFFFFFFFFU;
constexpr std::uint32_t kNoNode = 0xFFFFFFFFU;

/// One serialiser with one queue, shared by all paths that cross it. `capacity` starts at the horizon's
/// start; where `seconds` varies it is the mean over a slot, and SecondsReader has that of each second.
/// Inside an outage the capacity is 0 and the queue is held, whatever `capacity` says. `loss` and `outages`
/// are sorted and without overlaps. With a data cap that is used up the capacity is the lesser of `capacity`
/// and `capped_bps`; how much has crossed depends on the traffic, so that the pair view and
/// effective_capacity() show the rates before that.
struct Resource {
  ResourceKind kind;
  std::string name;  ///< unique, such as "atacama/0 up", "S1-07-13>S1-07-14", "gw Punta Arenas down"
  PackedList<CapacityStep> capacity;
  PackedList<LossInterval> loss;
  PackedList<Outage> outages;
  std::uint32_t data_cap = kNoDataCap;  ///< index into LinkTimeline::data_caps
  std::int64_t capped_bps = 0;          ///< once the data cap is used up
  RateSeconds seconds = {};
  /// The terminal, or with a fixed link the site, whose resource it alone is; kNoNode for the others, and in
  /// links that were imported. Files do not hold it: their reader finds it again.
  std::uint32_t node = kNoNode;
  BurstDraws bursts = {};
};

constexpr std::uint32_t kNoRoute = 0xFFFFFFFFU;

struct PathSegment {
  TimeNs start_ns;      ///< holds until the next segment, or the end of the horizon
  std::uint32_t route;  ///< into RouteTable, or kNoRoute
  OutageCause cause;    ///< why there is no route; kNone where there is one
};
template <>
struct PackedItem<PathSegment> {  // kNoRoute + 1 is 0, near the other routes
  static constexpr std::size_t kCount = 3;
  static std::array<std::uint64_t, kCount> numbers(const PathSegment& of) {
    return {packed_number(of.start_ns), packed_number(of.route + 1), packed_number(of.cause)};
  }
  static PathSegment item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<TimeNs>(of[0]), packed_value<std::uint32_t>(of[1]) - 1,
            packed_value<OutageCause>(of[2])};
  }
};

/// The path from one terminal (or kSite node) to another, in one direction. A site pair with several
/// terminals is joined by max(m, n) such pairs each way, terminal i mod m with terminal i mod n ("stripes");
/// only those exist.
struct Path {
  std::uint32_t src, dst;  ///< node indices
  PackedList<PathSegment> segments;
};

/// A part of what a timeline was built from: a short value as it is, anything longer as a hash.
struct KeyPart {
  std::string name;  ///< such as "epoch", "constellation", "sites.atacama"
  std::string value;
};

struct Positions;  // positions.h

/// What the sky offers over a horizon, covering [start_ns, end_ns) without gaps. Immutable once built: all
/// readers may share it between threads.
struct LinkTimeline {
  TimeNs start_ns = 0;
  TimeNs end_ns = 0;
  std::vector<std::string> sites;  ///< names, in the scenario's order
  SlotGrid slots;
  std::vector<Node> nodes;
  std::vector<Leg> legs;
  AccessRule access_rule;
  ReallocationDraws reallocation;
  std::vector<Access> access;
  std::vector<Resource> resources;
  std::vector<DataCap> data_caps;
  /// Largest IP packet of the paths, in bytes: 1500 less what a tunnel adds. Capacities count the bytes of
  /// such packets and leave out the tunnel's own.
  std::int32_t mtu_bytes = 1500;
  RouteTable routes;
  std::vector<Path> paths;  ///< sorted by (src, dst)
  /// What it was built from, part by part; empty where that is not known, as with imported links.
  std::vector<KeyPart> built_from;
  /// Where its nodes are; null where that is not known, as with imported links and files before version 7.
  std::shared_ptr<const Positions> positions;
};

/// Stable names for files and messages, such as "terminal_up", "no_satellite", "terminal_satellite".
SKYHAUL_MODELS_EXPORT const char* to_string(NodeKind kind);
SKYHAUL_MODELS_EXPORT const char* to_string(LegKind kind);
SKYHAUL_MODELS_EXPORT const char* to_string(ResourceKind kind);
SKYHAUL_MODELS_EXPORT const char* to_string(OutageCause cause);

/// Delay at a time inside a piece, rounded to the nearest nanosecond. Throws std::out_of_range outside it.
SKYHAUL_MODELS_EXPORT std::int64_t piece_delay_ns(const DelayPiece& piece, TimeNs time);

/// Delay of a leg at a time, linear inside a piece, without its access. Throws std::out_of_range where no
/// piece covers the time.
SKYHAUL_MODELS_EXPORT std::int64_t leg_delay_ns(const Leg& leg, TimeNs time);

/// What a packet waits that reaches an access at `time`, going up or down.
SKYHAUL_MODELS_EXPORT std::int64_t access_delay_ns(const AccessRule& rule, const Access& access,
                                                   LinkDirection direction, TimeNs time);

/// What packets wait at an access on average in the step of `time`, without what a reallocation adds.
SKYHAUL_MODELS_EXPORT std::int64_t mean_access_ns(const AccessRule& rule, const Access& access,
                                                  LinkDirection direction, TimeNs time);

/// Sum of the delays of a route's legs and of the mean waits at its accesses at `time` (all taken at the
/// departure from the first): what a model of averages reads. The first leg is crossed upwards.
SKYHAUL_MODELS_EXPORT std::int64_t route_delay_ns(const LinkTimeline& timeline, std::uint32_t route,
                                                  TimeNs time);

/// The same for one packet that departs at `time`.
SKYHAUL_MODELS_EXPORT std::int64_t packet_delay_ns(const LinkTimeline& timeline, std::uint32_t route,
                                                   TimeNs time);

/// Bytes of the lists of a timeline as plain items, up to which they are left so, since they are read faster:
/// a day of eight sites of four terminals takes 110 MB.
constexpr std::size_t kMostPlainBytes = 160'000'000;

/// Packs all lists of a timeline (PackedList::pack) if they would take more than that; else changes nothing.
/// Builders and readers of files do so.
SKYHAUL_MODELS_EXPORT void pack(LinkTimeline& timeline, unsigned threads = 1);

/// Bytes that the lists take, or would take, as plain items.
SKYHAUL_MODELS_EXPORT std::size_t plain_bytes(const LinkTimeline& timeline);

/// Bytes of memory taken by the parts of a timeline that grow with its horizon.
SKYHAUL_MODELS_EXPORT std::size_t timeline_bytes(const LinkTimeline& timeline);

/// The segment of a path that holds at `time`, and when it ends.
SKYHAUL_MODELS_EXPORT PathSegment segment_at(const Path& path, TimeNs time);

/// A resource's capacity with its outages worked in as steps of 0, over [timeline.start_ns, timeline.end_ns);
/// the means of slots, as they are in the timeline.
SKYHAUL_MODELS_EXPORT std::vector<CapacityStep> effective_capacity(const LinkTimeline& timeline,
                                                                   const Resource& resource);

/// What the numbers of a timeline may be, so that sums and products of them hold in 64 bits.
constexpr std::int64_t kLongestHorizonNs = 400 * orbits::kDay;
constexpr std::int64_t kLongestLegDelayNs = 60 * orbits::kSecond;
constexpr std::int64_t kGreatestCapacityBps = 1'000'000'000'000'000;
constexpr std::int64_t kGreatestCapBytes = 1'000'000'000'000'000'000;
constexpr std::int32_t kLeastMtuBytes = 68;  ///< least that IPv4 allows (RFC 791)
constexpr std::int32_t kGreatestMtuBytes = 65'535;

/// Checks every promise made above, and throws std::runtime_error that names the first broken one. Names are
/// unique, and name_problem() or made_name_problem() in text.h accepts them. Times are in order, inside a
/// horizon of at most kLongestHorizonNs. Every index points to an entry that exists. Paths join terminals of
/// two sites, begin with the horizon, and have a delay on each leg whenever they use it. Numbers are in the
/// ranges above. Tests call this function on what builders return; every reader of timeline files calls it.
SKYHAUL_MODELS_EXPORT void validate(const LinkTimeline& timeline);

}  // namespace skyhaul::models
