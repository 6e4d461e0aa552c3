// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/export.h"

namespace skyhaul::core {

/// What could carry a payload instead of the scenario's satellites, as written in `alternatives`.
struct SKYHAUL_CORE_EXPORT Alternative {
  enum class Kind : std::uint8_t { kFibre, kMicrowave, kGeo, kMeo, kRoad, kAir };
  std::string name, description;
  Kind kind = Kind::kFibre;
  std::optional<double> distance_km;  ///< distance of every site; absent: from the map
  double detour = 1;                  ///< way over great circle, where the distance is from the map
  double max_distance_km = std::numeric_limits<double>::infinity();
  double max_latitude_deg = 90;  ///< beyond it there is no service
  // Links: fibre, microwave, geostationary and medium orbits.
  std::int64_t up_bps = 0, down_bps = 0;
  std::int64_t delay_ns = 0;                   ///< one way to the PoP, beside that of the distance
  double delay_ns_per_km = 0;                  ///< one way
  double hop_km = 0;                           ///< microwave: longest hop; 0: none are counted
  double availability = 1, outage_per_km = 0;  ///< the share of time lost grows with the length
  std::int64_t repair_ns = 0;                  ///< mean time of one; 0: not said
  std::int64_t build_ns = 0;                   ///< until it works, whatever its length
  double build_ns_per_km = 0;                  ///< in addition
  std::int64_t life_ns = 0;                    ///< over which what is built is paid
  std::optional<double> build_per_km, build_per_km_low, build_per_km_high, build_per_hop;  ///< money
  // Cartridges or disks that are carried.
  std::int64_t unit_bytes = 0;   ///< bytes that one cartridge or disk holds
  std::int64_t units = 1;        ///< cartridges or disks that one trip carries
  std::int64_t drives = 1;       ///< drives that write, or read, at the same time at each end
  std::int64_t unit_bps = 0;     ///< rate of one drive
  std::int64_t handling_ns = 0;  ///< at each end of a trip
  double km_per_hour = 0;
  std::optional<double> trip, trip_per_km, unit_price;  ///< money; a trip is one way
  // Money of both.
  std::string currency, date, source;
  std::optional<double> once, month, month_per_gbit_s;
};

/// "fibre", "microwave", "geo", "meo", "road", "air".
SKYHAUL_CORE_EXPORT const char* to_string(Alternative::Kind kind);

/// The shipped alternatives, and those of the caller's preset folders, by name; what they say of their own
/// numbers that no one has published goes to `unverified`, and where the others come from to `sources`.
SKYHAUL_CORE_EXPORT std::vector<Alternative> all_alternatives(const ResolveOptions& options,
                                                              std::vector<std::string>& unverified,
                                                              std::vector<Source>& sources);

/// Bytes that are carried, one way. All in seconds.
struct Carried {
  std::int64_t units = 0;  ///< cartridges or disks that the bytes fill
  std::int64_t trips = 0;  ///< each of at most Alternative::units; the next one is filled while one is away
  double fill_s = 0;       ///< to write the bytes of one full trip, or of all where there is one
  double way_s = 0;        ///< time on the way of one trip
  double total_s = 0;      ///< from the first byte that is written to the last one that is read
  std::optional<double> money;  ///< price of all trips there and back, without the units; absent: no price
};

/// Carries bytes over `distance_km`: the drives of one end write them, evenly; handling; the way; handling;
/// as many drives read them. Vehicles leave as soon as they are filled.
SKYHAUL_CORE_EXPORT Carried carry(const Alternative& alternative, double bytes, double distance_km);

/// The rate, in bit/s, that `units` full cartridges or disks every `every_s` are equal to.
SKYHAUL_CORE_EXPORT double carried_bps(const Alternative& alternative, std::int64_t units, double every_s);

/// Probability that at least one of two independent links works.
SKYHAUL_CORE_EXPORT double either_works(double a, double b);

/// A link of some length that is built or rented, of one site.
struct LinkCost {
  std::optional<double> once, once_low, once_high;  ///< equipment and building
  std::optional<double> month;                      ///< with what is built paid over its life
};

/// What a link of this length costs; absent numbers have no price. Only of links.
SKYHAUL_CORE_EXPORT LinkCost link_cost(const Alternative& alternative, double distance_km);

/// The length at which a link costs `month` a month; absent where it has no price by length, and where no
/// length is that cheap.
SKYHAUL_CORE_EXPORT std::optional<double> break_even_km(const Alternative& alternative, double month);

/// The least bytes, from 1 MB on, that are carried over `distance_km`, `ways` times, in no more than
/// `seconds_per_byte` of them; absent where there are none.
SKYHAUL_CORE_EXPORT std::optional<double> break_even_bytes(const Alternative& alternative, double distance_km,
                                                           int ways, double seconds_per_byte);

/// One way to carry a traffic entry.
struct AlternativeRow {
  std::string group;  ///< traffic entry
  std::string name;   ///< "as planned", the name of the alternative, or of a hybrid
  std::string kind;   ///< "satellite", as to_string(), "hybrid"
  bool feasible = false;
  bool fastest = false, cheapest = false;  ///< of the feasible ones of this entry; by a month's cost
  std::string reason;                      ///< why it is not feasible, or what to know
  std::optional<double> sync_s;            ///< of a round, or a dataset's finish time, at 95 %
  std::optional<double> interval_s;        ///< least, at 95 %; absent for a dataset
  std::optional<double> availability;      ///< share of time in which all sites have it at once
  std::optional<double> ready_s;           ///< until it can be used
  std::optional<double> distance_km;       ///< of all sites together; carried: of the farthest site
  std::string currency;                    ///< currency of the amounts that follow; empty: no price
  std::optional<double> once, once_low, once_high, month, per_sync, per_tb;
  std::optional<bool> meets_target;        ///< the wanted interval, or a dataset's deadline
  std::optional<double> break_even_km;     ///< of each site, from which it costs more a month than as planned
  std::optional<double> break_even_bytes;  ///< carried: least payload that is as fast as planned
  std::optional<double> equals_bps;        ///< carried: rate that full trips at this interval are equal to
  std::string source, date;                ///< of the prices
};

struct Alternatives {
  std::vector<AlternativeRow> rows;
  std::vector<std::string> notes;       ///< what holds for all of them, a sentence each
  std::vector<std::string> unverified;  ///< numbers that no one has published
  std::vector<Source> sources;          ///< where other numbers come from
};

/// What each of `list`, and hybrids of it with the planned satellites, would make of each traffic entry.
/// `planned` is the answer to the scenario over `links`. Fibre, microwave and satellites of other orbits are
/// run by the flow engine as a fixed link of every site that has terminals; what is carried is worked out by
/// carry(). Throws Interrupted.
SKYHAUL_CORE_EXPORT Alternatives compare_alternatives(const ResolvedScenario& scenario,
                                                      const models::LinkTimeline& links,
                                                      const Summary& planned,
                                                      const std::vector<Alternative>& list,
                                                      const AnswerOptions& options = {});

/// The table for a terminal, and the same as one JSON document.
SKYHAUL_CORE_EXPORT std::string alternatives_text(const Alternatives& alternatives);
SKYHAUL_CORE_EXPORT std::string alternatives_json(const Alternatives& alternatives);

}  // namespace skyhaul::core
