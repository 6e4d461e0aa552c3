// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "skyhaul/core/export.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/sky_view.h"
#include "skyhaul/models/slot_plan.h"

namespace skyhaul::core {

// The stages from a resolved scenario to its links: sky -> serving plan -> timeline. Each is a pure function
// of values: it reads no files, no clock and no globals, runs on any thread, and gives the same result at any
// number of threads. (The answer to a scenario over its links is in answer.h.)

/// How a stage is run.
struct StageOptions {
  unsigned threads = 0;  ///< 0: one for each core
  /// Called now and then from one thread at a time with the share done; returns false to stop the stage,
  /// which then throws Interrupted. A StopScope (skyhaul/orbits/interrupt.h) of the calling thread stops it
  /// too, and sooner.
  std::function<bool(double)> proceed = [](double) { return true; };
};

/// Who sees whom. Throws Interrupted.
SKYHAUL_CORE_EXPORT models::SkyView see_sky(const ResolvedScenario& scenario,
                                            const StageOptions& options = {});

/// Who serves whom, and over what routes. `sky` must come from a scenario with the same
/// StageKeys::sky. Throws
/// Interrupted, InputError for links to satellites that are not there, and std::invalid_argument for a sky of
/// another horizon.
SKYHAUL_CORE_EXPORT models::ServingPlan plan_serving(const ResolvedScenario& scenario,
                                                     const models::SkyView& sky,
                                                     const StageOptions& options = {});

/// The links, over a plan that comes from a scenario with the same StageKeys::plan; built_from is
/// timeline_key(). Throws as plan_serving() does.
SKYHAUL_CORE_EXPORT models::LinkTimeline timeline_over(const ResolvedScenario& scenario,
                                                       const models::ServingPlan& plan,
                                                       const StageOptions& options = {});

/// The links by all stages, of which little is held in memory at a time. The same timeline, byte for byte.
SKYHAUL_CORE_EXPORT models::LinkTimeline build_timeline(const ResolvedScenario& scenario,
                                                        const StageOptions& options = {});

/// What each stage's result follows from, as hashes of exactly what it reads and of the program's version.
/// Scenarios whose keys of a stage are equal get the same result from that stage.
struct StageKeys {
  std::string sky, plan, timeline;
};
SKYHAUL_CORE_EXPORT StageKeys stage_keys(const ResolvedScenario& scenario);

/// Results of stages, kept to be used again: in memory up to a bound, and, where a folder is named, in files
/// that other processes may use and fill at the same time. What is kept is found by its key, so that a cache
/// may be shared by any scenarios. All functions may be called from many threads at once; a result remains
/// valid after the cache has dropped it.
class SKYHAUL_CORE_EXPORT StageCache {
 public:
  struct Limits {
    std::size_t memory_bytes = 500'000'000;    ///< the least recently used results are let go above this
    std::string folder;                        ///< made if it is not there; empty: none
    std::size_t folder_bytes = 4'000'000'000;  ///< the least recently used files are removed above this
  };
  /// Throws InputError where the folder cannot be made or written.
  explicit StageCache(Limits limits);
  StageCache() : StageCache(Limits()) {}
  ~StageCache();
  StageCache(const StageCache&) = delete;
  StageCache& operator=(const StageCache&) = delete;

  /// Where a result came from.
  enum class Source { kComputed, kMemory, kFolder };
  /// Called once for each stage that a call needs, with its name ("sky", "serving plan", "timeline"), where
  /// its result came from, and the seconds that it took; may be empty.
  using Told = std::function<void(const char* stage, Source source, double seconds)>;

  /// The timeline of a scenario, by running only the stages whose results are not kept. A scenario whose sky
  /// and serving plan would take more than about 250 MB together is built without them. Throws as
  /// build_timeline() does. Files of the folder that are damaged are computed and written anew; a file that
  /// cannot be written is skipped. Where several processes of a machine need a result that the folder does
  /// not have, one computes it, and the others wait for it.
  std::shared_ptr<const models::LinkTimeline> timeline(const ResolvedScenario& scenario,
                                                       const StageOptions& options = {},
                                                       const Told& told = {});

  /// A result of any type under a key, made if it is not kept. `bytes` says how much memory one takes. Two
  /// threads that ask for the same key at once may both make it.
  template <class T>
  std::shared_ptr<const T> get(const std::string& key, const std::function<T()>& make,
                               const std::function<std::size_t(const T&)>& bytes) {
    if (auto found = find(key)) return std::static_pointer_cast<const T>(found);
    auto made = std::make_shared<const T>(make());
    keep(key, made, bytes(*made));
    return made;
  }

  /// Whether a result of so many bytes is within the bound of memory at all.
  bool could_keep(std::size_t bytes) const;

  /// Bytes of the results that it keeps in memory.
  std::size_t memory_bytes() const;

 private:
  struct Inside;
  std::shared_ptr<const void> find(const std::string& key) const;
  void keep(const std::string& key, std::shared_ptr<const void> value, std::size_t bytes) const;

  std::unique_ptr<Inside> inside_;
};

/// Bytes of memory that the answer to a scenario may take, unless the user allows more.
constexpr double kMemoryBytes = 4e9;

/// What memory is wanted for: the links alone (kLinks), the links and the answer to each traffic entry over
/// them (kEntries), or a whole run (kRun), which also answers without weather, other users, loss and faults,
/// each over links of its own.
enum class MemoryFor { kLinks, kEntries, kRun };

/// Bytes of memory that links take of which the timeline takes `timeline_bytes` (models::timeline_bytes()),
/// and that the flow engine prepares `engine_bytes` for (FlowEngine::prepared_bytes()). kRun is for a
/// scenario that has any of the parts that a run answers without; for an ideal one it is as kEntries.
SKYHAUL_CORE_EXPORT double needed_bytes(MemoryFor purpose, double timeline_bytes, double engine_bytes);

/// Throws InputError if a purpose would take more than `memory_bytes` of memory. This is estimated from the
/// links of the first six hours, or of an eighth of a shorter horizon, and of at least ten minutes. Nothing
/// is built where a generous bound by the numbers of terminals and days is below `memory_bytes` already. With
/// the default, this spares the estimate for most horizons of a day.
SKYHAUL_CORE_EXPORT void check_memory(const ResolvedScenario& scenario, unsigned threads = 0,
                                      double memory_bytes = kMemoryBytes,
                                      MemoryFor purpose = MemoryFor::kRun);

}  // namespace skyhaul::core
