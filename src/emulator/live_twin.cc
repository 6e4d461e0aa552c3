// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/live_twin.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>

#include "emulator/monotonic.h"
#include "emulator/twin.h"

namespace skyhaul::emulator {
namespace {

constexpr std::chrono::seconds kWindow{2};
constexpr std::uint64_t kTrafficBytes =
    100'000;  // a pair that carried less in a window had no traffic to speak of
constexpr std::uint64_t kDataBytes =
    200;  // mean of a segment; one of which it is less carries acknowledgements
constexpr std::uint64_t kHeaderBytes = 52;

}  // namespace

struct LiveTwin::Inside : std::enable_shared_from_this<Inside> {
  Inside(boost::asio::io_context& in, const models::LinkTimeline& of, PathEngine& path, LiveControl& shown)
      : context(in), timeline(of), engine(path), control(shown), timer(in) {
    twin.emplace(of);
    note(monotonic_ns());
  }

  void note(std::int64_t now) {
    before.clear();
    const auto sites = static_cast<std::uint32_t>(timeline.sites.size());
    for (std::uint32_t src = 0; src < sites; ++src) {
      for (std::uint32_t dst = 0; dst < sites; ++dst) before.push_back(engine.pair(src, dst));
    }
    before_ns = now;
    before_clock = engine.clock();
  }

  void wait() {
    timer.expires_after(kWindow);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error || !self->open) return;
      self->look();
      self->wait();
    });
  }

  void look() {
    const std::int64_t now = monotonic_ns();
    const TimelineClock& clock = engine.clock();
    const auto sites = static_cast<std::uint32_t>(timeline.sites.size());
    std::vector<TwinRow> rows;
    std::vector<TwinPair> pairs;
    const double seconds = static_cast<double>(now - before_ns) / 1e9;
    const auto transit_ms = [&](std::uint32_t src, std::uint32_t dst) {
      const PairCount& after = engine.pair(src, dst);
      const PairCount& then = before[src * sites + dst];
      const std::uint64_t count = after.delivered - then.delivered;
      return count == 0
                 ? -1
                 : static_cast<double>(after.transit_ns - then.transit_ns) / static_cast<double>(count) / 1e6;
    };
    for (std::uint32_t src = 0; src < sites; ++src) {
      for (std::uint32_t dst = 0; dst < sites; ++dst) {
        const PairCount& after = engine.pair(src, dst);
        const PairCount& then = before[src * sites + dst];
        const std::uint64_t bytes = after.delivered_bytes - then.delivered_bytes;
        const std::uint64_t segments = after.delivered - then.delivered;
        if (bytes < kTrafficBytes || bytes < kDataBytes * segments) continue;
        const std::uint64_t headers = kHeaderBytes * segments;
        const std::int64_t there = engine.delay_ns(src, dst, now), back = engine.delay_ns(dst, src, now);
        const double there_ms = transit_ms(src, dst), back_ms = transit_ms(dst, src);
        rows.push_back({src, dst, 0, static_cast<double>(bytes - std::min(bytes, headers)) * 8 / seconds,
                        there < 0 || back < 0 ? -1 : static_cast<double>(there + back) / 1e6,
                        there_ms < 0 || back_ms < 0 ? -1 : there_ms + back_ms});
        pairs.push_back({src, dst});
      }
    }
    // A window in which the clock was set, or stands, has no counterpart in the timeline.
    const bool same = clock.real_ns == before_clock.real_ns && clock.timeline_ns == before_clock.timeline_ns;
    const orbits::TimeNs from = clock.to_timeline(before_ns);
    const orbits::TimeNs until = std::min(clock.to_timeline(now), timeline.end_ns);
    note(now);
    if (!same || pairs.empty() || until <= from) return;
    twin->expect(std::move(pairs), from, until,
                 [weak = weak_from_this(), &in = context,
                  rows = std::move(rows)](const std::vector<double>& expected) mutable {
                   boost::asio::post(in, [weak, expected, answered = std::move(rows)]() mutable {
                     const auto self = weak.lock();
                     if (!self || !self->open) return;
                     for (std::size_t i = 0; i < answered.size(); ++i)
                       answered[i].expected_goodput_bps = expected[i];
                     self->show(std::move(answered));
                   });
                 });
  }

  void show(std::vector<TwinRow> rows) {
    for (const TwinRow& row : rows) {
      spdlog::info(
          "twin: {} to {}: goodput {:.2f} Mbit/s of {:.2f} expected; round trip {:.1f} ms, {:.1f} without "
          "queues",
          timeline.sites[row.src], timeline.sites[row.dst], row.measured_goodput_bps / 1e6,
          row.expected_goodput_bps / 1e6, row.measured_rtt_ms, row.expected_rtt_ms);
    }
    control.set_twin(std::move(rows));
  }

  boost::asio::io_context& context;
  const models::LinkTimeline& timeline;
  PathEngine& engine;
  LiveControl& control;
  boost::asio::steady_timer timer;
  std::vector<PairCount> before;
  std::int64_t before_ns = 0;
  TimelineClock before_clock;
  bool open = true;
  std::optional<Twin> twin;
};

LiveTwin::LiveTwin(boost::asio::io_context& context, const models::LinkTimeline& timeline, PathEngine& engine,
                   LiveControl& control)
    : inside_(std::make_shared<Inside>(context, timeline, engine, control)) {
  inside_->wait();
}

LiveTwin::~LiveTwin() {
  inside_->open = false;
  inside_->timer.cancel();
  inside_->twin.reset();  // its thread must not outlive the context
}

}  // namespace skyhaul::emulator
