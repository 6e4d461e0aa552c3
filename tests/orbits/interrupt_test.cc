// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/interrupt.h"

#include <gtest/gtest.h>

#include <atomic>

#include "skyhaul/orbits/parallel.h"

namespace skyhaul {
namespace {

TEST(Interrupt, WithoutAScopeNothingStops) { EXPECT_NO_THROW(stop_point()); }

TEST(Interrupt, TheInnermostScopeIsAsked) {
  const StopScope outer([] { return true; });
  EXPECT_THROW(stop_point(), Interrupted);
  {
    const StopScope shield(nullptr);
    EXPECT_NO_THROW(stop_point());
    const StopScope inner([] { return true; });
    EXPECT_THROW(stop_point(), Interrupted);
  }
  EXPECT_THROW(stop_point(), Interrupted);
}

TEST(Interrupt, ReachesTheThreadsOfParallelFor) {
  for (const unsigned threads : {1U, 4U}) {
    std::atomic<bool> asked{false};
    std::atomic<int> begun{0};
    const StopScope scope([&] { return asked.load(); });
    const auto body = [&](std::size_t i) {
      ++begun;
      if (i == 10) asked = true;
      while (asked) stop_point();
    };
    EXPECT_THROW(parallel_for(100'000, threads, body), Interrupted);
    EXPECT_LT(begun, 100'000) << threads;
  }
}

TEST(Interrupt, AScopeOfAnotherThreadIsNotAsked) {
  const StopScope outer(nullptr);
  std::atomic<int> ended{0};
  parallel_for(8, 4, [&](std::size_t i) {
    const StopScope own([i] { return i == 0; });
    try {
      stop_point();
      ++ended;
    } catch (const Interrupted&) {
      EXPECT_EQ(i, 0U);
    }
  });
  EXPECT_EQ(ended, 7);
}

}  // namespace
}  // namespace skyhaul
