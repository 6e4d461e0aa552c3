// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>

#include "skyhaul/core/sweep.h"
#include "skyhaul/orbits/parallel.h"
#include "whatif/case_runner.h"
#include "whatif/sweep_file.h"
#include "whatif/worker.h"

namespace skyhaul::core {

SweepEstimate estimate_sweep(const CaseList& cases, const SweepOptions& options) {
  SweepEstimate estimate;
  estimate.cases = cases.size();
  estimate.workers = thread_count(options.workers);
  const std::vector<CaseList::Group> groups = cases.groups();
  std::vector<std::size_t> left;
  std::error_code error;
  SweepState state(cases, options.out_dir);
  if (!options.out_dir.empty() && std::filesystem::is_directory(journal_folder(options.out_dir), error))
    state.hear();
  std::size_t links = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    estimate.skies = std::max<std::size_t>(estimate.skies, groups[g].sky + 1);
    links += g == 0 || groups[g].links != groups[g - 1].links ? 1 : 0;
    if (!state.finished(cases.id(groups[g].index))) left.push_back(g);
  }
  estimate.left = left.size();
  if (left.empty()) return estimate;

  // Of three places in the list two neighbours each: the first of them builds what the second one shares.
  CaseRunner::Options its;
  its.presets = cases.sweep().presets;
  its.interrupted = options.interrupted;
  CaseRunner runner(cases.measures(), its);
  double firsts = 0, seconds = 0;
  std::size_t first_count = 0, second_count = 0;
  const auto time_of = [&](std::size_t g) {
    const CaseResult result = runner.run(cases.at(groups[g].index).scenario);
    if (!result.done && estimate.failure.empty()) estimate.failure = result.reason;
    ++estimate.sampled;
    return result.seconds;
  };
  std::size_t last = left.size();
  for (const std::size_t at : {std::size_t{0}, left.size() / 2, left.size() - 1}) {
    const std::size_t i = std::min(at, left.size() - 1);
    if (i == last) continue;
    last = i;
    firsts += time_of(left[i]);
    ++first_count;
    if (i + 1 < left.size() && groups[left[i + 1]].links == groups[left[i]].links) {
      seconds += time_of(left[i + 1]);
      ++second_count;
    }
  }
  const double first_s = firsts / static_cast<double>(first_count);
  const double second_s = second_count == 0 ? first_s : seconds / static_cast<double>(second_count);
  const double all = static_cast<double>(left.size());
  const double builds = all * static_cast<double>(links) / static_cast<double>(groups.size());
  estimate.seconds = (all * second_s + builds * std::max(0.0, first_s - second_s)) /
                     static_cast<double>(std::max(1U, std::min(estimate.workers, thread_count(0))));
  return estimate;
}

}  // namespace skyhaul::core
