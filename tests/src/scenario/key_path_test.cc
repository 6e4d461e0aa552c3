// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/key_path.h"

#include <fmt/format.h>

#include "skyhaul/core/resolved_scenario.h"
#include "whatif/factor.h"

namespace skyhaul::core {
namespace {

using Parts = std::vector<std::string>;

TEST(KeyPath, PartsAreNamesIndicesAndNamesInBrackets) {
  EXPECT_EQ(split_key_path("sites.atacama.terminals"), (Parts{"sites", "atacama", "terminals"}));
  EXPECT_EQ(split_key_path("sites[0].terminals"), (Parts{"sites", "[0]", "terminals"}));
  EXPECT_EQ(split_key_path("sites[dc.1].terminals"), (Parts{"sites", "[dc.1]", "terminals"}));
  EXPECT_EQ(split_key_path("sites[\"a]b.c\"].terminals"), (Parts{"sites", "[\"a]b.c\"]", "terminals"}));
  for (const char* none : {"", ".", "a.", ".a", "a..b", "a[0", "a]0[", "a[0]b", "a[\"x].b"})
    EXPECT_TRUE(split_key_path(none).empty()) << none;
  EXPECT_EQ(index_of("[12]"), 12U);
  for (const char* none : {"[01]", "[-1]", "[]", "[ 1]", "[a]", "12", "[\"1\"]", "[18446744073709551616]"})
    EXPECT_FALSE(index_of(none).has_value()) << none;
  EXPECT_EQ(find_equals("sites[a=b].terminals=3=4"), 20U);
  EXPECT_EQ(find_equals("a[=3"), 2U);
}

/// Whatever a site may be called, some path leads to it, by --set and by a varied key.
TEST(KeyPath, EveryNameCanBeSaid) {
  for (const std::string name :
       {"plain", "dc.1", "1.5", "7", "a=b", "a[b", "a]b.c", "it's", "say \"hi\".", "[0]", "*", "a b.c"}) {
    std::string quoted;
    for (const char c : name) quoted += c == '\'' ? "''" : std::string(1, c);
    const Scenario scenario = parse_scenario(
        "epoch: 2026-03-20\nhorizon: 1 h\nconstellation: kuiper\nterminal: kuiper-pro\nsites:\n"
        "  - {name: other, latitude: 1, longitude: 2, terminals: 1}\n"
        "  - {name: '" +
            quoted + "', latitude: 3, longitude: 2, terminals: 1}\n",
        "names.yaml");
    const std::string part = part_of_name(name);
    ASSERT_FALSE(part.empty()) << name;
    EXPECT_EQ(name_of_part(part), name);
    const std::string key = joined_path("sites", part) + ".terminals";
    const auto terminals = [&](const std::vector<std::string>& changes) {
      const ResolvedScenario resolved = resolve(changed(scenario, changes));
      return std::make_pair(resolved.sites.at(0).site.terminals.size(),
                            resolved.sites.at(1).site.terminals.size());
    };
    EXPECT_EQ(terminals({key + "=3"}), std::make_pair(std::size_t{1}, std::size_t{3})) << key;
    const Factor factor = parse_factor(key + "=2,4", scenario);
    ASSERT_EQ(factor.levels.size(), 2U) << key;
    EXPECT_EQ(factor.paths, (Parts{key})) << name;
    EXPECT_EQ(terminals(factor.changes(1)), std::make_pair(std::size_t{1}, std::size_t{4})) << key;
    // By its index it is the same key.
    EXPECT_EQ(parse_factor("sites[1].terminals=2,4", scenario).paths, factor.paths);
  }
}

}  // namespace
}  // namespace skyhaul::core
