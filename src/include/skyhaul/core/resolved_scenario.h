// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/scenario.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/models/network.h"
#include "skyhaul/models/positions.h"
#include "skyhaul/models/site_power.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/isl_mesh.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::core {

using models::TimeNs;

struct Alternative;  // alternative.h

/// Where numbers come from.
struct Source {
  std::string of;      ///< the preset that they stand in, as KIND/NAME; empty: the scenario's own
  std::string what;    ///< the numbers, in words
  std::string source;  ///< who has published or measured them
  std::string date;    ///< empty: the source has none
};

enum class IslTopology : std::uint8_t { kGrid, kNearest, kList };

/// A grid joins a shell's last plane to its first where the planes are spread over more than this many
/// degrees of right ascension, unless `isl_wrap` says otherwise. A delta has 360. A star has 180, and a seam
/// where its planes move against each other.
constexpr double kGridWrapsAboveDeg = 270;

/// Shells of a constellation and the operator's rules that come with it.
struct SKYHAUL_CORE_EXPORT ConstellationSpec {
  std::string name;
  std::vector<orbits::WalkerShell> shells;
  std::string operated_by;  ///< operator whose ground stations and terminals belong to it; empty: not known
  std::vector<models::SatelliteCapacity> capacity;  ///< one for each shell; one for all element sets
  std::string elements_file;                        ///< as resolved; empty where there are shells
  std::vector<orbits::ElementSet> elements;         ///< those chosen, the newest of each object, names unique
  std::string select;  ///< pattern of the names that were taken; empty: all of the main orbits
  std::string preset;  ///< name of the preset that the constellation came from; empty: none
  std::vector<std::string>
      notes;  ///< a line each: records and satellites that were left out, and what else to know
  std::string propagator = "j2";  ///< "j2" or "sgp4"
  bool tle_digits = false;        ///< sgp4: elements rounded to the digits of two-line elements
  models::SlotRule slots;
  bool isl = false;  ///< the satellites have inter-satellite links
  IslTopology isl_topology = IslTopology::kGrid;
  std::optional<bool> isl_wrap;  ///< kGrid: last plane joined to the first; absent: by kGridWrapsAboveDeg
  int isl_terminals = 4;         ///< kNearest: links of each satellite
  std::vector<std::pair<std::string, std::string>> isl_links;  ///< kList: names of satellites
  orbits::IslRules isl_rules{5000};
  std::int64_t scheduling_delay_ns = 0;  ///< medium access of each crossing, where `access` does not hold
  models::AccessDelay access;            ///< random waits of packets that go up; median 0: none
  /// What a scenario with this constellation has where it does not say, and its terminals.
  models::Contention contention;
  models::LossModel loss;
  std::shared_ptr<const models::ClassVariation> variation;
  /// Least angle between terminals' directions and the geostationary arc; 0: no such rule.
  double gso_separation_deg = 0;
  /// How terminals take satellites, where the scenario does not say.
  models::ServingPolicy policy = models::ServingPolicy::kHighestElevation;
  models::ServingWeights policy_weights;   ///< of kWeighted
  models::MeasuredPolicy measured_policy;  ///< of kMeasured
  bool spread_terminals = true;
  double min_elevation_deg = 25;  ///< lowest elevation of user terminals, where a terminal does not say
  /// Longest range of user terminals, where a terminal does not say.
  double max_range_km = std::numeric_limits<double>::infinity();
};

/// Daily interval in seconds of the UTC day; end may be past 86,400 (over midnight).
struct DailyWindow {
  std::int64_t start_s, end_s;
};

/// The weather of a place, as worked out for it.
struct WeatherSpec {
  models::Climate climate;
  std::string series_file;  ///< as resolved; empty: none
  std::optional<models::MeasuredPath> series_path;
  std::int64_t series_hold_ns = 0;
  models::SeriesGaps series_gaps = models::SeriesGaps::kRefuse;
  std::shared_ptr<const models::MeasuredRain> measured;  ///< measured rain of series_file
};

/// What feeds a site, as written: grid windows are daily, and measured power comes from a file.
struct SupplySpec {
  models::PowerSupply supply;
  std::vector<DailyWindow> grid;
  std::string file;  ///< as resolved; empty without measured power
};

/// What was measured of a site's link, as written.
struct LinkSpec {
  std::string file;  ///< as resolved
  models::LogMode mode = models::LogMode::kRepeat;
  std::int64_t block_ns = 0;  ///< length of a block of kResample
  std::int64_t hold_ns = 0;   ///< longest time that a row holds; 0: twice the median step
};

struct SiteSpec {
  std::string track_file;          ///< as resolved; empty for a site that stays
  models::Site site;               ///< `site.power` is filled for the horizon from `power`
  std::vector<DailyWindow> power;  ///< empty: always, or as `supply` says
  std::optional<SupplySpec> supply;
  std::optional<std::vector<models::TimeInterval>> compute;  ///< when compute has power; none: always
  std::shared_ptr<const models::PowerRun> power_run;         ///< of `supply`, over the horizon
  std::optional<WeatherSpec> weather;                        ///< none: always clear sky
  std::optional<LinkSpec> link;                              ///< the log that `site.measured` comes from

  /// Whether weather acts on it.
  bool has_radio() const {
    return std::any_of(site.terminals.begin(), site.terminals.end(),
                       [](const models::Terminal& terminal) { return terminal.radio != nullptr; });
  }
};

/// How a model is trained over several sites: what is exchanged, and when.
struct MethodSpec {
  std::string name;
  std::string description;
  double bits_per_parameter = 0;   ///< bits exchanged for each parameter; 0: the payload says how many bytes
  std::int64_t fragments = 1;      ///< parts that are exchanged one after the other, one in each round
  std::int64_t inner_steps = 0;    ///< steps between two exchanges of the same parameters; 0: compute says
  std::int64_t payload_bytes = 0;  ///< all fragments of one site
};

/// Failures of the compute that a traffic entry's checkpoints are kept against.
struct FailureSpec {
  std::int64_t mtbf_ns = 0;  ///< mean time between two of them
  std::int64_t save_ns = 0;  ///< compute waits for so long while a checkpoint is saved at the site
};

/// What one traffic entry asks for.
struct TrafficSpec {
  std::size_t place = 0;              ///< among the scenario's entries, from 0 on; ids of transfers follow it
  models::CollectiveSpec collective;  ///< group is the entry's name; bytes those of one round's payload
  std::string payload;                ///< as people call it, such as "8B x 2 B/parameter (16 GB)"
  bool dataset = false;               ///< a one-off transfer with a finish time, instead of repeated rounds
  std::int64_t compute_ns = 0;        ///< compute between two rounds: step_time x steps
  std::int64_t step_ns = 0;           ///< one step
  int overlap_steps = 0;              ///< steps that go on while a round is under way (0: blocking)
  std::optional<MethodSpec> method;
  std::optional<FailureSpec> failures;
  std::optional<std::int64_t>
      deadline_ns;  ///< dataset: wanted finish, from its start; else the wanted interval (target)
};

struct FlowEngineSpec {
  int starts = 0;  ///< start times tried for each traffic entry; 0: chosen from the sync time
};

struct PacketEngineSpec {
  int windows = 0;         ///< sampled windows run packet by packet
  int seeds = 5;           ///< runs of each window
  std::int64_t bytes = 0;  ///< payload of each window's bulk transfer; 0: chosen for >= 100 RTT
};

/// A scenario with every preset, unit and default worked out, and the files that it names read: the values
/// that all stages are computed from. It can be copied and changed; what was worked out of a value that is
/// changed here, such as a site's power, is not worked out anew: change the Scenario and resolve it instead.
struct ResolvedScenario {
  std::string file;  ///< as named by the user
  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  TimeNs epoch_ns = 0;
  std::int64_t horizon_ns = 0;
  int days = 1;  ///< independent repetitions of the horizon: day_of()
  ConstellationSpec constellation;
  orbits::Ellipsoid ellipsoid = orbits::kWgs84;  ///< ellipsoid that the places on the ground refer to
  std::vector<SiteSpec> sites;
  std::vector<models::Gateway> gateways;
  std::vector<std::optional<WeatherSpec>> gateway_weather;  ///< one for each
  std::vector<models::Pop> pops;
  std::vector<models::TerrestrialDelay> terrestrial;
  double terrestrial_stretch = 1.5;
  models::Routing routing;
  std::string routing_reason;  ///< the mode's name and why it is that one, in words
  models::ServingPolicy policy = models::ServingPolicy::kHighestElevation;
  models::ServingWeights policy_weights;   ///< of kWeighted
  models::MeasuredPolicy measured_policy;  ///< of kMeasured; its seed is the scenario's
  bool spread_terminals = true;            ///< terminals of a site on different satellites
  models::GatewayChoice gateway_choice;
  double available_share = 1;
  /// No other users, no loss, no weather, no faults, whatever the scenario says of them; what was measured of
  /// a site's link stays.
  bool ideal = false;
  models::Contention contention;
  models::LossModel loss;
  models::Encapsulation encapsulation;
  std::vector<models::FaultRule> faults;
  std::vector<TrafficSpec> traffic;
  std::optional<std::int64_t> target_interval_ns;  ///< wanted between two rounds, of every entry
  std::optional<double> target_utilisation;        ///< wanted share of compute in wall time, below 1
  double target_quantile = 0.95;                   ///< share of rounds that must end in time for it
  /// Rounds of all entries start together and share the links by their priorities, instead of each alone.
  bool together = false;
  std::shared_ptr<const std::vector<Alternative>> alternatives;  ///< what else could carry it; never null
  double queue_bdp = 1;  ///< size of every queue, in bandwidth-delay products
  FlowEngineSpec flow;
  PacketEngineSpec packet;
  std::vector<std::string> warnings;    ///< what is accepted and yet worth knowing, a line each
  std::vector<std::string> noted;       ///< warnings of the scenario that this one was resolved from
  std::vector<std::string> unverified;  ///< numbers of its presets that no one has published, a line each
  std::vector<Source> sources;          ///< where other numbers of its presets come from
};

/// What resolve() needs in addition to the scenario.
struct ResolveOptions {
  /// Folders of the caller's own presets (KIND/NAME.yaml), searched before those that the environment
  /// variable SKYHAUL_PRESETS names and the shipped ones.
  std::vector<std::string> preset_dirs;
  /// The folder of the shipped presets; empty: beside this program, or else that of the build. A program that
  /// uses an installed Skyhaul gets the installed folder here.
#ifdef SKYHAUL_INSTALLED_PRESETS
  std::string shipped_presets = SKYHAUL_INSTALLED_PRESETS;
#else
  std::string shipped_presets = {};
#endif
};

/// Works out a scenario: looks up presets and files, fills in defaults, checks every value. The result
/// depends only on the scenario and on the content of the files that it names. Throws InputError with file,
/// line, key and value for anything that a user could have written better. May be called from many threads at
/// once.
SKYHAUL_CORE_EXPORT ResolvedScenario resolve(const Scenario& scenario, const ResolveOptions& options = {});

/// One of a scenario's independent days, 0 <= day < 366, as a scenario of that day alone. Day 0 is the
/// scenario itself. Another day has a seed of its own, hashed from the scenario's and the day's number, so
/// that weather, other users, rates, loss, faults, random power and satellites drawn are drawn anew. Of
/// shells, each turns as a whole: its first plane's right ascension and its first satellite's place are drawn
/// from the day's seed, and the clock stays, with all that follows the hour. Element sets say where
/// satellites were at a time, so there the epoch moves on by whole days, by one or by as many as the horizon
/// fills: consecutive days. Power is worked out for the day. Throws InputError where a measured power series
/// does not hold the day.
SKYHAUL_CORE_EXPORT ResolvedScenario day_of(const ResolvedScenario& scenario, int day);

/// What a real sky has and an ideal one does not.
enum class SkyPart : std::uint8_t {
  kWeather,     ///< at sites and gateways
  kContention,  ///< other users, and how rates vary from slot to slot and second to second
  kLoss,        ///< loss of packets, with rare outages
  kScheduling,  ///< waiting for the medium, and satellites taken as measured, with the gaps between slots
  kFaults       ///< what breaks, failures of fixed links included
};
constexpr std::array<SkyPart, 5> kSkyParts = {SkyPart::kWeather, SkyPart::kContention, SkyPart::kLoss,
                                              SkyPart::kScheduling, SkyPart::kFaults};

/// "weather", "contention", "loss", "scheduling", "faults".
SKYHAUL_CORE_EXPORT const char* to_string(SkyPart part);

/// Whether the scenario has this part. Gaps between slots alone are no scheduling of a real sky: a
/// constellation has it with waiting, round trips that rise at slots' boundaries, or the measured policy.
SKYHAUL_CORE_EXPORT bool has_part(const ResolvedScenario& scenario, SkyPart part);
/// Takes this part away, where the scenario has it. Scheduling leaves no gaps and no waiting, and the highest
/// satellite where the measured policy was. A scenario without all parts is that of `ideal: true`.
SKYHAUL_CORE_EXPORT void take_away(SkyPart part, ResolvedScenario& scenario);

/// How a file's scenario is changed on its way.
struct ScenarioOptions {
  std::vector<std::string> set;          ///< Scenario::changes
  std::optional<std::uint64_t> seed;     ///< Scenario::seed
  bool ideal = false;                    ///< Scenario::ideal
  std::vector<std::string> preset_dirs;  ///< ResolveOptions::preset_dirs
};

/// Reads a file's scenario, changes it and works it out: load_scenario(), changed() and resolve() in one.
SKYHAUL_CORE_EXPORT ResolvedScenario resolve_file(const std::string& path,
                                                  const ScenarioOptions& options = {});

/// What a summary warns of: `noted`, and the warnings that are not among them.
SKYHAUL_CORE_EXPORT std::vector<std::string> all_warnings(const ResolvedScenario& scenario);

/// The resolved scenario as YAML that resolve_file() reads again to an equal one, with no preset left in
/// it.
SKYHAUL_CORE_EXPORT std::string to_yaml(const ResolvedScenario& scenario);

/// A preset that can be named in a scenario.
struct PresetInfo {
  std::string kind;  ///< folder, such as constellations
  std::string name;
  std::string description;
  std::string file;
};

/// Every preset that a scenario read with these folders could name; where several have one name, only the one
/// that a scenario would get.
SKYHAUL_CORE_EXPORT std::vector<PresetInfo> list_presets(const ResolveOptions& options = {});

/// Inputs of the models.
SKYHAUL_CORE_EXPORT std::unique_ptr<orbits::Propagator> make_propagator(const ResolvedScenario& scenario);
/// Where the nodes of a timeline are that was built from the scenario; places are on WGS-84 whatever the
/// scenario's ellipsoid is.
SKYHAUL_CORE_EXPORT models::Positions positions_of(const ResolvedScenario& scenario,
                                                   const models::LinkTimeline& timeline);
SKYHAUL_CORE_EXPORT models::Network make_network(const ResolvedScenario& scenario,
                                                 const orbits::Propagator& satellites);
/// With the constellation's links between satellites, even where the routing does not use them: what else
/// could be tried (models/remedies.h) needs them.
SKYHAUL_CORE_EXPORT models::Network make_network_with_isls(const ResolvedScenario& scenario,
                                                           const orbits::Propagator& satellites);
/// The scenario with each of the other constellation presets in turn, with that preset's default routing and
/// without faults. A terminal whose lowest elevation came from its constellation takes that of the new one.
SKYHAUL_CORE_EXPORT std::vector<ResolvedScenario> with_other_constellations(
    const ResolvedScenario& scenario, const ResolveOptions& options = {});
/// Without inter-satellite links and faults: what geometry alone needs.
SKYHAUL_CORE_EXPORT models::Network make_network_without_isls(const ResolvedScenario& scenario);

/// The constellation's links between satellites, none where it has none. Throws InputError for a link to a
/// satellite that is not there.
SKYHAUL_CORE_EXPORT orbits::IslMesh make_isl_mesh(const ResolvedScenario& scenario,
                                                  const orbits::Propagator& satellites);

}  // namespace skyhaul::core
