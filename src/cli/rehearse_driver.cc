// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "rehearse_driver.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <system_error>

#include "cli.h"
#include "emulator/file_descriptor.h"
#include "emulator/live_host.h"
#include "emulator/monotonic.h"
#include "skyhaul/models/plan_end.h"

namespace skyhaul::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using emulator::checked;
using emulator::monotonic_ns;

std::string round_file(const std::string& folder, std::size_t round) {
  return folder + "/round-" + std::to_string(round) + ".csv";
}

RehearsalSetup read_setup(const std::string& folder) {
  const Json json = Json::parse(std::ifstream(folder + "/setup.json"));
  RehearsalSetup setup;
  setup.timeout_s = json.at("timeout_s");
  for (const auto& each : json.at("connections"))
    setup.connections.push_back({each.at("stripes"), each.at("for_each")});
  setup.sites = json.at("sites").get<std::vector<std::string>>();
  for (std::size_t round = 0; round < json.at("rounds").get<std::size_t>(); ++round)
    setup.rounds.push_back(models::load_plan(round_file(folder, round)));
  return setup;
}

/// A running agent, spoken with over pipes. It ends with this object.
class AgentProcess {
 public:
  AgentProcess(const std::string& folder, const std::string& site) {
    int to[2], from[2];
    checked("pipe", pipe2(to, O_CLOEXEC));
    checked("pipe", pipe2(from, O_CLOEXEC));
    const std::string self = fs::read_symlink("/proc/self/exe").string();
    child_ = checked("fork", fork());
    if (child_ == 0) {
      dup2(to[0], STDIN_FILENO);
      dup2(from[1], STDOUT_FILENO);
      const char* words[] = {self.c_str(), "exec",       site.c_str(),   "--",       self.c_str(),
                             "-q",         "rehearse",   folder.c_str(), "--driver", folder.c_str(),
                             "--agent",    site.c_str(), nullptr};
      execv(self.c_str(), const_cast<char* const*>(words));
      _exit(127);
    }
    close(to[0]);
    close(from[1]);
    in_ = emulator::FileDescriptor(to[1]);
    out_ = emulator::FileDescriptor(from[0]);
  }
  AgentProcess(AgentProcess&& other) noexcept
      : in_(std::move(other.in_)), out_(std::move(other.out_)), child_(std::exchange(other.child_, -1)) {}
  ~AgentProcess() {
    if (child_ <= 0) return;
    in_ = emulator::FileDescriptor();  // it ends by itself, unless something is wrong with it
    for (int i = 0; i < 100; ++i) {
      if (waitpid(child_, nullptr, WNOHANG) != 0) return;
      usleep(20'000);
    }
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

  void tell(const std::string& line) const {
    if (write(in_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      throw std::runtime_error("an agent of the rehearsal has stopped");
  }
  int out() const { return out_.get(); }

  /// The lines that have come; throws where the agent has ended.
  std::vector<std::string> lines() {
    char block[4096];
    const ssize_t got = read(out_.get(), block, sizeof block);
    if (got <= 0) throw std::runtime_error("an agent of the rehearsal has stopped");
    text_.append(block, static_cast<std::size_t>(got));
    std::vector<std::string> all;
    for (std::size_t end = 0; (end = text_.find('\n')) != std::string::npos; text_.erase(0, end + 1))
      all.push_back(text_.substr(0, end));
    return all;
  }

 private:
  emulator::FileDescriptor in_, out_;
  pid_t child_ = -1;
  std::string text_;
};

/// Hears lines of all agents until `enough` says so.
template <class Enough>
void hear(std::vector<AgentProcess>& agents, std::int64_t until_ns, const Enough& enough) {
  std::vector<pollfd> polled;
  for (const AgentProcess& each : agents) polled.push_back({each.out(), POLLIN, 0});
  for (bool done = false; !done;) {
    const std::int64_t left_ms = (until_ns - monotonic_ns()) / 1'000'000;
    if (left_ms <= 0) throw std::runtime_error("the rehearsal's time is over");
    if (poll(polled.data(), polled.size(), static_cast<int>(std::min<std::int64_t>(left_ms, 1'000'000))) <
            0 &&
        errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
    for (std::size_t i = 0; i < agents.size(); ++i) {
      if ((polled[i].revents & (POLLIN | POLLHUP)) == 0) continue;
      for (const std::string& line : agents[i].lines()) done = enough(line) || done;
    }
  }
}

models::TransferLog empty_log(const models::TransferPlan& plan) {
  models::TransferLog log;
  for (const models::Transfer& each : plan.transfers) {
    log.records.emplace_back();
    log.records.back().id = each.id;
  }
  return log;
}

/// Takes an agent's "ID START END".
void note_end(const std::string& line, models::TransferLog& log) {
  char* rest = nullptr;
  const std::uint64_t id = std::strtoull(line.c_str(), &rest, 10);
  for (models::TransferRecord& each : log.records) {
    if (each.id != id) continue;
    each.start_ns = std::strtoll(rest, &rest, 10);
    each.end_ns = std::strtoll(rest, &rest, 10);
    each.status = models::TransferStatus::kDone;
  }
}

}  // namespace

RehearsalFolder::RehearsalFolder() {
  std::string name = (fs::temp_directory_path() / "skyhaul-rehearsal-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
  path_ = name;
  int ends[2];
  checked("pipe", pipe2(ends, O_CLOEXEC));
  const emulator::FileDescriptor read_end(ends[0]);
  held_ = emulator::FileDescriptor(ends[1]);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, ends[0], STDIN_FILENO);
  for (const int output : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, output, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // Ctrl-C does not reach it
  const char* words[] = {"sh", "-c", "cat > /dev/null; rm -rf -- \"$0\"", path_.c_str(), nullptr};
  pid_t child = 0;
  const int error =
      posix_spawn(&child, "/bin/sh", &files, &attributes, const_cast<char* const*>(words), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "posix_spawn /bin/sh");
}

void write_setup(const std::string& folder, const RehearsalSetup& setup) {
  for (std::size_t round = 0; round < setup.rounds.size(); ++round)
    models::save_plan(setup.rounds[round], round_file(folder, round));
  Json connections = Json::array();
  for (const auto& each : setup.connections)
    connections.push_back({{"stripes", each.stripes}, {"for_each", each.for_each}});
  const Json json{{"timeout_s", setup.timeout_s},
                  {"connections", connections},
                  {"sites", setup.sites},
                  {"rounds", setup.rounds.size()}};
  std::ofstream(folder + "/setup.json") << json.dump();
}

std::vector<RehearsedRound> read_result(const std::string& folder) {
  std::vector<RehearsedRound> rounds;
  std::ifstream file(folder + "/result.json");
  if (!file) return rounds;
  for (const auto& each : Json::parse(file)) rounds.push_back({each.at("start_s"), each.at("length_s")});
  return rounds;
}

int rehearse_as_driver(const std::string& folder) {
  const std::int64_t began_ns = monotonic_ns();
  const RehearsalSetup setup = read_setup(folder);
  const std::int64_t until_ns = began_ns + static_cast<std::int64_t>(setup.timeout_s * 1e9);
  std::set<std::string> members;
  for (const models::Transfer& each : setup.rounds.front().transfers) members.insert({each.src, each.dst});
  for (const models::TransferPlan& round : setup.rounds) {
    for (const models::Transfer& each : round.transfers) members.insert({each.src, each.dst});
  }
  std::vector<AgentProcess> agents;
  for (const std::string& site : members) agents.emplace_back(folder, site);
  std::size_t ready = 0;
  hear(agents, until_ns, [&](const std::string&) { return ++ready == agents.size(); });
  Json result = Json::array();
  for (std::size_t round = 0; round < setup.rounds.size(); ++round) {
    constexpr std::int64_t kLeadNs = 20'000'000;  // so that all agents have heard of it
    const std::int64_t start_ns = monotonic_ns() + kLeadNs;
    for (const AgentProcess& each : agents) each.tell(fmt::format("{} {}\n", round, start_ns));
    models::TransferLog log = empty_log(setup.rounds[round]);
    std::size_t ended = 0;
    hear(agents, until_ns, [&](const std::string& line) {
      note_end(line, log);
      return ++ended == log.records.size();
    });
    const auto end_ns = models::plan_end_ns(setup.rounds[round], log);
    result.push_back({{"start_s", static_cast<double>(start_ns - began_ns) * 1e-9},
                      {"length_s", static_cast<double>(end_ns.value() - start_ns) * 1e-9}});
    // Whole at any moment: the rehearsal may be ended.
    std::ofstream(folder + "/result.part") << result.dump();
    fs::rename(folder + "/result.part", folder + "/result.json");
  }
  return kDone;
}

int rehearse_as_agent(const std::string& folder, const std::string& site) {
  const RehearsalSetup setup = read_setup(folder);
  const std::vector<std::string> hosts = emulator::host_names(setup.sites);
  const auto host_of = [&](const std::string& name) {
    const auto place = std::find(setup.sites.begin(), setup.sites.end(), name) - setup.sites.begin();
    return hosts[static_cast<std::size_t>(place)];
  };
  emulator::run_rehearsal_agent(site, setup.rounds, setup.connections, host_of, setup.timeout_s, std::cin,
                                std::cout);
  return kDone;
}

}  // namespace skyhaul::cli
