// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/keys.h"

#include "skyhaul/models/collectives.h"
#include "skyhaul/models/transfer_plan.h"

#include <stdexcept>

#include "scenario/keys_parts.h"

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
        {"gateway_rate", KeyKind::kRate,
         "elements: each direction between a satellite and all terminals that are gateways; 0: no limit", 0,
         1e15},
        {"operator", KeyKind::kText,
         "whose gateways, PoPs and terminals belong to it; others bring a warning"},
        {"propagator", KeyKind::kChoice, "orbit model", -kAny, kAny, {"j2", "sgp4"}},
        {"tle_digits", KeyKind::kFlag, "sgp4: elements rounded to the digits of two-line elements"},
        {"slots", KeyKind::kMap, "the operator's scheduling interval", -kAny, kAny, {}, "slots"},
        {"isl", KeyKind::kFlag, "whether the satellites have inter-satellite links"},
        {"isl_topology",
         KeyKind::kChoice,
         "+grid in each shell, nearest neighbours, or a list",
         -kAny,
         kAny,
         {"grid", "nearest", "list"}},
        {"isl_wrap", KeyKind::kFlag,
         "grid: the last plane is joined to the first; absent: where raan_spread is above 270"},
        {"isl_terminals", KeyKind::kCount, "nearest: links of each satellite", 1, 16},
        {"isl_links", KeyKind::kList, "list: the links", -kAny, kAny, {}, "isl_link"},
        {"isl_max_range", KeyKind::kLength, "longest inter-satellite link", 1, 100000},
        {"isl_grazing_altitude", KeyKind::kLength, "lowest height of a line of sight between satellites",
         -100, 1000},
        {"isl_max_latitude", KeyKind::kAngle, "links between planes are off beyond it", 0, 90},
        {"isl_acquisition", KeyKind::kDuration, "before a link that comes up is usable", 0, 3600},
        {"scheduling_delay", KeyKind::kDuration, "medium access on each terminal-satellite crossing, one way",
         0, 10},
        {"gso_separation", KeyKind::kAngle,
         "terminals use no satellite nearer than this to the geostationary arc", 0, 60},
        {"min_elevation", KeyKind::kAngle,
         "of terminals that do not say; -90: none, where a range alone limits", -90, 90},
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
        {"isl_rate", KeyKind::kRate, "each direction of an inter-satellite link", 0, 1e15},
        {"gateway_rate", KeyKind::kRate,
         "each direction between a satellite and all terminals that are gateways; 0: no limit", 0, 1e15}}},
      {"slots",
       {{"length", KeyKind::kDuration, "of a slot", 0.001, kDay},
        {"offset", KeyKind::kDuration, "of the first slot after the minute", 0, kDay},
        {"gap_min", KeyKind::kDuration, "shortest gap when a terminal changes its satellite", 0, 60},
        {"gap_max", KeyKind::kDuration, "longest gap when a terminal changes its satellite", 0, 60},
        {"reallocation",
         KeyKind::kChoice,
         "where there are gaps and spikes: at each slot, or where the satellite changes",
         -kAny,
         kAny,
         {"change", "every-slot"}},
        {"spike_min", KeyKind::kDuration, "least peak of the extra delay around a reallocation", 0, 10},
        {"spike_max", KeyKind::kDuration, "greatest peak; 0 s: no extra delay", 0, 10},
        {"spike_before", KeyKind::kDuration, "the delay rises from this long before the boundary", 0, 10},
        {"spike_after", KeyKind::kDuration, "and falls until this long after it", 0, 10}}},
  };
}

std::vector<Section> routing_sections() {
  return {
      {"routing",
       {{"mode",
         KeyKind::kChoice,
         "gateways only; site to site between satellites; over satellites to a gateway where none is in view",
         -kAny,
         kAny,
         {"bent-pipe", "isl", "isl-gateway"}},
        {"metric",
         KeyKind::kChoice,
         "what makes a path the best one: delay, links between satellites, or delay weighted by other users' "
         "load",
         -kAny,
         kAny,
         {"delay", "hops", "load"}},
        {"disjoint",
         KeyKind::kChoice,
         "what the paths of two sites' terminal pairs do not share as far as possible",
         -kAny,
         kAny,
         {"none", "links", "satellites"}},
        {"reroute_delay", KeyKind::kDuration, "after a change of path, before the new one carries anything",
         0, 60},
        {"relay", KeyKind::kText,
         "PoP where terminals without public addresses meet; absent: the one of least delay"}}},
      {"policy",
       {{"name",
         KeyKind::kChoice,
         "what makes a satellite the best one",
         -kAny,
         kAny,
         {"highest-elevation", "longest-visible", "least-loaded", "weighted"}},
        {"elevation", KeyKind::kNumber, "weighted: worth of the sine of the elevation", 0, 1e6},
        {"visible", KeyKind::kNumber, "weighted: worth of 300 s in view, less in proportion", 0, 1e6},
        {"load", KeyKind::kNumber, "weighted: cost of each terminal that the satellite already serves", 0,
         1e6},
        {"spread", KeyKind::kFlag, "terminals of a site take different satellites while there are enough"}}},
      {"gateway_choice",
       {{"name",
         KeyKind::kChoice,
         "what makes a gateway the best one",
         -kAny,
         kAny,
         {"least-delay", "least-loaded", "weighted"}},
        {"delay", KeyKind::kNumber, "weighted: cost of 10 ms to the PoP, in proportion", 0, 1e6},
        {"load", KeyKind::kNumber, "weighted: cost of each satellite that already takes the gateway", 0, 1e6},
        {"links", KeyKind::kCount, "gateways that a satellite is linked to at once; the next takes over", 1,
         8}}},
  };
}

std::vector<const char*> topology_names() {
  std::vector<const char*> names;
  for (const models::TopologyInfo& each : models::kTopologies) names.push_back(each.name);
  return names;
}

std::vector<Section> work_sections() {
  return {
      {"traffic",
       {{"name", KeyKind::kText, "unique name"},
        {"payload", KeyKind::kMap, "what is exchanged", -kAny, kAny, {}, "payload"},
        {"topology", KeyKind::kChoice, "how", -kAny, kAny, topology_names()},
        {"sites", KeyKind::kList, "who takes part; absent: every site (but the hub)"},
        {"hub", KeyKind::kText, "the site that gathers and answers, for hub"},
        {"source", KeyKind::kText, "the site that sends, for push and relay"},
        {"group_size", KeyKind::kCount, "hierarchical: neighbouring sites in a group", 1, 10000},
        {"pieces", KeyKind::kCount, "relay: parts of the payload, each sent on once it has arrived", 1,
         10000},
        {"transport", KeyKind::kChoice, "congestion control", -kAny, kAny, {"cubic", "bbr", "udp"}},
        {"streams", KeyKind::kCount, "connections on each pair of terminals", 1, models::kMostStreams},
        {"chunk", KeyKind::kSize,
         "a site that loses power keeps whole chunks of what it has received; 0 B: every byte", 0, 1e18},
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
       {{"queue", KeyKind::kNumber, "size of every queue, in bandwidth-delay products of its link", 0.1, 100},
        {"flow", KeyKind::kMap, "the flow engine", -kAny, kAny, {}, "flow"},
        {"packet", KeyKind::kMap, "the packet engine", -kAny, kAny, {}, "packet"}}},
      {"flow",
       {{"starts", KeyKind::kCount, "start times tried for each traffic entry; 0: chosen from the sync time",
         0, 100000}}},
      {"packet",
       {{"windows", KeyKind::kCount, "sampled windows run packet by packet", 0, 1000},
        {"seeds", KeyKind::kCount, "runs of each window, which differ in start phase and random draws", 1,
         100},
        {"bytes", KeyKind::kSize, "payload of a window's transfer; 0 B: 120 to 200 round trips", 0, 1e12}}},
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
           KeyKind::kMixed,
           "through gateways only, or over inter-satellite links: a mode, or a map",
           -kAny,
           kAny,
           {},
           "routing"},
          {"policy",
           KeyKind::kMixed,
           "how a terminal's satellite is chosen: a name, or a map",
           -kAny,
           kAny,
           {},
           "policy"},
          {"gateway_choice",
           KeyKind::kMixed,
           "how a satellite's gateway is chosen: a name, or a map",
           -kAny,
           kAny,
           {},
           "gateway_choice"},
          {"available_share", KeyKind::kNumber, "of capacity left after other users", 0.0001, 1},
          {"terminal",
           KeyKind::kMixed,
           "terminal preset or its rates, for every site",
           -kAny,
           kAny,
           {},
           "terminal"},
          {"sites", KeyKind::kMixed, "the compute sites", -kAny, kAny, {}, "site"},
          {"gateways", KeyKind::kMixed, "list, or a map with a preset", -kAny, kAny, {}, "gateway"},
          {"pops", KeyKind::kMixed, "list, or a preset", -kAny, kAny, {}, "pop"},
          {"terrestrial", KeyKind::kMap, "delays on the ground", -kAny, kAny, {}, "terrestrial"},
          {"gateway_radio",
           KeyKind::kMixed,
           "radio of each gateway's link to each satellite; absent: no limit but the gateways' rates",
           -kAny,
           kAny,
           {},
           "radio"},
          {"contention",
           KeyKind::kMixed,
           "background users; absent or off: none",
           -kAny,
           kAny,
           {},
           "contention"},
          {"loss", KeyKind::kMixed, "random loss of packets; absent or off: none", -kAny, kAny, {}, "loss"},
          {"encapsulation",
           KeyKind::kMap,
           "a tunnel (VPN) around all traffic",
           -kAny,
           kAny,
           {},
           "encapsulation"},
          {"weather",
           KeyKind::kMixed,
           "rain, cloud, gases and scintillation at sites and gateways; absent or off: always clear sky",
           -kAny,
           kAny,
           {},
           "weather"},
          {"traffic",
           KeyKind::kList,
           "what is exchanged; each entry is answered by itself",
           -kAny,
           kAny,
           {},
           "traffic"},
          {"faults",
           KeyKind::kMixed,
           "what breaks: a list, or one of its items; absent or off: nothing",
           -kAny,
           kAny,
           {},
           "fault"},
          {"ideal", KeyKind::kFlag,
           "an empty, dry sky: no contention, loss, weather or faults (failures of fixed links included), "
           "whatever else is said of them"},
          {"warnings", KeyKind::kList,
           "warnings of the scenario that this one was resolved from; the answer repeats them"},
          {"unverified", KeyKind::kList,
           "numbers that no one has published, in words; the answer repeats them"},
          {"targets", KeyKind::kMap, "what is wanted", -kAny, kAny, {}, "targets"},
          {"engines", KeyKind::kMap, "how it is computed", -kAny, kAny, {}, "engines"}}}};
    for (auto& part : {space_sections(), ground_sections(), link_sections(), routing_sections(),
                       work_sections(), weather_sections(), fault_sections(), power_sections()}) {
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
