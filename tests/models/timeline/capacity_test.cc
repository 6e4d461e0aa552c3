// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Capacity, delay and loss of built timelines, against budgets and laws worked out by another way.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "models/support/andes.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {
namespace {

using orbits::kHour;
using orbits::kMinute;
using orbits::kSecond;

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");

std::unique_ptr<orbits::Propagator> shell_of_gen1() {
  return orbits::make_j2_propagator({first_shell()}, kStart);
}

Network two_sites() {
  Network network = andes();
  network.sites.erase(network.sites.begin() + 1);
  network.gateways.pop_back();
  network.scheduling_delay_ns = 3'000'000;
  return network;
}

LinkTimeline build(const Network& network, const orbits::Propagator& satellites, TimeNs length = kHour,
                   unsigned threads = 2, std::uint64_t seed = 1) {
  BuildOptions options;
  options.start_ns = kStart;
  options.end_ns = kStart + length;
  options.threads = threads;
  options.seed = seed;
  LinkTimeline timeline = build_timeline(network, satellites, options);
  validate(timeline);
  return timeline;
}

const Resource& resource(const LinkTimeline& timeline, const std::string& name) {
  for (const Resource& each : timeline.resources) {
    if (each.name == name) return each;
  }
  throw std::runtime_error("no resource " + name);
}

bool has(const LinkTimeline& timeline, const std::string& name) {
  return std::any_of(timeline.resources.begin(), timeline.resources.end(),
                     [&](const Resource& each) { return each.name == name; });
}

std::int64_t capacity_at(const Resource& resource, TimeNs time) {
  auto step = std::upper_bound(resource.capacity.begin(), resource.capacity.end(), time,
                               [](TimeNs t, const CapacityStep& each) { return t < each.start_ns; });
  return (step - 1)->capacity_bps;
}

bool out_at(const Resource& resource, TimeNs time) {
  return std::any_of(resource.outages.begin(), resource.outages.end(),
                     [&](const Outage& each) { return each.start_ns <= time && time < each.end_ns; });
}

std::shared_ptr<Radio> ku() {
  auto radio = std::make_shared<Radio>();
  radio->down.frequency_ghz = 11.7;
  radio->down.bandwidth_mhz = 240;
  radio->down.rolloff = 0;
  radio->down.pfd_dbw_m2_mhz = -122;
  radio->down.g_over_t_db_k = 9;
  radio->down.ground_scan_exponent = 1.3;
  radio->up.frequency_ghz = 14.25;
  radio->up.bandwidth_mhz = 62.5;
  radio->up.rolloff = 0.25;
  radio->up.eirp_dbw = 33.2;
  radio->up.g_over_t_db_k = 2;
  radio->up.ground_scan_exponent = 1.3;
  radio->up.satellite_scan_exponent = 1.2;
  return radio;
}

Climate temperate() {
  Climate climate;
  climate.latitude_deg = -24.5;
  climate.longitude_deg = -69.3;
  climate.height_km = 0.5;
  climate.rain_rate_001_mm_h = 30;
  climate.rain_probability_percent = 5;
  climate.rain_height_km = 4;
  climate.n_wet = 60;
  climate.cloud_liquid_kg_m2 = {{1, 1}, {10, 0.5}, {50, 0.1}};
  climate.dry_pressure_hpa = 950;
  climate.temperature_k = 288;
  climate.vapour_density_g_m3 = 7.5;
  climate.vapour_content_kg_m2 = 20;
  return climate;
}

/// Satellites that a terminal's leg joins at the times of its path, by name.
std::map<TimeNs, std::string> serving(const LinkTimeline& timeline, const std::string& terminal) {
  std::map<TimeNs, std::string> all;
  for (const Path& path : timeline.paths) {
    if (timeline.nodes[path.src].name != terminal) continue;
    for (const PathSegment& segment : path.segments) {
      if (segment.route == kNoRoute) continue;
      for (const Hop* hop = timeline.routes.begin(segment.route); hop != timeline.routes.end(segment.route);
           ++hop) {
        if (hop->is_resource()) continue;
        const Leg& leg = timeline.legs[hop->index()];
        if (leg.kind != LegKind::kTerminalSatellite) continue;
        all[segment.start_ns] =
            timeline.nodes[timeline.nodes[leg.a].kind == NodeKind::kSatellite ? leg.a : leg.b].name;
        break;
      }
    }
  }
  return all;
}

// The budget at each whole second, by look angles, P.525 in its logarithmic form and the table of MODCODs.
TEST(Capacity, FollowsTheBudgetSecondBySecond) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  for (Terminal& terminal : network.sites[0].terminals) {
    terminal.radio = ku();
    terminal.up_bps = terminal.down_bps = 10'000'000'000;  // no plan in the way
  }
  const LinkTimeline timeline = build(network, *satellites);
  const Resource& up = resource(timeline, "atacama/0 up");
  const Resource& down = resource(timeline, "atacama/0 down");
  const auto rate = [](double es_n0_db, double symbols) {
    double best = 0;
    for (const dvbs2x::Modcod& each : dvbs2x::modcods()) {
      if (each.es_n0_db <= es_n0_db) best = std::max(best, each.efficiency());
    }
    return best * symbols;
  };
  const orbits::Observer observer(network.sites[0].place);
  const auto by_time = serving(timeline, "atacama/0");
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < satellites->satellites().size(); ++i)
    index[satellites->satellites()[i].name] = i;
  int checked = 0;
  int near_threshold = 0;
  for (TimeNs t = kStart + kSecond / 2; t < kStart + kHour; t += kSecond) {
    const auto segment = by_time.upper_bound(t);
    if (segment == by_time.begin() || out_at(up, t)) continue;
    const Eigen::Vector3d position =
        satellites->position_ecef_km(static_cast<Eigen::Index>(index.at(std::prev(segment)->second)), t);
    const orbits::Topocentric look = observer.look_at(position);
    const double degree = 3.14159265358979323846 / 180;
    const double scan = -13 * std::log10(std::sin(look.elevation_deg * degree));
    // sine law in the triangle of site, satellite and Earth's centre, with the local radius
    const double radius = observer.ecef_km().norm();
    const double nadir = std::asin(radius * std::cos(look.elevation_deg * degree) / position.norm());
    const double c_n_down = 12.78 - scan;
    const double c_n_up = 33.2 - (92.45 + 20 * std::log10(14.25) + 20 * std::log10(look.range_km)) + 2 +
                          228.6 - 10 * std::log10(50e6) - scan + 12 * std::log10(std::cos(nadir));
    for (const auto& [its, c_n, symbols] :
         {std::tuple(&up, c_n_up, 50e6), std::tuple(&down, c_n_down, 240e6)}) {
      const auto capacity = static_cast<double>(capacity_at(*its, t));
      const double low = rate(c_n - 0.03, symbols);  // the vertical leaves the radius by 0.2 deg
      const double high = rate(c_n + 0.03, symbols);
      EXPECT_GE(capacity, low - 1) << t - kStart;
      EXPECT_LE(capacity, high + 1) << t - kStart;
      near_threshold += low != high ? 1 : 0;
      ++checked;
    }
  }
  EXPECT_GT(checked, 6000);
  EXPECT_LT(near_threshold, checked / 5);
  EXPECT_GT(up.capacity.size(), 100U);
}

TEST(Capacity, ThePlanCapsTheRadioAndNothingClosesIsRain) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  for (Terminal& terminal : network.sites[0].terminals) {
    terminal.radio = ku();
    auto weak = ku();
    weak->up.g_over_t_db_k = -15;  // closes near the zenith only
    network.sites[0].terminals[1].radio = weak;
  }
  const LinkTimeline timeline = build(network, *satellites);
  for (const CapacityStep& step : resource(timeline, "atacama/0 up").capacity)
    EXPECT_EQ(step.capacity_bps, 25'000'000);
  const Resource& weak = resource(timeline, "atacama/1 up");
  std::int64_t rain = 0;
  for (const Outage& outage : weak.outages) {
    if (outage.cause == OutageCause::kRain) rain += outage.end_ns - outage.start_ns;
  }
  EXPECT_GT(rain, kMinute);
  EXPECT_LT(rain, 59 * kMinute);
  for (const Outage& outage : resource(timeline, "atacama/1 down").outages)
    EXPECT_NE(outage.cause, OutageCause::kRain);
}

TEST(Capacity, WeatherTakesRateAndClearSkyDoesNot) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  network.sites[0].terminals[0].radio = ku();
  network.sites[0].terminals[0].down_bps = 10'000'000'000;
  const LinkTimeline clear = build(network, *satellites);
  network.sites[0].weather = make_weather({{"atacama", temperate()}}, 1, kStart, kStart + kHour).front();
  const LinkTimeline weather = build(network, *satellites);
  const Resource& a = resource(clear, "atacama/0 down");
  const Resource& b = resource(weather, "atacama/0 down");
  // Gases alone take some tenths of a dB; scintillation gives a little back at times.
  double less = 0;
  double more = 0;
  for (TimeNs t = kStart + kSecond / 2; t < kStart + kHour; t += kSecond) {
    less += capacity_at(b, t) < capacity_at(a, t) ? 1 : 0;
    more += capacity_at(b, t) > capacity_at(a, t) ? 1 : 0;
  }
  EXPECT_GT(less, 300);
  EXPECT_LT(more, less / 10);
}

TEST(Capacity, FeederLinksLimitWhatCrossesThem) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  auto ka = ku();
  ka->up.carriers = 3;
  network.gateways[0].radio = ka;
  const LinkTimeline timeline = build(network, *satellites);
  std::size_t up = 0;
  std::size_t down = 0;
  for (const Resource& each : timeline.resources) {
    const bool is_up = each.name.rfind("gw north>", 0) == 0;
    const bool is_down = each.name.find(">gw north") != std::string::npos;
    if (!is_up && !is_down) continue;
    (is_up ? up : down)++;
    EXPECT_EQ(each.kind, is_up ? ResourceKind::kGatewayUp : ResourceKind::kGatewayDown);
    std::int64_t most = 0;
    for (const CapacityStep& step : each.capacity) most = std::max(most, step.capacity_bps);
    EXPECT_GT(most, is_up ? 100'000'000 : 400'000'000);
  }
  EXPECT_GT(up, 10U);
  EXPECT_EQ(up, down);
  // Every route crosses the one of its satellite.
  for (std::uint32_t route = 0; route < timeline.routes.size(); ++route) {
    int feeders = 0;
    for (const Hop* hop = timeline.routes.begin(route); hop != timeline.routes.end(route); ++hop) {
      if (hop->is_resource())
        feeders += timeline.resources[hop->index()].name.find('>') != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(feeders, 1);
  }
}

TEST(Capacity, BackgroundUsersByHourSlotAndClass) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  Contention& others = network.contention;
  others.share.assign(24, 0.5);
  others.slot_deviation = 0.18;
  others.satellite = 0.5;
  others.gateway = 0;
  others.cell_up_bps = 100'000'000;
  others.cell_down_bps = 900'000'000;
  network.sites[0].terminals[1].contention = 0;  // a class that is served first
  const LinkTimeline timeline = build(network, *satellites);
  const Resource& contended = resource(timeline, "atacama/0 down");
  double sum = 0;
  double squares = 0;
  int slots = 0;
  for (TimeNs t = kStart + 13 * kSecond; t < kStart + kHour; t += 15 * kSecond) {
    const auto left = static_cast<double>(capacity_at(contended, t)) / 200e6;
    EXPECT_EQ(capacity_at(contended, t), capacity_at(contended, t + 13 * kSecond));  // flat inside a slot
    sum += left;
    squares += left * left;
    ++slots;
  }
  const double mean = sum / slots;
  EXPECT_NEAR(mean, 0.5, 5 * 0.09 / std::sqrt(slots));
  EXPECT_NEAR(std::sqrt(squares / slots - mean * mean) / mean, 0.18, 0.03);
  EXPECT_EQ(resource(timeline, "atacama/1 down").capacity.size(), 1U);
  EXPECT_GT(resource(timeline, "cell atacama down").capacity.size(), 200U);
  EXPECT_EQ(resource(timeline, "gw north down").capacity.size(), 1U);
  for (const Resource& each : timeline.resources) {
    if (each.kind == ResourceKind::kSatelliteDown) {
      EXPECT_EQ(each.capacity.back().capacity_bps, 7'500'000'000) << each.name;
    }
  }
  // Both directions of each path cross the cell once.
  for (const Path& path : timeline.paths) {
    for (const PathSegment& segment : path.segments) {
      if (segment.route == kNoRoute) continue;
      int cells = 0;
      for (const Hop* hop = timeline.routes.begin(segment.route); hop != timeline.routes.end(segment.route);
           ++hop) {
        if (!hop->is_resource()) continue;
        const ResourceKind kind = timeline.resources[hop->index()].kind;
        cells += kind == ResourceKind::kCellUp || kind == ResourceKind::kCellDown ? 1 : 0;
      }
      EXPECT_EQ(cells, 1);
    }
  }
}

TEST(Capacity, DataPlansAndTunnels) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  network.encapsulation.overhead_bytes = 60;
  DataPlan plan;
  plan.volume_bytes = 50'000'000'000;
  plan.used_bytes = 20'000'000'000;
  plan.up_bps = 500'000;
  plan.down_bps = 1'000'000;
  plan.renewal_day = 20;
  network.sites[0].terminals[0].data_plan = plan;
  BuildOptions options;
  options.start_ns = kStart - kHour;  // 19 March, 23:00
  options.end_ns = kStart + kHour;
  const LinkTimeline timeline = build_timeline(network, *satellites, options);
  validate(timeline);
  EXPECT_EQ(timeline.mtu_bytes, 1440);
  EXPECT_EQ(resource(timeline, "atacama/1 up").capacity[0].capacity_bps, 24'000'000);
  ASSERT_EQ(timeline.data_caps.size(), 1U);
  EXPECT_EQ(timeline.data_caps[0].name, "atacama/0 plan");
  EXPECT_EQ(timeline.data_caps[0].bytes, 28'800'000'000);
  EXPECT_EQ(timeline.data_caps[0].renewed_bytes, 48'000'000'000);
  EXPECT_EQ(timeline.data_caps[0].renewals, std::vector<TimeNs>{kStart});
  const Resource& up = resource(timeline, "atacama/0 plan up");
  EXPECT_EQ(up.kind, ResourceKind::kPlanCap);
  EXPECT_EQ(up.data_cap, 0U);
  EXPECT_EQ(up.capped_bps, 480'000);
  EXPECT_EQ(resource(timeline, "atacama/0 plan down").capped_bps, 960'000);
  EXPECT_FALSE(has(timeline, "atacama/1 plan up"));
  network.sites[0].terminals[0].data_plan->pooled = true;
  network.sites[0].terminals[1].data_plan = network.sites[0].terminals[0].data_plan;
  const LinkTimeline pooled = build(network, *satellites);
  ASSERT_EQ(pooled.data_caps.size(), 1U);
  EXPECT_EQ(pooled.data_caps[0].name, "atacama plan");
  EXPECT_EQ(resource(pooled, "atacama/1 plan down").data_cap, 0U);
}

TEST(Capacity, SpikesStandOnBoundariesAndNothingOvertakes) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  const LinkTimeline plain = build(network, *satellites, 10 * kMinute);
  network.slots.every_slot = true;
  network.slots.spike_min_ns = 20'000'000;
  network.slots.spike_max_ns = 57'000'000;
  const LinkTimeline timeline = build(network, *satellites, 10 * kMinute);
  const Path& path = timeline.paths.front();
  ASSERT_EQ(timeline.nodes[path.src].name, "atacama/0");
  const auto delay = [](const LinkTimeline& of, TimeNs time) {
    return route_delay_ns(of, segment_at(of.paths.front(), time).route, time);
  };
  int spikes = 0;
  TimeNs arrival = 0;
  for (TimeNs t = kStart; t < kStart + 10 * kMinute; t += 5'000'000) {
    ASSERT_TRUE(path_is_covered(timeline, path));
    ASSERT_NE(segment_at(path, t).route, kNoRoute);
    const std::int64_t extra = delay(timeline, t) - delay(plain, t);
    const std::int64_t away =
        (t - 12 * kSecond - kStart + 15 * kSecond + 75'000'000) % (15 * kSecond) - 75'000'000;
    if (away >= 140'000'000 || (t < kStart + 11 * kSecond)) {
      EXPECT_NEAR(static_cast<double>(extra), 0, 3) << away;
    } else if (away == 0) {
      EXPECT_GE(extra, 20'000'000 - 3);
      EXPECT_LE(extra, 57'000'000 + 3);
      ++spikes;
    }
    if (away > -1'000'000'000 && away < 0) {
      EXPECT_GE(extra, -3);
    }
    // Where the satellite stays the same, no packet overtakes one that left 5 ms before it.
    if (away != 0) {
      EXPECT_GT(t + delay(timeline, t), arrival);
    }
    arrival = t + delay(timeline, t);
  }
  EXPECT_EQ(spikes, 40);
  int gaps = 0;
  for (const Outage& outage : resource(timeline, "atacama/0 up").outages)
    gaps += outage.cause == OutageCause::kReallocationGap ? 1 : 0;
  EXPECT_EQ(gaps, 40);
}

TEST(Capacity, LossAndFailuresAreThoseOfTheScenario) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  network.loss.burst_loss = 0.5;
  network.loss.burst_ns = 100'000'000;
  network.loss.calm_ns = 5 * kSecond;
  network.loss.outages = {{OutageCause::kFault, 10 * kMinute, 20 * kSecond}};
  network.sites[1].fixed_link->availability = 0.5;
  network.sites[1].fixed_link->repair_ns = 5 * kMinute;
  const LinkTimeline timeline = build(network, *satellites, 6 * kHour);
  const Resource& up = resource(timeline, "atacama/0 up");
  const Resource& down = resource(timeline, "atacama/0 down");
  EXPECT_NEAR(static_cast<double>(up.loss.size()), 21600 / 5.1, 330);
  EXPECT_NE(up.loss.front().start_ns, down.loss.front().start_ns);
  int faults = 0;
  for (const Outage& outage : up.outages) faults += outage.cause == OutageCause::kFault ? 1 : 0;
  EXPECT_GT(faults, 15);
  EXPECT_LT(faults, 70);
  EXPECT_FALSE(resource(timeline, "hub link up").outages.empty());
  EXPECT_EQ(resource(timeline, "hub link up").outages.size(),
            resource(timeline, "hub link down").outages.size());
}

TEST(Capacity, IsTheSameAtAnyThreadCountAndOtherWithAnotherSeed) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  for (Terminal& terminal : network.sites[0].terminals) terminal.radio = ku();
  network.gateways[0].radio = ku();
  network.contention.share.assign(24, 0.6);
  network.contention.slot_deviation = 0.18;
  network.contention.cell_down_bps = 900'000'000;
  network.loss.burst_loss = 0.5;
  network.loss.burst_ns = 100'000'000;
  network.loss.calm_ns = 5 * kSecond;
  network.slots.spike_max_ns = 50'000'000;
  network.sites[0].weather = make_weather({{"atacama", temperate()}}, 1, kStart, kStart + kHour).front();
  network.gateways[0].weather = make_weather({{"north", temperate()}}, 1, kStart, kStart + kHour).front();
  const auto file_of = [&](unsigned threads, std::uint64_t seed) {
    const std::string path = ::testing::TempDir() + "capacity_test.timeline";
    save_timeline(build(network, *satellites, kHour, threads, seed), path);
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  };
  const std::string one = file_of(1, 1);
  EXPECT_TRUE(one == file_of(3, 1));
  EXPECT_FALSE(one == file_of(1, 2));
}

}  // namespace
}  // namespace skyhaul::models
