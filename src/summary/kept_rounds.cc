// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/kept_rounds.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace skyhaul::core {
namespace {

/// All that run_rounds() reads of an entry and its options; the names of sites are quoted by their lengths.
std::string key_of(const TrafficSpec& traffic, const RoundsOptions& options, double from_quantile) {
  const models::CollectiveSpec& its = traffic.collective;
  std::string key = fmt::format(
      "{} {} by {} priority {} streams {} chunk {} groups {} pieces {} quorum {} {} | starts {} slot {} plan "
      "{} {} | from "
      "{} {}",
      static_cast<int>(its.topology), its.bytes, its.transport, its.priority, its.streams, its.chunk_bytes,
      its.group_size, its.pieces, its.quorum, its.grace_ns, options.starts, options.slot_ns,
      static_cast<int>(options.plan), options.plan_factor, from_quantile, traffic.dataset);
  key += fmt::format(" hub {}:{}", its.hub.size(), its.hub);
  for (const std::string& site : its.sites) key += fmt::format(" {}:{}", site.size(), site);
  return key;
}

}  // namespace

std::shared_ptr<const SyncRuns> KeptRounds::get(const TrafficSpec& traffic, const RoundsOptions& options,
                                                double from_quantile, const std::function<SyncRuns()>& make) {
  const std::string key = key_of(traffic, options, from_quantile);
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(key);
    if (found != kept_.end()) return found->second;
  }
  auto made = std::make_shared<SyncRuns>(make());
  made->logs.clear();
  made->logs.shrink_to_fit();
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMost) kept_.clear();
  return kept_.emplace(key, std::move(made)).first->second;
}

}  // namespace skyhaul::core
