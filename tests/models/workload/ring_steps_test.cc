// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "skyhaul/models/collectives.h"

namespace skyhaul::models {
namespace {

CollectiveSpec spec_of(Topology topology, int sites, std::int64_t bytes) {
  CollectiveSpec spec;
  spec.group = "g";
  spec.topology = topology;
  for (int i = 0; i < sites; ++i) spec.sites.push_back("s" + std::to_string(i));
  if (topology == Topology::kHub) spec.hub = "hub";
  spec.bytes = bytes;
  spec.transport = "bbr";
  spec.priority = 3;
  return spec;
}

/// Plays a ring with the data it moves: after its last step every site must hold the sum of every chunk.
TEST(Ring, StepsReduceAndGatherEveryChunk) {
  const std::size_t n = 5;
  // Chunk c has size 100 + (c < 3): with S = 503 the sizes alone do not name a chunk, so follow positions.
  const auto transfers = make_round(spec_of(Topology::kRing, 5, 503), 0, 0, 0);
  std::vector<std::vector<std::set<std::size_t>>> held(n, std::vector<std::set<std::size_t>>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < n; ++c) held[i][c] = {i};
  }
  std::map<std::uint64_t, std::size_t> step_of;
  for (std::size_t step = 0; step < 2 * (n - 1); ++step) {
    auto next = held;
    for (std::size_t i = 0; i < n; ++i) {
      const Transfer& transfer = transfers[step * n + i];
      step_of[transfer.id] = step;
      const std::size_t chunk = (i + (step < n - 1 ? 0 : 1) + n - step % (n - 1)) % n;
      EXPECT_EQ(transfer.src, "s" + std::to_string(i));
      EXPECT_EQ(transfer.dst, "s" + std::to_string((i + 1) % n));
      EXPECT_EQ(transfer.bytes, chunk < 3 ? 101 : 100);
      next[(i + 1) % n][chunk].insert(held[i][chunk].begin(), held[i][chunk].end());
      for (const std::uint64_t id : transfer.after) EXPECT_EQ(step_of.at(id), step - 1);
      EXPECT_EQ(transfer.after.size(), step == 0 ? 0U : 2U);
    }
    held = next;
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < n; ++c) EXPECT_EQ(held[i][c].size(), n) << i << ' ' << c;
  }
}

}  // namespace
}  // namespace skyhaul::models
