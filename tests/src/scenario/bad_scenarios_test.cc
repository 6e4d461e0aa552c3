// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/orbits/input_error.h"

namespace {

using namespace skyhaul;
namespace fs = std::filesystem;

const std::string kFolder = SKYHAUL_SOURCE_DIR "/tests/data/bad-scenarios/";

std::string error_of(const std::string& path, const core::ScenarioOptions& options = {}) {
  try {
    core::resolve_file(path, options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// Each line of errors.txt is the whole message of one file, whose name it begins with.
std::map<std::string, std::string> wanted_errors() {
  std::map<std::string, std::string> all;
  std::ifstream file(kFolder + "errors.txt");
  for (std::string line; std::getline(file, line);) all[line.substr(0, line.find(':'))] = line;
  return all;
}

TEST(BadScenarios, EachGivesItsOneLineWordForWord) {
  const std::map<std::string, std::string> wanted = wanted_errors();
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++files;
    const std::string name = entry.path().filename().string();
    const auto line = wanted.find(name);
    ASSERT_NE(line, wanted.end()) << name << " has no line in errors.txt";
    EXPECT_EQ(error_of(entry.path().string()), kFolder + line->second);
  }
  EXPECT_EQ(files, wanted.size()) << "errors.txt names files that are not there";
  EXPECT_GE(files, 20U);
}

TEST(BadScenarios, FilesThatCannotBeRead) {
  EXPECT_EQ(error_of(kFolder + "not-there.yaml"),
            kFolder + "not-there.yaml: expected a YAML file that can be read: No such file or directory");
  EXPECT_EQ(error_of(SKYHAUL_SOURCE_DIR), SKYHAUL_SOURCE_DIR ": a folder: expected a YAML file");
  EXPECT_EQ(error_of("/dev/zero"), "/dev/zero: a device: expected a YAML file");
  EXPECT_EQ(error_of(""), "expected a YAML file that can be read: No such file or directory");
}

TEST(BadScenarios, ErrorsOfSetNameTheCommandLine) {
  const std::string file = SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml";
  const auto error = [&](const std::string& assignment) {
    core::ScenarioOptions options;
    options.set = {assignment};
    return error_of(file, options);
  };
  EXPECT_EQ(error("horizon=6 GB"),
            "--set: horizon: 6 GB: expected a duration such as 15 s, 100 ms, 30 min, 6 h or 2 d from 1 to "
            "34560000 s");
  const std::string form = "KEY=VALUE such as sites.atacama.terminals=4 or sites[0].terminals=4";
  EXPECT_EQ(error("horizon"), "--set: horizon: expected " + form);
  EXPECT_EQ(error("=4"), "--set: =4: expected " + form);
  // A path of names and indices, none of them empty or half.
  for (const char* path : {"sites.atacama.", ".horizon", "sites..atacama", ".", "sites[0", "sites]0[",
                           "sites[0]x", "sites[0]].terminals", "sites.[0]."})
    EXPECT_EQ(error(path + std::string("=x")),
              "--set: " + std::string(path) + ": " + path + "=x: expected " + form);
  for (const char* index :
       {"[01]", "[00]", "[-1]", "[+1]", "[ 1]", "[1.0]", "[]", "[a]", "[18446744073709551616]"})
    EXPECT_THAT(error("sites" + std::string(index) + ".terminals=4"),
                testing::StartsWith("--set: " + std::string(index) + ": sites"))
        << index;
  EXPECT_EQ(error("sites[9].terminals=4"),
            "--set: [9]: sites[9].terminals=4: expected an index from [0] to [3]");
  EXPECT_EQ(
      error("sites.atacma.terminals=4"),
      "--set: atacma: sites.atacma.terminals=4: did you mean atacama? expected one of atacama, patagonia, "
      "permian, dallas");
  EXPECT_THAT(
      error("sites.atacama.terminls=4"),
      testing::StartsWith(
          "--set: sites.atacama.terminls: unknown key; did you mean terminals?: expected one of preset, "));
  EXPECT_EQ(error("seed.deep=4"), "--set: deep: seed.deep=4: expected a key of a map or an item of a list");
  EXPECT_EQ(error("name=[1"),
            "--set: name: [1: expected YAML that can be read: end of sequence flow not found");
  // Nothing is a value too, and comes from the command line.
  EXPECT_EQ(error("horizon="),
            "--set: horizon: nothing: expected a duration (time that the scenario covers)");
  EXPECT_EQ(error("horizon= "), error("horizon="));
  EXPECT_EQ(error("sites="), "--set: sites: nothing: expected a list (the compute sites)");
  for (const char* key :
       {"a", "terminal", "constellation.bogus", "sites[0]", "sites.atacama.latitude", "traffic[0].x"})
    EXPECT_THAT(error(key + std::string("=")), testing::StartsWith("--set: ")) << key;
  EXPECT_EQ(error("name=*a"),
            "--set: name: *a: expected YAML without aliases (a text that begins with * stands in quotes)");
}

/// Whatever bytes are changed, the answer is a scenario or one line, never anything else.
TEST(BadScenarios, ChangedBytesNeverGiveAnythingButOneLine) {
  std::ostringstream whole;
  whole << std::ifstream(SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml").rdbuf();
  const std::string original = whole.str();
  const std::string path =
      (fs::temp_directory_path() / ("skyhaul-changed-" + std::to_string(::getpid()) + ".yaml")).string();
  const std::string letters = "0123456789-+.,:;[]{}#&*!|>'\"%@` \n\tabeEnN\\~?";
  std::mt19937_64 random(7);
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string text = original;
    for (int change = 0; change < 1 + i % 4; ++change) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = letters[random() % letters.size()];
          break;
        case 1:
          text.erase(at, 1 + random() % 20);
          break;
        default:
          text.insert(at, 1, letters[random() % letters.size()]);
      }
    }
    std::ofstream(path, std::ios::binary) << text;
    try {
      core::resolve_file(path);
    } catch (const InputError& error) {
      ++refused;
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << text;
      EXPECT_NE(std::string(error.what()).find(".yaml"), std::string::npos) << text;
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what() << " for\n" << text;
    }
  }
  fs::remove(path);
  EXPECT_GT(refused, 50);
}

}  // namespace
