// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Capacity of built timelines by radio budgets, against budgets worked out by another way.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "models/timeline/capacity_fixture.h"
#include "skyhaul/models/timeline_file.h"

namespace skyhaul::models {
namespace {

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

/// Seconds that outages of a cause last.
double seconds_out(const Resource& its, OutageCause cause) {
  double sum = 0;
  for (const Outage& outage : its.outages) {
    if (outage.cause == cause) sum += static_cast<double>(outage.end_ns - outage.start_ns) * 1e-9;
  }
  return sum;
}

TEST(Capacity, ThePlanCapsTheRadioAndALinkThatDoesNotCloseIsNoRain) {
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
  const double not_closed_s = seconds_out(weak, OutageCause::kLinkBudget);
  EXPECT_GT(not_closed_s, 60);
  EXPECT_LT(not_closed_s, 59 * 60);
  EXPECT_EQ(seconds_out(weak, OutageCause::kRain), 0);
  EXPECT_EQ(seconds_out(resource(timeline, "atacama/1 down"), OutageCause::kRain), 0);
  EXPECT_EQ(seconds_out(resource(timeline, "atacama/1 down"), OutageCause::kLinkBudget), 0);

  // Heavy rain all the time takes the rest of the time, and each second is one or the other.
  network.sites[0].weather =
      make_weather({{"atacama", temperate(), measured_rain(150)}}, 1, kStart, kStart + kHour).front();
  const LinkTimeline wet = build(network, *satellites);
  const Resource& its = resource(wet, "atacama/1 up");
  const double gas_s = seconds_out(its, OutageCause::kLinkBudget);
  EXPECT_GE(gas_s, not_closed_s);  // gases take some tenths of a dB
  EXPECT_LT(gas_s, not_closed_s + 300);
  EXPECT_GT(seconds_out(its, OutageCause::kRain), 0.9 * (3600 - gas_s - 60));
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
    for (const Hop& hop : timeline.routes[route]) {
      if (hop.is_resource())
        feeders += timeline.resources[hop.index()].name.find('>') != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(feeders, 1);
  }
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
