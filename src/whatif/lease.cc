// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/lease.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "whatif/journal.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

/// When a process started, in ticks since the machine's boot (field 22 of /proc/PID/stat); empty: it is gone.
std::string start_of(long pid) {
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
  const Json json = {
      {"host", host_name()}, {"pid", getpid()}, {"boot", boot}, {"start", start}, {"heartbeat", now_s()}};
  return json.dump() + "\n";
}

}  // namespace

Leases::Leases(std::string folder)
    : folder_(std::move(folder)), boot_(boot_of()), start_(start_of(getpid())) {
  beating_ = std::thread([this] { beat(); });
}

Leases::~Leases() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  beating_.join();
  give_back();
}

std::string Leases::path(const std::string& part) const { return folder_ + "/" + part + ".lease"; }

/// The text of a lease has the same length for as long as it is held: a heartbeat overwrites it in one write.
void Leases::beat() {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, kBeat, [&] { return ending_; })) {
    if (descriptor_ < 0) continue;
    const std::string text = lease_text(boot_, start_);
    (void)!pwrite(descriptor_, text.data(), text.size(), 0);
  }
}

bool Leases::stale(const std::string& part, const std::string& content) {
  const Json lease = Json::parse(content, nullptr, false);
  const auto text = [&](const char* key) {
    return lease.is_object() && lease.contains(key) && lease[key].is_string() ? lease[key].get<std::string>()
                                                                              : "";
  };
  const auto number = [&](const char* key) {
    return lease.is_object() && lease.contains(key) && lease[key].is_number() ? lease[key].get<std::int64_t>()
                                                                              : 0;
  };
  if (!text("boot").empty() && text("boot") == boot_) return start_of(number("pid")) != text("start");
  if (number("heartbeat") > 0 && now_s() - number("heartbeat") > kLongDead.count()) return true;
  const auto now = std::chrono::steady_clock::now();
  Watched& watched = watched_.try_emplace(part, Watched{content, now}).first->second;
  if (watched.content != content) watched = {content, now};
  return now - watched.since > kStale;
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
      descriptor_ = made;
      held_ = part;
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

void Leases::give_back() {
  const std::lock_guard lock(mutex_);
  if (descriptor_ < 0) return;
  close(descriptor_);
  descriptor_ = -1;
  unlink(path(held_).c_str());
}

}  // namespace skyhaul::core
