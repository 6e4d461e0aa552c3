// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/measured_policy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "models/support/andes.h"
#include "schedule/gso_arc.h"
#include "skyhaul/models/satellite_traits.h"
#include "skyhaul/models/timeline_builder.h"

namespace skyhaul::models {
namespace {

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:12");  // a slot begins
constexpr TimeNs kSlot = 15 * orbits::kSecond;

/// Twelve satellites that differ in all that counts.
std::vector<MeasuredCandidate> twelve() {
  std::vector<MeasuredCandidate> all;
  for (int i = 0; i < 12; ++i) {
    all.push_back({100 + 7 * i,
                   27.0 + 5 * i,
                   0,
                   20.0 + 6 * (i * 5 % 12),
                   {static_cast<double>(i % 6), i % 4 == 1, i % 7 == 3},
                   false});
  }
  return all;
}

std::size_t drawn(const MeasuredPolicy& policy, const std::vector<MeasuredCandidate>& candidates,
                  std::int32_t site, std::int64_t slot) {
  const MeasuredDraw draw(policy, site, 0, slot);
  std::size_t best = 0;
  double worth = -1e300;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const double its = draw.worth(std::exp(measured_utility(policy, candidates[i])), candidates[i].satellite);
    if (its > worth) best = i;
    worth = std::max(worth, its);
  }
  return best;
}

// Pearson's chi-square with 11 degrees of freedom is above 31.26 with probability 0.001 (Abramowitz and
// Stegun, table 26.8). Each site draws by itself, so that draws that stand do not make them depend on each
// other.
TEST(MeasuredPolicyTest, DrawsAreDistributedAsTheProbabilitiesSay) {
  const auto candidates = twelve();
  for (const double kept : {0.0, 0.2, 0.8}) {
    MeasuredPolicy policy;
    policy.kept = kept;
    const std::vector<double> shares = measured_probabilities(policy, candidates);
    constexpr int kDraws = 40'000;
    std::vector<double> count(candidates.size(), 0);
    for (int i = 0; i < kDraws; ++i) ++count[drawn(policy, candidates, i, 117'000'000)];
    double sum = 0, chi_square = 0;
    for (std::size_t i = 0; i < count.size(); ++i) {
      sum += shares[i];
      chi_square += std::pow(count[i] - kDraws * shares[i], 2) / (kDraws * shares[i]);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_LT(chi_square, 31.26) << "kept " << kept;
  }
}

// Under candidates that stay the same, a terminal keeps its satellite where its draw stands, and where a new
// one gives the same: kept + (1 - kept) * (sum of squares).
TEST(MeasuredPolicyTest, ADrawStandsAsOftenAsItShould) {
  const auto candidates = twelve();
  for (const double kept : {0.0, 0.2, 0.8}) {
    MeasuredPolicy policy;
    policy.kept = kept;
    double squares = 0;
    for (const double share : measured_probabilities(policy, candidates)) squares += share * share;
    const double wanted = kept + (1 - kept) * squares;
    constexpr int kSlots = 40'000;
    int same = 0;
    std::size_t before = drawn(policy, candidates, 3, 0);
    for (int slot = 1; slot <= kSlots; ++slot) {
      const std::size_t now = drawn(policy, candidates, 3, slot);
      same += now == before ? 1 : 0;
      before = now;
    }
    EXPECT_NEAR(same, kSlots * wanted, 5 * std::sqrt(kSlots * wanted * (1 - wanted))) << "kept " << kept;
  }
}

TEST(MeasuredPolicyTest, EachWeightDoesWhatItSays) {
  const MeasuredPolicy policy;
  const auto ratio = [&](const MeasuredCandidate& a, const MeasuredCandidate& b, const MeasuredPolicy& by) {
    const std::vector<double> shares = measured_probabilities(by, {a, b});
    return std::log(shares[0] / shares[1]);
  };
  const MeasuredCandidate plain{0, 40, 0, 40, {}, false};
  const auto with = [&](const auto& change) {
    MeasuredCandidate other = plain;
    change(other);
    return other;
  };
  const auto high = with([](auto& c) { c.elevation_deg = 50; });
  EXPECT_NEAR(ratio(high, plain, policy), policy.elevation_rise, 1e-12);
  const auto top = with([](auto& c) { c.elevation_deg = 75; });
  EXPECT_NEAR(ratio(top, plain, policy), 1.5 * policy.elevation_rise + 2 * policy.elevation_fall, 1e-12);
  const auto far = with([](auto& c) { c.arc_deg = 130; });
  EXPECT_NEAR(ratio(far, plain, policy), 2 * policy.arc, 1e-12);  // up to 60 deg
  const auto old = with([](auto& c) { c.traits.age_years = 9; });
  EXPECT_NEAR(ratio(old, plain, policy), 5 * policy.age, 1e-12);  // up to 5 years
  EXPECT_NEAR(ratio(with([](auto& c) { c.traits.low_orbit = true; }), plain, policy), policy.low_orbit,
              1e-12);
  EXPECT_NEAR(ratio(with([](auto& c) { c.traits.off_station = true; }), plain, policy), policy.off_station,
              1e-12);
  MeasuredPolicy by_light;
  by_light.sunlit = 0.7;
  EXPECT_NEAR(ratio(with([](auto& c) { c.sunlit = true; }), plain, by_light), 0.7, 1e-12);
}

struct MeasuredPlan : ::testing::Test {
  MeasuredPlan() {
    satellites = orbits::make_j2_propagator({first_shell()}, kStart);
    network = andes();
    network.policy = ServingPolicy::kMeasured;
    network.gso_separation_deg = 18;
    network.measured.kept = 0.5;  // so that slots depend on the ones before
  }

  /// Satellites of the terminals, slot by slot.
  std::vector<std::vector<std::int32_t>> plan(TimeNs from, int slots, unsigned threads) const {
    BuildOptions options;
    options.start_ns = from;
    options.end_ns = from + slots * kSlot;
    options.threads = threads;
    std::vector<std::vector<std::int32_t>> all;
    const SkyView sky = see_sky(network, *satellites, options);
    for (const PlannedSlot& slot : plan_serving(network, *satellites, sky, options).slots) {
      all.emplace_back();
      for (const SlotPlan::Serving& each : slot.plan.terminals) all.back().push_back(each.satellite);
    }
    return all;
  }

  std::unique_ptr<orbits::Propagator> satellites;
  Network network;
};

TEST_F(MeasuredPlan, IsTheSameWhereverTheRunBeginsAndAtAnyNumberOfThreads) {
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIslGateway}) {
    network.routing.mode = mode;
    const auto all = plan(kStart, 100, 1);
    for (const unsigned threads : {2U, 7U}) EXPECT_EQ(plan(kStart, 100, threads), all);
    for (const int later : {1, 7, 40}) {
      const auto rest = plan(kStart + later * kSlot, 100 - later, 2);
      EXPECT_TRUE(std::equal(rest.begin(), rest.end(), all.begin() + later, all.end())) << later;
    }
    int kept = 0;
    for (std::size_t i = 1; i < all.size(); ++i) kept += all[i][2] == all[i - 1][2] ? 1 : 0;
    EXPECT_GT(kept, 35);  // of 99; half of the draws stand
    EXPECT_LT(kept, 75);
  }
}

TEST_F(MeasuredPlan, FollowsItsSeedAndKeepsTheOtherRules) {
  const auto all = plan(kStart, 100, 0);
  network.measured.seed = 2;
  EXPECT_NE(plan(kStart, 100, 0), all);
  for (const auto& slot : all) {
    if (slot[0] >= 0) {
      EXPECT_NE(slot[0], slot[1]);  // two terminals of a site
    }
  }
  const auto candidates = measured_candidates(network, *satellites, 2, kStart, kStart + 100 * kSlot);
  ASSERT_EQ(candidates.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i][2] < 0) continue;
    const auto its = std::find_if(candidates[i].begin(), candidates[i].end(),
                                  [&](const auto& each) { return each.satellite == all[i][2]; });
    ASSERT_NE(its, candidates[i].end());
    EXPECT_GE(its->elevation_deg, 25);
    EXPECT_GE(its->arc_deg, 17.9);
  }
  // What is down is not drawn.
  network.measured.seed = 1;
  const auto gone = static_cast<std::size_t>(all[20][2]);
  network.faults.satellites.resize(static_cast<std::size_t>(satellites->size()));
  network.faults.satellites[gone] = {{kStart, kStart + 100 * kSlot}};
  for (const auto& slot : plan(kStart, 100, 0)) {
    for (const std::int32_t satellite : slot) EXPECT_NE(satellite, static_cast<std::int32_t>(gone));
  }
}

// North of the equator the arc is in the south and draws lie in the north; south of it they are its mirror
// image.
TEST_F(MeasuredPlan, TurnsFromTheArcToThePoleOfItsHemisphere) {
  const auto pole_ward = [&](double latitude_deg) {
    network.sites = {{"dish", {latitude_deg, 10, 0}, {network.sites[0].terminals[0]}, {}, {}}};
    double north = 0, all = 0;
    for (const auto& slot : measured_candidates(network, *satellites, 0, kStart, kStart + 400 * kSlot)) {
      const std::vector<double> shares = measured_probabilities(network.measured, slot);
      for (std::size_t i = 0; i < slot.size(); ++i) {
        all += shares[i];
        if (std::cos(slot[i].azimuth_deg * 3.14159265358979323846 / 180) > std::sqrt(0.5)) north += shares[i];
      }
    }
    return north / all;
  };
  EXPECT_GT(pole_ward(45), 0.4);
  EXPECT_LT(pole_ward(-45), 0.15);
  EXPECT_NEAR(pole_ward(0), 0.45, 0.05);  // as much in the north as in the south
}

TEST(MeasuredPolicyTest, TheQuickAngleToTheArcIsNearTheExactOne) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> part(-1, 1);
  for (const double latitude : {-72.0, -35.0, 0.0, 12.0, 50.7, 80.0}) {
    const orbits::Observer observer(orbits::Geodetic{latitude, 17, 0});
    const GsoArc arc(observer);
    for (int i = 0; i < 300; ++i) {
      Eigen::Vector3d direction(part(random), part(random), part(random));
      direction.normalize();
      const double exact = arc.separation_deg(direction);
      if (exact < 10) continue;
      if (exact > 90) {
        EXPECT_GT(arc.about_separation_deg(direction), 90);
        continue;
      }
      EXPECT_NEAR(arc.about_separation_deg(direction), exact, 0.03) << latitude;
    }
  }
  EXPECT_EQ(GsoArc(orbits::Observer(orbits::Geodetic{85, 0, 0})).about_separation_deg({0, 0, 1}), 180);
}

// A shell of 3,000 at 550 km, another of 300 at 485 km, a raft of 40 at 300 km and five on their way up.
TEST(MeasuredPolicyTest, TraitsTellWhoIsOnStationLowAndOld) {
  std::vector<orbits::ElementSet> sets;
  const auto add = [&](int count, double mean_motion, const char* designator) {
    for (int i = 0; i < count; ++i) {
      orbits::ElementSet set;
      set.mean_motion_rev_per_day = mean_motion + 1e-6 * i;
      set.inclination_deg = 53 + 1e-4 * (i % 7);
      set.international_designator = designator;
      sets.push_back(set);
    }
  };
  add(3000, 15.06, "20001A");
  add(300, 15.28, "23056AB");
  add(40, 15.92, "24110C");
  add(5, 15.5, "");
  const auto traits = satellite_traits(sets, orbits::parse_utc("2024-07-17T00:00:00"));
  const auto expect = [&](std::size_t i, double age, bool low, bool off) {
    EXPECT_EQ(traits[i].age_years, age) << i;
    EXPECT_EQ(traits[i].low_orbit, low) << i;
    EXPECT_EQ(traits[i].off_station, off) << i;
  };
  expect(0, 4, false, false);
  expect(2999, 4, false, false);
  expect(3000, 1, true, false);
  expect(3340, 0, false, true);  // below 400 km
  expect(3342, 0, false, true);  // too few keep its mean motion
  expect(3344, 0, false, true);
  // A small constellation has no crowd, and one that flies low has its stations there.
  sets.resize(30);
  for (const SatelliteTraits& each : satellite_traits(sets, kStart)) EXPECT_FALSE(each.off_station);
  for (orbits::ElementSet& set : sets) set.mean_motion_rev_per_day = 15.9;
  for (const SatelliteTraits& each : satellite_traits(sets, kStart)) EXPECT_FALSE(each.off_station);
  orbits::WalkerShell low = first_shell(2);
  low.altitude_km = 480;
  const auto shells = satellite_traits(std::vector<orbits::WalkerShell>{first_shell(3), low});
  ASSERT_EQ(shells.size(), 110U);
  EXPECT_FALSE(shells[65].low_orbit);
  EXPECT_TRUE(shells[66].low_orbit);
}

}  // namespace
}  // namespace skyhaul::models
