// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <limits>

#include "scenario/keys_parts.h"
#include "skyhaul/models/collectives.h"

namespace skyhaul::core {
namespace {

constexpr double kAny = std::numeric_limits<double>::infinity();
constexpr double kDay = 86400;

std::vector<const char*> topology_names() {
  std::vector<const char*> names;
  for (const models::TopologyInfo& each : models::kTopologies) names.push_back(each.name);
  return names;
}

std::vector<Section> traffic_sections() {
  return {
      {"source",
       {{"of", KeyKind::kText,
         "preset that the numbers stand in, as KIND/NAME; absent: the scenario's own numbers"},
        {"what", KeyKind::kText, "the numbers, in words"},
        {"source", KeyKind::kText, "who has published or measured them"},
        {"date", KeyKind::kText, "date of the source; absent: it has none"}}},
      {"traffic",
       {{"name", KeyKind::kText, "unique name"},
        {"payload", KeyKind::kMap, "what is exchanged", -kAny, kAny, {}, "payload"},
        {"method", KeyKind::kMap, "how the model is trained over the sites", -kAny, kAny, {}, "method"},
        {"topology", KeyKind::kChoice, "how it is exchanged", -kAny, kAny, topology_names()},
        {"sites", KeyKind::kList, "who takes part; absent: every site (but the hub)"},
        {"hub", KeyKind::kText, "the site that gathers and answers, for hub"},
        {"quorum", KeyKind::kCount,
         "hub: how many of its sites the hub waits for before it answers; absent: all", 1, 10000},
        {"grace", KeyKind::kDuration,
         "hub: how much longer it waits for the other sites once the quorum has come", 0, kDay},
        {"source", KeyKind::kText, "the site that sends, for push and relay"},
        {"group_size", KeyKind::kCount, "hierarchical: neighbouring sites in a group", 1, 10000},
        {"pieces", KeyKind::kCount, "relay: parts of the payload, each sent on once it has arrived", 1,
         10000},
        {"priority", KeyKind::kCount,
         "priority of its transfers where they meet others (together, plans): higher ones go first", 0, 1000},
        {"failures",
         KeyKind::kMap,
         "failures of what computes, for checkpoints",
         -kAny,
         kAny,
         {},
         "failures"},
        {"transport", KeyKind::kChoice, "congestion control", -kAny, kAny, {"cubic", "bbr", "udp"}},
        {"streams", KeyKind::kCount, "connections on each pair of terminals", 1, models::kMostStreams},
        {"chunk", KeyKind::kSize,
         "a site that loses power keeps whole chunks of what it has received; 0 B: every byte", 0, 1e18},
        {"compute", KeyKind::kMap, "what is computed between two rounds", -kAny, kAny, {}, "compute"},
        {"deadline", KeyKind::kDuration, "dataset: wanted finish after its start", 1, 1000 * kDay}}},
      {"payload",
       {{"preset", KeyKind::kText, "name of a payload preset"},
        {"model", KeyKind::kCount, "number of parameters, such as 8B", 1, 1e15},
        {"bytes_per_parameter", KeyKind::kNumber, "bytes of one parameter of the model, such as 2 for bf16",
         0.001, 1000},
        {"dataset", KeyKind::kSize, "a one-off transfer of this size", 1, 1e18},
        {"size", KeyKind::kSize, "bytes exchanged each round", 1, 1e18},
        {"description", KeyKind::kText, "for reports"}}},
      {"method",
       {{"preset", KeyKind::kText, "name of a method preset; the other keys change it"},
        {"description", KeyKind::kText, "what it is, in words for people"},
        {"name", KeyKind::kText, "for reports"},
        {"bits_per_parameter", KeyKind::kNumber,
         "bits exchanged for each parameter of a model; 0: the payload's bytes", 0, 1000},
        {"fragments", KeyKind::kCount, "parts that are exchanged one after the other, one in each round", 1,
         100000},
        {"inner_steps", KeyKind::kCount,
         "steps between two exchanges of the same parameters; 0: compute.steps between two rounds", 0, 1e9},
        {"overlap_steps", KeyKind::kCount,
         "steps that go on while a round is under way, at most all between two rounds; 0: blocking", 0, 1e9},
        {"topology", KeyKind::kChoice, "topology, for entries of the traffic that name none", -kAny, kAny,
         topology_names()}}},
      {"compute",
       {{"step_time", KeyKind::kDuration, "time that one step takes", 1e-6, 100 * kDay},
        {"steps", KeyKind::kCount, "steps between two rounds", 1, 1e9},
        {"overlap_steps", KeyKind::kCount, "steps that go on while a round is under way; 0: blocking", 0,
         1e9}}},
      {"failures",
       {{"mtbf", KeyKind::kDuration, "mean time between two failures of a site's compute", 1, 1000 * kDay},
        {"save", KeyKind::kDuration, "how long compute waits while a checkpoint is saved at the site", 0.001,
         1000 * kDay}}},
      {"targets",
       {{"interval", KeyKind::kDuration, "wanted time between two rounds", 1, 1000 * kDay},
        {"utilisation", KeyKind::kNumber, "wanted share of compute in wall time", 0.01, 0.999},
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

std::vector<Section> money_sections() {
  return {
      {"price",
       {{"currency", KeyKind::kText, "currency in which it is published, three letters of ISO 4217"},
        {"once", KeyKind::kNumber, "price of equipment and activation; absent: not published", 0, 1e12},
        {"month", KeyKind::kNumber, "fixed part of a month; absent: not published", 0, 1e12},
        {"month_per_gbit_s", KeyKind::kNumber,
         "price of a month for each Gbit/s of the terminal's larger rate", 0, 1e12},
        {"included", KeyKind::kSize, "volume that a month holds before blocks are bought", 0, 1e18},
        {"blocks",
         KeyKind::kList,
         "volumes bought each month for what is carried, up and down together",
         -kAny,
         kAny,
         {},
         "price_block"},
        {"date", KeyKind::kText, "date of publication"},
        {"source", KeyKind::kText, "who published it"}}},
      {"price_block",
       {{"volume", KeyKind::kSize, "volume of a block", 1, 1e18},
        {"price", KeyKind::kNumber, "price of a block", 0, 1e12}}},
  };
}

std::vector<Section> alternative_sections() {
  return {
      {"alternative",
       {{"preset", KeyKind::kText, "name of a preset of alternatives; the other keys change it"},
        {"description", KeyKind::kText, "what it is, in words for people"},
        {"name", KeyKind::kText, "for the table"},
        {"kind",
         KeyKind::kChoice,
         "what it is",
         -kAny,
         kAny,
         {"fibre", "microwave", "geo", "meo", "road", "air"}},
        {"distance", KeyKind::kLength,
         "of every site: links to the nearest PoP, road and air to where the sites meet; absent: from the "
         "map",
         0, 40000},
        {"detour", KeyKind::kNumber,
         "length of the way over that of the great circle, where the distance is from the map", 1, 10},
        {"max_distance", KeyKind::kLength, "longer ways are not feasible", 0, 100000},
        {"max_latitude", KeyKind::kAngle, "sites beyond it, north or south, have no service", 0, 90},
        {"under_sea", KeyKind::kFlag,
         "links: it needs a sea on the way, which is not looked for: without `distance` it is not marked as "
         "the fastest or the cheapest"},
        {"up", KeyKind::kRate, "links: site to network", 1, 1e15},
        {"down", KeyKind::kRate, "links: network to site", 1, 1e15},
        {"delay", KeyKind::kDuration, "links: one way to the PoP, beside that of the distance", 0, 10},
        {"delay_per_km", KeyKind::kDuration, "links: one-way delay of each km", 0, 1},
        {"hop", KeyKind::kLength, "microwave: longest hop between two towers", 0.1, 1000},
        {"availability", KeyKind::kNumber, "links: share of time in which it works, whatever its length", 0.5,
         1},
        {"outage_per_km", KeyKind::kNumber, "links: share of time that each km loses in addition", 0, 0.1},
        {"repair", KeyKind::kDuration, "links: mean time that a failure lasts", 1, 100 * kDay},
        {"build", KeyKind::kDuration, "links: time until it works, whatever its length", 0, 10000 * kDay},
        {"build_per_km", KeyKind::kDuration, "links: time in addition, for each km", 0, 100 * kDay},
        {"life", KeyKind::kDuration, "links: time over which what is built is paid", kDay, 40000 * kDay},
        {"cost_per_km", KeyKind::kNumber, "links: typical cost of building", 0, 1e12},
        {"cost_per_km_low", KeyKind::kNumber, "links: low end of what is published", 0, 1e12},
        {"cost_per_km_high", KeyKind::kNumber, "links: high end of what is published", 0, 1e12},
        {"cost_per_hop", KeyKind::kNumber, "microwave: cost of a hop with its tower", 0, 1e12},
        {"unit", KeyKind::kSize, "road, air: what a cartridge or disk holds", 1, 1e18},
        {"units", KeyKind::kCount, "road, air: cartridges or disks that a trip carries", 1, 1e6},
        {"drives", KeyKind::kCount, "road, air: drives that write, or read, at the same time at each end", 1,
         1e6},
        {"unit_rate", KeyKind::kRate, "road, air: rate of one drive", 1, 1e15},
        {"handling", KeyKind::kDuration, "road, air: time at each end of a trip", 0, 100 * kDay},
        {"km_per_hour", KeyKind::kNumber, "road, air: speed on the way", 0.1, 10000},
        {"trip", KeyKind::kNumber, "road, air: cost of a trip, one way, whatever its length", 0, 1e12},
        {"trip_per_km", KeyKind::kNumber, "road, air: cost in addition, for each km", 0, 1e12},
        {"unit_price", KeyKind::kNumber, "road, air: price of a cartridge or disk", 0, 1e12},
        {"currency", KeyKind::kText, "currency of all costs, three letters of ISO 4217"},
        {"once", KeyKind::kNumber, "links: equipment of a site", 0, 1e12},
        {"month", KeyKind::kNumber, "links: fixed part of a month of a site", 0, 1e12},
        {"month_per_gbit_s", KeyKind::kNumber, "links: price of a month for each Gbit/s of the larger rate",
         0, 1e12},
        {"date", KeyKind::kText, "date of publication"},
        {"source", KeyKind::kText, "who published it"}}},
  };
}

}  // namespace

std::vector<Section> work_sections() {
  std::vector<Section> all = traffic_sections();
  for (auto& part : {money_sections(), alternative_sections()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace skyhaul::core
