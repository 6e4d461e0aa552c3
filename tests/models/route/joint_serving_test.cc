// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The satellites that routing isl chooses, against every choice there is.
#include <algorithm>
#include <limits>
#include <set>

#include "models/support/small_world.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;
constexpr double kNone = std::numeric_limits<double>::infinity();

struct JointServing : SmallWorld {
  JointServing() {
    network.routing.mode = RoutingMode::kIsl;
    network.sites.resize(3);  // without the hub on fibre
    for (Site& site : network.sites) site.terminals.resize(1);
  }

  TimeNs slot(int number) const { return start + number * 15 * kSecond; }

  /// Satellites above the mask of 25 deg during a whole slot.
  std::vector<std::int32_t> in_view(std::size_t site, int number) const {
    std::vector<std::int32_t> all;
    for (std::int32_t id = 0; id < static_cast<std::int32_t>(index.size()); ++id) {
      bool seen = true;
      for (const TimeNs time : {slot(number), slot(number) + 15 * kSecond / 2, slot(number + 1)})
        seen = seen && elevation_deg(network.sites[site].place, id, time) >= 25;
      if (seen) all.push_back(id);
    }
    return all;
  }

  /// Length and satellites of the best way from a satellite to each, over the links that are allowed when the
  /// slot begins, by relaxing all of them until nothing changes.
  struct Reach {
    std::vector<double> km;
    std::vector<int> satellites;
  };
  Reach reach(std::int32_t from, int number) const {
    const TimeNs middle = slot(number) + 15 * kSecond / 2;
    Reach all{std::vector<double>(index.size(), kNone), std::vector<int>(index.size(), 0)};
    all.km[static_cast<std::size_t>(from)] = 0;
    all.satellites[static_cast<std::size_t>(from)] = 1;
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& [x, y] : network.isls) {
        if (!may_join(x, y, slot(number))) continue;
        const double km = (at(x, middle) - at(y, middle)).norm();
        for (const auto& [a, b] : {std::pair(x, y), std::pair(y, x)}) {
          const double sum = all.km[static_cast<std::size_t>(a)] + km;
          if (!(sum < all.km[static_cast<std::size_t>(b)])) continue;
          all.km[static_cast<std::size_t>(b)] = sum;
          all.satellites[static_cast<std::size_t>(b)] = all.satellites[static_cast<std::size_t>(a)] + 1;
          changed = true;
        }
      }
    }
    return all;
  }

  double range_km(std::size_t site, std::int32_t id, int number) const {
    return (at(id, slot(number) + 15 * kSecond / 2) - orbits::to_ecef_km(network.sites[site].place)).norm();
  }

  /// What each two satellites of two sites cost, as the header says: e + e^2, and 1 for more than twice the
  /// satellites of the ways that are as good as the best.
  std::vector<std::vector<double>> costs(std::size_t a, std::size_t b, int number) const {
    const auto from = in_view(a, number);
    const auto to = in_view(b, number);
    std::vector<std::vector<double>> km;
    std::vector<std::vector<int>> counts;
    double least = kNone;
    for (const std::int32_t x : from) {
      const Reach all = reach(x, number);
      km.emplace_back();
      counts.emplace_back();
      for (const std::int32_t y : to) {
        km.back().push_back(range_km(a, x, number) + all.km[static_cast<std::size_t>(y)] +
                            range_km(b, y, number));
        counts.back().push_back(all.satellites[static_cast<std::size_t>(y)]);
        least = std::min(least, km.back().back());
      }
    }
    int fewest = 1000;
    for (std::size_t i = 0; i < km.size(); ++i) {
      for (std::size_t k = 0; k < km[i].size(); ++k) {
        if (km[i][k] <= 1.1 * least) fewest = std::min(fewest, counts[i][k]);
      }
    }
    for (std::size_t i = 0; i < km.size(); ++i) {
      for (std::size_t k = 0; k < km[i].size(); ++k) {
        const double e = km[i][k] / least - 1;
        km[i][k] = e + e * e + (counts[i][k] > 2 * fewest ? 1 : 0);
      }
    }
    return km;
  }

  std::int32_t satellite_of(const LinkTimeline& timeline, const char* from, const char* to,
                            int number) const {
    const auto way = satellites_of(nodes(timeline, path(timeline, from, to), slot(number) + kSecond));
    return way.empty() ? -1 : way.front();
  }
};

TEST_F(JointServing, TwoSitesTakeTheBestOfAllPairsOfSatellites) {
  network.sites.pop_back();
  const LinkTimeline timeline = build(8);
  bool other_than_highest = false;
  for (int number = 0; number < 8; number += 4) {
    const auto all = costs(0, 1, number);
    const auto from = in_view(0, number);
    const auto to = in_view(1, number);
    const auto place = [](const std::vector<std::int32_t>& list, std::int32_t id) {
      return static_cast<std::size_t>(std::find(list.begin(), list.end(), id) - list.begin());
    };
    const std::size_t a = place(from, satellite_of(timeline, "chile/0", "ocean/0", number));
    const std::size_t b = place(to, satellite_of(timeline, "ocean/0", "chile/0", number));
    ASSERT_LT(a, from.size());
    ASSERT_LT(b, to.size());
    double least = kNone;
    for (const auto& row : all) least = std::min(least, *std::min_element(row.begin(), row.end()));
    EXPECT_NEAR(all[a][b], least, 1e-7);
    const TimeNs middle = slot(number) + 15 * kSecond / 2;
    for (const std::int32_t id : from) {
      other_than_highest = other_than_highest || elevation_deg(network.sites[0].place, id, middle) >
                                                     elevation_deg(network.sites[0].place, from[a], middle);
    }
  }
  EXPECT_TRUE(other_than_highest);
}

TEST_F(JointServing, ThreeSitesAreAsGoodAsTheBestOfAllTriples) {
  const LinkTimeline timeline = build(6);
  for (int number = 0; number < 6; number += 5) {
    const auto ab = costs(0, 1, number);
    const auto ac = costs(0, 2, number);
    const auto bc = costs(1, 2, number);
    double least = kNone;
    for (std::size_t a = 0; a < ab.size(); ++a) {
      for (std::size_t b = 0; b < bc.size(); ++b) {
        for (std::size_t c = 0; c < bc[b].size(); ++c)
          least = std::min(least, ab[a][b] + ac[a][c] + bc[b][c]);
      }
    }
    const auto place = [&](std::size_t site, const char* from, const char* to) {
      const auto list = in_view(site, number);
      return static_cast<std::size_t>(
          std::find(list.begin(), list.end(), satellite_of(timeline, from, to, number)) - list.begin());
    };
    const std::size_t a = place(0, "chile/0", "ocean/0");
    const std::size_t b = place(1, "ocean/0", "chile/0");
    const std::size_t c = place(2, "japan/0", "chile/0");
    // One satellite for all peers.
    EXPECT_EQ(a, place(0, "chile/0", "japan/0"));
    EXPECT_EQ(b, place(1, "ocean/0", "japan/0"));
    EXPECT_EQ(c, place(2, "japan/0", "ocean/0"));
    ASSERT_TRUE(a < ab.size() && b < bc.size() && c < bc[b].size());
    EXPECT_NEAR(ab[a][b] + ac[a][c] + bc[b][c], least, 1e-7);
  }
}

// Four terminals at each site: they spread where that costs little, and never where the network says no.
TEST_F(JointServing, TerminalsOfASiteSpreadWhereItCostsLittle) {
  network.sites.pop_back();
  for (Site& site : network.sites) site.terminals.assign(3, site.terminals[0]);
  const auto used_with = [&](bool spread) {
    network.spread_terminals = spread;
    const LinkTimeline timeline = build(6);
    std::size_t count = 0;
    for (int number = 0; number < 6; ++number) {
      std::set<std::int32_t> used;
      for (const char* stripe : {"0", "1", "2"}) {
        used.insert(satellite_of(timeline, (std::string("chile/") + stripe).c_str(),
                                 (std::string("ocean/") + stripe).c_str(), number));
      }
      count += used.size();
    }
    return count;
  };
  EXPECT_EQ(used_with(false), 6U);
  EXPECT_GT(used_with(true), 9U);
}

}  // namespace
}  // namespace skyhaul::models
