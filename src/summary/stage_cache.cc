// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "skyhaul/core/stages.h"
#include "skyhaul/core/timeline_key.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"
#include "summary/build_turn.h"
#include "summary/program_version.h"
#include "summary/stage_hash.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

/// A sky and a serving plan that take more than this are not made whole.
constexpr double kMostAtOnce = 250e6;

/// Of the sky and the serving plan of a scenario, roughly: what a site has in view in a slot, and what a pair
/// of terminals meets over.
double estimated_bytes(const ResolvedScenario& scenario) {
  constexpr double kSiteSlot = 3000, kPairSlot = 200;
  const double slots = static_cast<double>(scenario.horizon_ns) /
                       static_cast<double>(std::max<std::int64_t>(1, scenario.constellation.slots.length_ns));
  std::size_t pairs = 0;
  const auto& sites = scenario.sites;
  for (std::size_t a = 0; a < sites.size(); ++a) {
    for (std::size_t b = a + 1; b < sites.size(); ++b)
      pairs += std::max({sites[a].site.terminals.size(), sites[b].site.terminals.size(), std::size_t{1}});
  }
  return slots * (kSiteSlot * static_cast<double>(sites.size()) + kPairSlot * static_cast<double>(pairs));
}

}  // namespace

struct StageCache::Inside {
  class Making;

  struct Entry {
    std::shared_ptr<const void> value;
    std::size_t bytes;
    std::list<std::string>::iterator use;
  };

  Limits limits;
  mutable std::mutex mutex;
  std::list<std::string> uses;  ///< keys, the latest first
  std::unordered_map<std::string, Entry> entries;
  std::size_t bytes = 0;

  /// Of this program alone: another build may compute the same stage otherwise.
  fs::path file(const char* stage, const std::string& key) const {
    return fs::path(limits.folder) /
           (std::string(stage) + "-" + hash_of_text(std::string(program_version()) + " " + key));
  }

  /// Removes the files that were used least recently, until the rest is within the bound. Other processes do
  /// the same: a file that is not there any more is one less.
  void bound_folder() const {
    struct File {
      fs::path path;
      fs::file_time_type used;
      std::uintmax_t bytes;
    };
    std::vector<File> files;
    std::uintmax_t sum = 0;
    std::error_code error;
    for (const auto& each : fs::directory_iterator(limits.folder, error)) {
      std::error_code gone;
      const std::string name = each.path().filename().string();
      if (name.rfind("sky-", 0) != 0 && name.rfind("timeline-", 0) != 0) continue;
      File file{each.path(), fs::last_write_time(each.path(), gone), fs::file_size(each.path(), gone)};
      if (gone) continue;
      sum += file.bytes;
      files.push_back(std::move(file));
    }
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.used < b.used; });
    for (const File& each : files) {
      if (sum <= limits.folder_bytes) return;
      fs::remove(each.path, error);
      sum -= each.bytes;
    }
  }

  /// What a file of the folder holds; nothing where there is none, or it is damaged.
  template <class T, class Load>
  std::shared_ptr<const T> from_folder(const char* stage, const std::string& key, const Load& load) const {
    if (limits.folder.empty()) return nullptr;
    const fs::path path = file(stage, key);
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(path, error))) return nullptr;
    try {
      auto value = std::make_shared<const T>(load(path.string()));
      fs::last_write_time(path, fs::file_time_type::clock::now(), error);
      return value;
    } catch (const InputError& problem) {
      if (fs::exists(path, error)) spdlog::warn("{}; it is computed anew", problem.what());
      return nullptr;
    }
  }

  template <class Save>
  void to_folder(const char* stage, const std::string& key, const Save& save) const {
    if (limits.folder.empty()) return;
    const fs::path path = file(stage, key);
    std::error_code error;
    const fs::file_status there = fs::symlink_status(path, error);
    try {
      // Links and pipes are not followed: they lead out of the folder.
      if (fs::exists(there) && !fs::is_regular_file(there))
        throw std::runtime_error(path.string() + " is no regular file");
      save(path.string());
      bound_folder();
    } catch (const std::exception& problem) {
      spdlog::warn("the cache goes on without a file: {}", problem.what());
    }
  }
};

StageCache::StageCache(Limits limits) : inside_(std::make_unique<Inside>()) {
  inside_->limits = std::move(limits);
  const std::string& folder = inside_->limits.folder;
  if (folder.empty()) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw InputError("", 0, "--cache", folder, "a folder that can be made: " + error.message());
}

StageCache::~StageCache() = default;

std::shared_ptr<const void> StageCache::find(const std::string& key) const {
  const std::lock_guard lock(inside_->mutex);
  const auto found = inside_->entries.find(key);
  if (found == inside_->entries.end()) return nullptr;
  inside_->uses.splice(inside_->uses.begin(), inside_->uses, found->second.use);
  return found->second.value;
}

void StageCache::keep(const std::string& key, std::shared_ptr<const void> value, std::size_t bytes) const {
  Inside& in = *inside_;
  std::vector<std::shared_ptr<const void>> dropped;  // freed after the lock
  const std::lock_guard lock(in.mutex);
  if (!could_keep(bytes) || in.entries.count(key) != 0) return;
  in.uses.push_front(key);
  in.entries.emplace(key, Inside::Entry{std::move(value), bytes, in.uses.begin()});
  in.bytes += bytes;
  while (in.bytes > in.limits.memory_bytes) {
    const auto last = in.entries.find(in.uses.back());
    in.bytes -= last->second.bytes;
    dropped.push_back(std::move(last->second.value));
    in.entries.erase(last);
    in.uses.pop_back();
  }
}

bool StageCache::could_keep(std::size_t bytes) const { return bytes <= inside_->limits.memory_bytes; }

std::size_t StageCache::memory_bytes() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->bytes;
}

/// One call of timeline(): each stage is looked for in memory, then in the folder, and computed where it is
/// in neither. Of the processes of this machine that share the folder, one builds what is not there, and the
/// others wait.
class StageCache::Inside::Making {
 public:
  Making(const StageCache& cache, const ResolvedScenario& scenario, const StageOptions& options,
         const Told& told)
      : cache_(cache),
        inside_(*cache.inside_),
        scenario_(scenario),
        options_(options),
        told_(told),
        keys_(stage_keys(scenario)) {}

  std::shared_ptr<const models::LinkTimeline> timeline() {
    if (auto found = cache_.find(keys_.timeline)) {
      tell("timeline", Source::kMemory);
      return std::static_pointer_cast<const models::LinkTimeline>(found);
    }
    std::optional<BuildTurn> turn;  // until the timeline is in the folder
    auto timeline = timeline_in_folder();
    if (!timeline && waited_for(turn, keys_.timeline)) timeline = timeline_in_folder();
    if (timeline) {
      tell("timeline", Source::kFolder);
    } else {
      timeline = std::make_shared<const models::LinkTimeline>(made_timeline());
      tell("timeline", Source::kComputed);
      inside_.to_folder("timeline", keys_.timeline,
                        [&](const std::string& path) { models::save_timeline(*timeline, path); });
    }
    cache_.keep(keys_.timeline, timeline, models::timeline_bytes(*timeline));
    return timeline;
  }

 private:
  // Shares of the work, roughly.
  static constexpr double kSky = 0.4, kPlan = 0.8;

  models::LinkTimeline made_timeline() {
    if (estimated_bytes(scenario_) > kMostAtOnce) return build_timeline(scenario_, options_);
    return timeline_over(scenario_, *plan(), part(kPlan, 1));
  }

  std::shared_ptr<const models::ServingPlan> plan() {
    if (auto found = cache_.find(keys_.plan)) {
      tell("serving plan", Source::kMemory);
      return std::static_pointer_cast<const models::ServingPlan>(found);
    }
    const auto its_sky = sky();
    auto plan =
        std::make_shared<const models::ServingPlan>(plan_serving(scenario_, *its_sky, part(kSky, kPlan)));
    cache_.keep(keys_.plan, plan, plan->bytes());
    tell("serving plan", Source::kComputed);
    return plan;
  }

  std::shared_ptr<const models::SkyView> sky() {
    auto sky = std::static_pointer_cast<const models::SkyView>(cache_.find(keys_.sky));
    Source source = Source::kMemory;
    std::optional<BuildTurn> turn;
    if (!sky) {
      sky = sky_in_folder();
      if (!sky && waited_for(turn, keys_.sky)) sky = sky_in_folder();
      source = Source::kFolder;
    }
    if (!sky) {
      sky = std::make_shared<const models::SkyView>(see_sky(scenario_, part(0, kSky)));
      source = Source::kComputed;
      inside_.to_folder("sky", keys_.sky,
                        [&](const std::string& path) { models::save_sky_view(*sky, keys_.sky, path); });
    }
    turn.reset();
    cache_.keep(keys_.sky, sky, sky->bytes());
    tell("sky", source);
    return sky;
  }

  /// A timeline that says of itself that it is this scenario's.
  std::shared_ptr<const models::LinkTimeline> timeline_in_folder() const {
    return inside_.from_folder<models::LinkTimeline>(
        "timeline", keys_.timeline, [&](const std::string& path) {
          models::LinkTimeline timeline = models::load_timeline(path);
          check_timeline(timeline, path, scenario_, false);
          if (timeline.built_from.empty())
            throw InputError(path, 0, "", "", "a timeline that knows its scenario");
          return timeline;
        });
  }

  std::shared_ptr<const models::SkyView> sky_in_folder() const {
    return inside_.from_folder<models::SkyView>(
        "sky", keys_.sky, [&](const std::string& path) { return models::load_sky_view(keys_.sky, path); });
  }

  /// Takes the turn to build what has a key, and says whether another process has built it meanwhile.
  bool waited_for(std::optional<BuildTurn>& turn, const std::string& key) const {
    return !inside_.limits.folder.empty() && turn.emplace(inside_.limits.folder + " " + key).waited();
  }

  StageOptions part(double from, double until) const {
    StageOptions its = options_;
    its.proceed = [this, from, until](double done) { return options_.proceed(from + (until - from) * done); };
    return its;
  }

  void tell(const char* stage, Source source) {
    const auto now = std::chrono::steady_clock::now();
    if (told_) told_(stage, source, std::chrono::duration<double>(now - begun_).count());
    begun_ = now;
  }

  const StageCache& cache_;
  const Inside& inside_;
  const ResolvedScenario& scenario_;
  const StageOptions& options_;
  const Told& told_;
  StageKeys keys_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

std::shared_ptr<const models::LinkTimeline> StageCache::timeline(const ResolvedScenario& scenario,
                                                                 const StageOptions& options,
                                                                 const Told& told) {
  return Inside::Making(*this, scenario, options, told).timeline();
}

}  // namespace skyhaul::core
