// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/keys.h"

#include <stdexcept>

namespace skyhaul::core {
namespace {

constexpr double kAny = std::numeric_limits<double>::infinity();
constexpr double kDay = 86400;

std::vector<Section> space_sections() {
  return {
      {"constellation",
       {{"preset", KeyKind::kText, "name of a constellation preset; the other keys change it"},
        {"description", KeyKind::kText, "for people"},
        {"name", KeyKind::kText, "name for reports"},
        {"shells", KeyKind::kList, "Walker shells, instead of the preset's", -kAny, kAny, {}, "shell"},
        {"elements", KeyKind::kText,
         "file of element sets instead of shells: OMM as CSV, JSON, KVN or XML, or TLE"},
        {"select", KeyKind::kText, "elements: names to take; * is any characters, ? one"},
        {"damaged",
         KeyKind::kChoice,
         "elements: records that cannot be read end it, or are left out with a warning",
         -kAny,
         kAny,
         {"refuse", "skip"}},
        {"user_up", KeyKind::kRate, "elements: uplink capacity of a satellite for all its users", 1, 1e15},
        {"user_down", KeyKind::kRate, "elements: downlink capacity of a satellite for all its users", 1,
         1e15},
        {"isl_rate", KeyKind::kRate, "elements: each direction of an inter-satellite link", 0, 1e15},
        {"propagator", KeyKind::kChoice, "orbit model", -kAny, kAny, {"j2", "sgp4"}},
        {"tle_digits", KeyKind::kFlag, "sgp4: elements rounded to the digits of two-line elements"},
        {"slots", KeyKind::kMap, "the operator's scheduling interval", -kAny, kAny, {}, "slots"},
        {"isl", KeyKind::kFlag, "whether the satellites have inter-satellite links"},
        {"isl_topology",
         KeyKind::kChoice,
         "+grid in each shell, nearest neighbours (paths only), or a list",
         -kAny,
         kAny,
         {"grid", "nearest", "list"}},
        {"isl_wrap", KeyKind::kFlag,
         "grid: the last plane is joined to the first; absent: where raan_spread is above 180"},
        {"isl_terminals", KeyKind::kCount, "nearest: links of each satellite", 1, 16},
        {"isl_links", KeyKind::kList, "list: the links", -kAny, kAny, {}, "isl_link"},
        {"isl_max_range", KeyKind::kLength, "longest inter-satellite link", 1, 100000},
        {"isl_grazing_altitude", KeyKind::kLength, "lowest height of a line of sight between satellites",
         -100, 1000},
        {"isl_max_latitude", KeyKind::kAngle, "links between planes are off beyond it", 0, 90},
        {"isl_acquisition", KeyKind::kDuration, "before a link that comes up is usable (paths only)", 0,
         3600},
        {"scheduling_delay", KeyKind::kDuration, "medium access on each terminal-satellite crossing, one way",
         0, 10},
        {"min_elevation", KeyKind::kAngle, "of terminals that do not say", 0, 90},
        {"max_range", KeyKind::kLength, "of terminals that do not say; absent: none", 1, 500000}}},
      {"isl_link", {{"between", KeyKind::kList, "names of two satellites, such as S1-00-07"}}},
      {"shell",
       {{"name", KeyKind::kText, "prefix of its satellites' names"},
        {"code", KeyKind::kText,
         "instead of the keys of the orbits: one or more shells, such as D:550:53:1584/72/39"},
        {"altitude", KeyKind::kLength, "above the equatorial radius; absent: from mean_motion", 160, 40000},
        {"inclination", KeyKind::kAngle, "of the orbits", 0, 180},
        {"planes", KeyKind::kCount, "number of orbital planes", 1, 10000},
        {"satellites_per_plane", KeyKind::kCount, "satellites in each plane", 1, 10000},
        {"phasing", KeyKind::kMixed, "Walker's F, or half-slot: alternate planes shifted by half a slot"},
        {"raan_spread", KeyKind::kAngle, "360 for a delta, 180 for a star", 0, 360},
        {"raan0", KeyKind::kAngle, "right ascension of plane 0 at the epoch", -360, 360},
        {"argument_of_latitude0", KeyKind::kAngle, "of satellite 0 of plane 0 at the epoch", -360, 360},
        {"mean_motion", KeyKind::kNumber,
         "revolutions a day; must agree with the altitude where both are given", 0.1, 17},
        {"user_up", KeyKind::kRate, "uplink capacity of a satellite for all its users", 1, 1e15},
        {"user_down", KeyKind::kRate, "downlink capacity of a satellite for all its users", 1, 1e15},
        {"isl_rate", KeyKind::kRate, "each direction of an inter-satellite link", 0, 1e15}}},
      {"slots",
       {{"length", KeyKind::kDuration, "of a slot", 0.001, kDay},
        {"offset", KeyKind::kDuration, "of the first slot after the minute", 0, kDay},
        {"gap_min", KeyKind::kDuration, "shortest gap when a terminal changes its satellite", 0, 60},
        {"gap_max", KeyKind::kDuration, "longest gap when a terminal changes its satellite", 0, 60}}},
  };
}

std::vector<Section> ground_sections() {
  return {
      {"horizon_point",
       {{"azimuth", KeyKind::kAngle, "from north through east", 0, 360},
        {"elevation", KeyKind::kAngle, "satellites below it are hidden, linear between the corners", -10,
         90}}},
      {"site",
       {{"preset", KeyKind::kText, "name of a site preset; the other keys change it"},
        {"description", KeyKind::kText, "for people"},
        {"name", KeyKind::kText, "unique name"},
        {"latitude", KeyKind::kAngle, "geodetic, north positive", -90, 90},
        {"longitude", KeyKind::kAngle, "east positive", -180, 360},
        {"altitude", KeyKind::kLength, "above the ellipsoid", -0.5, 9},
        {"terminals", KeyKind::kCount, "number of user terminals", 0, 1000},
        {"terminal",
         KeyKind::kMixed,
         "terminal preset or its rates, instead of the scenario's",
         -kAny,
         kAny,
         {},
         "terminal"},
        {"track", KeyKind::kText,
         "of a site that moves: a CSV file of time, latitude, longitude, altitude in metres"},
        {"horizon",
         KeyKind::kList,
         "what stands around its terminals, corner by corner; absent: nothing",
         -kAny,
         kAny,
         {},
         "horizon_point"},
        {"power", KeyKind::kList, "daily windows with power, UTC, such as 10:00-22:00; absent: always"},
        {"fixed_link",
         KeyKind::kMap,
         "fibre or microwave to a PoP; all traffic then goes over it",
         -kAny,
         kAny,
         {},
         "fixed_link"}}},
      {"terminal",
       {{"preset", KeyKind::kText, "name of a terminal preset; the other keys change it"},
        {"description", KeyKind::kText, "for people"},
        {"type", KeyKind::kText, "name for reports"},
        {"up", KeyKind::kRate, "site to satellite, IP", 1, 1e13},
        {"down", KeyKind::kRate, "satellite to site, IP", 1, 1e13},
        {"min_elevation", KeyKind::kAngle, "lowest elevation at which it is served", 0, 90},
        {"max_range", KeyKind::kLength, "longest way to a satellite; absent: none", 1, 500000}}},
      {"ellipsoid",
       {{"semi_major_axis", KeyKind::kLength, "equatorial radius", 6000, 7000},
        {"inverse_flattening", KeyKind::kNumber, "1/f", 100, 1000}}},
      {"fixed_link",
       {{"up", KeyKind::kRate, "site to network, IP", 1, 1e15},
        {"down", KeyKind::kRate, "network to site, IP", 1, 1e15},
        {"delay", KeyKind::kDuration, "one way, to the PoP", 0, 10},
        {"pop", KeyKind::kText, "PoP it leads to; absent: the nearest"}}},
      {"gateway",
       {{"name", KeyKind::kText, "unique name"},
        {"latitude", KeyKind::kAngle, "geodetic, north positive", -90, 90},
        {"longitude", KeyKind::kAngle, "east positive", -180, 360},
        {"altitude", KeyKind::kLength, "above the ellipsoid", -0.5, 9},
        {"min_elevation", KeyKind::kAngle, "lowest elevation of its antennas", 0, 90},
        {"up", KeyKind::kRate, "to satellites, all antennas", 1, 1e15},
        {"down", KeyKind::kRate, "from satellites, all antennas", 1, 1e15},
        {"pop", KeyKind::kText, "PoP it is joined to; absent: the nearest"}}},
      {"pop",
       {{"name", KeyKind::kText, "unique name"},
        {"latitude", KeyKind::kAngle, "north positive", -90, 90},
        {"longitude", KeyKind::kAngle, "east positive", -180, 360}}},
      {"terrestrial",
       {{"stretch", KeyKind::kNumber, "length of fibre over the great circle", 1, 10},
        {"delays", KeyKind::kList, "known one-way delays", -kAny, kAny, {}, "terrestrial_delay"}}},
      {"terrestrial_delay",
       {{"between", KeyKind::kList, "two names: PoPs, or a gateway and its PoP"},
        {"delay", KeyKind::kDuration, "one way", 0, 10}}},
      {"preset_name", {{"preset", KeyKind::kText, "name of a preset"}}},
      {"gateways_preset",
       {{"description", KeyKind::kText, "for people"},
        {"gateways", KeyKind::kList, "the gateways", -kAny, kAny, {}, "gateway"}}},
      {"pops_preset",
       {{"description", KeyKind::kText, "for people"},
        {"pops", KeyKind::kList, "the PoPs", -kAny, kAny, {}, "pop"}}},
  };
}

std::vector<Section> work_sections() {
  return {
      {"traffic",
       {{"name", KeyKind::kText, "unique name"},
        {"payload", KeyKind::kMap, "what is exchanged", -kAny, kAny, {}, "payload"},
        {"topology", KeyKind::kChoice, "how", -kAny, kAny, {"ring", "hub", "push"}},
        {"sites", KeyKind::kList, "who takes part; absent: every site (but the hub)"},
        {"hub", KeyKind::kText, "the site that gathers and answers, for hub"},
        {"source", KeyKind::kText, "the site that sends, for push"},
        {"transport", KeyKind::kChoice, "congestion control", -kAny, kAny, {"cubic", "bbr", "udp"}},
        {"compute", KeyKind::kMap, "what is computed between two rounds", -kAny, kAny, {}, "compute"},
        {"deadline", KeyKind::kDuration, "dataset: wanted finish after its start", 1, 1000 * kDay}}},
      {"payload",
       {{"preset", KeyKind::kText, "name of a payload preset"},
        {"model", KeyKind::kCount, "number of parameters, such as 8B", 1, 1e15},
        {"bytes_per_parameter", KeyKind::kNumber, "of a model, such as 2 for bf16", 0.001, 1000},
        {"dataset", KeyKind::kSize, "a one-off transfer of this size", 1, 1e18},
        {"size", KeyKind::kSize, "bytes exchanged each round", 1, 1e18},
        {"description", KeyKind::kText, "for reports"}}},
      {"compute",
       {{"step_time", KeyKind::kDuration, "of one step", 1e-6, 100 * kDay},
        {"steps", KeyKind::kCount, "between two rounds", 1, 1e9},
        {"overlap_steps", KeyKind::kCount, "that go on while a round is under way; 0: blocking", 0, 1e9}}},
      {"targets",
       {{"interval", KeyKind::kDuration, "wanted between two rounds", 1, 1000 * kDay},
        {"quantile", KeyKind::kNumber, "share of rounds that must end in time", 0.5, 0.99}}},
      {"engines",
       {{"flow", KeyKind::kMap, "the flow engine", -kAny, kAny, {}, "flow"},
        {"packet", KeyKind::kMap, "the packet engine", -kAny, kAny, {}, "packet"}}},
      {"flow",
       {{"starts", KeyKind::kCount, "start times tried for each traffic entry; 0: chosen from the sync time",
         0, 100000}}},
      {"packet",
       {{"windows", KeyKind::kCount, "sampled windows run packet by packet", 0, 1000},
        {"bytes", KeyKind::kSize, "payload of a window's transfer; 0 B: chosen for 120 round trips", 0,
         1e12}}},
  };
}

}  // namespace

const std::vector<Section>& scenario_sections() {
  static const std::vector<Section> all = [] {
    std::vector<Section> list{
        {"scenario",
         {{"name", KeyKind::kText, "of the scenario"},
          {"description", KeyKind::kText, "for people"},
          {"seed", KeyKind::kCount, "of all random draws", 0, 9e15},
          {"epoch", KeyKind::kTime, "start of the horizon, UTC"},
          {"horizon", KeyKind::kDuration, "length of time looked at", 1, 400 * kDay},
          {"constellation", KeyKind::kMap, "the satellites", -kAny, kAny, {}, "constellation"},
          {"ellipsoid",
           KeyKind::kMap,
           "that the places on the ground refer to; absent: WGS-84",
           -kAny,
           kAny,
           {},
           "ellipsoid"},
          {"routing",
           KeyKind::kChoice,
           "through gateways only, or over inter-satellite links",
           -kAny,
           kAny,
           {"bent-pipe", "isl"}},
          {"policy",
           KeyKind::kChoice,
           "how a terminal's satellite is chosen",
           -kAny,
           kAny,
           {"highest-elevation", "longest-visible"}},
          {"available_share", KeyKind::kNumber, "of capacity left after other users", 0.0001, 1},
          {"terminal",
           KeyKind::kMixed,
           "terminal preset or its rates, for every site",
           -kAny,
           kAny,
           {},
           "terminal"},
          {"sites", KeyKind::kList, "the compute sites", -kAny, kAny, {}, "site"},
          {"gateways", KeyKind::kMixed, "list, or a map with a preset", -kAny, kAny, {}, "gateway"},
          {"pops", KeyKind::kMixed, "list, or a preset", -kAny, kAny, {}, "pop"},
          {"terrestrial", KeyKind::kMap, "delays on the ground", -kAny, kAny, {}, "terrestrial"},
          {"traffic",
           KeyKind::kList,
           "what is exchanged; each entry is answered by itself",
           -kAny,
           kAny,
           {},
           "traffic"},
          {"targets", KeyKind::kMap, "what is wanted", -kAny, kAny, {}, "targets"},
          {"engines", KeyKind::kMap, "how it is computed", -kAny, kAny, {}, "engines"}}}};
    for (auto& part : {space_sections(), ground_sections(), work_sections()}) {
      list.insert(list.end(), part.begin(), part.end());
    }
    return list;
  }();
  return all;
}

const Section& section_named(const std::string& name) {
  for (const Section& section : scenario_sections()) {
    if (section.name == name) return section;
  }
  throw std::logic_error("no scenario section " + name);
}

const Key* find_key(const Section& section, const std::string& name) {
  for (const Key& key : section.keys) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

}  // namespace skyhaul::core
