// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/live_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "emulator/control_server.h"
#include "emulator/live_control.h"
#include "emulator/live_host.h"
#include "emulator/live_twin.h"
#include "emulator/monotonic.h"
#include "emulator/quoting.h"
#include "emulator/replay_engine.h"
#include "emulator/report_file.h"
#include "emulator/tun_device.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::emulator {
namespace {

/// Sites are 10.77.0.1, 10.77.0.2, ... and fd53:6b79::1, ...
constexpr std::size_t kMostSites = 65'000;

TunAddress address_of(std::size_t site) {
  const std::size_t number = site + 1;
  TunAddress address;
  address.ipv4 = fmt::format("10.77.{}.{}", number >> 8U, number & 0xFFU);
  address.ipv6 = fmt::format("fd53:6b79::{:x}", number);
  return address;
}

std::uint32_t site_of(const IpAddress& address, std::size_t sites) {
  const std::uint8_t* const b = address.bytes;
  std::size_t number = 0;
  if (!address.v6) {
    if (b[0] == 10 && b[1] == 77) number = std::size_t{b[2]} << 8U | b[3];
  } else if (b[0] == 0xFD && b[1] == 0x53 && b[2] == 0x6B && b[3] == 0x79) {
    std::size_t between = 0;
    for (int i = 4; i < 14; ++i) between += b[i];
    if (between == 0) number = std::size_t{b[14]} << 8U | b[15];
  }
  return static_cast<std::uint32_t>(number >= 1 && number <= sites ? number - 1 : sites);
}

std::string hosts_of(const std::vector<LiveHost::Site>& sites) {
  std::string out = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n";
  for (const auto& site : sites) {
    for (const std::string& address : {site.ipv4, site.ipv6}) {
      if (!address.empty()) out += fmt::format("{} {}\n", address, site.host);
    }
  }
  return out;
}

void print_drops(const DropCounts& drops) {
  for (std::size_t i = 0; i < drops.size(); ++i) {
    if (drops[i] > 0) spdlog::info("lost: {} {}", drops[i], to_string(static_cast<DropCause>(i)));
  }
}

void print_end(const LiveLoop& loop) {
  const Lateness& late = loop.lateness();
  spdlog::info(
      "{} packets handed over, late by {:.0f} us at the median, {:.0f} us at 99 %, {:.0f} us at worst",
      late.count(), static_cast<double>(late.quantile_ns(0.5)) / 1e3,
      static_cast<double>(late.quantile_ns(0.99)) / 1e3, static_cast<double>(late.worst_ns()) / 1e3);
  print_drops(loop.drops());
  if (const std::string reason = loop.invalid(); !reason.empty()) {
    spdlog::warn("this run is INVALID, it fell behind: {}", reason);
  }
}

/// Stops the context where the timeline ends.
class EndTimer {
 public:
  EndTimer(boost::asio::io_context& context, const models::LinkTimeline& timeline, const PathEngine& engine)
      : context_(context), timer_(context), end_ns_(timeline.end_ns), engine_(engine) {
    arm();
  }

  void arm() {
    timer_.cancel();
    const std::int64_t real = engine_.clock().to_real(end_ns_);
    if (real == kNever) return;
    timer_.expires_at(std::chrono::steady_clock::time_point(std::chrono::nanoseconds(real)));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) context_.stop();
    });
  }

 private:
  boost::asio::io_context& context_;
  boost::asio::steady_timer timer_;
  orbits::TimeNs end_ns_;
  const PathEngine& engine_;
};

std::vector<std::string> control_environment(const std::string& url, const std::string& token) {
  if (url.empty()) return {};
  return {"SKYHAUL_CONTROL=" + url, "SKYHAUL_TOKEN=" + token};
}

/// The first pair of 100.64.0.0/24 of which no address is this machine's.
int free_pair() {
  bool used[256] = {};
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) == 0) {
    for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
      if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
      const auto* address = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
      const std::uint32_t value = ntohl(address->sin_addr.s_addr);
      if (value >> 8U == 0x644000) used[value & 0xFFU] = true;
    }
    freeifaddrs(list);
  }
  int first = 1;
  while (first < 253 && (used[first] || used[first + 1])) first += 2;
  return first;
}

/// What is printed of a run whose hosts are used by `skyhaul exec`. `state` is the address of the control
/// interface; empty: there is none.
void print_hosts(const EmulateOptions& options, const LiveHost& host, const std::string& state) {
  const std::string start = orbits::format_utc(options.start_ns);
  if (options.json) {
    auto sites = nlohmann::ordered_json::array();
    for (const auto& site : host.sites())
      sites.push_back({{"name", in_utf8(site.name)}, {"ipv4", site.ipv4}, {"ipv6", site.ipv6}});
    nlohmann::ordered_json json{{"scenario", in_utf8(options.scenario)},
                                {"start", start},
                                {"speed", options.speed},
                                {"sites", sites}};
    json["control"] = state.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(state);
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("{} runs from {} at speed {}\n", escaped(options.scenario), start, options.speed);
    for (const auto& site : host.sites()) {
      fmt::print("  {:<20} {:<15} {:<18} skyhaul exec {} -- COMMAND\n", site.name, site.ipv4, site.ipv6,
                 shell_word(site.name));
    }
    if (!state.empty()) fmt::print("control: {}\n", state);
  }
  std::fflush(stdout);
}

}  // namespace

int emulate(const models::LinkTimeline& timeline, const EmulateOptions& options) {
  if (timeline.sites.size() > kMostSites) throw std::runtime_error("more than 65000 sites");
  ReportFile report(options.report);
  const EndSignals signals;
  std::size_t command_site = 0;
  for (std::size_t i = 0; i < timeline.sites.size(); ++i) {
    if (timeline.sites[i] == options.site) command_site = i;
  }
  std::uint16_t port = options.control_port;
  FileDescriptor listener;  // of the network that we may leave below
  if (options.control) listener = listen_on_loopback(port);
  const std::string token = options.control_token.empty() ? draw_token() : options.control_token;
  const std::string url = options.control ? fmt::format("http://127.0.0.1:{}", port) : std::string();

  LiveHost host(signals);
  for (std::size_t i = 0; i < timeline.sites.size(); ++i) {
    TunAddress address = address_of(i);
    address.mtu = timeline.mtu_bytes;
    if (address.mtu < 1280) address.ipv6.clear();  // RFC 8200, section 5
    host.add(timeline.sites[i], address, true, false);
  }
  boost::asio::io_context context(1);
  PacketPool pool(options.buffer_bytes);
  const std::size_t sites = timeline.sites.size();
  LiveLoop loop(
      context, host.take_ends(), [sites](std::uint32_t, const IpAddress& to) { return site_of(to, sites); },
      pool);
  host.hold(options.scenario, hosts_of(host.sites()), url, token);
  const TimelineClock clock{monotonic_ns(), options.start_ns, options.speed};
  std::optional<PathEngine> made;
  {  // It touches much memory; the clean-up of what was set up before is not to be interrupted.
    const StopScope set_up([&signals] { return signals.asked(); });
    made.emplace(timeline, pool, options.path, clock, loop);
  }
  PathEngine& engine = *made;
  LiveControl control(options.scenario, timeline, engine, loop, options.speed);
  EndTimer end(context, timeline, engine);
  control.clock_changed = [&] { end.arm(); };
  ControlApi api(token, port, control);
  std::vector<std::unique_ptr<ControlServer>> servers;
  if (options.control) {
    servers.push_back(std::make_unique<ControlServer>(context, std::move(listener), api, control));
    // The same inside of every site, for what runs there.
    for (const auto& site : host.sites()) {
      signals.check();
      in_network_namespace(site.network.get(), [&] { listener = listen_on_loopback(port); });
      servers.push_back(std::make_unique<ControlServer>(context, std::move(listener), api, control));
    }
  }
  loop.start(engine);
  signals.check();

  if (options.command.empty())
    print_hosts(options, host, options.control ? fmt::format("{}/state?token={}", url, token) : "");
  const pid_t command = options.command.empty()
                            ? -1
                            : host.start(command_site, options.command, control_environment(url, token));
  std::optional<LiveTwin> twin;
  const int status = run_until_end(context, signals, command, host.holder(), [&] {
    if (options.twin) twin.emplace(context, timeline, engine, control);  // its thread has no rights either
  });
  twin.reset();
  print_end(loop);
  report.write(control.state_json());
  return status;
}

int replay(ReplayOptions options) {
  const EndSignals signals;
  LiveHost host(signals);
  const int pair = free_pair();
  TunAddress outside, inside;
  outside.ipv4 = fmt::format("100.64.0.{}", pair);
  inside.ipv4 = fmt::format("100.64.0.{}", pair + 1);
  outside.ipv4_peer = inside.ipv4;
  inside.ipv4_peer = outside.ipv4;
  inside.default_route = true;
  host.add("inside", inside, false, false);
  host.add("outside", outside, false, !host.in_user_namespace());
  if (host.in_user_namespace()) {
    spdlog::info(
        "the outside end is a namespace of its own, since you are not root: skyhaul exec outside -- COMMAND");
  }
  boost::asio::io_context context(1);
  PacketPool pool(options.buffer_bytes);
  LiveLoop loop(
      context, host.take_ends(), [](std::uint32_t src, const IpAddress& to) { return to.v6 ? 2 : 1 - src; },
      pool);
  host.hold("replay", "", "", "");
  const std::int64_t now = monotonic_ns();
  ReplayEngine engine(std::move(options.up), std::move(options.down), options.delay_ns, pool, loop, now);
  loop.start(engine);
  signals.check();
  const pid_t command = host.start(ReplayEngine::kInside, options.command, {"MAHIMAHI_BASE=" + outside.ipv4});
  const int status = run_until_end(context, signals, command, host.holder());
  print_end(loop);
  return status;
}

int exec_at_site(const std::string& name, const std::vector<std::string>& command) {
  std::string run;
  if (const char* given = std::getenv("SKYHAUL_RUN"); given != nullptr && *given != '\0') {
    run = given;
  } else if (const auto runs = live_runs(); !runs.empty()) {
    run = runs.back();
  }
  const auto state = run.empty() ? std::nullopt : load_state(run);
  if (!state) throw std::runtime_error("nothing runs: start it with skyhaul emulate SCENARIO");
  const RunState::Site* site = nullptr;
  std::string names;
  std::vector<std::string> sites;
  for (const auto& each : state->sites) sites.push_back(each.name);
  const std::vector<std::string> hosts = host_names(sites);
  for (std::size_t s = 0; s < sites.size(); ++s) {
    names += (names.empty() ? "" : ", ") + sites[s];
    const bool meant = sites[s] == name || (site == nullptr && hosts[s] == name);
    if (meant) site = &state->sites[s];
  }
  if (site == nullptr) throw InputError("", 0, "SITE", name, "one of " + names);

  const auto open_file = [](const std::string& path) {
    return FileDescriptor(checked(("open " + path).c_str(), open(path.c_str(), O_RDONLY | O_CLOEXEC)));
  };
  std::error_code error;
  const bool inside =
      std::filesystem::read_symlink("/proc/self/ns/pid", error).string() == state->pid_namespace;
  const std::string proc = "/proc/" + std::to_string(inside ? 1 : state->holder);
  FileDescriptor user, mount, pid, network;
  if (!inside) {
    if (start_time(state->holder) != state->holder_started) {
      throw std::runtime_error("nothing runs: start it with skyhaul emulate SCENARIO");
    }
    if (std::filesystem::read_symlink(proc + "/ns/user") !=
        std::filesystem::read_symlink("/proc/self/ns/user")) {
      user = open_file(proc + "/ns/user");
    }
    mount = open_file(proc + "/ns/mnt");
    pid = open_file(proc + "/ns/pid");
  }
  if (site->network_fd >= 0) network = open_file(proc + "/fd/" + std::to_string(site->network_fd));
  std::vector<std::string> environment = control_environment(state->control, state->token);
  environment.push_back("SKYHAUL_RUN=" + run);
  const Place place{user.get(), network.get(), mount.get(), pid.get()};
  return wait_for(start_command(command, place, environment));
}

}  // namespace skyhaul::emulator
