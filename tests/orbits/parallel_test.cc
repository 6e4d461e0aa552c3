// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <vector>

namespace skyhaul {
namespace {

TEST(ParallelFor, CallsEachIndexOnceAtAnyNumberOfThreads) {
  for (const unsigned threads : {0U, 1U, 2U, 7U}) {
    std::vector<int> calls(1000, 0);
    parallel_for(calls.size(), threads, [&](std::size_t i) { ++calls[i]; });
    EXPECT_EQ(calls, std::vector<int>(1000, 1)) << threads << " threads";
  }
}

TEST(ParallelFor, WithoutANumberThereIsAThreadForEachCore) {
  EXPECT_EQ(thread_count(3), 3U);
  EXPECT_EQ(thread_count(0), std::max(1U, std::thread::hardware_concurrency()));
}

TEST(ParallelFor, RethrowsABodysException) {
  EXPECT_THROW(parallel_for(100, 2,
                            [](std::size_t i) {
                              if (i == 50) throw std::runtime_error("fifty");
                            }),
               std::runtime_error);
}

}  // namespace
}  // namespace skyhaul
