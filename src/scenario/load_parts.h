// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "scenario/presets.h"
#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

ConstellationSpec load_constellation(const MapReader& reader, const Presets& presets);
models::Terminal load_terminal(const MapReader& reader, const Presets& presets,
                               const models::Terminal& standard);
SiteSpec load_site(const MapReader& reader, const Presets& presets, const models::Terminal& terminal);
/// `radio`: what the keys of a gateway's radio change; none: a gateway's radio is a new one. `items`: the
/// maps that they were read from.
std::vector<models::Gateway> load_gateways(const MapReader& scenario, const Presets& presets,
                                           const std::shared_ptr<const models::Radio>& radio,
                                           std::vector<MapReader>& items);
std::vector<models::Pop> load_pops(const MapReader& scenario, const Presets& presets);
/// `terminal:` of a scenario or site: a preset's name or a map.
models::Terminal load_terminal_key(const MapReader& reader, const Presets& presets,
                                   const models::Terminal& standard);
/// A radio by the name of a preset or as a map, whose keys change `standard` (none: a new one) or the preset
/// that the map names.
std::shared_ptr<const models::Radio> load_radio_key(const MapReader& reader, const char* key,
                                                    const Presets& presets,
                                                    const std::shared_ptr<const models::Radio>& standard);
/// The same for gateways, which have no plan that rain could limit.
std::shared_ptr<const models::Radio> load_gateway_radio(const MapReader& reader, const char* key,
                                                        const Presets& presets,
                                                        const std::shared_ptr<const models::Radio>& standard);
/// The keys change `standard`; without one they are required.
models::DataPlan load_data_plan(const MapReader& reader, const std::optional<models::DataPlan>& standard);
/// What an operator's sky is like, of a constellation: access, variation, contention and loss.
void load_measured_sky(const MapReader& reader, const Presets& presets, ConstellationSpec& spec);
/// `variation`: a preset's name, a map, or off (none).
std::shared_ptr<const models::ClassVariation> load_variation_key(const MapReader& reader,
                                                                 const Presets& presets);
/// `access` and `loss` of a terminal: a preset's name, a map, or off.
models::AccessDelay load_access_key(const MapReader& reader, const Presets& presets);
models::LossModel load_loss_key(const MapReader& reader, const Presets& presets);
/// contention, loss and encapsulation.
void load_sharing(const MapReader& root, const Presets& presets, ResolvedScenario& scenario);
TrafficSpec load_traffic(const MapReader& reader, const Presets& presets, const std::vector<SiteSpec>& sites);

/// `price` of a terminal.
std::shared_ptr<const models::Price> load_price(const MapReader& reader);
/// `alternatives` and `targets` of a scenario.
void load_alternatives(const MapReader& root, const Presets& presets, ResolvedScenario& scenario);
void load_targets(const MapReader& root, ResolvedScenario& scenario);

/// Keys of the weights of ServingPolicy::kMeasured.
inline constexpr std::pair<const char*, double models::MeasuredPolicy::*> kMeasuredKeys[] = {
    {"elevation_rise", &models::MeasuredPolicy::elevation_rise},
    {"elevation_fall", &models::MeasuredPolicy::elevation_fall},
    {"arc", &models::MeasuredPolicy::arc},
    {"low_orbit", &models::MeasuredPolicy::low_orbit},
    {"age", &models::MeasuredPolicy::age},
    {"off_station", &models::MeasuredPolicy::off_station},
    {"sunlit", &models::MeasuredPolicy::sunlit},
    {"kept", &models::MeasuredPolicy::kept}};
/// `policy` of a scenario or constellation. Its keys change what is there; the weights that it does
/// not name stay as they are.
void load_policy(const MapReader& reader, models::ServingPolicy& policy, models::ServingWeights& weights,
                 models::MeasuredPolicy& measured, bool& spread);
/// `policy` and `gateway_choice`, and `routing` of a scenario whose constellation and PoPs are loaded.
void load_scheduling(const MapReader& root, ResolvedScenario& scenario);
void load_routing(const MapReader& root, ResolvedScenario& scenario);
/// What an operator does with such a constellation and ground: to the nearest gateway, over lasers where the
/// serving satellite sees none; site to site over lasers where there is no ground; bent pipe without lasers.
models::RoutingMode default_routing(const ResolvedScenario& scenario);

/// `power` of a site whose place is known; work_out_power turns it into windows.
void load_power(const MapReader& reader, const Presets& presets, SiteSpec& spec);
/// Fills the windows of a site over the scenario's horizon.
void work_out_power(ResolvedScenario& scenario, SiteSpec& spec);

/// When one of the scenario's days begins (day_of()).
TimeNs day_epoch_ns(const ResolvedScenario& scenario, int day);

/// `faults` of a scenario that is loaded but for them.
void load_faults(const MapReader& root, const Presets& presets, ResolvedScenario& scenario);

/// Adds a warning for gateways, PoPs, terminals and a constellation's rules of another operator than that of
/// its satellites: such a network does not exist.
void warn_of_other_operators(ResolvedScenario& scenario);

/// Daily windows laid over [start, start + length).
std::vector<models::TimeInterval> windows_over(const std::vector<DailyWindow>& daily, TimeNs start_ns,
                                               std::int64_t length_ns);

}  // namespace skyhaul::core
