// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/live_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "emulator/monotonic.h"
#include "emulator/quoting.h"
#include "skyhaul/core/units.h"

namespace skyhaul::emulator {

using models::Hop;

LiveControl::LiveControl(std::string scenario, const models::LinkTimeline& timeline, PathEngine& engine,
                         LiveLoop& loop, double speed)
    : scenario_(std::move(scenario)),
      timeline_(timeline),
      engine_(engine),
      loop_(loop),
      speed_(speed),
      begun_ns_(monotonic_ns()),
      site_resources_(timeline.sites.size()) {
  for (const models::Path& path : timeline.paths) {
    for (const models::PathSegment& segment : path.segments) {
      if (segment.route == models::kNoRoute) continue;
      const models::RouteHops hops = timeline.routes[segment.route];
      const auto note = [&](std::uint32_t node, const Hop& hop) {
        if (hop.is_resource())
          site_resources_[static_cast<std::size_t>(timeline.nodes[node].site)].push_back(hop.index());
      };
      if (hops.empty()) continue;
      note(path.src, hops.front());
      note(path.dst, hops.back());
    }
  }
  for (auto& each : site_resources_) {
    std::sort(each.begin(), each.end());
    each.erase(std::unique(each.begin(), each.end()), each.end());
  }
}

std::string LiveControl::state_json() {
  using Json = nlohmann::json;
  const std::int64_t now = monotonic_ns();
  const orbits::TimeNs time = engine_.clock().to_timeline(now);
  const Lateness& late = loop_.lateness();
  const std::string invalid = loop_.invalid();
  Json out{{"scenario", scenario_},
           {"time", orbits::format_utc(time)},
           {"time_ns", time},
           {"speed", engine_.clock().speed},
           {"paused", engine_.clock().speed == 0},
           {"uptime_s", static_cast<double>(now - begun_ns_) / 1e9},
           {"valid", invalid.empty()},
           {"invalid", invalid},
           {"lateness_us",
            {{"count", late.count()},
             {"p50", static_cast<double>(late.quantile_ns(0.5)) / 1e3},
             {"p99", static_cast<double>(late.quantile_ns(0.99)) / 1e3},
             {"worst", static_cast<double>(late.worst_ns()) / 1e3}}}};
  Json& drops = out["drops"] = Json::object();
  const DropCounts counts = loop_.drops();
  for (std::size_t i = 0; i < counts.size(); ++i) drops[to_string(static_cast<DropCause>(i))] = counts[i];
  Json& pairs = out["pairs"] = Json::array();
  const auto sites = static_cast<std::uint32_t>(timeline_.sites.size());
  for (std::uint32_t src = 0; src < sites; ++src) {
    for (std::uint32_t dst = 0; dst < sites; ++dst) {
      if (src == dst) continue;
      const PairCount& pair = engine_.pair(src, dst);
      const std::int64_t delay = engine_.delay_ns(src, dst, now);
      pairs.push_back({{"src", timeline_.sites[src]},
                       {"dst", timeline_.sites[dst]},
                       {"delay_ms", delay < 0 ? Json() : Json(static_cast<double>(delay) / 1e6)},
                       {"capacity_bps", engine_.capacity_bps(src, dst, now)},
                       {"sent", pair.sent},
                       {"sent_bytes", pair.sent_bytes},
                       {"delivered", pair.delivered},
                       {"delivered_bytes", pair.delivered_bytes}});
    }
  }
  Json& resources = out["resources"] = Json::array();
  for (std::uint32_t i = 0; i < timeline_.resources.size(); ++i) {
    const PathEngine::ResourceState state = engine_.resource(i);
    if (state.carried_bytes == 0 && state.queued_bytes == 0 && state.dropped == 0 && state.scale == 1)
      continue;
    resources.push_back({{"name", timeline_.resources[i].name},
                         {"queued_bytes", state.queued_bytes},
                         {"carried_bytes", state.carried_bytes},
                         {"dropped", state.dropped},
                         {"scale", state.scale}});
  }
  if (!twin_.empty()) {
    Json& rows = out["twin"] = Json::array();
    for (const TwinRow& row : twin_) {
      rows.push_back({{"src", timeline_.sites[row.src]},
                      {"dst", timeline_.sites[row.dst]},
                      {"expected_goodput_bps", row.expected_goodput_bps},
                      {"measured_goodput_bps", row.measured_goodput_bps},
                      {"expected_rtt_ms", row.expected_rtt_ms < 0 ? Json() : Json(row.expected_rtt_ms)},
                      {"measured_rtt_ms", row.measured_rtt_ms < 0 ? Json() : Json(row.measured_rtt_ms)}});
    }
  }
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string LiveControl::metrics_text() {
  std::string out;
  const auto into = std::back_inserter(out);
  const std::int64_t now = monotonic_ns();
  const auto head = [&](const char* name, const char* type, const char* help) {
    fmt::format_to(into, "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  };
  head("skyhaul_timeline_seconds", "gauge", "Instant of the timeline, Unix time.");
  fmt::format_to(into, "skyhaul_timeline_seconds {:.9f}\n",
                 static_cast<double>(engine_.clock().to_timeline(now)) / 1e9);
  head("skyhaul_timeline_speed", "gauge", "Seconds of the timeline in a second; 0: paused.");
  fmt::format_to(into, "skyhaul_timeline_speed {}\n", engine_.clock().speed);
  head("skyhaul_valid", "gauge", "0 once the run fell behind.");
  fmt::format_to(into, "skyhaul_valid {}\n", loop_.invalid().empty() ? 1 : 0);
  head("skyhaul_lateness_seconds", "summary", "How late packets were handed over.");
  const Lateness& late = loop_.lateness();
  for (const double q : {0.5, 0.99, 1.0}) {
    fmt::format_to(into, "skyhaul_lateness_seconds{{quantile=\"{}\"}} {:.9f}\n", q,
                   static_cast<double>(q == 1 ? late.worst_ns() : late.quantile_ns(q)) / 1e9);
  }
  fmt::format_to(into, "skyhaul_lateness_seconds_sum {:.9f}\nskyhaul_lateness_seconds_count {}\n",
                 static_cast<double>(late.sum_ns()) / 1e9, late.count());
  head("skyhaul_lost_segments_total", "counter", "Segments that did not arrive.");
  const DropCounts counts = loop_.drops();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    fmt::format_to(into, "skyhaul_lost_segments_total{{cause=\"{}\"}} {}\n",
                   to_string(static_cast<DropCause>(i)), counts[i]);
  }
  const auto sites = static_cast<std::uint32_t>(timeline_.sites.size());
  const auto each_pair = [&](const char* name, const auto& value) {
    for (std::uint32_t src = 0; src < sites; ++src) {
      for (std::uint32_t dst = 0; dst < sites; ++dst) {
        if (src == dst) continue;
        fmt::format_to(into, "{}{{src=\"{}\",dst=\"{}\"}} {}\n", name, label_value(timeline_.sites[src]),
                       label_value(timeline_.sites[dst]), value(src, dst));
      }
    }
  };
  head("skyhaul_sent_bytes_total", "counter", "IP bytes that entered at a site.");
  each_pair("skyhaul_sent_bytes_total",
            [&](auto src, auto dst) { return engine_.pair(src, dst).sent_bytes; });
  head("skyhaul_delivered_bytes_total", "counter", "IP bytes that arrived.");
  each_pair("skyhaul_delivered_bytes_total",
            [&](auto src, auto dst) { return engine_.pair(src, dst).delivered_bytes; });
  head("skyhaul_path_delay_seconds", "gauge",
       "Delay now, without queues, of the shortest of the pair's paths; NaN without one.");
  each_pair("skyhaul_path_delay_seconds", [&](auto src, auto dst) {
    const std::int64_t delay = engine_.delay_ns(src, dst, now);
    return delay < 0 ? std::string("NaN") : fmt::format("{:.9f}", static_cast<double>(delay) / 1e9);
  });
  head("skyhaul_path_capacity_bits_per_second", "gauge", "Least capacity on the path now.");
  each_pair("skyhaul_path_capacity_bits_per_second",
            [&](auto src, auto dst) { return engine_.capacity_bps(src, dst, now); });
  return out;
}

void LiveControl::set_clock(orbits::TimeNs time, double speed) {
  const std::int64_t now = monotonic_ns();
  engine_.set_clock({now, time, speed}, now);
  loop_.pump();
  clock_changed();
}

void LiveControl::jump(const std::string& to) {
  orbits::TimeNs time = 0;
  const auto [end, error] = std::from_chars(to.data(), to.data() + to.size(), time);
  if (error != std::errc() || end != to.data() + to.size()) {
    try {
      const bool letters = std::any_of(to.begin(), to.end(), [](char c) { return c >= 'a' && c <= 'z'; });
      time = letters ? timeline_.start_ns + core::parse_duration_ns(to) : orbits::parse_utc(to);
    } catch (const std::invalid_argument&) {
      throw std::invalid_argument(
          "to: a UTC time, ns since 1970 or a time since the start such as '90 s' is required");
    }
  }
  if (time < timeline_.start_ns || time >= timeline_.end_ns) {
    throw std::invalid_argument("to: a time inside the horizon is required");
  }
  set_clock(time, engine_.clock().speed);
}

void LiveControl::pause(bool paused) {
  set_clock(engine_.clock().to_timeline(monotonic_ns()), paused ? 0 : speed_);
}

void LiveControl::degrade(const std::string& name, double scale, double seconds) {
  std::vector<std::uint32_t> resources;
  for (std::size_t i = 0; i < timeline_.sites.size(); ++i) {
    if (timeline_.sites[i] == name) resources = site_resources_[i];
  }
  for (std::uint32_t i = 0; resources.empty() && i < timeline_.resources.size(); ++i) {
    if (timeline_.resources[i].name == name) resources = {i};
  }
  if (resources.empty()) throw std::invalid_argument(name + ": no site or resource of that name");
  const std::int64_t now = monotonic_ns();
  engine_.advance(now);
  for (const std::uint32_t resource : resources) {
    engine_.degrade(resource, scale, now, now + static_cast<std::int64_t>(seconds * 1e9));
  }
  loop_.pump();
}

}  // namespace skyhaul::emulator
