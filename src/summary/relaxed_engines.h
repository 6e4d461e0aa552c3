// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "skyhaul/models/flow_engine.h"
#include "summary/relaxed_timeline.h"

namespace skyhaul::core {

/// The flow engines of a timeline and of its relaxed variants (relaxed_timeline.h), each made when it is
/// first asked for and kept. One thread at a time; the timeline and the engine must outlive it.
class RelaxedEngines {
 public:
  /// @param engine of the timeline as it is
  /// @param queue_bdp as of `engine`
  RelaxedEngines(const models::FlowEngine& engine, const models::LinkTimeline& timeline, double queue_bdp);

  const models::LinkTimeline& timeline() const { return timeline_; }
  const models::FlowEngine& engine() const { return engine_; }
  const models::FlowEngine& engine(const LinkTimes& times);
  /// Made when it is first asked for.
  const std::vector<std::int32_t>& site_of_resource() const;

 private:
  struct Variant;
  struct Delete {
    void operator()(Variant* variant) const;
  };

  const models::FlowEngine& engine_;
  const models::LinkTimeline& timeline_;
  double queue_bdp_;
  mutable std::vector<std::int32_t> site_of_;  ///< empty: not yet asked for
  std::vector<std::unique_ptr<Variant, Delete>> variants_;
};

}  // namespace skyhaul::core
