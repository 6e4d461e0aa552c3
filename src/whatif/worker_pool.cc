// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/worker_pool.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <sstream>
#include <system_error>

namespace skyhaul::core {
namespace {

/// A line of at most 512 bytes gets through a pipe whole (PIPE_BUF), whoever else writes.
void tell(int pipe, std::string line) {
  constexpr std::size_t kLongest = 500;
  for (char& each : line) {
    if (each == '\n') each = ' ';
  }
  if (line.size() > kLongest) line.resize(kLongest);
  line += '\n';
  (void)!write(pipe, line.data(), line.size());
}

/// A worker that drops the links of one case makes those of the next. Memory that goes back to the system in
/// between comes back as new pages, which take time to be cleared.
void keep_freed_memory() {
  constexpr int kLargestFromHeap = 32 << 20;  // bytes; malloc takes no more
  constexpr int kKept = 512 << 20;            // bytes
  constexpr int kAtOnce = 16 << 20;           // bytes that are asked for at a time
  mallopt(M_MMAP_THRESHOLD, kLargestFromHeap);
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_TOP_PAD, kAtOnce);
}

}  // namespace

WorkerPool::WorkerPool(Work work) : work_(std::move(work)) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  read_end_ = ends[0];
  write_end_ = ends[1];
  fcntl(read_end_, F_SETFL, O_NONBLOCK);
}

WorkerPool::~WorkerPool() {
  signal(SIGKILL);
  for (const auto& [pid, worker] : workers_) waitpid(pid, nullptr, 0);
  close(read_end_);
  close(write_end_);
}

void WorkerPool::start(unsigned number) {
  const pid_t parent = getpid();
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid > 0) {
    workers_[pid] = {number, ""};
    return;
  }
  // From here on in the worker, which ends with _exit(): nothing of the parent's is torn down twice.
  keep_freed_memory();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  // A signal of the terminal reaches the parent too, which then ends its workers. What they have appended to
  // their journals is whole at any time.
  for (const int each : {SIGINT, SIGHUP, SIGQUIT}) ::signal(each, SIG_IGN);
  ::signal(SIGTERM, SIG_DFL);
  std::string prefix;
  prefix += std::to_string(getpid()) + " ";
  int status = 1;
  try {
    work_(number, [&](const std::string& id) { tell(write_end_, prefix + "at " + id); });
    status = 0;
  } catch (const std::exception& problem) {
    tell(write_end_, prefix + "problem " + problem.what());
  } catch (...) {
    tell(write_end_, prefix + "problem an unknown error");
  }
  _exit(status);
}

void WorkerPool::hear() {
  char buffer[4096];
  for (;;) {
    const ssize_t count = read(read_end_, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    heard_.append(buffer, static_cast<std::size_t>(count));
  }
  for (std::size_t end = heard_.find('\n'); end != std::string::npos; end = heard_.find('\n')) {
    std::istringstream line(heard_.substr(0, end));
    heard_.erase(0, end + 1);
    pid_t pid = 0;
    std::string what, rest;
    line >> pid >> what;
    std::getline(line >> std::ws, rest);
    if (what == "problem" && problem_.empty()) problem_ = rest;
    const auto worker = workers_.find(pid);
    if (what == "at" && worker != workers_.end()) worker->second.at = rest;
  }
}

std::vector<WorkerPool::Ended> WorkerPool::wait(int milliseconds) {
  pollfd readable{read_end_, POLLIN, 0};
  poll(&readable, 1, milliseconds);
  std::vector<std::pair<pid_t, int>> gone;
  for (const auto& [pid, worker] : workers_) {
    int status = 0;
    if (waitpid(pid, &status, WNOHANG) == pid) gone.emplace_back(pid, status);
  }
  hear();  // all that those that have ended have said
  std::vector<Ended> ended;
  for (const auto& [pid, status] : gone) {
    ended.push_back({workers_[pid].number, status, workers_[pid].at});
    workers_.erase(pid);
  }
  return ended;
}

void WorkerPool::signal(int number) {
  for (const auto& [pid, worker] : workers_) kill(pid, number);
}

}  // namespace skyhaul::core
