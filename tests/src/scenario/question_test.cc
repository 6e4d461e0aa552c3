// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

using testing::HasSubstr;

constexpr const char* kText = R"(# two sites
name: pair
epoch: 2026-03-20 00:00:00
horizon: 1 h
constellation: oneweb
terminal: oneweb-sla
sites: [{preset: atacama, terminals: 2}, permian]
traffic: [{name: a, payload: {size: 1 GB}, topology: ring}]
)";

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Question, IsAPlainValueThatCanBeVariedAndCompared) {
  const Scenario asked = parse_scenario(kText, "folder/pair.yaml");
  const Scenario more = changed(asked, {"sites.atacama.terminals=3"});
  EXPECT_EQ(resolve(asked).sites[0].site.terminals.size(), 2U);
  EXPECT_EQ(resolve(more).sites[0].site.terminals.size(), 3U);
  EXPECT_NE(more, asked);
  EXPECT_EQ(changed(more, {"sites[0].terminals=2"}), asked) << "what is set is what counts, not how";
  EXPECT_EQ(parse_scenario(std::string("# other words\n") + kText, "folder/other.yaml"), asked);
  EXPECT_NE(parse_scenario(kText, "elsewhere/pair.yaml"), asked) << "files are looked up from another folder";
  Scenario seeded = asked;
  seeded.seed = 18'000'000'000'000'000'000U;
  EXPECT_NE(seeded, asked);
  EXPECT_EQ(resolve(seeded).seed, 18'000'000'000'000'000'000U);
}

TEST(Question, IsPrintedAsYamlThatAsksTheSame) {
  Scenario asked = changed(parse_scenario(kText), {"sites.atacama.terminals=3", "loss=off", "name='007'"});
  asked.ideal = true;
  const Scenario again = parse_scenario(to_yaml(asked));
  EXPECT_EQ(again, asked);
  EXPECT_TRUE(again.changes.empty());
  EXPECT_EQ(to_yaml(resolve(again)), to_yaml(resolve(asked)));
  EXPECT_EQ(resolve(again).name, "007");
}

TEST(Question, ErrorsNameFileLineAndKey) {
  EXPECT_THAT(error_of([] { parse_scenario("a: [", "x.yaml"); }), HasSubstr("x.yaml:1"));
  EXPECT_THAT(error_of([] { parse_scenario("- a", "x.yaml"); }), HasSubstr("a map of keys"));
  std::string text = kText;
  text.replace(text.find("1 GB"), 4, "1 GG");
  EXPECT_THAT(error_of([&] { resolve(parse_scenario(text, "x.yaml")); }),
              HasSubstr("x.yaml:8: traffic.a.payload.size: 1 GG"));
  const Scenario asked = parse_scenario(kText);
  EXPECT_THAT(error_of([&] { changed(asked, {"sites.nowhere.terminals=3"}); }), HasSubstr("--set"));
  EXPECT_THAT(error_of([&] { resolve(changed(asked, {"horizon=-1 h"})); }),
              HasSubstr("--set: horizon: -1 h"));
}

TEST(Question, LoadingLooksNothingUp) {
  const Scenario asked =
      parse_scenario("constellation: no-such-preset\nsites: {file: no-such-file.csv}\n", "x.yaml");
  EXPECT_THAT(to_yaml(asked), HasSubstr("no-such-preset"));
  EXPECT_THAT(error_of([&] { resolve(asked); }), HasSubstr("x.yaml:"));
}

TEST(Question, PresetsAreFoundWhereTheCallerSays) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "own-presets";
  std::filesystem::create_directories(folder / "terminals");
  std::ofstream(folder / "terminals/mine.yaml") << "up: 5 Mbit/s\ndown: 50 Mbit/s\n";
  const Scenario asked = changed(parse_scenario(kText), {"terminal=mine"});
  EXPECT_THAT(error_of([&] { resolve(asked); }), HasSubstr("mine"));
  ResolveOptions options;
  options.preset_dirs = {folder.string()};
  EXPECT_EQ(resolve(asked, options).sites[0].site.terminals[0].up_bps, 5'000'000);
  options = {};
  options.shipped_presets = folder.string();
  EXPECT_THAT(error_of([&] { resolve(parse_scenario(kText), options); }), HasSubstr("oneweb"))
      << "the shipped ones are elsewhere";
}

}  // namespace
}  // namespace skyhaul::core
