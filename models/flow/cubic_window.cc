// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/cubic_window.h"

#include <algorithm>
#include <cmath>

namespace skyhaul::models {
namespace {

constexpr double kScale = 0.4;  // RFC 9438: C, in packets a cubic second
constexpr double kBeta = 0.7;
constexpr double kReno = 3 * (1 - kBeta) / (1 + kBeta);  // packets a round trip, until the last window
constexpr double kLeastPackets = 2;

/// Times between two bursts at which the window is looked at.
constexpr double kLook_s = 0.05;
constexpr int kMostLooks = 64;

/// The window of one connection since its last reduction.
class Window {
 public:
  /// Cut at a time from a window, on a path of this round trip.
  void cut(double time_s, double window, double round_trip_s) {
    // Fast convergence (RFC 9438, 4.7): a window that did not come back to the last one leaves room.
    const bool shrinks = window < origin_ - 1;
    origin_ = shrinks ? window * (1 + kBeta) / 2 : window;
    before_ = window;
    low_ = std::max(kLeastPackets, window * kBeta);
    plateau_s_ = std::cbrt(std::max(0.0, origin_ - low_) / kScale);
    from_s_ = time_s;
    round_trip_s_ = round_trip_s;
  }

  double at(double time_s) const {
    const double since_s = std::max(0.0, time_s - from_s_);
    const double off_s = since_s - plateau_s_;
    const double cubic = kScale * off_s * off_s * off_s + origin_;
    const double rounds = since_s / round_trip_s_;
    const double first = (before_ - low_) / kReno;
    const double reno = rounds < first ? low_ + kReno * rounds : before_ + rounds - first;
    return std::max(cubic, reno);
  }

 private:
  double round_trip_s_ = 0;
  double origin_ = 0, before_ = 0, low_ = 0, plateau_s_ = 0;
  double from_s_ = 0;  ///< when it begins to grow
};

}  // namespace

double cubic_share(const LossSeen& loss, int streams, double queue_bdp) {
  if (loss.bursts.empty() || loss.packets_per_s <= 0 || loss.round_trip_s <= 0 || loss.duration_s <= 0)
    return 1;
  double round_trip_s = loss.round_trip_s;
  const auto product = [&] { return loss.packets_per_s / streams * round_trip_s; };
  const auto most = [&] { return (1 + queue_bdp) * product(); };
  Window window;
  window.cut(0, most(), round_trip_s);
  double filled_s = 0;
  double now_s = 0;
  double last_cut_s = -1;
  double owed = 0;  // cuts that were likely and are not made
  const auto pass = [&](double until_s) {
    const int looks = std::clamp(static_cast<int>(std::ceil((until_s - now_s) / kLook_s)), 1, kMostLooks);
    const double step_s = (until_s - now_s) / looks;
    for (int i = 0; i < looks; ++i) {
      const double middle_s = now_s + (i + 0.5) * step_s;
      if (window.at(middle_s) >= most()) window.cut(middle_s, most(), round_trip_s);
      filled_s += std::min(1.0, window.at(middle_s) / product()) * step_s;
    }
    now_s = until_s;
  };
  for (const LossSeen::Burst& burst : loss.bursts) {
    pass(std::clamp(burst.at_s, now_s, loss.duration_s));
    round_trip_s = burst.round_trip_s;
    if (last_cut_s >= 0 && burst.at_s - last_cut_s < round_trip_s) continue;
    const double size = std::min(most(), window.at(now_s));
    const double packets = burst.packets / streams * std::min(1.0, size / product());
    owed += 1 - std::pow(1 - burst.loss, packets);
    if (owed < 0.5) continue;
    owed -= 1;
    last_cut_s = burst.at_s;
    window.cut(now_s + round_trip_s, size, round_trip_s);
  }
  pass(loss.duration_s);
  return filled_s / loss.duration_s;
}

}  // namespace skyhaul::models
