// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/run_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::emulator {
namespace {

namespace fs = std::filesystem;

const std::string kNames = "/run/netns/";

std::vector<std::string> bases() {
  if (const char* given = std::getenv("SKYHAUL_STATE_DIR"); given != nullptr && *given != '\0')
    return {given};
  std::vector<std::string> out;
  if (geteuid() == 0) out.emplace_back("/run/skyhaul");
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime == '/') {
    out.push_back(std::string(runtime) + "/skyhaul");
  }
  out.push_back("/tmp/skyhaul-" + std::to_string(geteuid()));
  return out;
}

/// A folder of ours that nobody else can write.
bool usable(const std::string& base) {
  struct stat status {};
  return lstat(base.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
         (status.st_mode & 022U) == 0;
}

std::vector<std::string> folders(const std::string& base) {
  std::vector<std::string> out;
  std::error_code error;
  if (!usable(base)) return out;
  for (const auto& entry : fs::directory_iterator(base, error)) {
    if (entry.is_directory(error)) out.push_back(entry.path().string());
  }
  return out;
}

/// Held while a run's folder is made or removed, so that nobody takes one that is being made for a stale one.
FileDescriptor lock_base(const std::string& base) {
  FileDescriptor file(open((base + "/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file) flock(file.get(), LOCK_EX);
  return file;
}

/// A lock on the folder's file "lock"; empty where somebody holds it.
FileDescriptor lock(const std::string& run) {
  FileDescriptor file(open((run + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  return file && flock(file.get(), LOCK_EX | LOCK_NB) == 0 ? std::move(file) : FileDescriptor();
}

}  // namespace

std::string start_time(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;
  return fields ? field : std::string();
}

bool name_network_namespace(const std::string& network, const std::string& name) {
  std::error_code error;
  fs::create_directories(kNames, error);
  const std::string file = kNames + name;
  const FileDescriptor made(open(file.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444));
  if (!made) return false;
  if (mount(network.c_str(), file.c_str(), nullptr, MS_BIND, nullptr) == 0) return true;
  unlink(file.c_str());
  return false;
}

void remove_network_names(const std::vector<std::string>& names) {
  // The kernel takes some milliseconds for each, in which it waits; it takes many together in as long.
  constexpr unsigned kTogether = 16;
  const StopScope shield(nullptr);
  parallel_for(names.size(), kTogether, [&](std::size_t i) {
    if (names[i].empty() || names[i].find('/') != std::string::npos) return;
    const std::string file = kNames + names[i];
    umount2(file.c_str(), MNT_DETACH);
    unlink(file.c_str());
  });
}

std::optional<RunState> load_state(const std::string& run) {
  std::ifstream file(run + "/state.json");
  if (!file) return std::nullopt;
  try {
    const auto json = nlohmann::json::parse(file);
    RunState state;
    state.scenario = json.at("scenario");
    state.engine = json.at("engine");
    state.holder = json.at("holder");
    state.holder_started = json.at("holder_started");
    state.pid_namespace = json.at("pid_namespace");
    state.control = json.at("control");
    state.token = json.at("token");
    for (const auto& site : json.at("sites")) {
      state.sites.push_back(
          {site.at("name"), site.at("network_fd"), site.at("named"), site.at("ipv4"), site.at("ipv6")});
    }
    return state;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

int remove_stale_runs() {
  int removed = 0;
  for (const std::string& base : bases()) {
    if (!usable(base)) continue;
    const FileDescriptor guard = lock_base(base);
    for (const std::string& run : folders(base)) {
      const FileDescriptor held = lock(run);
      if (!held) continue;
      if (const auto state = load_state(run)) {
        // The kernel ends the holder with its engine; this is for one that is still on its way.
        if (state->holder > 1 && start_time(state->holder) == state->holder_started)
          kill(state->holder, SIGKILL);
        std::vector<std::string> names;
        for (const auto& site : state->sites) names.push_back(site.named);
        remove_network_names(names);
      }
      std::error_code error;
      fs::remove_all(run, error);
      ++removed;
    }
  }
  return removed;
}

bool has_run_folder(pid_t engine) {
  const std::vector<std::string> all = bases();
  return std::any_of(all.begin(), all.end(), [&](const std::string& base) {
    std::error_code error;
    return usable(base) && fs::exists(base + "/" + std::to_string(engine), error);
  });
}

std::vector<std::string> live_runs() {
  std::vector<std::pair<fs::file_time_type, std::string>> found;
  for (const std::string& base : bases()) {
    for (const std::string& run : folders(base)) {
      std::error_code error;
      const auto time = fs::last_write_time(run + "/state.json", error);
      if (!error && !lock(run)) found.emplace_back(time, run);
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> out;
  for (auto& each : found) out.push_back(std::move(each.second));
  return out;
}

RunDirectory::RunDirectory() {
  remove_stale_runs();
  int error = ENOENT;
  for (const std::string& base : bases()) {
    if (mkdir(base.c_str(), 0700) != 0) error = errno;
    if (!usable(base)) continue;
    const FileDescriptor guard = lock_base(base);
    path_ = base + "/" + std::to_string(getpid());
    if (mkdir(path_.c_str(), 0700) == 0) {
      lock_ = lock(path_);
      if (lock_) return;
    }
    error = errno;
  }
  throw std::system_error(error, std::generic_category(),
                          "mkdir " + (path_.empty() ? bases().back() : path_));
}

RunDirectory::~RunDirectory() {
  std::error_code error;
  fs::remove_all(path_, error);
}

void RunDirectory::save(const RunState& state) const {
  nlohmann::json sites = nlohmann::json::array();
  for (const auto& site : state.sites) {
    sites.push_back({{"name", site.name},
                     {"network_fd", site.network_fd},
                     {"named", site.named},
                     {"ipv4", site.ipv4},
                     {"ipv6", site.ipv6}});
  }
  const nlohmann::json json{{"scenario", state.scenario},
                            {"engine", state.engine},
                            {"holder", state.holder},
                            {"holder_started", state.holder_started},
                            {"pid_namespace", state.pid_namespace},
                            {"control", state.control},
                            {"token", state.token},
                            {"sites", std::move(sites)}};
  const std::string temporary = path_ + "/state.new";
  {
    std::ofstream file(temporary);
    file << json.dump(1) << '\n';
    file.flush();
    if (!file) throw std::system_error(errno, std::generic_category(), "write " + temporary);
  }
  checked("rename state.json", rename(temporary.c_str(), (path_ + "/state.json").c_str()));
}

}  // namespace skyhaul::emulator
