// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/whole_file.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace skyhaul::models {
namespace {

constexpr std::size_t kMostUnfinished = 8;  // as many as threads write files at once; the rest stay unknown

}  // namespace

/// A file that is being written, where a signal handler finds it: no lock, no heap.
struct UnfinishedFile::Place {
  enum State { kFree, kChanging, kNamed };
  std::atomic<int> state{kFree};
  char path[4096];
};

UnfinishedFile::Place UnfinishedFile::places_[kMostUnfinished];

UnfinishedFile::UnfinishedFile(const std::string& path) {
  if (path.empty() || path.size() >= sizeof(Place::path)) return;
  for (Place& each : places_) {
    int expected = Place::kFree;
    if (!each.state.compare_exchange_strong(expected, Place::kChanging)) continue;
    std::memcpy(each.path, path.c_str(), path.size() + 1);
    each.state = Place::kNamed;
    place_ = &each;
    return;
  }
}

UnfinishedFile::~UnfinishedFile() {
  if (place_ != nullptr) place_->state = Place::kFree;
}

namespace {

[[noreturn]] void fail(const std::string& what) {
  const int error = errno != 0 ? errno : EIO;  // a stream does not always say why
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

void write_whole_file(const std::string& link, const std::function<void(std::ostream&)>& write) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  // A link stays: what it leads to is written.
  std::string path = link;
  if (fs::is_symlink(fs::symlink_status(link, ignored))) {
    const fs::path target = fs::weakly_canonical(link, ignored);
    if (!target.empty()) path = target.string();
  }
  const auto status = std::filesystem::status(path, ignored);
  const bool direct = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
  const std::string file_name = direct ? path : path + "." + std::to_string(getpid()) + ".part";
  const UnfinishedFile unfinished(direct ? std::string() : file_name);
  errno = 0;
  std::ofstream file(file_name, std::ios::binary | std::ios::trunc);
  if (!file) fail("open " + path);
  try {
    write(file);
    file.close();
    if (!file) fail("write " + path);
    if (!direct && std::rename(file_name.c_str(), path.c_str()) != 0) fail("rename " + file_name);
  } catch (...) {
    if (!direct) std::remove(file_name.c_str());
    throw;
  }
}

void remove_unfinished_files() noexcept {
  for (UnfinishedFile::Place& each : UnfinishedFile::places_) {
    if (each.state == UnfinishedFile::Place::kNamed) unlink(each.path);
  }
}

}  // namespace skyhaul::models
