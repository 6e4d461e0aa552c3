// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenario/load_parts.h"
#include "skyhaul/core/units.h"

namespace skyhaul::core {
namespace {

struct Payload {
  std::int64_t bytes = 0;
  bool dataset = false;
  std::string description;
};

/// `bits_per_parameter`: of a model whose bytes the map does not say; 0: it must say them.
Payload load_payload(const MapReader& reader, const Presets& presets, double bits_per_parameter) {
  int forms = 0;
  for (const char* key : {"preset", "model", "dataset", "size"}) forms += reader.has(key) ? 1 : 0;
  if (forms != 1) {
    reader.refuse("", "exactly one of preset, model (with bytes_per_parameter), dataset, size");
  }
  Payload payload;
  if (reader.has("preset")) {
    payload =
        load_payload(presets.open("payloads", reader, "preset", "payload"), presets, bits_per_parameter);

  } else if (reader.has("model")) {
    const bool by_method = bits_per_parameter > 0 && !reader.has("bytes_per_parameter");
    const double each = by_method ? bits_per_parameter / 8 : reader.number("bytes_per_parameter");
    const double bytes = static_cast<double>(reader.count("model")) * each;
    if (!(bytes >= 1 && bytes <= 1e18)) reader.refuse("model", "a model of 1 to 1e18 bytes");
    payload.bytes = std::llround(bytes);
    payload.description =
        fmt::format("{:.4g}e9 parameters x {} B = {}", static_cast<double>(reader.count("model")) / 1e9, each,
                    format_size(payload.bytes));
  } else if (reader.has("dataset")) {
    payload.bytes = reader.size_bytes("dataset");
    payload.dataset = true;
    payload.description = format_size(payload.bytes);
  } else {
    payload.bytes = reader.size_bytes("size");
    payload.description = format_size(payload.bytes);
  }
  if (reader.has("bytes_per_parameter") && !reader.has("model")) {
    reader.refuse("bytes_per_parameter", "only beside model");
  }
  payload.description = reader.text("description", payload.description);
  return payload;
}

/// Names of the topologies that have this key.
std::vector<std::string> topologies_with(const char* key) {
  std::vector<std::string> names;
  for (const models::TopologyInfo& each : models::kTopologies) {
    if (has_key(each.topology, key)) names.emplace_back(each.name);
  }
  return names;
}

/// A method, with what it says of the entry's compute and topology.
struct Method {
  MethodSpec spec;
  std::int64_t overlap_steps = 0;
  std::string topology;  ///< empty: not said
};

Method load_method(const MapReader& reader, const Presets& presets) {
  Method method;
  if (reader.has("preset")) {
    method = load_method(presets.open("methods", reader, "preset", "method"), presets);
    method.spec.name = reader.name("preset");
  }
  MethodSpec& spec = method.spec;
  spec.name = reader.name("name", spec.name.empty() ? "custom" : spec.name);
  if (reader.has("description")) spec.description = reader.text("description");
  spec.bits_per_parameter = reader.number("bits_per_parameter", spec.bits_per_parameter);
  spec.fragments = reader.count("fragments", spec.fragments);
  spec.inner_steps = reader.count("inner_steps", spec.inner_steps);
  method.overlap_steps = reader.count("overlap_steps", method.overlap_steps);
  if (reader.has("topology")) method.topology = reader.choice("topology", "");
  return method;
}

/// The bytes of one round, where the method cuts the payload and each site has one of its own to gather.
std::int64_t round_bytes(const MethodSpec& method, const models::CollectiveSpec& collective) {
  const std::int64_t fragment = (method.payload_bytes + method.fragments - 1) / method.fragments;
  const bool of_each = collective.topology == models::Topology::kAllGather;
  return fragment * (of_each ? static_cast<std::int64_t>(collective.sites.size()) : 1);
}

/// Compute between two rounds, and what of it a round's exchange overlaps with.
void load_compute(const MapReader& compute, const std::optional<Method>& method, TrafficSpec& spec) {
  spec.step_ns = compute.duration_ns("step_time");
  const bool by_method = method && method->spec.inner_steps > 0;
  if (by_method && compute.has("steps"))
    compute.refuse("steps", "only without a method that has inner_steps");
  if (method && method->overlap_steps > 0 && compute.has("overlap_steps"))
    compute.refuse("overlap_steps", "only without a method that has overlap_steps");
  const std::int64_t steps = by_method ? method->spec.inner_steps : compute.count("steps", 1);
  if (static_cast<double>(spec.step_ns) * static_cast<double>(steps) > 9e18)
    compute.refuse(by_method ? "step_time" : "steps", "a compute time below 100 years");
  spec.compute_ns = spec.step_ns * steps / (by_method ? method->spec.fragments : 1);
  if (spec.compute_ns < 1) compute.refuse("step_time", "at least a nanosecond of compute between two rounds");
  const std::int64_t overlap =
      method && method->overlap_steps > 0 ? method->overlap_steps : compute.count("overlap_steps", 0);
  spec.overlap_steps = static_cast<int>(overlap);
  if (!method && overlap > steps) compute.refuse("overlap_steps", "a number no greater than steps");
}

models::Topology load_topology(const MapReader& reader, const std::optional<Method>& method, bool dataset) {
  using models::Topology;
  const std::string usual = to_string(dataset ? Topology::kPush : Topology::kRing);
  const Topology topology = models::topology_named(
      reader.choice("topology", method && !method->topology.empty() ? method->topology : usual));
  if (dataset && !has_key(topology, "source"))
    reader.refuse("topology", fmt::format("{}, for a dataset", fmt::join(topologies_with("source"), " or ")));
  return topology;
}

/// Whether a topology has a key; one that is there and not its own is refused.
bool takes(const MapReader& reader, models::Topology topology, const char* key) {
  if (has_key(topology, key)) return true;
  const std::vector<std::string> owners = topologies_with(key);
  if (reader.has(key))
    reader.refuse(key, fmt::format("only with the {} {}", owners.size() == 1 ? "topology" : "topologies",
                                   fmt::join(owners, " and ")));
  return false;
}

/// How many pushes a hub waits for, and how long for the others.
void load_quorum(const MapReader& reader, models::CollectiveSpec& collective) {
  const bool quorum = takes(reader, collective.topology, "quorum") && reader.has("quorum");
  if (quorum) collective.quorum = static_cast<std::size_t>(reader.count("quorum", 1));
  if (!takes(reader, collective.topology, "grace") || !reader.has("grace")) return;
  if (!quorum) reader.refuse("grace", "only with a quorum");
  collective.grace_ns = reader.duration_ns("grace");
}

/// The sites that exchange the payload, by the names of all that the scenario has; the source is the first of
/// them, and the hub is none.
void load_participants(const MapReader& reader, const std::vector<std::string>& known,
                       models::CollectiveSpec& collective) {
  const auto is_known = [&](const std::string& name) {
    return std::find(known.begin(), known.end(), name) != known.end();
  };
  const auto a_site = [&](const std::string& name) {
    return did_you_mean(name, known) + fmt::format("a site of the scenario: {}", fmt::join(known, ", "));
  };
  // The site that a key of the topology names; empty where it has no such key.
  const auto named = [&](const char* key) {
    if (!takes(reader, collective.topology, key)) return std::string();
    const std::string name = reader.name(key);
    if (!is_known(name)) reader.refuse(key, a_site(name));
    return name;
  };
  collective.hub = named("hub");
  const std::string source = named("source");
  if (takes(reader, collective.topology, "group_size"))
    collective.group_size = static_cast<std::size_t>(reader.count("group_size", 2));
  if (takes(reader, collective.topology, "pieces"))
    collective.pieces = static_cast<std::size_t>(reader.count("pieces", 1));
  load_quorum(reader, collective);
  std::vector<std::string>& sites = collective.sites = reader.texts("sites");
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (!is_known(sites[i])) reader.refuse_item("sites", i, a_site(sites[i]));
    const auto here = sites.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(sites.begin(), here, sites[i]) != here) reader.refuse_item("sites", i, "each site once");
  }
  if (!reader.has("sites")) sites = known;
  const auto remove = [&](const std::string& name) {
    sites.erase(std::remove(sites.begin(), sites.end(), name), sites.end());
  };
  if (!collective.hub.empty()) remove(collective.hub);
  if (!source.empty()) {
    remove(source);
    sites.insert(sites.begin(), source);
  }
  if (collective.quorum > sites.size())
    reader.refuse("quorum",
                  fmt::format("at most {}: the sites that push to {}", sites.size(), collective.hub));
  const std::string topology = to_string(collective.topology);
  const std::size_t least = info(collective.topology).least_sites;
  const std::size_t count = sites.size();
  if (count < least) reader.refuse("sites", fmt::format("at least {} for {}", least, topology));
  if (collective.topology == models::Topology::kButterfly && (count & (count - 1)) != 0) {
    const std::string wanted = fmt::format("2, 4, 8, 16, ... sites for {}, not {}", topology, count);
    if (!reader.has("sites")) reader.refuse("topology", wanted);
    reader.refuse("sites", wanted);
  }
}

/// No topology sends more in a round than the payload twice for each site.
void check_bytes(const MapReader& reader, std::int64_t bytes, std::size_t sites, bool by_method) {
  const auto most_bytes = static_cast<std::int64_t>(9e18) / (2 * static_cast<std::int64_t>(sites));
  const auto sites_of_each =
      static_cast<std::int64_t>(by_method ? sites : 1);  // each may have its own to gather
  if (bytes <= most_bytes / sites_of_each) return;
  reader.refuse("payload", fmt::format("at most {:.2e} B where {} sites exchange it, not {:.2e} B",
                                       static_cast<double>(most_bytes), sites, static_cast<double>(bytes)));
}

}  // namespace

TrafficSpec load_traffic(const MapReader& reader, const Presets& presets,
                         const std::vector<SiteSpec>& sites) {
  TrafficSpec spec;
  models::CollectiveSpec& collective = spec.collective;
  collective.group = reader.node_name("name");
  std::optional<Method> method;
  if (reader.has("method")) method = load_method(reader.map("method"), presets);
  const Payload payload =
      load_payload(reader.map("payload"), presets, method ? method->spec.bits_per_parameter : 0);
  collective.bytes = payload.bytes;
  spec.payload = payload.description;
  spec.dataset = payload.dataset;
  collective.topology = load_topology(reader, method, payload.dataset);
  std::vector<std::string> names;
  for (const SiteSpec& site : sites) names.push_back(site.site.name);
  load_participants(reader, names, collective);
  check_bytes(reader, payload.bytes, collective.sites.size(), method.has_value());
  collective.transport = reader.choice("transport", "cubic");
  collective.streams = static_cast<int>(reader.count("streams", 1));
  if (collective.streams > 1 && collective.transport == "udp")
    reader.refuse("streams", "1 for udp, which has no connections");
  collective.priority = static_cast<int>(reader.count("priority", 0));
  if (reader.has("failures")) {
    const MapReader failures = reader.map("failures");
    spec.failures = FailureSpec{failures.duration_ns("mtbf"), failures.duration_ns("save")};
  }
  if (reader.has("chunk")) collective.chunk_bytes = reader.size_bytes("chunk");
  if (method) {
    method->spec.payload_bytes = payload.bytes;
    collective.bytes = round_bytes(method->spec, collective);
    spec.method = method->spec;
  }
  if (reader.has("compute")) load_compute(reader.map("compute"), method, spec);
  if (method && method->overlap_steps > 0) spec.overlap_steps = static_cast<int>(method->overlap_steps);
  if (reader.has("deadline")) {
    if (!payload.dataset) reader.refuse("deadline", "only for a dataset; targets.interval is for rounds");
    spec.deadline_ns = reader.duration_ns("deadline");
  }
  return spec;
}

}  // namespace skyhaul::core
