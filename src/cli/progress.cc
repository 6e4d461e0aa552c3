// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "messages.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {

Progress::Progress(bool quiet) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1) {}

/// "40 %, about 12 s left": the rest is taken to go as what is done went.
std::string Progress::state(double done, Clock::time_point now) const {
  const double spent_s = std::chrono::duration<double>(now - stage_start_).count();
  std::string text = fmt::format("{:.0f} %", 100 * done);
  if (done > 0.01 && done < 1 && spent_s > 1)
    text += fmt::format(", about {} left", core::human_duration(spent_s * (1 - done) / done));
  return text;
}

void Progress::operator()(const std::string& stage, double done) {
  if (quiet_) return;
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  done = std::clamp(done, 0.0, 1.0);
  if (stage != stage_) {
    stage_ = stage;
    stage_start_ = told_ = now;
    if (!terminal_) say(stage);
  }
  if (!terminal_) {
    if (now - told_ < std::chrono::seconds(10)) return;
    told_ = now;
    say(fmt::format("{}: {}", stage, state(done, now)));
    return;
  }
  if (now - start_ < std::chrono::seconds(2)) return;
  if (shown_ && done > 0 && now - told_ < std::chrono::milliseconds(50)) return;
  told_ = now;
  constexpr int kWidth = 30;
  const auto full = static_cast<std::size_t>(done * kWidth);
  fmt::print(stderr, "\r\x1b[K{:<24.24} [{}{}] {}", escaped(stage), std::string(full, '#'),
             std::string(kWidth - full, '.'), state(done, now));
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace skyhaul::cli
