// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/audit_windows.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "skyhaul/models/keyed_random.h"
#include "summary/pair_links.h"

namespace skyhaul::core {
namespace {

// Round trips of a window's transfer: the engines are compared on at least 100.
constexpr double kLeastRoundTrips = 120;
constexpr double kMostRoundTrips = 200;
constexpr double kPatience = 5;         // a packet run may take this many times the flow engine's time
constexpr double kLargestBytes = 60e6;  // packets of more take seconds
constexpr std::uint64_t kDraws = 100;

/// The transport and streams that window `number` is for.
void take_traffic(AuditWindow& window, models::Transfer& transfer, const ResolvedScenario& scenario,
                  std::size_t number) {
  if (!scenario.traffic.empty()) {
    const models::CollectiveSpec& spec = scenario.traffic[number % scenario.traffic.size()].collective;
    transfer.transport = spec.transport;
    transfer.streams = spec.streams;
  }
  window.transport = transfer.transport;
}

/// A pair of sites and a start, drawn until there is a path, the link is in the wanted state, the payload is
/// small enough for packets, and the horizon leaves a packet run all the time that it may take. Else the best
/// of those that were drawn: with that time before others, then the smallest, then the first.
std::optional<AuditDraw> draw_window(const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                                     const models::FlowEngine& engine, std::size_t number,
                                     const std::string& wanted) {
  constexpr std::uint64_t kWindow = 2;  // what the draws are for
  std::optional<AuditDraw> best;
  std::pair<bool, std::int64_t> least_fault;
  for (std::uint64_t attempt = 0; attempt < kDraws; ++attempt) {
    const auto uniform = [&](std::uint64_t what) {
      return models::keyed_uniform(scenario.seed, {kWindow, number, attempt, what});
    };
    const auto chosen = static_cast<std::size_t>(uniform(0) * static_cast<double>(timeline.paths.size()));
    const std::int32_t src = timeline.nodes[timeline.paths[chosen].src].site;
    const std::int32_t dst = timeline.nodes[timeline.paths[chosen].dst].site;
    const std::vector<const models::Path*> paths = paths_between(timeline, src, dst);
    const double horizon = static_cast<double>(timeline.end_ns - timeline.start_ns);
    const TimeNs start = timeline.start_ns + static_cast<TimeNs>(uniform(1) * horizon);
    const PathNow now = path_now(timeline, paths, start);
    if (now.rate_bps <= 0) continue;
    const double product = now.rate_bps / 8 * now.round_trip_s;
    const double chosen_bytes =
        std::max(1e5, std::clamp(kLargestBytes, product * kLeastRoundTrips, product * kMostRoundTrips));
    const double bytes =
        scenario.packet.bytes > 0 ? static_cast<double>(scenario.packet.bytes) : chosen_bytes;
    AuditDraw draw;
    AuditWindow& window = draw.window;
    window.start_ns = start;
    window.src = timeline.sites[static_cast<std::size_t>(src)];
    window.dst = timeline.sites[static_cast<std::size_t>(dst)];
    window.bytes = static_cast<std::int64_t>(bytes);
    window.queue = fmt::format("{} bdp", scenario.queue_bdp);
    models::Transfer transfer;
    take_traffic(window, transfer, scenario, number);
    window.flows = static_cast<int>(paths.size()) * (transfer.transport == "udp" ? 1 : transfer.streams);
    window.ends = ends_of(timeline, src, dst);
    transfer.id = number + 1;
    transfer.group = "audit";
    transfer.src = window.src;
    transfer.dst = window.dst;
    transfer.bytes = window.bytes;
    transfer.not_before_ns = start;
    draw.plan.transfers.push_back(transfer);
    models::FlowOptions options;
    options.from_ns = start;
    options.until_ns = timeline.end_ns;
    const auto began = std::chrono::steady_clock::now();
    const models::FlowResult result = engine.run(draw.plan, options);
    draw.flow_wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (result.log.records[0].status != models::TransferStatus::kDone) continue;
    window.flow_s = static_cast<double>(result.end_ns - start) * 1e-9;
    const TimeNs given_up_ns = start + static_cast<TimeNs>(window.flow_s * kPatience * 1e9);
    draw.until_ns = std::min(timeline.end_ns, given_up_ns);
    const Events events = events_in(timeline, paths, start, result.end_ns);
    window.state = events.bursts > 0 ? "loss" : events.changes > 0 ? "change" : "steady";
    window.loss = loss_class(events.bursts, window.flow_s, paths.size());
    const bool fits = bytes <= kLargestBytes || scenario.packet.bytes > 0;
    const bool ends = given_up_ns <= timeline.end_ns;
    if (fits && ends && window.state == wanted) return draw;
    const auto fault = std::make_pair(!ends, fits ? 0 : window.bytes);
    if (best && fault >= least_fault) continue;
    best = std::move(draw);
    least_fault = fault;
  }
  return best;
}

}  // namespace

std::vector<AuditDraw> draw_audit_windows(const ResolvedScenario& scenario,
                                          const models::LinkTimeline& timeline,
                                          const models::FlowEngine& engine) {
  std::vector<std::string> states = {"steady", "change"};
  const bool lossy = std::any_of(timeline.resources.begin(), timeline.resources.end(),
                                 [](const models::Resource& resource) { return !resource.loss.empty(); });
  if (lossy) states.emplace_back("loss");
  const std::size_t entries = std::max<std::size_t>(1, scenario.traffic.size());
  std::vector<AuditDraw> draws;
  for (std::size_t n = 0; n < static_cast<std::size_t>(scenario.packet.windows) && !timeline.paths.empty();
       ++n) {
    if (auto draw = draw_window(scenario, timeline, engine, n, states[n / entries % states.size()])) {
      draws.push_back(std::move(*draw));
    }
  }
  return draws;
}

}  // namespace skyhaul::core
