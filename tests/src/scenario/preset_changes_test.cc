// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// One thing changed in a map that a preset gives: the rest of that map stays the preset's.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

class PresetChangesTest : public LoadTest {
 protected:
  PresetChangesTest() {
    write(
        "own/terminals/metered.yaml",
        "up: 20 Mbit/s\ndown: 200 Mbit/s\nradio: starlink-ku\n"
        "data_plan: {volume: 50 GB, used: 2 GB, up: 1 Mbit/s, down: 2 Mbit/s, pool: site, renewal_day: 9}\n");
    write("own/sites/base.yaml",
          "name: base\nlatitude: 10\nlongitude: 20\n"
          "terminal: {up: 5 Mbit/s, down: 6 Mbit/s, type: its-own, radio: starlink-ku}\n"
          "fixed_link: {up: 1 Gbit/s, down: 2 Gbit/s, delay: 3 ms, availability: 0.98, repair: 5 h}\n"
          "terminals: 2\npower: everything\nweather: measured\n");
    write("own/power/everything.yaml",
          "power:\n  solar: {peak: 3 MW, tilt: 12, azimuth: 170, performance_ratio: 0.75}\n"
          "  wind: {rated: 2 MW, mean_speed: 8, cut_in: 3.5}\n  gas: {rated: 500 kW, mtbf: 20 d, mttr: 6 h}\n"
          "  grid: {rated: 100 kW, windows: [\"22:00-06:00\"]}\n"
          "  battery: {capacity: 2 MWh, charge_efficiency: 0.9, max_charge: 800 kW, initial: 0.4}\n"
          "  load: {radio: 1400 W, compute: 1 MW}\n  control: {radio_stop: 0.1, margin: 1.2, rest: 5 min}\n");
    write("own/weather/measured.yaml",
          "rain_zone: K\nn_wet: 99\nseries: rain.csv\nseries_frequency: 12\nseries_elevation: 40\n"
          "series_tilt: 20\nseries_hold: 3 h\nseries_gaps: clear\n");
    write("own/weather/rain.csv",
          "time,attenuation_db\n2026-01-01T00:00:00Z,1\n2026-01-01T00:30:00Z,2\n2026-01-01T01:00:00Z,1\n");
  }

  std::string resolved(const std::vector<std::string>& set) const {
    ScenarioOptions options;
    options.preset_dirs = {(folder_ / "own").string()};
    options.set = set;
    return to_yaml(load(
        "name: s\nepoch: 2026-01-01\nhorizon: 1 h\nconstellation: starlink-gen1\nterminal: metered\n"
        "gateways: [{name: G, latitude: 1, longitude: 2, up: 1 Gbit/s, down: 1 Gbit/s}]\npops: starlink\n"
        "gateway_radio: starlink-ka\ncontention: evening-peak\nloss: starlink\n"
        "sites: [base, {name: other, latitude: 3, longitude: 4}]\n",
        options));
  }
};

/// The lines in which two texts of equal length differ, without blanks.
std::vector<std::string> differences(const std::string& before, const std::string& after) {
  std::istringstream a(before), b(after);
  std::vector<std::string> lines;
  for (std::string x, y; std::getline(a, x) && std::getline(b, y);) {
    if (x != y) lines.push_back(y.substr(y.find_first_not_of(' ')));
  }
  if (std::count(before.begin(), before.end(), '\n') != std::count(after.begin(), after.end(), '\n'))
    lines.push_back("another number of lines");
  return lines;
}

TEST_F(PresetChangesTest, OneKeyOfANestedMapChangesThatKeyAlone) {
  const std::map<std::string, std::pair<std::string, int>> cases{
      // The change, the line that it gives, and how many times that line changes.
      {"terminal.radio.up.airtime=0.1", {"airtime: 0.1", 1}},
      {"terminal.radio={up: {airtime: 0.1}}", {"airtime: 0.1", 1}},
      {"terminal.radio.down.bandwidth_mhz=200", {"bandwidth_mhz: 200", 1}},
      {"terminal.radio.antenna_diameter_m=0.7", {"antenna_diameter_m: 0.7", 1}},
      {"terminal.data_plan.volume=70 GB", {"volume: 70 GB", 2}},
      {"terminal.data_plan.pool=terminal", {"pool: terminal", 2}},
      {"sites.other.terminal.radio.up.airtime=0.1", {"airtime: 0.1", 1}},
      {"sites.base.terminal.radio.up.airtime=0.1", {"airtime: 0.1", 1}},
      {"sites.base.terminal.down=9 Mbit/s", {"down: 9 Mbit/s", 1}},
      {"sites.base.terminals=3", {"terminals: 3", 1}},
      {"sites.base.fixed_link.delay=7 ms", {"delay: 7 ms", 1}},
      {"sites.base.fixed_link.availability=0.5", {"availability: 0.5", 1}},
      {"sites.base.power.solar.peak=4 MW", {"peak: 4000 kW", 1}},
      {"sites.base.power.solar.albedo=0.5", {"albedo: 0.5", 1}},
      {"sites.base.power.wind.cut_out=30", {"cut_out: 30", 1}},
      {"sites.base.power.gas.mttr=1 h", {"mttr: 1 h", 1}},
      {"sites.base.power.grid.rated=200 kW", {"rated: 200 kW", 1}},
      {"sites.base.power.battery.capacity=5 MWh", {"capacity: 5000 kWh", 1}},
      {"sites.base.power.battery.initial=0.9", {"initial: 0.9", 1}},
      {"sites.base.power.load.compute=2 MW", {"compute: 2000 kW", 1}},
      {"sites.base.power.control.rest=9 min", {"rest: 9 min", 1}},
      {"sites.base.weather.n_wet=70", {"n_wet: 70", 1}},
      {"sites.base.weather.series_hold=4 h", {"series_hold: 4 h", 1}},
      {"sites.base.weather.series_gaps=synthetic", {"series_gaps: synthetic", 1}},
      {"sites.base.weather.series_tilt=30", {"series_tilt: 30", 1}},
      {"gateways.G.radio.up.carriers=2", {"carriers: 2", 1}},
      {"gateway_radio.up.carriers=2", {"carriers: 2", 1}},
      {"constellation.slots.gap_max=77 ms", {"gap_max: 77 ms", 1}},
      {"contention.terminal=0.3", {"terminal: 0.3", 1}},
      {"loss.burst_loss=0.25", {"burst_loss: 0.25", 1}},
  };
  const std::string before = resolved({});
  EXPECT_EQ(resolved({}), before);
  for (const auto& [set, wanted] : cases) {
    const std::vector<std::string> changed = differences(before, resolved({set}));
    EXPECT_EQ(changed, std::vector<std::string>(static_cast<std::size_t>(wanted.second), wanted.first))
        << set;
  }
}

TEST_F(PresetChangesTest, APresetInsideSelectsAnew) {
  EXPECT_THAT(resolved({"terminal.radio={preset: starlink-ka, up: {carriers: 3}}"}),
              testing::AllOf(testing::HasSubstr("frequency_ghz: 28.6"), testing::HasSubstr("carriers: 3")));
  const std::string power = resolved({"sites.base.power={preset: solar-day}"});
  EXPECT_THAT(power, testing::Not(testing::HasSubstr("wind:")));
  EXPECT_THAT(power, testing::Not(testing::HasSubstr("charge_efficiency: 0.9\n")));
  EXPECT_THAT(resolved({"sites.base.terminal={preset: starlink-lite}"}),
              testing::HasSubstr("type: starlink-lite"));
  // Other kinds of the same: windows take the place of a supply, and a named preset that of everything.
  EXPECT_THAT(resolved({"sites.base.power=10:00-22:00"}),
              testing::AllOf(testing::HasSubstr("power: [\"10:00-22:00\"]"),
                             testing::Not(testing::HasSubstr("battery"))));
  EXPECT_THAT(resolved({"loss=off", "loss.burst_loss=0.5", "loss.burst=1 s", "loss.calm=9 s"}),
              testing::HasSubstr("burst_loss: 0.5"));
}

TEST_F(PresetChangesTest, WithoutAPresetThePartsAreRequired) {
  const auto error = [&](const std::string& set) {
    try {
      resolved({set});
    } catch (const InputError& problem) {
      return std::string(problem.what());
    }
    return std::string("no error");
  };
  EXPECT_THAT(error("sites.other.fixed_link.delay=7 ms"), testing::HasSubstr("fixed_link.up: missing"));
  EXPECT_THAT(error("sites.other.power.battery.initial=0.5"),
              testing::HasSubstr("power.battery.capacity: missing"));
  EXPECT_THAT(error("sites.other.power={battery: {capacity: 1 kWh}}"),
              testing::HasSubstr("power.load: missing"));
  EXPECT_THAT(error("sites.other.terminal={preset: kuiper-pro, radio: {up: {airtime: 0.1}}}"),
              testing::HasSubstr("radio.up.frequency_ghz: missing"));
  EXPECT_THAT(error("sites.other.weather.series_hold=1 h"), testing::HasSubstr("only with a series"));
}

}  // namespace
}  // namespace skyhaul::core
