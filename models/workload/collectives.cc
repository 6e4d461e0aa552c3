// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/collectives.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace skyhaul::models {
namespace {

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTopologies.size(); ++i) {
    if (static_cast<std::size_t>(kTopologies[i].topology) != i) return false;
  }
  return static_cast<std::size_t>(Topology::kRelay) + 1 == kTopologies.size();
}
static_assert(in_order(), "info() takes a topology for its place in the table");

using Ids = std::vector<std::uint64_t>;

void check(const CollectiveSpec& spec) {
  const auto refuse = [&](const std::string& why) { throw std::invalid_argument(spec.group + ": " + why); };
  const std::size_t least = info(spec.topology).least_sites;
  const std::size_t n = spec.sites.size();
  if (n < least) refuse(least == 1 ? "a hub needs at least one other site" : "at least two sites take part");
  const std::set<std::string> unique(spec.sites.begin(), spec.sites.end());
  if (unique.size() != n) refuse("a site takes part twice");
  if (spec.topology == Topology::kHub && spec.hub.empty()) refuse("a hub topology names its hub");
  if (spec.topology == Topology::kHub && unique.count(spec.hub) != 0)
    refuse("the hub is not one of the sites");
  if (spec.bytes < 0) refuse("negative bytes");
  if (spec.topology == Topology::kButterfly && (n & (n - 1)) != 0)
    refuse("a butterfly needs a power of two of sites");
  if (spec.topology == Topology::kHierarchical && spec.group_size == 0) refuse("groups of no sites");
  if (spec.topology == Topology::kRelay && spec.pieces == 0) refuse("no pieces");
  if (spec.topology != Topology::kHub) return;
  if (spec.quorum > n) refuse("a quorum of more sites than push");
  if (spec.grace_ns < 0 || (spec.grace_ns > 0 && spec.quorum == 0)) refuse("a grace without a quorum");
}

/// Makes the transfers of one round, all with the labels of its spec.
class Round {
 public:
  Round(const CollectiveSpec& spec, std::int64_t round, TimeNs start_ns, std::uint64_t first_id)
      : spec_(spec), round_(round), start_ns_(start_ns), first_id_(first_id) {}

  std::uint64_t add(const std::string& src, const std::string& dst, std::int64_t bytes, Ids after = {}) {
    Transfer transfer;
    transfer.id = first_id_ + transfers_.size();
    transfer.round = round_;
    transfer.group = spec_.group;
    transfer.after = std::move(after);
    transfer.src = src;
    transfer.dst = dst;
    transfer.bytes = bytes;
    transfer.not_before_ns = start_ns_;
    transfer.priority = spec_.priority;
    transfer.transport = spec_.transport;
    transfer.streams = spec_.streams;
    transfer.chunk_bytes = spec_.chunk_bytes;
    transfers_.push_back(std::move(transfer));
    return transfers_.back().id;
  }

  /// What the hub sends back.
  void add_answer(const std::string& src, const std::string& dst, std::int64_t bytes, Ids after) {
    add(src, dst, bytes, std::move(after));
    // A quorum of all is none.
    if (spec_.quorum == 0 || spec_.quorum == spec_.sites.size()) return;
    transfers_.back().quorum = static_cast<int>(spec_.quorum);
    transfers_.back().grace_ns = spec_.grace_ns;
  }

  std::int64_t number() const { return round_; }
  std::vector<Transfer> take() { return std::move(transfers_); }

 private:
  const CollectiveSpec& spec_;
  std::int64_t round_;
  TimeNs start_ns_;
  std::uint64_t first_id_;
  std::vector<Transfer> transfers_;
};

/// Bytes of part `index` of `count`.
std::int64_t part(std::int64_t bytes, std::size_t count, std::size_t index) {
  const auto parts = static_cast<std::int64_t>(count);
  return bytes / parts + (static_cast<std::int64_t>(index) < bytes % parts ? 1 : 0);
}

std::int64_t parts(std::int64_t bytes, std::size_t count, std::size_t from, std::size_t until) {
  std::int64_t sum = 0;
  for (std::size_t index = from; index < until; ++index) sum += part(bytes, count, index);
  return sum;
}

/// `steps` steps around the ring: in step s, site i sends part i - s to site i + 1. The first N-1 reduce (or
/// gather parts that sites had), N-1 more gather. `before[i]`: what site i waits for at first. Returns the
/// last step's transfers, in order of sender.
Ids add_ring(Round& round, const std::vector<std::string>& sites, std::int64_t bytes, std::size_t steps,
             const std::vector<Ids>& before) {
  const std::size_t n = sites.size();
  Ids previous(n), current(n);
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t i = 0; i < n; ++i) {
      Ids after = step > 0 ? Ids{previous[i], previous[(i + n - 1) % n]} : before[i];
      current[i] = round.add(sites[i], sites[(i + 1) % n], part(bytes, n, (i + 2 * n - step % n) % n),
                             std::move(after));
    }
    previous.swap(current);
  }
  return previous;
}

/// Recursive halving, then doubling (Rabenseifner, "Optimization of collective reduction operations", 2004).
/// Site i is left with part i after the first half.
void add_butterfly(Round& round, const CollectiveSpec& spec) {
  const std::size_t n = spec.sites.size();
  std::vector<std::size_t> distances;
  for (std::size_t distance = n / 2; distance > 0; distance /= 2) distances.push_back(distance);
  Ids previous;
  std::size_t last_distance = 0;
  const auto exchange = [&](std::size_t distance, bool halving) {
    Ids current(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t partner = i ^ distance;
      // Halving: what belongs to the partner's half goes there. Doubling: all that this site has gathered.
      const std::size_t from = (halving ? partner : i) / distance * distance;
      Ids after;
      if (!previous.empty()) after = {previous[i], previous[i ^ last_distance]};
      current[i] = round.add(spec.sites[i], spec.sites[partner], parts(spec.bytes, n, from, from + distance),
                             std::move(after));
    }
    previous = std::move(current);
    last_distance = distance;
  };
  for (const std::size_t distance : distances) exchange(distance, true);
  for (auto distance = distances.rbegin(); distance != distances.rend(); ++distance)
    exchange(*distance, false);
}

void add_hub(Round& round, const CollectiveSpec& spec) {
  Ids pushes;
  for (const std::string& site : spec.sites) pushes.push_back(round.add(site, spec.hub, spec.bytes));
  for (const std::string& site : spec.sites) round.add_answer(spec.hub, site, spec.bytes, pushes);
}

/// The circle method of round-robin tournaments: one place stays, the others turn by one each round.
void add_gossip(Round& round, const CollectiveSpec& spec) {
  const std::size_t n = spec.sites.size();
  const std::size_t places = n + n % 2;  // the last place is nobody where n is odd
  const std::size_t turns = places - 1;
  const auto count = static_cast<std::int64_t>(turns);
  const auto turn = static_cast<std::size_t>((round.number() % count + count) % count);
  const auto at = [&](std::size_t place) { return place == 0 ? turns : (place - 1 + turn) % turns; };
  for (std::size_t p = 0; p < places / 2; ++p) {
    const std::size_t a = at(p);
    const std::size_t b = at(places - 1 - p);
    if (a >= n || b >= n) continue;
    round.add(spec.sites[a], spec.sites[b], spec.bytes);
    round.add(spec.sites[b], spec.sites[a], spec.bytes);
  }
}

void add_hierarchical(Round& round, const CollectiveSpec& spec) {
  const std::size_t n = spec.sites.size();
  std::vector<std::string> leaders;
  std::vector<Ids> gathered;
  for (std::size_t first = 0; first < n; first += spec.group_size) {
    leaders.push_back(spec.sites[first]);
    gathered.emplace_back();
    for (std::size_t i = first + 1; i < std::min(first + spec.group_size, n); ++i) {
      gathered.back().push_back(round.add(spec.sites[i], spec.sites[first], spec.bytes));
    }
  }
  const std::size_t g = leaders.size();
  const Ids last = add_ring(round, leaders, spec.bytes, 2 * (g - 1), gathered);
  for (std::size_t leader = 0; leader < g; ++leader) {
    const Ids after = g > 1 ? Ids{last[(leader + g - 1) % g]} : gathered[leader];
    const std::size_t first = leader * spec.group_size;
    for (std::size_t i = first + 1; i < std::min(first + spec.group_size, n); ++i) {
      round.add(spec.sites[first], spec.sites[i], spec.bytes, after);
    }
  }
}

void add_relay(Round& round, const CollectiveSpec& spec) {
  std::vector<Ids> before(spec.pieces);  // of each piece: the hop that brings it
  for (std::size_t i = 0; i + 1 < spec.sites.size(); ++i) {
    for (std::size_t piece = 0; piece < spec.pieces; ++piece) {
      Ids after = before[piece];
      if (piece > 0) after.push_back(before[piece - 1].front());  // already this hop's: one piece at a time
      before[piece] = {round.add(spec.sites[i], spec.sites[i + 1], part(spec.bytes, spec.pieces, piece),
                                 std::move(after))};
    }
  }
}

}  // namespace

const char* to_string(Topology topology) { return info(topology).name; }

Topology topology_named(const std::string& name) {
  for (const TopologyInfo& each : kTopologies) {
    if (name == each.name) return each.topology;
  }
  throw std::invalid_argument("topology " + name);
}

bool has_key(Topology topology, const std::string& key) {
  const auto& keys = info(topology).keys;
  return !key.empty() && std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::vector<Transfer> make_round(const CollectiveSpec& spec, std::int64_t round, TimeNs start_ns,
                                 std::uint64_t first_id) {
  check(spec);
  Round made(spec, round, start_ns, first_id);
  const std::size_t n = spec.sites.size();
  switch (spec.topology) {
    case Topology::kRing:
      add_ring(made, spec.sites, spec.bytes, 2 * (n - 1), std::vector<Ids>(n));
      break;
    case Topology::kAllGather:
      add_ring(made, spec.sites, spec.bytes, n - 1, std::vector<Ids>(n));
      break;
    case Topology::kHub:
      add_hub(made, spec);
      break;
    case Topology::kPush:
      for (std::size_t i = 1; i < n; ++i) made.add(spec.sites[0], spec.sites[i], spec.bytes);
      break;
    case Topology::kButterfly:
      add_butterfly(made, spec);
      break;
    case Topology::kGossip:
      add_gossip(made, spec);
      break;
    case Topology::kHierarchical:
      add_hierarchical(made, spec);
      break;
    case Topology::kRelay:
      add_relay(made, spec);
      break;
  }
  return made.take();
}

}  // namespace skyhaul::models
