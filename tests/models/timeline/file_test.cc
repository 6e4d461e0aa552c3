// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/timeline_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/positions.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

LinkTimeline sample() {
  LinkTimeline timeline = test::star({{"a", 1000, 2000, 5}, {"b", 3000, 4000, 6, 2}}, 100 * kSecond);
  timeline.resources[0].capacity.push_back({40 * kSecond, 500});
  timeline.resources[0].loss.push_back({kSecond, 2 * kSecond, 0.25});
  timeline.resources[1].outages.push_back({3 * kSecond, 4 * kSecond, OutageCause::kRain});
  timeline.data_caps.push_back({"a plan", 1000, 5000, {30 * kSecond, 60 * kSecond}});
  timeline.resources[0].data_cap = 0;
  timeline.resources[0].capped_bps = 64;
  timeline.mtu_bytes = 1420;
  timeline.slots = {15 * kSecond, 12 * kSecond};
  timeline.resources[1].seconds = {0xFEDCBA9876543210U, 150, 0.9, 0.8};
  timeline.access_rule = {75'000'000, 140'000'000};
  const auto is_terminal = [&](std::uint32_t node) {
    return timeline.nodes[node].kind == NodeKind::kTerminal;
  };
  for (Leg& leg : timeline.legs) {
    if (!is_terminal(leg.a) && !is_terminal(leg.b)) continue;
    leg.kind = LegKind::kTerminalSatellite;
    leg.access = static_cast<std::uint32_t>(timeline.access.size());
    timeline.access.push_back(
        {is_terminal(leg.a) ? leg.a : leg.b, 7, {}, {-0.1, 0, 0.1, 0.4, 0.7, 1.2, 1.8}});
  }
  timeline.reallocation = {{15 * kSecond, 12 * kSecond}, 55'000'000, 138'000'000, 20'000'000, 57'000'000};
  timeline.access.at(0).gap_draws = 0xFEDCBA9876543211U;
  timeline.access.at(0).spike_draws = 0xFEDCBA9876543212U;
  timeline.resources[0].bursts = {0xFEDCBA9876543213U, 100'000'000, 10 * kSecond};
  timeline.access.at(0).steps = {{0, 100, 0, 0, 0}, {12 * kSecond, 80, 60'000, 4000, 9000}};
  timeline.paths[0].segments.push_back({50 * kSecond, kNoRoute, OutageCause::kNoGateway});
  Positions positions;
  positions.sites = {{{-23, -67.75, 2.4}}, {{40, 10, 0}}};
  positions.sites[1].track = std::make_shared<const orbits::Track>(
      std::vector<orbits::TrackPoint>{{0, {40, 10, 0}}, {100 * kSecond, {40.001, 10.25, 0.125}}});
  positions.ground = {{0, {-33.4, -70.5, 0.5}}};  // the centre is a PoP
  orbits::WalkerShell shell;
  shell.name = "low";
  shell.altitude_km = 550;
  shell.inclination_deg = 53;
  shell.planes = 3;
  shell.satellites_per_plane = 2;
  shell.mean_motion_rev_per_day = 15.05;
  positions.orbits.model = OrbitModel::kJ2;
  positions.orbits.shells = {shell};
  timeline.positions = std::make_shared<const Positions>(positions);
  validate(timeline);
  return timeline;
}

std::string path_for(const std::string& name) { return ::testing::TempDir() + name; }

std::string bytes_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(TimelineFile, RoundTripIsExact) {
  save_timeline(sample(), path_for("one.timeline"));
  const LinkTimeline loaded = load_timeline(path_for("one.timeline"));
  save_timeline(loaded, path_for("two.timeline"));
  EXPECT_EQ(bytes_of(path_for("one.timeline")), bytes_of(path_for("two.timeline")));
  EXPECT_EQ(loaded.sites, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(loaded.resources[0].capacity[1].capacity_bps, 500);
  EXPECT_EQ(loaded.resources[0].loss[0].loss, 0.25);
  EXPECT_EQ(loaded.resources[1].outages[0].cause, OutageCause::kRain);
  EXPECT_EQ(loaded.mtu_bytes, 1420);
  EXPECT_EQ(loaded.slots.length_ns, 15 * kSecond);
  EXPECT_EQ(loaded.slots.offset_ns, 12 * kSecond);
  EXPECT_EQ(loaded.resources[1].seconds.key, 0xFEDCBA9876543210U);
  EXPECT_EQ(loaded.resources[1].seconds.spread_bps, 150);
  EXPECT_EQ(loaded.resources[1].seconds.first, 0.9);
  EXPECT_EQ(loaded.resources[1].seconds.last, 0.8);
  EXPECT_FALSE(loaded.resources[0].seconds.varies());
  EXPECT_EQ(loaded.access_rule.spike_before_ns, 75'000'000);
  EXPECT_EQ(loaded.access_rule.spike_after_ns, 140'000'000);
  const Access& access = loaded.access.at(0);
  EXPECT_EQ(access.terminal, sample().access[0].terminal);
  EXPECT_EQ(access.key, 7U);
  EXPECT_EQ(access.gap_draws, 0xFEDCBA9876543211U);
  EXPECT_EQ(access.spike_draws, 0xFEDCBA9876543212U);
  EXPECT_EQ(loaded.reallocation.slots.offset_ns, 12 * kSecond);
  EXPECT_EQ(loaded.reallocation.gap_min_ns, 55'000'000);
  EXPECT_EQ(loaded.reallocation.gap_max_ns, 138'000'000);
  EXPECT_EQ(loaded.reallocation.spike_min_ns, 20'000'000);
  EXPECT_EQ(loaded.reallocation.spike_max_ns, 57'000'000);
  EXPECT_EQ(loaded.resources[0].bursts.draws, 0xFEDCBA9876543213U);
  EXPECT_EQ(loaded.resources[0].bursts.burst_ns, 100'000'000);
  EXPECT_EQ(loaded.resources[0].bursts.calm_ns, 10 * kSecond);
  EXPECT_EQ(access.packet[6], 1.8);
  ASSERT_EQ(access.steps.size(), 2U);
  EXPECT_EQ(access.steps[1].start_ns, 12 * kSecond);
  EXPECT_EQ(access.steps[1].wait_us, 80);
  EXPECT_EQ(access.steps[1].spike_us, 60'000);
  EXPECT_EQ(access.steps[1].base_us, 4000);
  EXPECT_EQ(access.steps[1].spread_us, 9000);
  for (std::size_t leg = 0; leg < loaded.legs.size(); ++leg)
    EXPECT_EQ(loaded.legs[leg].access, sample().legs[leg].access) << leg;
  EXPECT_EQ(loaded.resources[0].data_cap, 0U);
  EXPECT_EQ(loaded.resources[0].capped_bps, 64);
  EXPECT_EQ(loaded.resources[1].data_cap, kNoDataCap);
  EXPECT_EQ(loaded.data_caps.at(0).bytes, 1000);
  EXPECT_EQ(loaded.data_caps.at(0).renewed_bytes, 5000);
  EXPECT_EQ(loaded.data_caps.at(0).renewals, (std::vector<TimeNs>{30 * kSecond, 60 * kSecond}));
  EXPECT_EQ(loaded.paths[0].segments[1].cause, OutageCause::kNoGateway);
}

TEST(TimelineFile, EveryTruncationAndEveryAlteredByteIsRefusedWithItsOffset) {
  save_timeline(sample(), path_for("whole.timeline"));
  const std::string whole = bytes_of(path_for("whole.timeline"));
  const std::string damaged = path_for("damaged.timeline");
  const auto refused = [&](const std::string& bytes, const std::string& what) {
    std::ofstream(damaged, std::ios::binary) << bytes;
    try {
      load_timeline(damaged);
      ADD_FAILURE() << what << " was read";
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(": byte "), std::string::npos) << error.what();
    }
  };
  for (std::size_t size = 0; size < whole.size(); ++size) {
    refused(whole.substr(0, size), "a file cut at " + std::to_string(size));
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string bytes = whole;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x10);
    refused(bytes, "a file altered at " + std::to_string(i));
  }
  refused(whole + "x", "a file with a byte too many");
}

TEST(TimelineFile, KnowsWhatItWasBuiltFrom) {
  LinkTimeline timeline = sample();
  timeline.built_from = {{"epoch", "2026-03-20"}, {"sites.a", "0123456789abcdef"}};
  save_timeline(timeline, path_for("key.timeline"));
  const LinkTimeline loaded = load_timeline(path_for("key.timeline"));
  ASSERT_EQ(loaded.built_from.size(), 2U);
  EXPECT_EQ(loaded.built_from[1].name, "sites.a");
  EXPECT_EQ(loaded.built_from[1].value, "0123456789abcdef");
}

/// All lists of a timeline, number by number.
std::string lists_of(const LinkTimeline& timeline) {
  std::ostringstream text;
  text << std::hexfloat;
  for (const Leg& leg : timeline.legs) {
    text << "leg " << leg.a << ' ' << leg.b << ' ' << leg.access << '\n';
    for (const DelayPiece& each : leg.delay)
      text << each.start_ns << ' ' << each.end_ns << ' ' << each.delay_start_ns << ' ' << each.delay_end_ns
           << '\n';
  }
  for (const Access& access : timeline.access) {
    text << "access " << access.terminal << '\n';
    for (const AccessStep& each : access.steps)
      text << each.start_ns << ' ' << each.wait_us << ' ' << each.spike_us << ' ' << each.base_us << ' '
           << each.spread_us << '\n';
  }
  for (const Resource& resource : timeline.resources) {
    text << resource.name << '\n';
    for (const CapacityStep& each : resource.capacity)
      text << each.start_ns << ' ' << each.capacity_bps << '\n';
    for (const LossInterval& each : resource.loss)
      text << each.start_ns << ' ' << each.end_ns << ' ' << each.loss << '\n';
    for (const Outage& each : resource.outages)
      text << each.start_ns << ' ' << each.end_ns << ' ' << to_string(each.cause) << '\n';
  }
  for (const Path& path : timeline.paths) {
    text << "path " << path.src << ' ' << path.dst << '\n';
    for (const PathSegment& each : path.segments) {
      text << each.start_ns << ' ' << to_string(each.cause);
      if (each.route != kNoRoute) {
        for (const std::uint32_t part : timeline.routes.parts[each.route]) text << ' ' << part;
      }
      text << '\n';
    }
  }
  for (const Hop hop : timeline.routes.hops) text << hop.raw() << '\n';
  return text.str();
}

/// A minute of two terminals under the real sky, as skyhaul links --save wrote it in version 5.
LinkTimeline real_sky() {
  return load_timeline(std::string(SKYHAUL_TEST_DATA) + "/timelines/version-5.timeline");
}

/// What is said of how its numbers were drawn decides how long a file is, and nothing else: true or false,
/// the lists come back as they were.
TEST(TimelineFile, ListsComeBackWhateverIsSaidOfTheirDraws) {
  LinkTimeline timeline = real_sky();
  const std::string lists = lists_of(timeline);
  const auto file_bytes = [&] {
    validate(timeline);
    save_timeline(timeline, path_for("draws.timeline"));
    EXPECT_EQ(lists_of(load_timeline(path_for("draws.timeline"))), lists);
    return std::filesystem::file_size(path_for("draws.timeline"));
  };
  file_bytes();
  for (std::uint64_t i = 0; i < 20; ++i) {
    timeline.reallocation = {{static_cast<std::int64_t>(1 + i * kSecond), static_cast<std::int64_t>(i)},
                             0,
                             1'000'000'000,
                             5,
                             60'000'000};
    for (Access& access : timeline.access) access.gap_draws = access.spike_draws = i;
    timeline.access_rule.spike_after_ns = static_cast<std::int64_t>(i) * 2 * kSecond;
    for (Resource& resource : timeline.resources)
      resource.bursts = {i, static_cast<std::int64_t>(1 + i * 30'000'000), kSecond};
    file_bytes();
  }
}

/// Written by the program when it wrote versions 3 and 4; versions 1 and 2 have been cut out of the same
/// bytes, as FORMAT.md lays them out.
TEST(TimelineFile, EarlierVersionsAreRead) {
  const auto rows_of = [](const LinkTimeline& timeline) {
    std::ostringstream text;
    write_links_csv(timeline, text, 1);
    write_resources_csv(timeline, text);
    return text.str();
  };
  const std::string folder = std::string(SKYHAUL_TEST_DATA) + "/timelines/";
  const LinkTimeline three = load_timeline(folder + "version-3.timeline");
  EXPECT_EQ(three.sites, (std::vector<std::string>{"mine", "dam"}));
  EXPECT_FALSE(three.built_from.empty());
  EXPECT_GT(rows_of(three).size(), 10'000U);
  for (const char* version : {"1", "2"}) {
    const LinkTimeline old = load_timeline(folder + "version-" + version + ".timeline");
    EXPECT_TRUE(old.built_from.empty());
    EXPECT_EQ(old.mtu_bytes, three.mtu_bytes);
    EXPECT_EQ(rows_of(old), rows_of(three)) << version;
  }
  const LinkTimeline four = load_timeline(folder + "version-4.timeline");
  EXPECT_EQ(four.built_from.size(), three.built_from.size());
  EXPECT_EQ(rows_of(four), rows_of(three));
  // What version 5's own program printed of its file.
  const LinkTimeline five = real_sky();
  const std::string rows = rows_of(five);
  EXPECT_NE(
      rows.find(
          "1782000000000000000,1782000001000000000,mine,dam,mine/0,dam/0,\"mine/0>S1-03-07>gw Evanston, "
          "WY>pop DEN>pop LGA>gw Saguenay, QC, CA>S1-17-06>dam/0\",61967408,61949654,46061067,0,\n"),
      std::string::npos);
  EXPECT_NE(rows.find("mine/0 up,terminal_up,1782000007000000000,1782000008000000000,45928439\n"),
            std::string::npos);
  // And of version 6's.
  const LinkTimeline six = load_timeline(folder + "version-6.timeline");
  EXPECT_NE(rows_of(six).find("1782000013000000000,1782000014000000000,mine,dam,mine/0,dam/0,"
                              "mine/0>S1-20-04>S1-20-05>S1-19-05>dam/0,29615524,29606943,18492620,0,\n"),
            std::string::npos);
  EXPECT_EQ(six.positions, nullptr);
  EXPECT_FALSE(six.built_from.empty());
  save_timeline(three, path_for("again.timeline"));
  EXPECT_EQ(rows_of(load_timeline(path_for("again.timeline"))), rows_of(three));
}

TEST(TimelineFile, OtherVersionsAreRefused) {
  save_timeline(sample(), path_for("now.timeline"));
  std::string bytes = bytes_of(path_for("now.timeline"));
  for (const char version : {'\x00', '\x03', '\x04', '\x05', '\x06', '\x08'}) {
    bytes[8] = version;
    std::ofstream(path_for("other.timeline"), std::ios::binary) << bytes;
    EXPECT_THROW(load_timeline(path_for("other.timeline")), InputError);
  }
}

TEST(TimelineFile, RoutesOfSharedPartsComeBackAsTheyWere) {
  LinkTimeline timeline = sample();
  RouteTable cut;  // the same routes, each in three parts that others share
  for (std::uint32_t route = 0; route < timeline.routes.size(); ++route) {
    const RouteHops hops = timeline.routes[route];
    ASSERT_EQ(hops.size(), 4U);
    const std::uint32_t first = cut.add_part({hops[0]});
    const std::uint32_t middle = cut.add_part({hops[1], hops[2]});
    cut.add({first, middle, cut.add_part({hops[3]})});
  }
  const RouteTable whole = std::exchange(timeline.routes, cut);
  validate(timeline);
  save_timeline(timeline, path_for("parts.timeline"));
  const LinkTimeline loaded = load_timeline(path_for("parts.timeline"));
  ASSERT_EQ(loaded.routes.size(), whole.size());
  for (std::uint32_t route = 0; route < whole.size(); ++route) {
    const RouteHops a = loaded.routes[route], b = whole[route];
    EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end())) << route;
    EXPECT_TRUE(a.front() == b.front() && a.back() == b.back());
  }
}

/// A few bytes that say they are many: refused before the memory is taken.
TEST(TimelineFile, ShortFilesThatUnpackToMuchAreRefused) {
  LinkTimeline timeline = sample();
  Path& path = timeline.paths[1];
  path.segments.clear();
  for (TimeNs t = 0; t < 30'000'000; ++t) path.segments.push_back({t, 0, OutageCause::kNone});
  path.segments.plain()[0].route = 0;
  save_timeline(timeline, path_for("bomb.timeline"));
  EXPECT_LT(std::filesystem::file_size(path_for("bomb.timeline")), 100'000U);
  EXPECT_THROW(load_timeline(path_for("bomb.timeline")), InputError);
}

TEST(TimelineFile, NamesThatAreNoLineAreRefused) {
  for (const char* name : {"", "a/0\ntouch injected #", "a\x1b[2J", "a\xff"}) {
    LinkTimeline timeline = sample();
    timeline.nodes.back().name = name;
    save_timeline(timeline, path_for("names.timeline"));
    EXPECT_THROW(load_timeline(path_for("names.timeline")), InputError) << name;
  }
}

TEST(TimelineFile, MissingFileOrFolderIsOneLine) {
  EXPECT_THROW(load_timeline(path_for("no such file")), InputError);
  EXPECT_THROW(load_timeline(::testing::TempDir()), InputError);
}

}  // namespace
}  // namespace skyhaul::models
