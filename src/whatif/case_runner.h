// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/sweep.h"
#include "whatif/measure.h"

namespace skyhaul::core {

/// Answers scenarios as far as some measures need, one after the other or several at a time, and keeps the
/// stages that the next one may share.
class CaseRunner {
 public:
  struct Options {
    ResolveOptions presets;
    unsigned threads = 1;  ///< of each answer
    std::function<bool()> interrupted = [] { return false; };
    std::size_t memory_bytes = 1'000'000'000;  ///< for stages that are kept
    std::string cache_folder;                  ///< where other processes find them too; empty: none
    /// The folder of a whole run of each case, made by write_run(); empty: none.
    std::string run_folder;
  };
  CaseRunner(std::vector<Measure> measures, Options options);

  /// The measured values, or why there are none. Throws Interrupted. May be called from many threads at once.
  /// With `run_name`, the whole run is written to the folder of that name in run_folder.
  CaseResult run(const Scenario& scenario, const std::string& run_name = "");

  /// The measured values alone. Throws InputError where the scenario cannot be resolved, and Interrupted.
  std::vector<MeasuredValue> values(const Scenario& scenario) { return values_of(scenario, ""); }

  const std::vector<Measure>& measures() const { return measures_; }

 private:
  struct Links;
  struct Engine;
  std::shared_ptr<const Links> links_of(const Scenario& scenario);
  std::shared_ptr<const Engine> engine_over(std::shared_ptr<const models::LinkTimeline> timeline,
                                            double queue_bdp);
  template <class T, class Fits, class Make>
  std::shared_ptr<const T> kept(std::list<std::shared_ptr<const T>>& all, const Fits& fits, const Make& make);
  std::vector<MeasuredValue> values_of(const Scenario& scenario, const std::string& run_name);

  std::vector<Measure> measures_;
  Needs needs_;
  Options options_;
  StageCache cache_;
  std::mutex mutex_;
  std::list<std::shared_ptr<const Links>> links_;     ///< the latest first
  std::list<std::shared_ptr<const Engine>> engines_;  ///< the latest first
};

/// Memory that each of `workers` may keep stages in.
std::size_t memory_for_each(unsigned workers);

}  // namespace skyhaul::core
