// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/numbers_by_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace skyhaul::models {
namespace {

/// Things are numbers here, and their hashes few, so that many things have one hash.
TEST(NumbersByHash, FindsWhatWasAddedWhateverElseHasItsHash) {
  const auto hash_of_thing = [](std::uint64_t thing) { return thing % 97 * 0x9E3779B97F4A7C15U; };
  std::mt19937_64 random(11);
  std::vector<std::uint64_t> things;  // by number
  NumbersByHash table;
  const auto find = [&](std::uint64_t thing) {
    return table.find(hash_of_thing(thing), [&](std::uint32_t number) { return things[number] == thing; });
  };
  EXPECT_EQ(find(5), NumbersByHash::kNone);
  for (int i = 0; i < 5000; ++i) {
    const std::uint64_t thing = random() % 4000;
    const std::uint32_t known = find(thing);
    const auto first = std::find(things.begin(), things.end(), thing);
    if (first != things.end()) {
      ASSERT_EQ(known, static_cast<std::uint32_t>(first - things.begin()));
      continue;
    }
    ASSERT_EQ(known, NumbersByHash::kNone);
    things.push_back(thing);
    table.add(hash_of_thing(thing), static_cast<std::uint32_t>(things.size() - 1),
              [&](std::uint32_t number) { return hash_of_thing(things[number]); });
  }
  EXPECT_GT(things.size(), 2000U);  // it has grown beyond its first places
  for (std::uint32_t number = 0; number < things.size(); ++number) EXPECT_EQ(find(things[number]), number);
}

}  // namespace
}  // namespace skyhaul::models
