// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/schema.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenario/keys.h"

namespace {

using namespace skyhaul::core;

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Schema, ShippedFileFollowsTheTableOfKeys) {
  const std::string wanted = scenario_schema();
  const std::string made = SKYHAUL_BINARY_DIR "/schema.json";
  std::ofstream(made) << wanted;
  EXPECT_TRUE(read(SKYHAUL_SOURCE_DIR "/configs/schema.json") == wanted)
      << "configs/schema.json does not follow the keys of the parser; the one that does is " << made;
}

TEST(Schema, SaysTheSameKeysAsTheTableBothWays) {
  const auto schema = nlohmann::json::parse(read(SKYHAUL_SOURCE_DIR "/configs/schema.json"));
  std::size_t definitions = 0;
  for (const Section& section : scenario_sections()) {
    const bool root = std::string(section.name) == "scenario";
    const auto& its = root ? schema : schema.at("definitions").at(section.name);
    definitions += root ? 0 : 1;
    EXPECT_EQ(its.at("additionalProperties"), false) << section.name;
    EXPECT_EQ(its.at("properties").size(), section.keys.size()) << section.name;
    for (const Key& key : section.keys) {
      ASSERT_TRUE(its.at("properties").contains(key.name)) << section.name << "." << key.name;
      EXPECT_EQ(its.at("properties").at(key.name).at("description"), key.description);
    }
  }
  EXPECT_EQ(schema.at("definitions").size(), definitions);
}

TEST(Schema, EveryKeyHasItsRowInTheReferencePage) {
  const std::string page = read(SKYHAUL_SOURCE_DIR "/configs/README.md");
  for (const Section& section : scenario_sections()) {
    const std::string heading = "\n### `" + std::string(section.name) + "`\n";
    const std::size_t begin = page.find(heading);
    ASSERT_NE(begin, std::string::npos) << "configs/README.md has no heading of the section " << section.name;
    const std::size_t end = std::min(page.find("\n### ", begin + 1), page.size());
    const std::string part = page.substr(begin, end - begin);
    std::size_t rows = 0;
    for (std::size_t at = part.find("\n| `"); at != std::string::npos; at = part.find("\n| `", at + 1))
      ++rows;
    EXPECT_EQ(rows, section.keys.size())
        << section.name << " has rows of keys that are not there, or misses some";
    for (const Key& key : section.keys) {
      EXPECT_NE(part.find("\n| `" + std::string(key.name) + "` |"), std::string::npos)
          << "configs/README.md has no row of " << section.name << "." << key.name;
    }
  }
}

}  // namespace
