// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/audit.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <thread>

#include "skyhaul/models/keyed_random.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::core {
namespace {

constexpr double kRoundTrips = 110;     // of a window's transfer: the engines are compared on at least 100
constexpr double kPatience = 5;         // a packet run may take this many times the flow engine's time
constexpr double kLargestBytes = 60e6;  // ns-3 moves some 20 MB a second on a processor
constexpr int kDraws = 100;

/// Runs a program to its end; returns its exit status, or 128 + signal. Killed where `interrupted` says so.
int run_program(const std::vector<std::string>& command, const std::string& error_file,
                const std::function<bool()>& interrupted) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                   0644);
  pid_t child = 0;
  const int error = posix_spawn(&child, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), "posix_spawn " + command[0]);
  int status = 0;
  while (true) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
    if (interrupted()) kill(child, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Draw {
  AuditWindow window;
  models::TransferPlan plan;
  TimeNs until_ns = 0;
};

/// What the stripes between two sites offer together at a time.
struct PathNow {
  double rate_bps = 0;
  double round_trip_s = 0;
};

PathNow path_now(const models::LinkTimeline& timeline, std::int32_t src, std::int32_t dst, TimeNs time) {
  PathNow now;
  for (const models::Path& path : timeline.paths) {
    if (timeline.nodes[path.src].site != src || timeline.nodes[path.dst].site != dst) continue;
    const models::PathSegment& segment = segment_at(path, time);
    if (segment.route == models::kNoRoute) continue;
    std::int64_t least = INT64_MAX;
    const models::Hop* end = timeline.routes.end(segment.route);
    for (const models::Hop* hop = timeline.routes.begin(segment.route); hop != end; ++hop) {
      if (!hop->is_resource()) continue;
      least = std::min(least, timeline.resources[hop->index()].capacity.front().capacity_bps);
    }
    now.rate_bps += static_cast<double>(least);
    now.round_trip_s =
        std::max(now.round_trip_s, 2e-9 * static_cast<double>(route_delay_ns(timeline, segment.route, time)));
  }
  return now;
}

/// One window: a pair of sites and a start, drawn until there is a path, the payload of kRoundTrips is small
/// enough for packets, and the transfer ends inside the horizon. Where every pair is too fast for that, the
/// smallest drawn is taken.
std::optional<Draw> draw_window(const Scenario& scenario, const models::LinkTimeline& timeline,
                                const models::FlowEngine& engine, std::uint64_t number) {
  constexpr std::uint64_t kWindow = 2;  // what the draws are for
  std::optional<Draw> best;
  for (std::uint64_t attempt = 0; attempt < kDraws; ++attempt) {
    const auto uniform = [&](std::uint64_t what) {
      return models::keyed_uniform(scenario.seed, {kWindow, number, attempt, what});
    };
    const auto chosen = static_cast<std::size_t>(uniform(0) * static_cast<double>(timeline.paths.size()));
    const models::Path& first = timeline.paths[chosen];
    const double horizon = static_cast<double>(timeline.end_ns - timeline.start_ns);
    const TimeNs start = timeline.start_ns + static_cast<TimeNs>(uniform(1) * horizon);
    const PathNow now =
        path_now(timeline, timeline.nodes[first.src].site, timeline.nodes[first.dst].site, start);
    if (now.rate_bps <= 0) continue;
    const double bytes = scenario.packet.bytes > 0
                             ? static_cast<double>(scenario.packet.bytes)
                             : std::max(1e5, now.rate_bps / 8 * now.round_trip_s * kRoundTrips);
    if (best && bytes >= static_cast<double>(best->window.bytes)) continue;

    Draw draw;
    draw.window.start_ns = start;
    draw.window.src = timeline.sites[static_cast<std::size_t>(timeline.nodes[first.src].site)];
    draw.window.dst = timeline.sites[static_cast<std::size_t>(timeline.nodes[first.dst].site)];
    draw.window.transport = scenario.traffic.empty()
                                ? "cubic"
                                : scenario.traffic[number % scenario.traffic.size()].collective.transport;
    draw.window.loss = "none";
    draw.window.queue = "1 bdp";
    draw.window.bytes = static_cast<std::int64_t>(bytes);
    models::Transfer transfer;
    transfer.id = number + 1;
    transfer.group = "audit";
    transfer.src = draw.window.src;
    transfer.dst = draw.window.dst;
    transfer.bytes = draw.window.bytes;
    transfer.not_before_ns = start;
    transfer.transport = draw.window.transport;
    draw.plan.transfers.push_back(transfer);
    models::FlowOptions options;
    options.from_ns = start;
    options.until_ns = timeline.end_ns;
    const models::FlowResult result = engine.run(draw.plan, options);
    if (result.log.records[0].status != models::TransferStatus::kDone) continue;
    draw.window.flow_s = static_cast<double>(result.end_ns - start) * 1e-9;
    draw.until_ns =
        std::min(timeline.end_ns, start + static_cast<TimeNs>(draw.window.flow_s * kPatience * 1e9));
    best = std::move(draw);
    if (bytes <= kLargestBytes || scenario.packet.bytes > 0) break;
  }
  return best;
}

void run_packets(Draw& draw, std::size_t number, const std::string& timeline_file,
                 const std::string& work_dir, const Scenario& scenario, const RunOptions& options) {
  const std::string stem = work_dir + "/window-" + std::to_string(number + 1);
  save_plan(draw.plan, stem + ".plan.csv");
  const int status =
      run_program({options.packet_program, "--timeline", timeline_file, "--plan", stem + ".plan.csv",
                   "--from", std::to_string(draw.window.start_ns), "--until", std::to_string(draw.until_ns),
                   "--seed", std::to_string(scenario.seed + number), "--out", stem + ".log.csv"},
                  stem + ".stderr", options.interrupted);
  if (status != 0) {
    draw.window.status = status > 128 ? fmt::format("killed by signal {}", status - 128)
                                      : fmt::format("exit status {}", status);
    return;
  }
  const models::TransferLog log = models::load_log(stem + ".log.csv");
  if (log.records.size() != 1 || log.records[0].status != models::TransferStatus::kDone) {
    draw.window.status = fmt::format("did not end within {} times the flow engine's time", kPatience);
    return;
  }
  draw.window.packet_s = static_cast<double>(log.records[0].end_ns - draw.window.start_ns) * 1e-9;
  draw.window.status = "done";
}

}  // namespace

std::optional<double> AuditWindow::error() const {
  if (!packet_s) return std::nullopt;
  return std::abs(flow_s - *packet_s) / *packet_s;
}

Audit audit_flow_engine(const Scenario& scenario, const models::LinkTimeline& timeline,
                        const models::FlowEngine& engine, const std::string& timeline_file,
                        const std::string& work_dir, const RunOptions& options) {
  Audit audit;
  if (options.packet_program.empty()) {
    audit.note = "skyhaul-packet is not beside this program: no window was run packet by packet";
    return audit;
  }
  std::vector<Draw> draws;
  for (int n = 0; n < scenario.packet.windows && !timeline.paths.empty(); ++n) {
    if (auto draw = draw_window(scenario, timeline, engine, static_cast<std::uint64_t>(n)))
      draws.push_back(std::move(*draw));
  }
  if (draws.size() < static_cast<std::size_t>(scenario.packet.windows)) {
    audit.note = fmt::format("{} of {} windows were found: too few times with a path", draws.size(),
                             scenario.packet.windows);
  }
  std::filesystem::create_directories(work_dir);
  parallel_for(draws.size(), options.threads,
               [&](std::size_t i) { run_packets(draws[i], i, timeline_file, work_dir, scenario, options); });
  std::vector<double> errors;
  for (Draw& draw : draws) {
    if (const auto error = draw.window.error()) errors.push_back(*error);
    audit.windows.push_back(std::move(draw.window));
  }
  std::sort(errors.begin(), errors.end());
  if (!errors.empty()) {
    audit.median_error = errors[(errors.size() - 1) / 2];
    audit.p95_error =
        errors[static_cast<std::size_t>(std::ceil(0.95 * static_cast<double>(errors.size()))) - 1];
  }
  return audit;
}

}  // namespace skyhaul::core
