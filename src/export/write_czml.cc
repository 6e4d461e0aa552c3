// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// CZML as Cesium's guide describes it (github.com/AnalyticalGraphicsInc/czml-writer, wiki: CZML Guide).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

#include "skyhaul/core/link_export.h"
#include "skyhaul/models/output_growth.h"
#include "skyhaul/models/positions.h"
#include "skyhaul/models/time_interval.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::core {
namespace {

using models::LegKind;
using models::NodeKind;
using models::TimeInterval;

/// Least pieces that a satellite's stretch is sampled in: enough points for interpolation of degree 5.
constexpr std::int64_t kLeastPieces = 5;

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

std::string utc(TimeNs time) { return orbits::format_utc(time, 3); }

std::string interval_text(const TimeInterval& interval) {
  return fmt::format("\"{}/{}\"", utc(interval.start_ns), utc(interval.end_ns));
}

std::string availability(const std::vector<TimeInterval>& intervals) {
  std::string text;
  for (const TimeInterval& each : intervals) text += (text.empty() ? "" : ",") + interval_text(each);
  return intervals.size() == 1 ? text : "[" + text + "]";
}

const char* node_class(NodeKind kind) {
  return to_string(kind == NodeKind::kTerminal ? NodeKind::kSite : kind);
}

const char* node_colour(NodeKind kind) {
  switch (kind) {
    case NodeKind::kSatellite:
      return "[255,255,255,200]";
    case NodeKind::kGateway:
      return "[255,170,0,255]";
    case NodeKind::kPop:
      return "[200,100,255,255]";
    case NodeKind::kTerminal:
    case NodeKind::kSite:
      break;
  }
  return "[0,220,120,255]";
}

const char* leg_colour(LegKind kind) {
  switch (kind) {
    case LegKind::kTerminalSatellite:
      return "[0,220,120,200]";
    case LegKind::kSatelliteSatellite:
      return "[90,160,255,200]";
    case LegKind::kSatelliteGateway:
      return "[255,170,0,200]";
    case LegKind::kGatewayPop:
    case LegKind::kPopPop:
    case LegKind::kFixedLink:
      break;
  }
  return "[200,100,255,160]";
}

/// Times joined where they touch or overlap.
std::vector<TimeInterval> joined(std::vector<TimeInterval> all) { return models::united(all, {}); }

/// A stream of which the bytes are counted.
struct Counted {
  explicit Counted(std::ostream& to) : out(to) {}
  std::ostream& out;
  std::size_t bytes = 0;

  Counted& operator<<(std::string_view text) {
    bytes += text.size();
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    return *this;
  }
};

class CzmlWriter {
 public:
  CzmlWriter(const LinkTimeline& timeline, std::int64_t step_ns, std::ostream& out,
             const std::function<void(double)>& large)
      : timeline_(timeline),
        positions_(*timeline.positions),
        satellites_(make_propagator(positions_.orbits)),
        step_ns_(step_ns),
        out_(out),
        growth_(large) {
    if (satellites_) {
      const std::vector<orbits::SatelliteId>& ids = satellites_->satellites();
      for (std::size_t i = 0; i < ids.size(); ++i) satellite_index_[ids[i].name] = i;
    }
    for (const models::GroundPosition& each : positions_.ground) ground_[each.node] = each.place;
    find_uses();
  }

  void write(const std::string& name) {
    out_
        << "[\n"
        << fmt::format(
               R"({{"id":"document","name":{},"version":"1.0","clock":{{"interval":"{}/{}","currentTime":"{}","multiplier":60,"range":"LOOP_STOP","step":"SYSTEM_CLOCK_MULTIPLIER"}}}})",
               quoted(name), utc(timeline_.start_ns), utc(timeline_.end_ns), utc(timeline_.start_ns));
    for (std::size_t s = 0; s < positions_.sites.size(); ++s) write_site(s);
    double all_ns = 0, written_ns = 0;
    for (std::uint32_t n = 0; n < timeline_.nodes.size(); ++n) all_ns += in_use_ns(n);
    for (std::uint32_t n = 0; n < timeline_.nodes.size(); ++n) {
      const NodeKind kind = timeline_.nodes[n].kind;
      if (kind == NodeKind::kSatellite && !node_uses_[n].empty()) {
        const std::size_t before = out_.bytes;
        write_satellite(n);
        // Positions are nearly all of a large text; so it is known after some satellites what all will take.
        written_ns += in_use_ns(n);
        growth_.add(out_.bytes - before, written_ns / all_ns);
      }
      if (kind == NodeKind::kGateway || kind == NodeKind::kPop) write_ground(n);
    }
    for (std::size_t l = 0; l < timeline_.legs.size(); ++l) {
      if (!leg_uses_[l].empty()) write_leg(l);
    }
    out_ << "\n]\n";
  }

 private:
  /// When paths cross each leg and satellite.
  void find_uses() {
    leg_uses_.resize(timeline_.legs.size());
    node_uses_.resize(timeline_.nodes.size());
    for (const models::Path& path : timeline_.paths) {
      for (std::size_t s = 0; s < path.segments.size(); ++s) {
        const models::PathSegment& segment = path.segments[s];
        if (segment.route == models::kNoRoute) continue;
        const TimeNs until = s + 1 < path.segments.size() ? path.segments[s + 1].start_ns : timeline_.end_ns;
        const auto& routes = timeline_.routes;
        for (const models::Hop& hop : routes[segment.route]) {
          if (!hop.is_resource()) leg_uses_[hop.index()].push_back({segment.start_ns, until});
        }
      }
    }
    for (std::size_t l = 0; l < leg_uses_.size(); ++l) {
      leg_uses_[l] = joined(std::move(leg_uses_[l]));
      for (const std::uint32_t node : {timeline_.legs[l].a, timeline_.legs[l].b}) {
        if (timeline_.nodes[node].kind != NodeKind::kSatellite) continue;
        node_uses_[node].insert(node_uses_[node].end(), leg_uses_[l].begin(), leg_uses_[l].end());
      }
    }
    for (std::vector<TimeInterval>& uses : node_uses_) uses = joined(std::move(uses));
  }

  double in_use_ns(std::uint32_t node) const {
    double sum = 0;
    for (const TimeInterval& use : node_uses_[node]) sum += static_cast<double>(use.end_ns - use.start_ns);
    return sum;
  }

  /// Terminals stand where their site does.
  std::string id_of(std::uint32_t node) const {
    const models::Node& its = timeline_.nodes[node];
    return std::string(node_class(its.kind)) + "/" +
           (its.site >= 0 ? timeline_.sites[static_cast<std::size_t>(its.site)] : its.name);
  }

  /// A reference to a packet's position; # and \ of the name are escaped.
  std::string reference_to(std::uint32_t node) const {
    std::string escaped;
    for (const char c : id_of(node)) {
      if (c == '#' || c == '\\') escaped += '\\';
      escaped += c;
    }
    return quoted(escaped + "#position");
  }

  void begin(const std::string& id, const std::string& name) {
    out_ << fmt::format(",\n{{\"id\":{},\"name\":{}", quoted(id), quoted(name));
  }

  void point_and_label(NodeKind kind, const std::string& name) {
    out_ << fmt::format(
        R"(,"point":{{"pixelSize":{},"color":{{"rgba":{}}}}},"label":{{"text":{},"font":"11pt sans-serif","horizontalOrigin":"LEFT","pixelOffset":{{"cartesian2":[8,0]}},"scaleByDistance":{{"nearFarScalar":[1000000,1,20000000,0.3]}}}}}})",
        kind == NodeKind::kSatellite ? 4 : 8, node_colour(kind), quoted(name));
  }

  void place(const orbits::Geodetic& at) {
    out_ << fmt::format(",\"position\":{{\"cartographicDegrees\":[{:.7f},{:.7f},{:.1f}]}}", at.longitude_deg,
                        at.latitude_deg, 1000 * at.altitude_km);
  }

  void write_site(std::size_t index) {
    const models::SitePosition& site = positions_.sites[index];
    const std::string& name = timeline_.sites[index];
    begin("site/" + name, name);
    if (!site.track) {
      place(site.place);
    } else {
      out_ << ",\"position\":"
           << fmt::format("{{\"epoch\":\"{}\",\"cartographicDegrees\":[", utc(timeline_.start_ns));
      bool first = true;
      for_samples({timeline_.start_ns, timeline_.end_ns}, [&](TimeNs t) {
        const orbits::Geodetic at = site.at(t);
        out_ << fmt::format("{}{:.3f},{:.7f},{:.7f},{:.1f}", first ? "" : ",", seconds_in(t),
                            at.longitude_deg, at.latitude_deg, 1000 * at.altitude_km);
        first = false;
      });
      out_ << "]}";
    }
    point_and_label(NodeKind::kSite, name);
  }

  void write_ground(std::uint32_t node) {
    const models::Node& its = timeline_.nodes[node];
    begin(id_of(node), its.name);
    place(ground_.at(node));
    point_and_label(its.kind, its.name);
  }

  double seconds_in(TimeNs t) const { return static_cast<double>(t - timeline_.start_ns) * 1e-9; }

  template <class Consume>
  void for_samples(const TimeInterval& interval, const Consume& consume) const {
    const std::int64_t length = interval.end_ns - interval.start_ns;
    const std::int64_t pieces = std::max(kLeastPieces, (length + step_ns_ - 1) / step_ns_);
    for (std::int64_t i = 0; i <= pieces; ++i)
      consume(interval.start_ns + length / pieces * i + length % pieces * i / pieces);
  }

  /// Earth-fixed positions while the satellite is in use.
  void write_satellite(std::uint32_t node) {
    const std::string& name = timeline_.nodes[node].name;
    const auto index = static_cast<Eigen::Index>(satellite_index_.at(name));
    begin(id_of(node), name);
    out_ << ",\"availability\":" << availability(node_uses_[node]) << ",\"position\":[";
    bool first = true;
    for (const TimeInterval& use : node_uses_[node]) {
      out_ << fmt::format(
          R"({}{{"interval":{},"epoch":"{}","referenceFrame":"FIXED","interpolationAlgorithm":"LAGRANGE","interpolationDegree":5,"cartesian":[)",
          first ? "" : ",", interval_text(use), utc(timeline_.start_ns));
      first = false;
      bool first_sample = true;
      for_samples(use, [&](TimeNs t) {
        const Eigen::Vector3d at = 1000 * satellites_->position_ecef_km(index, t);
        out_ << fmt::format("{}{:.3f},{:.1f},{:.1f},{:.1f}", first_sample ? "" : ",", seconds_in(t), at.x(),
                            at.y(), at.z());
        first_sample = false;
      });
      out_ << "]}";
    }
    out_ << "]";
    point_and_label(NodeKind::kSatellite, name);
  }

  void write_leg(std::size_t index) {
    const models::Leg& leg = timeline_.legs[index];
    const std::string name = timeline_.nodes[leg.a].name + " - " + timeline_.nodes[leg.b].name;
    begin("link/" + name, name);
    const bool straight = leg.kind == LegKind::kTerminalSatellite ||
                          leg.kind == LegKind::kSatelliteSatellite || leg.kind == LegKind::kSatelliteGateway;
    out_ << fmt::format(
        R"(,"availability":{},"polyline":{{"positions":{{"references":[{},{}]}},"width":1.5,"arcType":"{}","material":{{"solidColor":{{"color":{{"rgba":{}}}}}}}}}}})",
        availability(leg_uses_[index]), reference_to(leg.a), reference_to(leg.b),
        straight ? "NONE" : "GEODESIC", leg_colour(leg.kind));
  }

  const LinkTimeline& timeline_;
  const models::Positions& positions_;
  const std::unique_ptr<orbits::Propagator> satellites_;
  std::int64_t step_ns_;
  Counted out_;
  models::OutputGrowth growth_;
  std::map<std::string, std::size_t> satellite_index_;
  std::map<std::uint32_t, orbits::Geodetic> ground_;
  std::vector<std::vector<TimeInterval>> leg_uses_, node_uses_;
};

}  // namespace

void write_czml(const LinkTimeline& timeline, const std::string& name, std::int64_t step_ns,
                std::ostream& out, const std::function<void(double)>& large) {
  CzmlWriter(timeline, step_ns, out, large).write(name);
}

}  // namespace skyhaul::core
