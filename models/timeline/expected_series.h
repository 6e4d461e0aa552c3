// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

// What a timeline file expects of one list because of another: capacities of a twin, routes of a path.

constexpr std::uint32_t kNoTwin = 0xFFFFFFFFU;

/// The resources that others are in proportion to, for writers: of a satellite's two directions the first one
/// that the timeline has.
class Twins {
 public:
  explicit Twins(const LinkTimeline& timeline);
  /// That of a resource whose number is `before`; kNoTwin where it has none before it.
  std::uint32_t before(const Resource& resource, std::uint32_t before) const;

 private:
  std::unordered_map<std::string, std::uint32_t> first_;
};

/// The access of the terminal whose resource it is, or kNoAccess.
std::uint32_t access_of(const LinkTimeline& timeline, const Resource& resource);

/// Capacity steps that should be those of a twin, times one number.
class Proportion {
 public:
  explicit Proportion(const PackedList<CapacityStep>* twin) : twin_(twin) {}
  /// The start of the twin's next step, or `otherwise`.
  std::uint64_t next_start_or(std::uint64_t otherwise) const;
  /// What the twin makes expect of a step that starts at this time, or `otherwise`.
  std::uint64_t expected_bps_or(TimeNs start_ns, std::uint64_t otherwise);
  /// What the step was; expected_bps_or() was asked for it.
  void add(const CapacityStep& step);

 private:
  const PackedList<CapacityStep>* twin_;
  std::size_t next_ = 0;
  double twin_bps_ = 0;  ///< of the twin at the step that was asked for; 0: it has none
  double factor_ = 0;
};

/// The routes of a path, asked for in order of time; of nullptr none.
class PathInTime {
 public:
  explicit PathInTime(const Path* path) : path_(path) {}
  std::uint32_t route_at(TimeNs time);

 private:
  const Path* path_;
  std::size_t next_ = 0;
};

}  // namespace skyhaul::models
