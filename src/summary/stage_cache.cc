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
  if (bytes > in.limits.memory_bytes || in.entries.count(key) != 0) return;
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

std::size_t StageCache::memory_bytes() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->bytes;
}

std::shared_ptr<const models::LinkTimeline> StageCache::timeline(const ResolvedScenario& scenario,
                                                                 const StageOptions& options,
                                                                 const Told& told) {
  const StageKeys keys = stage_keys(scenario);
  auto begun = std::chrono::steady_clock::now();
  const auto tell = [&](const char* stage, Source source) {
    const auto now = std::chrono::steady_clock::now();
    if (told) told(stage, source, std::chrono::duration<double>(now - begun).count());
    begun = now;
  };
  // Shares of the work, roughly.
  constexpr double kSky = 0.4, kPlan = 0.8;
  const auto part = [&](double from, double until) {
    StageOptions its = options;
    its.proceed = [&options, from, until](double done) {
      return options.proceed(from + (until - from) * done);
    };
    return its;
  };

  /// A timeline that says of itself that it is this scenario's.
  const auto load_own = [&](const std::string& path) {
    models::LinkTimeline timeline = models::load_timeline(path);
    check_timeline(timeline, path, scenario, false);
    if (timeline.built_from.empty()) throw InputError(path, 0, "", "", "a timeline that knows its scenario");
    return timeline;
  };
  if (auto found = find(keys.timeline)) {
    tell("timeline", Source::kMemory);
    return std::static_pointer_cast<const models::LinkTimeline>(found);
  }
  const auto keep_timeline = [&](std::shared_ptr<const models::LinkTimeline> timeline) {
    keep(keys.timeline, timeline, models::timeline_bytes(*timeline));
    return timeline;
  };
  const auto timeline_in_folder = [&] {
    return inside_->from_folder<models::LinkTimeline>("timeline", keys.timeline, load_own);
  };
  const auto sky_in_folder = [&] {
    return inside_->from_folder<models::SkyView>(
        "sky", keys.sky, [&](const std::string& path) { return models::load_sky_view(keys.sky, path); });
  };
  // Of the processes of this machine that share the folder, one builds what is not there, and the others
  // wait.
  std::optional<BuildTurn> timeline_turn, sky_turn;
  const auto turn_for = [&](std::optional<BuildTurn>& turn, const std::string& key) {
    return !inside_->limits.folder.empty() && turn.emplace(inside_->limits.folder + " " + key).waited();
  };
  auto in_folder = timeline_in_folder();
  if (!in_folder && turn_for(timeline_turn, keys.timeline)) in_folder = timeline_in_folder();
  if (in_folder) {
    tell("timeline", Source::kFolder);
    return keep_timeline(std::move(in_folder));
  }
  const auto save_timeline = [&](const models::LinkTimeline& timeline) {
    inside_->to_folder("timeline", keys.timeline,
                       [&](const std::string& path) { models::save_timeline(timeline, path); });
  };
  if (estimated_bytes(scenario) > kMostAtOnce) {
    auto timeline = std::make_shared<const models::LinkTimeline>(build_timeline(scenario, options));
    tell("timeline", Source::kComputed);
    save_timeline(*timeline);
    return keep_timeline(std::move(timeline));
  }

  auto plan = std::static_pointer_cast<const models::ServingPlan>(find(keys.plan));
  if (plan) {
    tell("serving plan", Source::kMemory);
  } else {
    auto sky = std::static_pointer_cast<const models::SkyView>(find(keys.sky));
    Source source = Source::kMemory;
    if (!sky) {
      sky = sky_in_folder();
      if (!sky && turn_for(sky_turn, keys.sky)) sky = sky_in_folder();
      source = Source::kFolder;
    }
    if (!sky) {
      sky = std::make_shared<const models::SkyView>(see_sky(scenario, part(0, kSky)));
      source = Source::kComputed;
      inside_->to_folder("sky", keys.sky,
                         [&](const std::string& path) { models::save_sky_view(*sky, keys.sky, path); });
    }
    sky_turn.reset();
    keep(keys.sky, sky, sky->bytes());
    tell("sky", source);
    plan = std::make_shared<const models::ServingPlan>(plan_serving(scenario, *sky, part(kSky, kPlan)));
    keep(keys.plan, plan, plan->bytes());
    tell("serving plan", Source::kComputed);
  }
  auto timeline =
      std::make_shared<const models::LinkTimeline>(timeline_over(scenario, *plan, part(kPlan, 1)));
  tell("timeline", Source::kComputed);
  save_timeline(*timeline);
  return keep_timeline(std::move(timeline));
}

}  // namespace skyhaul::core
