// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/cubic_scene.h"

#include <algorithm>
#include <limits>

#include "flow/max_min.h"

namespace skyhaul::models {
namespace {

constexpr double kSlack = 1e-9;

/// Goes through a scene from change to change.
class Cutter {
 public:
  Cutter(const CubicScene& scene, const std::vector<CubicScene::Stripe>& stripes)
      : scene_(scene),
        stripes_(stripes),
        way_(stripes.size(), 0),
        burst_(stripes.size(), 0),
        step_(scene.resources.size(), 0),
        now_(scene.resources.size(), 0),
        users_(scene.resources.size(), 0),
        flows_(stripes.size()),
        its_(stripes.size()) {
    cut_.stripe_count = stripes.size();
  }

  CubicPieces cut() {
    for (double now_s = 0; now_s < scene_.duration_s;) {
      const double next_s = std::min({scene_.duration_s, follow_resources(now_s), follow_ways(now_s)});
      if (changed_) share_out();
      changed_ = false;
      const double until_s = std::min(next_s, follow_bursts(now_s));
      cut_.pieces.push_back({static_cast<float>(until_s), shared_});
      cut_.stripes.insert(cut_.stripes.end(), its_.begin(), its_.end());
      now_s = until_s;
    }
    return std::move(cut_);
  }

 private:
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  template <typename Steps>
  double follow(const Steps& steps, std::size_t& at, double now_s) {
    while (at + 1 < steps.size() && steps[at + 1].from_s <= now_s) {
      ++at;
      changed_ = true;
    }
    return at + 1 < steps.size() ? steps[at + 1].from_s : kNever;
  }

  double follow_resources(double now_s) {
    double next_s = kNever;
    for (std::size_t r = 0; r < step_.size(); ++r)
      next_s = std::min(next_s, follow(scene_.resources[r], step_[r], now_s));
    return next_s;
  }

  double follow_ways(double now_s) {
    double next_s = kNever;
    for (std::size_t s = 0; s < way_.size(); ++s)
      next_s = std::min(next_s, follow(stripes_[s].ways, way_[s], now_s));
    return next_s;
  }

  double follow_bursts(double now_s) {
    double next_s = kNever;
    for (std::size_t s = 0; s < burst_.size(); ++s) {
      const std::vector<CubicScene::Burst>& bursts = stripes_[s].bursts;
      while (burst_[s] < bursts.size() && bursts[burst_[s]].until_s <= now_s) ++burst_[s];
      double passes = 1;
      for (std::size_t i = burst_[s]; i < bursts.size(); ++i) {
        const CubicScene::Burst& burst = bursts[i];
        if (burst.from_s > now_s) {
          next_s = std::min(next_s, burst.from_s);
          break;
        }
        if (burst.until_s <= now_s) continue;
        next_s = std::min(next_s, burst.until_s);
        passes *= 1 - burst.loss;
      }
      its_[s].passes = static_cast<float>(passes);
    }
    return next_s;
  }

  const CubicScene::Way& way(std::size_t stripe) const { return stripes_[stripe].ways[way_[stripe]]; }

  /// Max-min fair rates of the connections; those of a stripe have equal parts.
  void share_out() {
    for (std::size_t r = 0; r < step_.size(); ++r) {
      now_[r] = scene_.resources[r][step_[r]].packets_per_s;
      users_[r] = 0;
    }
    active_.clear();
    for (std::size_t s = 0; s < way_.size(); ++s) {
      const std::vector<std::uint32_t>& resources = way(s).resources;
      flows_[s] = {resources.data(), resources.data() + resources.size(), static_cast<double>(scene_.streams),
                   0};
      if (!resources.empty()) active_.push_back(&flows_[s]);
      for (const std::uint32_t r : resources) users_[r] += scene_.streams;
    }
    left_ = now_;
    if (!active_.empty()) max_min_.allocate(active_, left_);
    bool separate = true;
    for (std::size_t s = 0; s < way_.size(); ++s) {
      const double fair = flows_[s].rate / scene_.streams;
      its_[s].round_trip_s = static_cast<float>(way(s).round_trip_s);
      its_[s].fair = static_cast<float>(fair);
      find_queue(way(s).resources, its_[s]);
      const auto& resources = way(s).resources;
      separate = separate &&
                 (resources.empty() || std::any_of(resources.begin(), resources.end(), [&](std::uint32_t r) {
                    return users_[r] == 1 && now_[r] <= fair * (1 + kSlack);
                  }));
    }
    shared_ = CubicPieces::kSeparate;
    if (separate) return;
    shared_ = static_cast<std::uint32_t>(cut_.shared.size());
    CubicPieces::Shared& shared = cut_.shared.emplace_back();
    shared.packets_per_s = now_;
    for (std::size_t s = 0; s < way_.size(); ++s) shared.ways.push_back(way(s).resources);
  }

  void find_queue(const std::vector<std::uint32_t>& resources, CubicPieces::Stripe& its) const {
    double narrowest = kNever;
    its.queue = 0;
    its.narrowest = 0;
    for (const std::uint32_t r : resources) {
      if (now_[r] <= 0 || now_[r] / users_[r] >= narrowest * (1 - kSlack)) continue;
      narrowest = now_[r] / users_[r];
      its.narrowest = r;
      its.queue =
          static_cast<float>(scene_.queue_s * (scene_.greatest.empty() ? now_[r] : scene_.greatest[r]));
    }
  }

  const CubicScene& scene_;
  const std::vector<CubicScene::Stripe>& stripes_;
  std::vector<std::size_t> way_, burst_, step_;  ///< that holds, by stripe and by resource
  bool changed_ = true;                          ///< a capacity or a way
  std::vector<double> now_, left_;               ///< packets a second, by resource
  std::vector<int> users_;                       ///< connections
  MaxMin max_min_;
  std::vector<MaxMinFlow> flows_;  ///< by stripe
  std::vector<MaxMinFlow*> active_;
  std::vector<CubicPieces::Stripe> its_;
  std::uint32_t shared_ = CubicPieces::kSeparate;
  CubicPieces cut_;
};

}  // namespace

std::size_t CubicPieces::bytes() const {
  std::size_t sum = sizeof *this + pieces.capacity() * sizeof(Piece) + stripes.capacity() * sizeof(Stripe);
  for (const Shared& each : shared) {
    sum += sizeof each + each.packets_per_s.size() * sizeof(double);
    for (const auto& way : each.ways) sum += sizeof way + way.size() * sizeof(std::uint32_t);
  }
  return sum;
}

CubicPieces cut_into_pieces(const CubicScene& scene, const std::vector<CubicScene::Stripe>& stripes) {
  CubicPieces pieces = Cutter(scene, stripes).cut();
  pieces.pieces.shrink_to_fit();
  pieces.stripes.shrink_to_fit();
  return pieces;
}

}  // namespace skyhaul::models
