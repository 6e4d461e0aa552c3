// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SMALL_TIMELINE_H
#define SMALL_TIMELINE_H

#include "ns3/skyhaul-timeline-sketch.h"

namespace ns3
{
namespace test
{

using skyhaul::models::Hop;
using skyhaul::models::kNoRoute;
using skyhaul::models::OutageCause;

constexpr int64_t MS = 1'000'000;
constexpr int64_t SECOND = 1'000'000'000;
/// UTC of simulation time 0 in these tests.
constexpr int64_t EPOCH = TimelineSketch::EPOCH_NS;

/// Two sites "a" and "b" of one terminal each, with the same constant rate and delay both ways.
/// Resource 0 is a's uplink, 1 is b's; leg 0 joins them.
inline TimelineSketch
TwoSites(int64_t bps, int64_t delayNs)
{
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t up = t.Resource(bps);
    const uint32_t back = t.Resource(bps);
    const uint32_t leg = t.Leg(a, b, delayNs);
    t.Path(a, b, {{0, t.Route({Hop::resource(up), Hop::leg(leg)})}});
    t.Path(b, a, {{0, t.Route({Hop::resource(back), Hop::leg(leg)})}});
    return t;
}

} // namespace test
} // namespace ns3

#endif /* SMALL_TIMELINE_H */
