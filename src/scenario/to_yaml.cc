// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <cmath>

#include "scenario/link_yaml.h"
#include "scenario/load_parts.h"
#include "scenario/plan_yaml.h"
#include "scenario/weather_yaml.h"
#include "scenario/words.h"
#include "scenario/yaml_parts.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/core/units.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::core {
namespace {

std::string number(double value) { return fmt::format("{}", value); }

void put_place(YAML::Emitter& out, const orbits::Geodetic& place, bool altitude = true) {
  put(out, "latitude", number(place.latitude_deg));
  put(out, "longitude", number(place.longitude_deg));
  if (altitude) put(out, "altitude", format_length(place.altitude_km));
}

void put_range(YAML::Emitter& out, double km) {
  if (std::isfinite(km)) put(out, "max_range", format_length(km));
}

void put_constellation(YAML::Emitter& out, const ConstellationSpec& spec) {
  out << YAML::BeginMap;
  put(out, "name", spec.name);
  if (!spec.operated_by.empty()) put(out, "operator", spec.operated_by);
  if (!spec.elements.empty()) {
    // Of all satellites of a file, those of the preset's orbits are taken: the choice needs its name.
    if (spec.select.empty() && !spec.preset.empty()) put(out, "preset", spec.preset);
    put(out, "elements", spec.elements_file);
    if (!spec.select.empty()) put(out, "select", spec.select);
    put(out, "user_up", format_rate(spec.capacity[0].user_up_bps));
    put(out, "user_down", format_rate(spec.capacity[0].user_down_bps));
    put(out, "isl_rate", format_rate(spec.capacity[0].isl_bps));
    put(out, "gateway_rate", format_rate(spec.capacity[0].gateway_bps));
  }
  if (!spec.shells.empty()) out << YAML::Key << "shells" << YAML::Value << YAML::BeginSeq;
  for (std::size_t i = 0; i < spec.shells.size(); ++i) {
    const orbits::WalkerShell& shell = spec.shells[i];
    out << YAML::BeginMap;
    put(out, "name", shell.name);
    put(out, "altitude", format_length(shell.altitude_km));
    put(out, "inclination", number(shell.inclination_deg));
    put(out, "planes", shell.planes);
    put(out, "satellites_per_plane", shell.satellites_per_plane);
    put(out, "phasing", shell.half_slot_phasing ? "half-slot" : number(shell.phasing));
    put(out, "raan_spread", number(shell.raan_spread_deg));
    put(out, "raan0", number(shell.raan0_deg));
    put(out, "argument_of_latitude0", number(shell.argument_of_latitude0_deg));
    if (shell.mean_motion_rev_per_day) put(out, "mean_motion", number(*shell.mean_motion_rev_per_day));
    put(out, "user_up", format_rate(spec.capacity[i].user_up_bps));
    put(out, "user_down", format_rate(spec.capacity[i].user_down_bps));
    put(out, "isl_rate", format_rate(spec.capacity[i].isl_bps));
    put(out, "gateway_rate", format_rate(spec.capacity[i].gateway_bps));
    out << YAML::EndMap;
  }
  if (!spec.shells.empty()) out << YAML::EndSeq;
  put(out, "propagator", spec.propagator);
  put(out, "tle_digits", spec.tle_digits);
  out << YAML::Key << "slots" << YAML::Value << YAML::BeginMap;
  put(out, "length", format_duration(spec.slots.length_ns));
  put(out, "offset", format_duration(spec.slots.offset_ns));
  put(out, "gap_min", format_duration(spec.slots.gap_min_ns));
  put(out, "gap_max", format_duration(spec.slots.gap_max_ns));
  put(out, "reallocation", spec.slots.every_slot ? "every-slot" : "change");
  put(out, "spike_min", format_duration(spec.slots.spike_min_ns));
  put(out, "spike_max", format_duration(spec.slots.spike_max_ns));
  put(out, "spike_before", format_duration(spec.slots.spike_before_ns));
  put(out, "spike_after", format_duration(spec.slots.spike_after_ns));
  out << YAML::EndMap;
  put(out, "isl", spec.isl);
  put(out, "isl_topology", models::word_of(spec.isl_topology));
  if (spec.isl_wrap) put(out, "isl_wrap", *spec.isl_wrap);
  put(out, "isl_terminals", spec.isl_terminals);
  if (!spec.isl_links.empty()) {
    out << YAML::Key << "isl_links" << YAML::Value << YAML::BeginSeq;
    for (const auto& [a, b] : spec.isl_links) {
      out << YAML::BeginMap << YAML::Key << "between" << YAML::Value << YAML::Flow
          << std::vector<std::string>{a, b} << YAML::EndMap;
    }
    out << YAML::EndSeq;
  }
  put(out, "isl_max_range", format_length(spec.isl_rules.max_range_km));
  put(out, "isl_grazing_altitude", format_length(spec.isl_rules.grazing_altitude_km));
  put(out, "isl_max_latitude", number(spec.isl_rules.max_latitude_deg));
  put(out, "isl_acquisition", format_duration(spec.isl_rules.acquisition_ns));
  put(out, "scheduling_delay", format_duration(spec.scheduling_delay_ns));
  put_access(out, spec.access);
  put(out, "gso_separation", number(spec.gso_separation_deg));
  put(out, "min_elevation", number(spec.min_elevation_deg));
  put_range(out, spec.max_range_km);
  out << YAML::EndMap;
}

void put_terminal(YAML::Emitter& out, const models::Terminal& terminal) {
  out << YAML::Key << "terminal" << YAML::Value << YAML::BeginMap;
  put(out, "type", terminal.type);
  put(out, "up", format_rate(terminal.up_bps));
  put(out, "down", format_rate(terminal.down_bps));
  put(out, "min_elevation", number(terminal.min_elevation_deg));
  put(out, "public_address", terminal.public_address);
  put_range(out, terminal.max_range_km);
  if (terminal.radio) put_radio(out, "radio", *terminal.radio);
  if (terminal.data_plan) put_data_plan(out, *terminal.data_plan);
  if (terminal.price) put_price(out, *terminal.price);
  put_variation(out, terminal.variation.get());
  if (terminal.access) put_access(out, *terminal.access);
  if (terminal.loss) put_loss(out, *terminal.loss);
  put(out, "contention_weight", number(terminal.contention));
  put(out, "gateway", terminal.is_gateway);
  if (!terminal.operated_by.empty()) put(out, "operator", terminal.operated_by);
  out << YAML::EndMap;
}

/// As a number of equal ones where they are, else in groups. What is printed alike is alike.
void put_terminals(YAML::Emitter& out, const std::vector<models::Terminal>& terminals) {
  const auto text = [](const models::Terminal& terminal) {
    YAML::Emitter alone;
    alone << YAML::BeginMap;
    put_terminal(alone, terminal);
    alone << YAML::EndMap;
    return std::string(alone.c_str());
  };
  std::vector<std::size_t> groups;  // where each begins
  for (std::size_t i = 0; i < terminals.size(); ++i) {
    if (i == 0 || text(terminals[i]) != text(terminals[i - 1])) groups.push_back(i);
  }
  if (groups.size() < 2) {
    put(out, "terminals", terminals.size());
    if (!terminals.empty()) put_terminal(out, terminals.front());
    return;
  }
  out << YAML::Key << "terminals" << YAML::Value << YAML::BeginSeq;
  groups.push_back(terminals.size());
  for (std::size_t g = 0; g + 1 < groups.size(); ++g) {
    out << YAML::BeginMap;
    put(out, "count", groups[g + 1] - groups[g]);
    put_terminal(out, terminals[groups[g]]);
    out << YAML::EndMap;
  }
  out << YAML::EndSeq;
}

void put_site(YAML::Emitter& out, const SiteSpec& spec) {
  const models::Site& site = spec.site;
  out << YAML::BeginMap;
  put(out, "name", site.name);
  if (site.track) {
    put(out, "track", spec.track_file);
  } else {
    put_place(out, site.place);
  }
  if (!site.cell.empty()) put(out, "cell", site.cell);
  put_terminals(out, site.terminals);
  if (!site.horizon.empty()) {
    out << YAML::Key << "horizon" << YAML::Value << YAML::BeginSeq;
    for (const orbits::HorizonPoint& point : site.horizon) {
      out << YAML::Flow << YAML::BeginMap;
      put(out, "azimuth", number(point.azimuth_deg));
      put(out, "elevation", number(point.elevation_deg));
      out << YAML::EndMap;
    }
    out << YAML::EndSeq;
  }
  if (!spec.power.empty()) put_windows(out, "power", spec.power);
  if (spec.supply) put_supply(out, *spec.supply);
  if (site.fixed_link) {
    out << YAML::Key << "fixed_link" << YAML::Value << YAML::BeginMap;
    put(out, "up", format_rate(site.fixed_link->up_bps));
    put(out, "down", format_rate(site.fixed_link->down_bps));
    put(out, "delay", format_duration(site.fixed_link->delay_ns));
    if (!site.fixed_link->pop.empty()) put(out, "pop", site.fixed_link->pop);
    put(out, "availability", number(site.fixed_link->availability));
    put(out, "repair", format_duration(site.fixed_link->repair_ns));
    out << YAML::EndMap;
  }
  if (spec.weather) {
    put_weather(out, *spec.weather);
  } else if (spec.has_radio()) {
    put(out, "weather", "off");  // said, so that it is not missed
  }
  if (spec.link) put_measured_link(out, *spec.link);
  out << YAML::EndMap;
}

void put_gateway(YAML::Emitter& out, const models::Gateway& gateway,
                 const std::optional<WeatherSpec>& weather) {
  out << YAML::BeginMap;
  put(out, "name", gateway.name);
  put_place(out, gateway.place);
  put(out, "min_elevation", number(gateway.min_elevation_deg));
  put(out, "up", format_rate(gateway.up_bps));
  put(out, "down", format_rate(gateway.down_bps));
  if (!gateway.pop.empty()) put(out, "pop", gateway.pop);
  if (gateway.antennas > 0) put(out, "antennas", gateway.antennas);
  if (gateway.gso_separation_deg > 0) put(out, "gso_separation", number(gateway.gso_separation_deg));
  if (gateway.radio) put_radio(out, "radio", *gateway.radio);
  if (weather) put_weather(out, *weather);
  if (!gateway.operated_by.empty()) put(out, "operator", gateway.operated_by);
  out << YAML::EndMap;
}

void put_traffic(YAML::Emitter& out, const TrafficSpec& spec) {
  const models::CollectiveSpec& collective = spec.collective;
  out << YAML::BeginMap;
  put(out, "name", collective.group);
  out << YAML::Key << "payload" << YAML::Value << YAML::BeginMap;
  put(out, spec.dataset ? "dataset" : "size",
      format_size(spec.method ? spec.method->payload_bytes : collective.bytes));
  put(out, "description", spec.payload);
  out << YAML::EndMap;
  if (spec.method) put_method(out, *spec.method, spec.overlap_steps);
  put(out, "topology", models::to_string(collective.topology));
  std::vector<std::string> sites = collective.sites;
  const auto takes = [&](const char* key) { return has_key(collective.topology, key); };
  if (takes("hub")) put(out, "hub", collective.hub);
  if (takes("quorum") && collective.quorum > 0) put(out, "quorum", collective.quorum);
  if (takes("grace") && collective.grace_ns > 0) put(out, "grace", format_duration(collective.grace_ns));
  if (takes("source")) put(out, "source", sites.front());
  if (takes("group_size")) put(out, "group_size", collective.group_size);
  if (takes("pieces")) put(out, "pieces", collective.pieces);
  out << YAML::Key << "sites" << YAML::Value << YAML::Flow << sites;
  if (collective.priority != 0) put(out, "priority", collective.priority);
  if (spec.failures) {
    out << YAML::Key << "failures" << YAML::Value << YAML::BeginMap;
    put(out, "mtbf", format_duration(spec.failures->mtbf_ns));
    put(out, "save", format_duration(spec.failures->save_ns));
    out << YAML::EndMap;
  }
  put(out, "transport", collective.transport);
  put(out, "streams", collective.streams);
  put(out, "chunk", format_size(collective.chunk_bytes));
  if (spec.compute_ns > 0) {
    out << YAML::Key << "compute" << YAML::Value << YAML::BeginMap;
    put(out, "step_time", format_duration(spec.step_ns));
    if (!spec.method || spec.method->inner_steps == 0) put(out, "steps", spec.compute_ns / spec.step_ns);
    if (!spec.method || spec.overlap_steps == 0) put(out, "overlap_steps", spec.overlap_steps);
    out << YAML::EndMap;
  }
  if (spec.deadline_ns) put(out, "deadline", format_duration(*spec.deadline_ns));
  out << YAML::EndMap;
}

void put_routing(YAML::Emitter& out, const ResolvedScenario& scenario) {
  const auto open = [&](const char* key) { out << YAML::Key << key << YAML::Value << YAML::BeginMap; };
  open("routing");
  put(out, "mode", word_of(scenario.routing.mode));
  put(out, "metric", word_of(scenario.routing.metric));
  put(out, "disjoint", word_of(scenario.routing.disjoint));
  put(out, "reroute_delay", format_duration(scenario.routing.reroute_delay_ns));
  if (!scenario.routing.relay.empty()) put(out, "relay", scenario.routing.relay);
  out << YAML::EndMap;
  open("policy");
  put(out, "name", word_of(scenario.policy));
  if (scenario.policy == models::ServingPolicy::kWeighted) {
    put(out, "elevation", number(scenario.policy_weights.elevation));
    put(out, "visible", number(scenario.policy_weights.visible));
    put(out, "load", number(scenario.policy_weights.load));
  }
  if (scenario.policy == models::ServingPolicy::kMeasured) {
    for (const auto& [key, weight] : kMeasuredKeys) put(out, key, number(scenario.measured_policy.*weight));
  }
  put(out, "spread", scenario.spread_terminals);
  out << YAML::EndMap;
  open("gateway_choice");
  const models::GatewayChoice& choice = scenario.gateway_choice;
  put(out, "name", word_of(choice.policy));
  if (choice.policy == models::GatewayPolicy::kWeighted) {
    put(out, "delay", number(choice.weights.delay));
    put(out, "load", number(choice.weights.load));
  }
  put(out, "links", choice.links);
  out << YAML::EndMap;
}

template <class Items, class Put>
void put_list(YAML::Emitter& out, const char* key, const Items& items, const Put& put_item) {
  if (items.empty()) return;
  out << YAML::Key << key << YAML::Value << YAML::BeginSeq;
  for (const auto& item : items) put_item(out, item);
  out << YAML::EndSeq;
}

}  // namespace

std::string to_yaml(const ResolvedScenario& scenario) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  put(out, "name", scenario.name);
  if (!scenario.description.empty()) put(out, "description", scenario.description);
  put(out, "seed", scenario.seed);
  put(out, "epoch", orbits::format_utc(scenario.epoch_ns, 9));
  put(out, "horizon", format_duration(scenario.horizon_ns));
  if (scenario.days > 1) put(out, "days", scenario.days);
  out << YAML::Key << "constellation" << YAML::Value;
  put_constellation(out, scenario.constellation);
  out << YAML::Key << "ellipsoid" << YAML::Value << YAML::BeginMap;
  put(out, "semi_major_axis", format_length(scenario.ellipsoid.semi_major_axis_km));
  put(out, "inverse_flattening", number(scenario.ellipsoid.inverse_flattening));
  out << YAML::EndMap;
  put_routing(out, scenario);
  put(out, "available_share", number(scenario.available_share));
  put_sharing(out, scenario);
  put_list(out, "sites", scenario.sites, put_site);
  std::size_t gateway = 0;
  put_list(out, "gateways", scenario.gateways, [&](YAML::Emitter& o, const models::Gateway& each) {
    put_gateway(o, each, scenario.gateway_weather[gateway++]);
  });
  put_list(out, "pops", scenario.pops, [](YAML::Emitter& o, const models::Pop& pop) {
    o << YAML::BeginMap;
    put(o, "name", pop.name);
    put_place(o, pop.place, false);
    if (!pop.operated_by.empty()) put(o, "operator", pop.operated_by);
    o << YAML::EndMap;
  });
  out << YAML::Key << "terrestrial" << YAML::Value << YAML::BeginMap;
  put(out, "stretch", number(scenario.terrestrial_stretch));
  put_list(out, "delays", scenario.terrestrial, [](YAML::Emitter& o, const models::TerrestrialDelay& delay) {
    o << YAML::BeginMap;
    o << YAML::Key << "between" << YAML::Value << YAML::Flow << std::vector<std::string>{delay.a, delay.b};
    put(o, "delay", format_duration(delay.delay_ns));
    o << YAML::EndMap;
  });
  out << YAML::EndMap;
  put_list(out, "traffic", scenario.traffic, put_traffic);
  put_faults(out, scenario);
  if (scenario.ideal) put(out, "ideal", true);
  if (const std::vector<std::string> warnings = all_warnings(scenario); !warnings.empty())
    out << YAML::Key << "warnings" << YAML::Value << warnings;
  if (!scenario.unverified.empty()) out << YAML::Key << "unverified" << YAML::Value << scenario.unverified;
  if (!scenario.sources.empty()) {
    put_list(out, "sources", scenario.sources, [](YAML::Emitter& o, const Source& each) {
      o << YAML::BeginMap;
      if (!each.of.empty()) put(o, "of", each.of);
      put(o, "what", each.what);
      put(o, "source", each.source);
      if (!each.date.empty()) put(o, "date", each.date);
      o << YAML::EndMap;
    });
  }
  put_targets(out, scenario);
  if (scenario.together) put(out, "together", true);
  if (scenario.alternatives) put_list(out, "alternatives", *scenario.alternatives, put_alternative);
  out << YAML::Key << "engines" << YAML::Value << YAML::BeginMap;
  put(out, "queue", number(scenario.queue_bdp));
  out << YAML::Key << "flow" << YAML::Value << YAML::BeginMap;
  put(out, "starts", scenario.flow.starts);
  out << YAML::EndMap << YAML::Key << "packet" << YAML::Value << YAML::BeginMap;
  put(out, "windows", scenario.packet.windows);
  put(out, "seeds", scenario.packet.seeds);
  put(out, "bytes", format_size(scenario.packet.bytes));
  out << YAML::EndMap << YAML::EndMap << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace skyhaul::core
