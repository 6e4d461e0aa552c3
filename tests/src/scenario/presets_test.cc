// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The presets that ship, and how users' own come before them.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "skyhaul/models/itu_maps.h"
#include "skyhaul/orbits/csv.h"
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
  const std::map<std::string, int> sizes{{"starlink-gen1", 4408}, {"kuiper", 3236},
                                         {"oneweb", 588},         {"telesat-lightspeed", 198},
                                         {"starlink-2026", 5798}, {"amazon-leo-2026", 204}};
  std::map<std::string, int> kinds;
  for (const core::PresetInfo& preset : core::list_presets({})) {
    ++kinds[preset.kind];
    EXPECT_FALSE(preset.description.empty()) << preset.file;
    const std::string terminal = preset.kind == "terminals" ? preset.name
                                 : preset.kind == "radios"
                                     ? "{preset: starlink-priority, radio: " + preset.name + "}"
                                     : "starlink-priority";
    const std::string site =
        preset.kind == "sites" ? "{preset: " + preset.name + "}"
        : preset.kind == "power"
            ? "{name: b, latitude: 3, longitude: 170, power: {preset: " + preset.name + "}}"
            : "{name: b, latitude: 3, longitude: 4}";
    const std::string constellation = preset.kind == "constellations" ? preset.name : "oneweb";
    const std::map<std::string, std::string> keys{{"contention", "contention"}, {"loss", "loss"}};
    const auto key = keys.find(preset.kind);
    const core::ResolvedScenario s = load(
        (key == keys.end() ? "" : key->second + ": " + preset.name + "\n") +
        "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: {preset: " + constellation +
        "}\nterminal: " + terminal + "\nsites:\n  - {name: a, latitude: 1, longitude: 2}\n  - " + site +
        "\ngateways: {preset: starlink}\npops: {preset: starlink}\n" +
        (preset.kind == "payloads"
             ? "traffic: [{name: t, topology: push, source: a, payload: {preset: " + preset.name + "}}]\n"
         : preset.kind == "methods"
             ? "traffic: [{name: t, topology: push, source: a, method: " + preset.name + ", payload: " +
                   (preset.name == "dataset-prefetch" ? "{dataset: 1 GB}" : "{model: 1B}") + "}]\n"
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
                           "payloads", "methods", "sites", "faults", "power"})
    EXPECT_GT(kinds[kind], 0) << kind;
  EXPECT_GE(kinds["constellations"], 6);
}

/// Every preset says where its numbers come from, or that no one has published them; a name for another
/// preset and a method without numbers do not have to.
TEST_F(PresetsTest, SayWhatTheirNumbersRestOn) {
  const std::set<std::string> without{"gateways/starlink", "gateways/oneweb", "pops/starlink", "pops/oneweb",
                                      "methods/dataset-prefetch"};
  for (const core::PresetInfo& preset : core::list_presets({})) {
    const YAML::Node file = YAML::LoadFile(preset.file);
    EXPECT_EQ(file["sources"].IsDefined() || file["unverified"].IsDefined(),
              without.count(preset.kind + "/" + preset.name) == 0)
        << preset.file;
  }
}

TEST_F(PresetsTest, SourcesOfThePresetsInUseAreTold) {
  const core::ResolvedScenario s = core::resolve_file(kThreeSites, {});
  const auto told = [](const std::vector<core::Source>& all, const std::string& of,
                       const std::string& source) {
    return std::any_of(all.begin(), all.end(),
                       [&](const core::Source& each) { return each.of == of && each.source == source; });
  };
  EXPECT_TRUE(told(s.sources, "constellations/starlink-gen1", "FCC filing SAT-MOD-20200417-00037"));
  EXPECT_TRUE(told(s.sources, "terminals/starlink-performance", "the operator's business page"));
  EXPECT_FALSE(told(s.sources, "constellations/kuiper", "FCC 20-102")) << "it is not in use";
  // The resolved scenario says the same without the presets.
  const core::ResolvedScenario again = load(core::to_yaml(s));
  ASSERT_EQ(again.sources.size(), s.sources.size());
  for (std::size_t i = 0; i < s.sources.size(); ++i) {
    EXPECT_EQ(again.sources[i].of, s.sources[i].of);
    EXPECT_EQ(again.sources[i].what, s.sources[i].what);
    EXPECT_EQ(again.sources[i].source, s.sources[i].source);
    EXPECT_EQ(again.sources[i].date, s.sources[i].date);
  }
  EXPECT_EQ(core::to_yaml(again), core::to_yaml(s));
}

/// The files of presets of sites.
std::vector<YAML::Node> site_presets() {
  std::vector<YAML::Node> all;
  for (const core::PresetInfo& preset : core::list_presets({})) {
    if (preset.kind == "sites") all.push_back(YAML::LoadFile(preset.file));
  }
  return all;
}

TEST_F(PresetsTest, SitesBringTheirClimate) {
  const std::vector<YAML::Node> sites = site_presets();
  ASSERT_GE(sites.size(), 8U);
  for (const YAML::Node& site : sites)
    EXPECT_GT(site["weather"]["rain_rate"].as<double>(), 0) << site["name"];
}

/// By P.837-7, to the last digit that is written: 0.1 mm/h and 0.01 %.
TEST_F(PresetsTest, ClimatesOfSitesAreThoseOfTheMaps) {
  const char* folder = std::getenv("SKYHAUL_ITU_MAPS");
  if (folder == nullptr) GTEST_SKIP() << "SKYHAUL_ITU_MAPS does not name a folder with the maps of the ITU";
  models::ItuMaps maps(folder);
  for (const YAML::Node& site : site_presets()) {
    models::Climate climate =
        models::default_climate(site["latitude"].as<double>(), site["longitude"].as<double>(), 0);
    maps.apply(climate);
    EXPECT_NEAR(site["weather"]["rain_rate"].as<double>(), climate.rain_rate_001_mm_h, 0.051) << site["name"];
    EXPECT_NEAR(site["weather"]["rain_probability"].as<double>(), climate.rain_probability_percent, 0.0051)
        << site["name"];
  }
}

TEST_F(PresetsTest, BadSourcesAreRefusedByNameAndLine) {
  core::ScenarioOptions options;
  options.preset_dirs = {(folder_ / "mine").string()};
  options.set = {"terminal=plan"};
  const auto refused = [&](const std::string& sources) {
    write("mine/terminals/plan.yaml", "up: 1 Mbit/s\ndown: 2 Mbit/s\nsources:\n  - " + sources + "\n");
    try {
      core::resolve_file(kThreeSites, options);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(refused("{what: rates, source: me, date: 2026}"), "accepted");
  for (const auto& [sources, key] :
       {std::pair("{what: rates}", "sources[0].source"), std::pair("{source: me}", "sources[0].what"),
        std::pair("{what: rates, source: me, of: plan}", "sources[0].of"),
        std::pair("{what: rates, source: me, link: x}", "sources[0].link"),
        std::pair("a text", "sources[0]")}) {
    const std::string said = refused(sources);
    EXPECT_NE(said.find("plan.yaml:4: "), std::string::npos) << said;
    EXPECT_NE(said.find(key), std::string::npos) << said;
    EXPECT_NE(said.find("expected"), std::string::npos) << said;
  }
}

/// A scenario over the ground of a preset.
std::string over_ground(const std::string& gateways, const std::string& pops) {
  return "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: starlink-gen1\nterminal: "
         "starlink-priority\nsites:\n"
         "  - {name: a, latitude: 1, longitude: 2}\n  - {name: b, latitude: 3, longitude: 4}\ngateways: " +
         gateways + "\npops: " + pops + "\n";
}

TEST_F(PresetsTest, GroundHasItsDateAndANameAloneIsTheNewest) {
  struct Ground {
    const char *name, *operated_by;
    std::size_t gateways, pops;
  };
  for (const Ground& each :
       {Ground{"starlink-2023-10", "starlink", 89, 23}, Ground{"starlink-2026-03", "starlink", 214, 35},
        Ground{"starlink-2026-09", "starlink", 222, 51}, Ground{"oneweb-2026-03", "oneweb", 40, 29}}) {
    const core::ResolvedScenario s = load(over_ground(each.name, each.name));
    EXPECT_EQ(s.gateways.size(), each.gateways) << each.name;
    EXPECT_EQ(s.pops.size(), each.pops) << each.name;
    for (const models::Gateway& gateway : s.gateways) EXPECT_EQ(gateway.operated_by, each.operated_by);
    for (const models::Pop& pop : s.pops) EXPECT_EQ(pop.operated_by, each.operated_by);
  }
  for (const auto& [name, newest] :
       {std::pair("starlink", "starlink-2026-09"), std::pair("oneweb", "oneweb-2026-03")}) {
    EXPECT_EQ(core::to_yaml(load(over_ground(name, name))), core::to_yaml(load(over_ground(newest, newest))))
        << name;
  }
}

TEST_F(PresetsTest, GroundGoesOnFromAnotherPreset) {
  const std::string rates = ", up: 1 Gbit/s, down: 1 Gbit/s}";
  write("mine/gateways/old.yaml",
        "operator: someone\ngateways: [{name: G, latitude: 1, longitude: 2" + rates + "]\n");
  write("mine/gateways/new.yaml",
        "preset: old\noperator: me\ngateways: [{name: H, latitude: 3, longitude: 4" + rates + "]\n");
  write("mine/gateways/moved.yaml",
        "preset: new\ngateways: [{name: G, latitude: 5, longitude: 6" + rates + "]\n");
  write("mine/gateways/twice.yaml", "preset: old\ngateways: [{name: H, latitude: 3, longitude: 4" + rates +
                                        ", {name: H, latitude: 3, longitude: 4" + rates + "]\n");
  write("mine/pops/old.yaml", "operator: someone\npops: [{name: P, latitude: 1, longitude: 2}]\n");
  write("mine/pops/new.yaml", "preset: old\noperator: me\npops: [{name: Q, latitude: 1, longitude: 2}]\n");
  write("mine/pops/moved.yaml", "preset: new\npops: [{name: P, latitude: 7, longitude: 8}]\n");
  write("mine/pops/twice.yaml",
        "pops: [{name: Q, latitude: 1, longitude: 2}, {name: Q, latitude: 1, longitude: 2}]\n");
  write("mine/pops/round.yaml", "preset: about\n");
  write("mine/pops/about.yaml", "preset: round\n");
  core::ScenarioOptions options;
  options.preset_dirs = {(folder_ / "mine").string()};
  const auto resolve = [&](const std::string& gateways, const std::string& pops) {
    return load(over_ground(gateways, pops), options);
  };
  const core::ResolvedScenario s = resolve("new", "new");
  ASSERT_EQ(s.gateways.size(), 2U);
  EXPECT_EQ(s.gateways[0].name, "G");
  EXPECT_EQ(s.gateways[0].operated_by, "someone");
  EXPECT_EQ(s.gateways[1].name, "H");
  EXPECT_EQ(s.gateways[1].operated_by, "me");
  ASSERT_EQ(s.pops.size(), 2U);
  EXPECT_EQ(s.pops[0].name, "P");
  EXPECT_EQ(s.pops[0].operated_by, "someone");
  EXPECT_EQ(s.pops[1].operated_by, "me");
  const core::ResolvedScenario moved = resolve("moved", "moved");
  ASSERT_EQ(moved.gateways.size(), 2U);
  EXPECT_EQ(moved.gateways[0].name, "G");
  EXPECT_EQ(moved.gateways[0].place.latitude_deg, 5);
  ASSERT_EQ(moved.pops.size(), 2U);
  EXPECT_EQ(moved.pops[0].name, "P");
  EXPECT_EQ(moved.pops[0].place.latitude_deg, 7);
  EXPECT_THROW(resolve("twice", "new"), InputError);
  EXPECT_THROW(resolve("new", "twice"), InputError);
  EXPECT_THROW(resolve("new", "round"), InputError);
  EXPECT_THROW(load(over_ground("new", "new") + "preset: old\n", options), InputError);
}

/// Of the rows of a file of the reference, those in operation.
struct MapRow {
  std::string name, kind;
  double latitude_deg, longitude_deg;
};

TEST_F(PresetsTest, GroundOfMarch2026IsWhatTheMapSaysIsInOperation) {
  const std::string file = SKYHAUL_TEST_DATA "/reference/ground-2026-03/starlink_ground.csv";
  std::vector<MapRow> rows;
  CsvRows in(file);
  in.next();
  while (in.next()) {
    const auto& row = in.cells();
    if (row.at(4) == "operational")
      rows.push_back({row.at(0), row.at(3), std::stod(row.at(1)), std::stod(row.at(2))});
  }
  const core::ResolvedScenario s = load(over_ground("starlink-2026-03", "starlink-2026-03"));
  EXPECT_EQ(s.gateways.size() + s.pops.size(), rows.size());
  const auto is_at = [](const orbits::Geodetic& place, const MapRow& row) {
    return std::abs(place.latitude_deg - row.latitude_deg) < 0.0051 &&
           std::abs(place.longitude_deg - row.longitude_deg) < 0.0051;
  };
  for (const MapRow& row : rows) {
    const bool found =
        row.kind == "pop"
            ? std::any_of(s.pops.begin(), s.pops.end(),
                          [&](const models::Pop& each) {
                            return row.name.substr(0, row.name.find(',')) == each.name &&
                                   is_at(each.place, row);
                          })
            : std::any_of(s.gateways.begin(), s.gateways.end(), [&](const models::Gateway& each) {
                return row.name == each.name && is_at(each.place, row);
              });
    EXPECT_TRUE(found) << row.kind << " " << row.name;
  }
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
