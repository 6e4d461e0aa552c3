// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/relaxed_engines.h"

#include <utility>

namespace skyhaul::core {

struct RelaxedEngines::Variant {
  LinkTimes times;
  models::LinkTimeline timeline;
  models::FlowEngine engine;

  Variant(const models::LinkTimeline& of, LinkTimes changes, double queue_bdp)
      : times(std::move(changes)), timeline(relaxed_timeline(of, times)), engine(timeline, queue_bdp) {}
};

void RelaxedEngines::Delete::operator()(Variant* variant) const { delete variant; }

RelaxedEngines::RelaxedEngines(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                               double queue_bdp)
    : engine_(engine), timeline_(timeline), queue_bdp_(queue_bdp) {}

const std::vector<std::int32_t>& RelaxedEngines::site_of_resource() const {
  if (site_of_.empty()) site_of_ = sites_of_resources(timeline_);
  return site_of_;
}

const models::FlowEngine& RelaxedEngines::engine(const LinkTimes& times) {
  if (times.longer_power.empty() && !times.shorter_gaps) return engine_;
  for (const auto& each : variants_) {
    if (each->times.longer_power == times.longer_power && each->times.shorter_gaps == times.shorter_gaps)
      return each->engine;
  }
  variants_.emplace_back(new Variant(timeline_, times, queue_bdp_));
  return variants_.back()->engine;
}

}  // namespace skyhaul::core
