// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flow/stripe_loss.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// Resources first to last of PreparedTimeline::stripe_resources from start_ns on. Segments of a path that
/// differ only in resources left out are one.
struct StripeSegment {
  TimeNs start_ns;
  std::uint32_t first, last;
  bool routed;
};
template <>
struct PackedItem<StripeSegment> {
  static constexpr std::size_t kCount = 4;
  static std::array<std::uint64_t, kCount> numbers(const StripeSegment& of) {
    return {packed_number(of.start_ns), of.first, of.last - of.first, packed_number(of.routed)};
  }
  static StripeSegment item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<TimeNs>(of[0]), packed_value<std::uint32_t>(of[1]),
            packed_value<std::uint32_t>(of[1] + of[2]), of[3] != 0};
  }
};

/// A timeline as the flow engine reads it: only the resources that can ever limit a flow, renumbered without
/// gaps, with their outages worked in; and for each ordered pair of sites its stripes.
///
/// Which resources cannot limit: let r be neither the first nor the last resource of any route. All that
/// crosses r has crossed a first resource, so that r carries at most the sum of the greatest capacities of
/// the first resources of the routes that cross it at the time; the same holds for the last ones. The sum
/// that counts is the greatest of all times. Where the lesser sum, times kMargin, is no more than the least
/// capacity of r, the max-min allocation without r never overfills r and is therefore the allocation with it:
/// r is left out. The answer does not change as long as capacities are multiplied by factors within kMargin
/// of each other.
///
/// Its lists are packed where those of the timeline are (kMostPlainBytes).
///
/// Its own times lie inside the timeline; who runs on beyond the end asks for wrapped() ones.
///
/// Immutable; may be read from many threads.
struct PreparedTimeline {
  static constexpr double kMargin = 2;

  /// The capacity of a resource over time.
  class Steps {
   public:
    Steps() = default;
    Steps(std::vector<CapacityStep> steps, bool packs) : steps_(std::move(steps)) {
      if (packs) steps_.pack();
    }

    std::size_t size() const { return steps_.size(); }
    TimeNs start_ns(std::size_t step) const { return steps_[step].start_ns; }
    double bytes_per_s(std::size_t step) const { return as_bytes(steps_[step].capacity_bps); }
    /// Of all times; 0 without any step.
    double greatest() const;
    double least() const;
    /// Index of the step that holds at `time`.
    std::size_t at(TimeNs time) const;
    std::size_t bytes() const { return steps_.bytes(); }

   private:
    static double as_bytes(std::int64_t bits) { return static_cast<double>(bits) / 8; }

    PackedList<CapacityStep> steps_;
  };

  using Segment = StripeSegment;

  struct Stripe {
    std::uint32_t path;  ///< of the timeline
    PackedList<Segment> segments;
    StripeLoss loss;  ///< of all resources while the path crosses them

    std::size_t at(TimeNs time) const;
  };

  struct Pair {
    std::vector<Stripe> stripes;
    std::vector<std::uint32_t> resources;  ///< all that its stripes ever use; sorted
    bool has_cap = false;                  ///< whether one of these has a data cap
    std::vector<TimeNs> power_losses;      ///< when a terminal that receives loses power; sorted
  };

  /// @param prune whether to leave out resources that cannot limit
  /// @param threads as for FlowEngine
  PreparedTimeline(const LinkTimeline& timeline, bool prune, unsigned threads = 1);

  static constexpr std::uint32_t kNoPair = 0xFFFFFFFFU;
  TimeNs horizon_ns() const { return timeline.end_ns - timeline.start_ns; }
  /// Whole horizons between the timeline's start and `time`, which is not before it: the links repeat.
  std::int64_t cycle(TimeNs time) const { return (time - timeline.start_ns) / horizon_ns(); }
  /// The time inside the timeline that has the links of `time`.
  TimeNs wrapped(TimeNs time) const { return time - cycle(time) * horizon_ns(); }

  /// Index of a site, or -1.
  std::int64_t site(const std::string& name) const;
  /// Index of the pair, or kNoPair where no path joins the two.
  std::uint32_t pair(std::size_t src_site, std::size_t dst_site) const {
    return pair_of[src_site * timeline.sites.size() + dst_site];
  }

  /// Bytes of memory of what grows with the timeline.
  std::size_t bytes() const;

  const LinkTimeline& timeline;
  bool prune;                            ///< as the constructor was told
  bool waits = false;                    ///< whether packets wait by chance anywhere
  std::vector<std::uint32_t> resources;  ///< indices in the timeline of those that are kept
  std::vector<Steps> capacity;           ///< of each kept resource
  std::vector<std::uint32_t> data_cap;   ///< of each kept resource: index in the timeline, or kNoDataCap
  std::vector<std::uint32_t> stripe_resources;
  std::vector<Pair> pairs;

 private:
  void add_pairs(const std::vector<std::uint32_t>& kept_index, bool packs);

  std::vector<std::uint32_t> pair_of;
  std::unordered_map<std::string, std::size_t> site_of;
};

}  // namespace skyhaul::models
