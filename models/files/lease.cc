// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/lease.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace skyhaul::models {
namespace {

constexpr const char* kEnding = ".lease";

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

/// When a process started, in ticks since the machine's boot (field 22 of /proc/PID/stat); empty: it is gone.
std::string start_of(const std::string& pid) {
  const std::string stat = content_of(fmt::format("/proc/{}/stat", pid));
  const std::size_t name = stat.rfind(')');  // the program's name may hold spaces
  if (name == std::string::npos) return {};
  std::istringstream fields(stat.substr(name + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) {
    fields >> field;
    if (i == 3 && (field == "Z" || field == "X")) return {};  // it has ended
  }
  return field;
}

/// Tells one boot of one machine, and in it one space of process numbers, from all others.
std::string boot_of() {
  std::string boot = content_of("/proc/sys/kernel/random/boot_id").substr(0, 36);
  char space[64] = {};
  if (readlink("/proc/self/ns/pid", space, sizeof space - 1) > 0) boot += std::string(" ") + space;
  return boot;
}

std::int64_t now_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string lease_text(const std::string& boot, const std::string& start) {
  return fmt::format(R"({{"host":"{}","pid":{},"boot":"{}","start":"{}","heartbeat":{}}})"
                     "\n",
                     host_name(), getpid(), boot, start, now_s());
}

/// What stands behind "KEY": in the text of a lease, without quotes; empty where there is none. None of the
/// values has a quote or a comma inside.
std::string value_of(const std::string& lease, const std::string& key) {
  const std::string wanted = "\"" + key + "\":";
  std::size_t at = lease.find(wanted);
  if (at == std::string::npos) return {};
  at += wanted.size();
  std::string value = lease.substr(at, lease.find_first_of(",}", at) - at);
  if (value.size() >= 2 && value.front() == '"') value = value.substr(1, value.size() - 2);
  return value;
}

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * 1'000'000'000LL + time.tv_nsec; }

}  // namespace

std::string host_name() {
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  std::string host = name;
  for (char& each : host) {
    if (std::isalnum(static_cast<unsigned char>(each)) == 0 && each != '-' && each != '.') each = '_';
  }
  return host.empty() ? "host" : host;
}

Leases::Leases(std::string folder, const Times& times)
    : folder_(std::move(folder)),
      times_(times),
      boot_(boot_of()),
      start_(start_of(std::to_string(getpid()))) {
  try {
    beating_ = std::thread([this] { beat(); });
  } catch (const std::system_error&) {
    // The system gives no more threads. Without heartbeats a machine elsewhere may take these leases for
    // stale, and compute the same values once more.
  }
}

Leases::~Leases() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  if (beating_.joinable()) beating_.join();
  while (!held_.empty()) give_back(std::string(held_.begin()->first));
}

std::string Leases::path(const std::string& part) const { return folder_ + "/" + part + kEnding; }

/// The text of a lease has the same length for as long as it is held: a heartbeat overwrites it in one write,
/// and sets the file's time by the clock of the file system.
void Leases::beat() {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, times_.beat, [&] { return ending_; })) {
    const std::string text = lease_text(boot_, start_);
    for (const auto& [part, descriptor] : held_) {
      if (pwrite(descriptor, text.data(), text.size(), 0) < 0) continue;  // its age says so
      (void)!futimens(descriptor, nullptr);
      (void)!fdatasync(descriptor);
    }
  }
}

/// Whether a file's last change is longer ago than Times::stale, by the clock of the file system: a file that
/// is touched now is compared with it. Opening the lease makes a network file system ask its server.
bool Leases::old(const std::string& file) const {
  const std::string clock = fmt::format("{}/{}-{}.clock", folder_, host_name(), getpid());
  const int touched = open(clock.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  const int lease = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat now {
  }, then{};
  const bool known = touched >= 0 && lease >= 0 && futimens(touched, nullptr) == 0 &&
                     fstat(touched, &now) == 0 && fstat(lease, &then) == 0;
  if (lease >= 0) close(lease);
  if (touched >= 0) {
    close(touched);
    unlink(clock.c_str());
  }
  return known &&
         std::chrono::nanoseconds(nanoseconds(now.st_mtim) - nanoseconds(then.st_mtim)) > times_.stale;
}

bool Leases::stale(const std::string& part, const std::string& content) {
  const std::string boot = value_of(content, "boot");
  if (!boot.empty() && boot == boot_) return start_of(value_of(content, "pid")) != value_of(content, "start");
  const auto now = std::chrono::steady_clock::now();
  Watched& watched = watched_.try_emplace(part, Watched{content, now}).first->second;
  if (watched.content != content) watched = {content, now};
  return now - watched.since >= times_.watch && old(path(part));
}

bool Leases::take(const std::string& part) {
  const std::string file = path(part);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const int made = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (made >= 0) {
      const std::string text = lease_text(boot_, start_);
      if (write(made, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        const int error = errno;
        close(made);
        unlink(file.c_str());
        throw std::system_error(error, std::generic_category(), "cannot write " + file);
      }
      const std::lock_guard lock(mutex_);
      held_[part] = made;
      watched_.erase(part);
      return true;
    }
    if (errno != EEXIST) throw std::system_error(errno, std::generic_category(), "cannot write " + file);
    const std::string content = content_of(file);
    if (!stale(part, content)) return false;
    // Of several that see the stale lease, one gets to take it away; it may be a new one by then.
    const std::string taken = fmt::format("{}.{}-{}", file, host_name(), getpid());
    if (rename(file.c_str(), taken.c_str()) != 0) continue;
    const bool same = content_of(taken) == content;
    if (!same) (void)!link(taken.c_str(), file.c_str());
    unlink(taken.c_str());
    if (!same) return false;
  }
  return false;
}

void Leases::give_back(const std::string& part) {
  const std::lock_guard lock(mutex_);
  const auto held = held_.find(part);
  if (held == held_.end()) return;
  // Another process may have taken the part over from this one, when it was stopped for long.
  struct stat own {
  }, there{};
  const std::string file = path(part);
  const bool ours = fstat(held->second, &own) == 0 && stat(file.c_str(), &there) == 0 &&
                    own.st_ino == there.st_ino && own.st_dev == there.st_dev;
  close(held->second);
  held_.erase(held);
  if (ours) unlink(file.c_str());
}

std::vector<std::string> Leases::taken() const {
  std::vector<std::string> all;
  std::error_code error;
  for (const auto& each : std::filesystem::directory_iterator(folder_, error)) {
    if (each.path().extension() == kEnding) all.push_back(each.path().stem().string());
  }
  return all;
}

}  // namespace skyhaul::models
