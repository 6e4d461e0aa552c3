// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The presets that ship, and how users' own come before them.
#include <cstdlib>
#include <map>

#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul {
namespace {

using PresetsTest = LoadTest;

TEST_F(PresetsTest, PresetsOfTheUserComeFirst) {
  write("mine/terminals/starlink-performance.yaml", "up: 1 Mbit/s\ndown: 2 Mbit/s\n");
  write("theirs/terminals/starlink-performance.yaml", "up: 3 Mbit/s\ndown: 4 Mbit/s\n");
  write("theirs/sites/atoll.yaml", "name: atoll\nlatitude: 1\nlongitude: 2\n");
  ASSERT_EQ(::setenv("SKYHAUL_PRESETS", (folder_ / "theirs").c_str(), 1), 0);
  core::ScenarioOptions options;
  options.set = {"sites[0].preset=atoll", "traffic=[]"};
  EXPECT_EQ(core::resolve_file(kThreeSites, options).sites[0].site.terminals[0].up_bps, 3'000'000);
  options.preset_dirs = {(folder_ / "mine").string()};
  const core::ResolvedScenario s = core::resolve_file(kThreeSites, options);
  EXPECT_EQ(s.sites[0].site.terminals[0].up_bps, 1'000'000);
  EXPECT_EQ(s.sites[0].site.name, "atoll");
  ASSERT_EQ(::unsetenv("SKYHAUL_PRESETS"), 0);
  options.preset_dirs = {(folder_ / "none").string()};
  EXPECT_THROW(core::resolve_file(kThreeSites, options), InputError);
}

TEST_F(PresetsTest, ShippedPresetsAllResolve) {
  // Sizes of the constellations: FCC filings and operators' pages, as configs/presets names them.
  const std::map<std::string, int> sizes{
      {"starlink-gen1", 4408}, {"kuiper", 3236}, {"oneweb", 588}, {"telesat-lightspeed", 198}};
  std::map<std::string, int> kinds;
  for (const core::PresetInfo& preset : core::list_presets({})) {
    ++kinds[preset.kind];
    EXPECT_FALSE(preset.description.empty()) << preset.file;
    const std::string terminal = preset.kind == "terminals" ? preset.name : "starlink-priority";
    const std::string site =
        preset.kind == "sites" ? "{preset: " + preset.name + "}"
        : preset.kind == "power"
            ? "{name: b, latitude: 3, longitude: 170, power: {preset: " + preset.name + "}}"
            : "{name: b, latitude: 3, longitude: 4}";
    const std::string constellation = preset.kind == "constellations" ? preset.name : "oneweb";
    const std::map<std::string, std::string> keys{
        {"radios", "gateway_radio"}, {"contention", "contention"}, {"loss", "loss"}};
    const auto key = keys.find(preset.kind);
    const core::ResolvedScenario s = load(
        (key == keys.end() ? "" : key->second + ": " + preset.name + "\n") +
        "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: {preset: " + constellation +
        "}\nterminal: " + terminal + "\nsites:\n  - {name: a, latitude: 1, longitude: 2}\n  - " + site +
        "\ngateways: {preset: starlink}\npops: {preset: starlink}\n" +
        (preset.kind == "payloads"
             ? "traffic: [{name: t, topology: push, source: a, payload: {preset: " + preset.name + "}}]\n"
         : preset.kind == "faults" ? "faults: {preset: " + preset.name + "}\n"
                                   : ""));
    if (preset.kind == "faults") {
      EXPECT_FALSE(s.faults.empty()) << preset.name;
    }
    if (preset.kind == "power") {
      ASSERT_TRUE(s.sites[1].power_run) << preset.name;
      EXPECT_EQ(s.sites[1].power_run->steps.size(), 60U) << preset.name;
    }
    if (preset.kind == "payloads") {
      EXPECT_GT(s.traffic[0].collective.bytes, 0) << preset.name;
    }
    if (preset.kind != "constellations") continue;
    const auto wanted = sizes.find(preset.name);
    if (wanted != sizes.end()) {
      EXPECT_EQ(core::make_propagator(s)->size(), wanted->second) << preset.name;
    }
  }
  for (const char* kind : {"constellations", "terminals", "radios", "gateways", "pops", "contention", "loss",
                           "payloads", "sites", "faults", "power"})
    EXPECT_GT(kinds[kind], 0) << kind;
  EXPECT_GE(kinds["constellations"], 4);
}

TEST_F(PresetsTest, CheckpointPresetsAreThoseOfMlperfStorage) {
  // mlcommons/storage, checkpointing README: 8B 105 GB, 70B 912 GB, 405B 5.29 TB, 1T 18 TB.
  const std::map<std::string, std::int64_t> wanted{{"mlperf-8b-checkpoint", 105'000'000'000},
                                                   {"mlperf-70b-checkpoint", 912'000'000'000},
                                                   {"mlperf-405b-checkpoint", 5'290'000'000'000},
                                                   {"mlperf-1t-checkpoint", 18'000'000'000'000}};
  for (const auto& [name, bytes] : wanted) {
    core::ScenarioOptions options;
    options.set = {"traffic[0].payload={preset: " + name + "}"};
    EXPECT_EQ(core::resolve_file(kThreeSites, options).traffic[0].collective.bytes, bytes);
  }
}

}  // namespace
}  // namespace skyhaul
