// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Radios, data plans, background users, loss and tunnels: keys that arrive, and errors.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/orbits/input_error.h"

namespace {

using namespace skyhaul;
namespace fs = std::filesystem;

const std::string kHead = R"(
epoch: 2026-03-20T00:00:00Z
horizon: 1 h
constellation:
  preset: starlink-gen1
  slots: {reallocation: every-slot, spike_min: 10 ms, spike_max: 50 ms, spike_before: 70 ms, spike_after: 130 ms}
pops: [{name: A, latitude: 50, longitude: 6}]
)";

const std::string kSites = R"(
sites:
  - {name: one, latitude: 50, longitude: 5, terminal: {up: 20 Mbit/s, down: 100 Mbit/s, contention_weight: 0.25,
     radio: {preset: starlink-ku, down: {hysteresis_db: 0.7, airtime: 0.5, carrier_to_interference_db: 21}, tilt: 20, tilt_azimuth: 180},
     data_plan: {volume: 50 GB, used: 10 GB, up: 0.5 Mbit/s, down: 1 Mbit/s, pool: site, renewal_day: 3}}}
  - {name: two, latitude: 51, longitude: 5, fixed_link: {up: 1 Gbit/s, down: 1 Gbit/s, availability: 0.99, repair: 2 h}}
)";

const std::string kLink = R"(
gateways:
  - {name: G, latitude: 50, longitude: 5, up: 5 Gbit/s, down: 6 Gbit/s}
  - name: H
    latitude: 51
    longitude: 5
    up: 5 Gbit/s
    down: 6 Gbit/s
    radio:
      up: {frequency_ghz: 28, bandwidth_mhz: 400, carriers: 4, rolloff: 0.1, eirp_dbw: 60, g_over_t_db_k: 10,
           implementation_loss_db: [0, 0, 0.4, 0.8], framing: 0.1, pointing_loss_db: 0.5, other_losses_db: 1}
      down: {frequency_ghz: 18, bandwidth_mhz: 400, pfd_dbw_m2_mhz: -115, g_over_t_db_k: 24, coding: shannon, shannon_gap_db: 3,
             least_c_n_db: -3, highest_efficiency: 5, ground_scan_exponent: 1.1, satellite_scan_exponent: 1.2}
      polarization_tilt: 90
      antenna_diameter_m: 1.8
      antenna_efficiency: 0.65
gateway_radio: starlink-ka
contention: {preset: evening-peak, terminal: 0.9, satellite: 0.5, slot_deviation: 0.1, cell_up: 100 Mbit/s}
loss: {burst_loss: 0.3, burst: 50 ms, calm: 7 s, reallocation_loss: 0.2, reallocation_probability: 0.4,
       outages: [{cause: no_satellite, every: 3 h, length: 4 s}]}
encapsulation: {mtu: 1400 B, overhead: 80 B}
)";

class LinkKeys : public testing::Test {
 protected:
  LinkKeys() : file_(fs::temp_directory_path() / ("skyhaul-link-" + std::to_string(::getpid()) + ".yaml")) {}
  ~LinkKeys() override { fs::remove(file_); }

  core::ResolvedScenario load(const std::string& text) const {
    std::ofstream(file_) << text;
    return core::resolve_file(file_.string());
  }
  std::string error(const std::string& text) const {
    try {
      load(text);
    } catch (const InputError& error) {
      return std::string(error.what()).substr(file_.string().size());
    }
    return "no error";
  }

  fs::path file_;
};

void expect_all(const core::ResolvedScenario& s) {
  EXPECT_TRUE(s.constellation.slots.every_slot);
  EXPECT_EQ(s.constellation.slots.spike_min_ns, 10'000'000);
  EXPECT_EQ(s.constellation.slots.spike_max_ns, 50'000'000);
  EXPECT_EQ(s.constellation.slots.spike_before_ns, 70'000'000);
  EXPECT_EQ(s.constellation.slots.spike_after_ns, 130'000'000);
  const models::Terminal& terminal = s.sites[0].site.terminals.at(0);
  EXPECT_EQ(terminal.contention, 0.25);
  ASSERT_NE(terminal.radio, nullptr);
  EXPECT_EQ(terminal.radio->down.hysteresis_db, 0.7);
  EXPECT_EQ(terminal.radio->down.airtime, 0.5);
  EXPECT_EQ(terminal.radio->down.carrier_to_interference_db, 21);
  EXPECT_EQ(terminal.radio->down.pfd_dbw_m2_mhz, -122);
  EXPECT_EQ(terminal.radio->down.frequency_ghz, 11.7);
  EXPECT_EQ(terminal.radio->up.eirp_dbw, 39.2);
  EXPECT_FALSE(terminal.radio->up.pfd_dbw_m2_mhz.has_value());
  EXPECT_EQ(terminal.radio->tilt_deg, 20);
  EXPECT_EQ(terminal.radio->tilt_azimuth_deg, 180);
  EXPECT_EQ(terminal.radio->antenna_diameter_m, 0.48);
  ASSERT_TRUE(terminal.data_plan.has_value());
  EXPECT_EQ(terminal.data_plan->volume_bytes, 50'000'000'000);
  EXPECT_EQ(terminal.data_plan->used_bytes, 10'000'000'000);
  EXPECT_EQ(terminal.data_plan->up_bps, 500'000);
  EXPECT_EQ(terminal.data_plan->down_bps, 1'000'000);
  EXPECT_TRUE(terminal.data_plan->pooled);
  EXPECT_EQ(terminal.data_plan->renewal_day, 3);
  EXPECT_EQ(s.sites[1].site.fixed_link->availability, 0.99);
  EXPECT_EQ(s.sites[1].site.fixed_link->repair_ns, 2 * orbits::kHour);
  ASSERT_NE(s.gateways[0].radio, nullptr);
  EXPECT_EQ(s.gateways[0].radio->up.carriers, 8);
  const models::Radio& own = *s.gateways[1].radio;
  EXPECT_EQ(own.up.carriers, 4);
  EXPECT_EQ(own.up.rolloff, 0.1);
  EXPECT_EQ(own.up.implementation_loss_db, (std::vector<double>{0, 0, 0.4, 0.8}));
  EXPECT_EQ(own.up.framing, 0.1);
  EXPECT_EQ(own.up.pointing_loss_db, 0.5);
  EXPECT_EQ(own.up.other_losses_db, 1);
  EXPECT_EQ(own.down.coding, models::Coding::kShannon);
  EXPECT_EQ(own.down.shannon_gap_db, 3);
  EXPECT_EQ(own.down.least_c_n_db, -3);
  EXPECT_EQ(own.down.highest_efficiency, 5);
  EXPECT_EQ(own.down.ground_scan_exponent, 1.1);
  EXPECT_EQ(own.down.satellite_scan_exponent, 1.2);
  EXPECT_EQ(own.polarization_tilt_deg, 90);
  EXPECT_EQ(own.antenna_diameter_m, 1.8);
  EXPECT_EQ(own.antenna_efficiency, 0.65);
  EXPECT_EQ(s.contention.share.size(), 24U);
  EXPECT_EQ(s.contention.terminal, 0.9);
  EXPECT_EQ(s.contention.satellite, 0.5);
  EXPECT_EQ(s.contention.slot_deviation, 0.1);
  EXPECT_EQ(s.contention.cell_up_bps, 100'000'000);
  EXPECT_EQ(s.contention.cell_down_bps, 900'000'000);
  EXPECT_EQ(s.loss.burst_loss, 0.3);
  EXPECT_EQ(s.loss.burst_ns, 50'000'000);
  EXPECT_EQ(s.loss.calm_ns, 7 * orbits::kSecond);
  EXPECT_EQ(s.loss.reallocation_loss, 0.2);
  EXPECT_EQ(s.loss.reallocation_probability, 0.4);
  ASSERT_EQ(s.loss.outages.size(), 1U);
  EXPECT_EQ(s.loss.outages[0].cause, models::OutageCause::kNoSatellite);
  EXPECT_EQ(s.loss.outages[0].every_ns, 3 * orbits::kHour);
  EXPECT_EQ(s.loss.outages[0].length_ns, 4 * orbits::kSecond);
  EXPECT_EQ(s.encapsulation.mtu_bytes, 1400);
  EXPECT_EQ(s.encapsulation.overhead_bytes, 80);
}

TEST_F(LinkKeys, AllArriveAndComeBackFromTheResolvedScenario) {
  const core::ResolvedScenario once = load(kHead + kSites + kLink);
  expect_all(once);
  const std::string text = to_yaml(once);
  const core::ResolvedScenario twice = load(text);
  expect_all(twice);
  EXPECT_EQ(to_yaml(twice), text);
}

TEST_F(LinkKeys, TerminalsInGroupsCellsAndGatewaysLimits) {
  const std::string text =
      "epoch: 2026-03-20\nhorizon: 1 h\nconstellation: {preset: kuiper}\nterminal: kuiper-pro\n"
      "pops: [{name: A, latitude: 50, longitude: 6}]\n"
      "gateways: [{name: G, latitude: 50, longitude: 5, up: 5 Gbit/s, down: 6 Gbit/s, antennas: 8, "
      "gso_separation: 10}]\n"
      "sites:\n"
      "  - {name: a, latitude: 1, longitude: 1, cell: c, terminals: [{count: 2}, {terminal: kuiper-nano}, "
      "{terminal: {up: 3 Mbit/s, down: 4 Mbit/s}, count: 3}]}\n"
      "  - {name: b, latitude: 1, longitude: 1.1, cell: c, terminals: 2}\n";
  const core::ResolvedScenario once = load(text);
  const auto& terminals = once.sites[0].site.terminals;
  ASSERT_EQ(terminals.size(), 6U);
  EXPECT_EQ(terminals[1].type, "kuiper-pro");
  EXPECT_EQ(terminals[2].type, "kuiper-nano");
  EXPECT_EQ(terminals[5].up_bps, 3'000'000);
  EXPECT_EQ(once.sites[1].site.terminals.size(), 2U);
  EXPECT_EQ(once.sites[1].site.cell, "c");
  EXPECT_EQ(once.gateways[0].antennas, 8);
  EXPECT_EQ(once.gateways[0].gso_separation_deg, 10);
  const std::string resolved = to_yaml(once);
  const core::ResolvedScenario twice = load(resolved);
  EXPECT_EQ(to_yaml(twice), resolved);
  EXPECT_EQ(twice.sites[0].site.terminals.size(), 6U);
  EXPECT_EQ(twice.sites[0].site.terminals[2].up_bps, terminals[2].up_bps);

  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return error(changed);
  };
  EXPECT_EQ(with("terminals: 2", "terminals: []"),
            ":9: sites.b.terminals: a list: expected at least 1, where there is no fixed_link");
  EXPECT_EQ(with("{count: 2}", "{count: 0}"),
            ":8: sites.a.terminals[0].count: 0: expected a value from 1 to 1000");
  EXPECT_EQ(with("{count: 2}", "2"),
            ":8: sites.a.terminals[0]: 2: expected a map with the keys terminal, count");
  EXPECT_EQ(with("terminals: 2", "terminals: 1001"),
            ":9: sites.b.terminals: 1001: expected a value from 0 to 1000");
  EXPECT_EQ(with("cell: c, terminals: 2", "cell: a, terminals: 2"),
            ":9: sites.b.cell: a: expected a name that no site has, unless that site names the same cell");
  EXPECT_EQ(with("terminal: kuiper-pro\n", "").substr(0, 40), ":7: sites.a.terminals[0].terminal: missi");
}

// A site preset takes the terminal of the site that names it.
TEST_F(LinkKeys, ASitePresetTakesTheSitesTerminal) {
  const core::ResolvedScenario s = load(
      "epoch: 2026-03-20\nhorizon: 1 h\nconstellation: {preset: kuiper}\n"
      "sites: [{preset: atacama, terminal: kuiper-pro}, {name: b, latitude: 2, longitude: 1, terminals: "
      "[{terminal: kuiper-nano}]}]\n");
  EXPECT_EQ(s.sites[0].site.terminals.at(0).type, "kuiper-pro");
  EXPECT_EQ(s.sites[1].site.terminals.at(0).type, "kuiper-nano");
}

// Faults act on a mesh of nearest neighbours too.
TEST_F(LinkKeys, FaultsActOnNearestNeighbours) {
  const core::ResolvedScenario s = load(
      "epoch: 2026-03-20\nhorizon: 1 h\nconstellation: {preset: kuiper, isl: true, isl_topology: nearest}\n"
      "terminal: kuiper-pro\nrouting: isl\nfaults: {satellites: ['*-00-00'], at: 10 min}\n"
      "sites: [{name: a, latitude: 1, longitude: 1}, {name: b, latitude: 2, longitude: 1}]\n");
  const auto satellites = core::make_propagator(s);
  EXPECT_FALSE(core::make_network(s, *satellites).faults.satellites.empty());
}

TEST_F(LinkKeys, DefaultsAreClearSkyWithoutOthersOrLoss) {
  for (const char* off : {"", "weather: off\ncontention: off\nloss: off\nfaults: off\n"}) {
    const core::ResolvedScenario s = load(
        "epoch: 2026-03-20\nhorizon: 1 h\nconstellation: {preset: kuiper}\n"
        "terminal: kuiper-pro\nsites: [{name: a, latitude: 1, longitude: 1}, {name: b, "
        "latitude: 2, longitude: 1}]\n" +
        std::string(off));
    EXPECT_EQ(s.sites[0].site.terminals[0].radio, nullptr);
    EXPECT_FALSE(s.sites[0].site.terminals[0].data_plan.has_value());
    EXPECT_FALSE(s.sites[0].weather.has_value());
    EXPECT_TRUE(s.contention.share.empty());
    EXPECT_EQ(s.contention.slot_deviation, 0);
    EXPECT_EQ(s.contention.cell_up_bps, 0);
    EXPECT_EQ(s.loss.burst_loss, 0);
    EXPECT_EQ(s.loss.reallocation_loss, 0);
    EXPECT_TRUE(s.faults.empty());
    EXPECT_EQ(s.encapsulation.overhead_bytes, 0);
    EXPECT_EQ(s.constellation.slots.spike_max_ns, 0);
  }
}

TEST_F(LinkKeys, EachErrorIsOneLine) {
  const std::string good = kHead + kSites;
  EXPECT_EQ(error(good + "contention: {share: [0.5, 0.6]}\n"),
            ":14: contention.share: a list: expected 24 numbers from 0.01 to 1, from midnight on");
  EXPECT_EQ(error(good + "contention: {share: [0.5, x]}\n"),
            ":14: contention.share[1]: x: expected 24 numbers from 0.01 to 1, from midnight on");
  EXPECT_EQ(error(good + "contention: evening-peek\n"),
            ":14: contention: evening-peek: did you mean evening-peak? expected one of the presets of "
            "contention (or off): "
            "evening-peak starlink-2026");
  EXPECT_EQ(error(good + "loss: {burst_loss: 0.3}\n"),
            ":14: loss.burst: missing: expected a mean length of bursts of at least 1 ms");
  EXPECT_EQ(error(good + "loss: {outages: [{every: 1 h, length: 2 s}]}\n"),
            ":14: loss.outages[0].cause: missing: expected no_satellite, no_gateway, rain, power or fault");
  EXPECT_EQ(error(good + "encapsulation: {mtu: 576 B, overhead: 509 B}\n"),
            ":14: encapsulation.overhead: 509 B: expected a value from 0 to 500 B");
  EXPECT_EQ(error(good + "gateway_radio: {up: {frequency_ghz: 28}}\n"),
            ":14: gateway_radio.up.bandwidth_mhz: missing: expected a number (bandwidth that one carrier "
            "occupies)");
  EXPECT_EQ(error(good + "gateway_radio: {preset: starlink-ka, up: {eirp_dbw: 1, pfd_dbw_m2_mhz: -100}}\n"),
            ":14: gateway_radio.up.eirp_dbw: 1: expected eirp_dbw or pfd_dbw_m2_mhz, but not both");
  EXPECT_EQ(error(good + "gateway_radio: {preset: starlink-ka, up: {implementation_loss_db: [0, -1]}}\n"),
            ":14: gateway_radio.up.implementation_loss_db[1]: -1: expected at most 9 numbers from 0 to 20, "
            "by bits a symbol "
            "from 0 on");
  std::string late = good;
  late.replace(late.find("spike_after: 130 ms"), 19, "spike_after: 50 ms");
  EXPECT_EQ(error(late),
            ":6: constellation.slots.spike_max: 50 ms: expected a value below spike_after, so that no packet "
            "overtakes another");
}

}  // namespace
