// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "report/map_frames.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "report/html.h"
#include "skyhaul/orbits/track.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostFrames = 289;  // one every five minutes of a day
constexpr std::size_t kMostLinks = 30'000;
constexpr double kDegrees = 180 / 3.14159265358979323846;

/// Nodes of the timeline that the map can show: places by their index, satellites after them.
class Places {
 public:
  Places(const ResolvedScenario& scenario, const models::LinkTimeline& timeline)
      : scenario_(scenario), satellites_(make_propagator(scenario)) {
    for (const SiteSpec& each : scenario.sites) add("site", each.site.name, each.site.place);
    for (const models::Gateway& each : scenario.gateways) add("gateway", each.name, each.place);
    for (const models::Pop& each : scenario.pops) add("pop", each.name, each.place);
    std::unordered_map<std::string, Eigen::Index> by_name;
    for (Eigen::Index s = 0; s < satellites_->size(); ++s)
      by_name.emplace(satellites_->satellites()[static_cast<std::size_t>(s)].name, s);
    nodes_.assign(timeline.nodes.size(), -1);
    for (std::size_t n = 0; n < timeline.nodes.size(); ++n) {
      const models::Node& node = timeline.nodes[n];
      if (node.kind == models::NodeKind::kSatellite) {
        const auto found = by_name.find(node.name);
        if (found != by_name.end()) nodes_[n] = static_cast<std::int64_t>(places_.size()) + found->second;
      } else {
        // Gateways and PoPs are named "gw NAME" and "pop NAME" in a timeline.
        const bool site = node.kind == models::NodeKind::kTerminal || node.kind == models::NodeKind::kSite;
        const auto found =
            index_.find(site ? "site " + timeline.sites.at(static_cast<std::size_t>(node.site)) : node.name);
        if (found != index_.end()) nodes_[n] = found->second;
      }
    }
  }

  /// -1: not on the map.
  std::int64_t of_node(std::uint32_t node) const { return nodes_[node]; }
  bool is_satellite(std::int64_t place) const { return place >= static_cast<std::int64_t>(places_.size()); }

  /// A place's number on the page, where satellites that are in use are counted in the order of their use.
  std::int64_t shown(std::int64_t place) {
    if (!is_satellite(place)) return place;
    const auto [found, added] = numbers_.try_emplace(place, static_cast<std::int64_t>(names_.size()));
    if (added) names_.push_back(satellites_->satellites()[satellite_of(place)].name);
    return static_cast<std::int64_t>(places_.size()) + found->second;
  }

  /// The satellites in `used` with where they are.
  Json satellites_at(const std::set<std::int64_t>& used, TimeNs time) const {
    Json all = Json::array();
    for (const std::int64_t place : used) {
      const Eigen::Vector3d at =
          satellites_->position_ecef_km(static_cast<Eigen::Index>(satellite_of(place)), time);
      if (!at.allFinite()) continue;
      all.push_back(numbers_.at(place));
      all.push_back(drawn(std::asin(at.z() / at.norm()) * kDegrees, 1));
      all.push_back(drawn(std::atan2(at.y(), at.x()) * kDegrees, 1));
    }
    return all;
  }

  /// Sites that move: [index, latitude, longitude, ...].
  Json moved_at(TimeNs time) const {
    Json all = Json::array();
    for (std::size_t s = 0; s < scenario_.sites.size(); ++s) {
      const auto& track = scenario_.sites[s].site.track;
      if (!track) continue;
      const orbits::Geodetic place = track->place(time);
      all.push_back(s);
      all.push_back(drawn(place.latitude_deg, 2));
      all.push_back(drawn(place.longitude_deg, 2));
    }
    return all;
  }

  const Json& places() const { return places_; }
  const std::vector<std::string>& names() const { return names_; }

 private:
  void add(const std::string& kind, const std::string& name, const orbits::Geodetic& place) {
    index_.emplace((kind == "gateway" ? "gw" : kind) + " " + name, static_cast<std::int64_t>(places_.size()));
    places_.push_back({{"kind", kind},
                       {"name", name},
                       {"lat", drawn(place.latitude_deg, 3)},
                       {"lon", drawn(place.longitude_deg, 3)}});
  }

  std::size_t satellite_of(std::int64_t place) const {
    return static_cast<std::size_t>(place) - places_.size();
  }

  const ResolvedScenario& scenario_;
  std::unique_ptr<orbits::Propagator> satellites_;
  Json places_ = Json::array();
  std::unordered_map<std::string, std::int64_t> index_;
  std::vector<std::int64_t> nodes_;  ///< a satellite's is its number in the propagator, after all places
  std::unordered_map<std::int64_t, std::int64_t> numbers_;  ///< of satellites on the page
  std::vector<std::string> names_;                          ///< by these numbers
};

/// Links in use at a time, each once, the lesser place first.
std::set<std::pair<std::int64_t, std::int64_t>> links_at(const models::LinkTimeline& timeline,
                                                         const Places& places, TimeNs time) {
  std::set<std::pair<std::int64_t, std::int64_t>> links;
  std::set<std::uint32_t> routes;
  for (const models::Path& path : timeline.paths) {
    if (timeline.nodes[path.src].site > timeline.nodes[path.dst].site) continue;  // the way back is the same
    const std::uint32_t route = models::segment_at(path, time).route;
    if (route == models::kNoRoute || !routes.insert(route).second) continue;
    for (const models::Hop& hop : timeline.routes[route]) {
      if (hop.is_resource()) continue;
      const models::Leg& leg = timeline.legs[hop.index()];
      const std::int64_t a = places.of_node(leg.a), b = places.of_node(leg.b);
      if (a >= 0 && b >= 0 && a != b) links.insert(std::minmax(a, b));
    }
  }
  return links;
}

}  // namespace

Json map_frames(const ResolvedScenario& scenario, const models::LinkTimeline& timeline) {
  Places places(scenario, timeline);
  const std::int64_t length_ns = timeline.end_ns - timeline.start_ns;
  const std::int64_t slot_ns =
      std::max<std::int64_t>(orbits::kSecond, scenario.constellation.slots.length_ns);
  const std::size_t at_start = std::max<std::size_t>(1, links_at(timeline, places, timeline.start_ns).size());
  const std::int64_t frames = std::clamp<std::int64_t>(
      std::min<std::int64_t>(length_ns / slot_ns + 1, static_cast<std::int64_t>(kMostLinks / at_start)), 1,
      kMostFrames);
  Json json;
  json["places"] = places.places();
  json["satellites"] = nullptr;  // known at the end
  json["frames"] = Json::array();
  for (std::int64_t f = 0; f < frames; ++f) {
    // The last one is in the last slot: a timeline ends before its end.
    const TimeNs time =
        frames == 1 ? timeline.start_ns
                    : std::min(timeline.end_ns - 1,
                               timeline.start_ns + static_cast<TimeNs>(static_cast<double>(length_ns) *
                                                                       static_cast<double>(f) /
                                                                       static_cast<double>(frames - 1)));
    std::set<std::int64_t> satellites;
    Json flat = Json::array();
    for (const auto& [a, b] : links_at(timeline, places, time)) {
      for (const std::int64_t each : {a, b}) {
        flat.push_back(places.shown(each));
        if (places.is_satellite(each)) satellites.insert(each);
      }
    }
    Json frame = {{"at_s", drawn(static_cast<double>(time - timeline.start_ns) * 1e-9, 0)},
                  {"sats", places.satellites_at(satellites, time)},
                  {"links", std::move(flat)}};
    Json moved = places.moved_at(time);
    if (!moved.empty()) frame["moved"] = std::move(moved);
    json["frames"].push_back(std::move(frame));
  }
  json["satellites"] = places.names();
  return json;
}

}  // namespace skyhaul::core
