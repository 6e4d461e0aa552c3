// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A preset's name alone stands for `{preset: NAME}`, wherever a preset may be named.
#include <gmock/gmock.h>

#include <map>

#include "scenario/keys.h"
#include "scenario/map_reader.h"
#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

using ShorthandTest = LoadTest;

std::string scenario_with(const std::string& kind, const std::string& preset) {
  std::map<std::string, std::string> parts{{"constellations", "starlink-gen1"},
                                           {"terminals", "starlink-performance-radio"},
                                           {"gateways", "starlink"},
                                           {"pops", "starlink"},
                                           {"payloads", "8b-int8"},
                                           {"methods", "diloco"},
                                           {"sites", "atacama"},
                                           {"power", "solar-day"},
                                           {"radios", "starlink-ka"},
                                           {"contention", "evening-peak"},
                                           {"loss", "starlink"},
                                           {"access", "starlink-2026-users"},
                                           {"variation", "starlink-priority"},
                                           {"weather", "rain-zone-k"},
                                           {"faults", "wear"},
                                           {"alternatives", "geo"}};
  parts[kind] = preset;
  // A constellation is named alone where it has no keys of its own.
  const std::string constellation =
      kind == "access" || kind == "variation"
          ? "{preset: " + parts["constellations"] + ", " + kind + ": " + parts[kind] + "}"
          : parts["constellations"];
  return "name: s\nepoch: 2026-01-01\nhorizon: 1 h\nconstellation: " + constellation +
         "\nterminal: " + parts["terminals"] + "\ngateways: " + parts["gateways"] +
         "\npops: " + parts["pops"] + "\ngateway_radio: " + parts["radios"] +
         "\ncontention: " + parts["contention"] + "\nloss: " + parts["loss"] +
         "\nweather: " + parts["weather"] + "\nfaults: " + parts["faults"] + "\nsites:\n  - " +
         parts["sites"] + "\n  - {name: b, latitude: 3, longitude: 70, power: " + parts["power"] +
         "}\ntraffic: [{name: t, payload: " + parts["payloads"] +
         ", topology: ring, method: " + parts["methods"] + "}]\nalternatives: [" + parts["alternatives"] +
         "]\n";
}

TEST_F(ShorthandTest, EveryKindOfPresetIsNamedAloneOrInAMap) {
  std::map<std::string, std::string> one_of_each;
  for (const PresetInfo& preset : list_presets({})) one_of_each.emplace(preset.kind, preset.name);
  EXPECT_EQ(one_of_each.size(), 16U) << "a kind of presets that scenario_with() does not know";
  for (const auto& [kind, name] : one_of_each) {
    EXPECT_EQ(to_yaml(load(scenario_with(kind, name))),
              to_yaml(load(scenario_with(kind, "{preset: " + name + "}"))))
        << kind;
    try {
      load(scenario_with(kind, "teapot"));
      ADD_FAILURE() << kind << ": teapot";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(": teapot: expected one of the presets of " + kind))
          << kind;
    }
  }
}

TEST_F(ShorthandTest, ErrorsNameTheLineOfTheName) {
  try {
    load(
        "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: oneweb\nterminal: starlink-priority\n"
        "sites:\n  - atacama\n  - permain\n");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(":7: sites.permain: permain: did you mean permian? expected "
                                                 "one of the presets of sites: atacama"));
  }
}

TEST_F(ShorthandTest, SetGoesOnFromAName) {
  ScenarioOptions options;
  options.set = {"sites.atacama.terminals=3", "constellation.isl=false", "traffic.t.payload.description=x"};
  const ResolvedScenario scenario = load(scenario_with("sites", "atacama"), options);
  EXPECT_EQ(scenario.sites[0].site.terminals.size(), 3U);
  EXPECT_FALSE(scenario.constellation.isl);
  EXPECT_EQ(scenario.traffic[0].payload, "x");
}

/// `terminal: NAME` and `terminal: {preset: NAME}` at a site: nothing of the scenario's terminal is left.
TEST_F(ShorthandTest, APresetIsAWholeTerminal) {
  const auto site = [&](const std::string& terminal) {
    return to_yaml(
        load("epoch: 2026-01-01\nhorizon: 1 h\nconstellation: oneweb\nterminal: {preset: "
             "starlink-performance-radio, "
             "data_plan: {volume: 1 GB, up: 0 bit/s, down: 0 bit/s}}\nsites: [permian, {preset: atacama, "
             "terminal: " +
             terminal + "}]\n"));
  };
  EXPECT_EQ(site("oneweb-sla"), site("{preset: oneweb-sla}"));
}

TEST_F(ShorthandTest, PresetsThatNameThemselvesComeToAnEnd) {
  write("mine/terminals/loop.yaml", "description: x\npreset: loop\n");
  write("mine/gateways/loop.yaml", "description: x\ngateways: loop\n");
  write("mine/weather/loop.yaml", "description: x\npreset: loop\n");
  ScenarioOptions options;
  options.preset_dirs = {(folder_ / "mine").string()};
  for (const char* kind : {"terminals", "gateways", "weather"}) {
    EXPECT_THROW(load(scenario_with(kind, "loop"), options), InputError) << kind;
  }
}

TEST_F(ShorthandTest, AMeaningIsSuggestedOnlyWhereItHelps) {
  const auto names = [](const char* section) {
    std::vector<std::string> all;
    for (const Key& key : section_named(section).keys) all.emplace_back(key.name);
    return all;
  };
  const auto site = names("site"), scenario = names("scenario"), terminal = names("terminal");
  EXPECT_EQ(did_you_mean("dishes", site), "did you mean terminals? ");
  EXPECT_EQ(did_you_mean("terminls", site), "did you mean terminals? ");
  EXPECT_EQ(did_you_mean("lat", site), "did you mean latitude? ");
  EXPECT_EQ(did_you_mean("lattitude", site), "did you mean latitude? ");
  EXPECT_EQ(did_you_mean("nmae", site), "did you mean name? ");
  EXPECT_EQ(did_you_mean("horizn", scenario), "did you mean horizon? ");
  EXPECT_EQ(did_you_mean("duration", scenario), "did you mean horizon? ");
  EXPECT_EQ(did_you_mean("uplink", terminal), "did you mean up? ");
  EXPECT_EQ(did_you_mean("starlink", {"kuiper", "oneweb", "starlink-gen1"}), "did you mean starlink-gen1? ");
  EXPECT_EQ(did_you_mean("starlink", {"starlink-lite", "starlink-priority"}), "");
  EXPECT_EQ(did_you_mean("evening", {"evening-peak"}), "did you mean evening-peak? ");
  for (const char* way : {"bentpipe", "bent_pipe", "Bent Pipe", "BENT-PIPE"})
    EXPECT_EQ(did_you_mean(way, {"bent-pipe", "isl", "isl-gateway"}), "did you mean bent-pipe? ") << way;
  EXPECT_EQ(did_you_mean("ISL", {"bent-pipe", "isl", "isl-gateway"}), "did you mean isl? ");
  for (const char* other : {"cost", "budget", "owner", "tags", "weights_and_biases", "x", "a list"}) {
    EXPECT_EQ(did_you_mean(other, scenario), "") << other;
    EXPECT_EQ(did_you_mean(other, site), "") << other;
    EXPECT_EQ(did_you_mean(other, terminal), "") << other;
  }
}

/// A key at the wrong place is told its place, from the section in which it stands or from the top.
TEST_F(ShorthandTest, AKeyOfAnotherSectionIsToldItsPlace) {
  EXPECT_EQ(key_elsewhere("dishes", section_named("scenario")), "sites[].terminals");
  EXPECT_EQ(key_elsewhere("latitude", section_named("scenario")), "sites[].latitude");
  EXPECT_EQ(key_elsewhere("airtime", section_named("scenario")), "gateway_radio.up.airtime");
  EXPECT_EQ(key_elsewhere("airtime", section_named("terminal")), "radio.up.airtime");
  EXPECT_EQ(key_elsewhere("horizon", section_named("payload")), "horizon at the top of the scenario");
  EXPECT_EQ(key_elsewhere("rain_zone", section_named("site")), "weather.rain_zone");
  EXPECT_EQ(key_elsewhere("cost", section_named("scenario")), "");
  // A key of the same name in another branch is another thing, and the map itself is no place to go to.
  EXPECT_EQ(key_elsewhere("size", section_named("data_plan")), "");
  EXPECT_EQ(key_elsewhere("size", section_named("radio")), "");
  EXPECT_EQ(key_elsewhere("size", section_named("site")), "");
  EXPECT_EQ(key_elsewhere("volume", section_named("traffic")), "");
  EXPECT_EQ(key_elsewhere("volume", section_named("power")), "");
  EXPECT_EQ(key_elsewhere("rain", section_named("weather")), "");
  const auto error = [&](const std::string& assignment) {
    ScenarioOptions options;
    options.set = {assignment};
    try {
      load(scenario_with("sites", "atacama"), options);
    } catch (const InputError& problem) {
      return std::string(problem.what());
    }
    return std::string("no error");
  };
  EXPECT_THAT(error("dishes=4"),
              testing::StartsWith(
                  "--set: dishes: unknown key; did you mean sites[].terminals?: expected one of name, "));
  EXPECT_THAT(error("terminal.data_plan.size=1 GB"),
              testing::StartsWith(
                  "--set: terminal.data_plan.size: unknown key; did you mean volume?: expected one of "));
  EXPECT_THAT(error("weather.rain.series=x"),
              testing::StartsWith("--set: weather.rain: unknown key: expected one of preset, "));
  EXPECT_THAT(error("cost=4"), testing::StartsWith("--set: cost: unknown key: expected one of name, "));
  for (const auto& [key, way] : {std::pair("routing", "bentpipe"), std::pair("policy", "HighestElevation"),
                                 std::pair("gateway_choice", "least_delay")})
    EXPECT_THAT(error(std::string(key) + "=" + way), testing::HasSubstr(": did you mean ")) << key;
}

/// A # in a value of the command line is part of it, or refused, and never cuts it.
TEST_F(ShorthandTest, AValueOfSetIsNotCutAtAHash) {
  const auto description = [&](const std::string& value) {
    ScenarioOptions options;
    options.set = {"description=" + value};
    try {
      return load(scenario_with("sites", "atacama"), options).description;
    } catch (const InputError& problem) {
      return std::string(problem.what());
    }
  };
  for (const char* text : {"a #b", "a#b", "#b", "# a b", "it's #1", "a\t#b"})
    EXPECT_EQ(description(text), text);
  EXPECT_EQ(description("'a #b'"), "a #b");
  EXPECT_EQ(description("\"a #b \\\" c\""), "a #b \" c");
  for (const char* cut : {"'a' #b", "\"a\" # b", "[a, b] # c", "a: b #c"})
    EXPECT_THAT(description(cut), testing::HasSubstr("a value without a comment")) << cut;
  // What is no text is read as it always is.
  ScenarioOptions options;
  options.set = {"terminal={type: 'C #2', up: 1 Mbit/s, down: 2 Mbit/s}"};
  EXPECT_EQ(load(scenario_with("sites", "atacama"), options).sites[0].site.terminals[0].type, "C #2");
}

}  // namespace
}  // namespace skyhaul::core
