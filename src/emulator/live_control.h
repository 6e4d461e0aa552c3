// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "emulator/control_api.h"
#include "emulator/live_loop.h"
#include "emulator/path_engine.h"
#include "emulator/twin.h"

namespace skyhaul::emulator {

/// An emulation as its control interface sees it. All must outlive it.
class LiveControl final : public ControlTarget {
 public:
  LiveControl(std::string scenario, const models::LinkTimeline& timeline, PathEngine& engine, LiveLoop& loop,
              double speed);

  std::string state_json() override;
  std::string metrics_text() override;
  void jump(const std::string& to) override;
  void pause(bool paused) override;
  void degrade(const std::string& name, double scale, double seconds) override;

  /// Called after the timeline's clock was set.
  std::function<void()> clock_changed = [] {};

  /// Rows of the last window, kept until the next.
  void set_twin(std::vector<TwinRow> rows) { twin_ = std::move(rows); }
  const std::vector<TwinRow>& twin() const { return twin_; }

 private:
  void set_clock(orbits::TimeNs time, double speed);

  std::string scenario_;
  const models::LinkTimeline& timeline_;
  PathEngine& engine_;
  LiveLoop& loop_;
  double speed_;
  std::int64_t begun_ns_;
  std::vector<std::vector<std::uint32_t>> site_resources_;  ///< first and last on any route of a site's paths
  std::vector<TwinRow> twin_;
};

}  // namespace skyhaul::emulator
