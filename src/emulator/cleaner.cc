// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/cleaner.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "emulator/namespaces.h"
#include "emulator/run_directory.h"

namespace skyhaul::emulator {
namespace {

struct Wish {
  int network_fd = -1;  ///< of the engine
  char name[252] = {};
};

[[noreturn]] void serve(int line, pid_t engine) {
  std::vector<std::string> names;
  for (;;) {  // until the engine ends: it has the only other end
    Wish wish;
    const ssize_t count = read(line, &wish, sizeof wish);
    if (count < 0 && errno == EINTR) continue;
    if (count != sizeof wish) break;
    const std::string network = "/proc/" + std::to_string(engine) + "/fd/" + std::to_string(wish.network_fd);
    const char made = name_network_namespace(network, wish.name) ? 1 : 0;
    if (made != 0) names.emplace_back(wish.name);
    if (write(line, &made, 1) != 1) break;
  }
  remove_network_names(names);
  // The lock on the folder is free once the last process that was forked from the engine has ended, too.
  constexpr int kTries = 500;
  for (int i = 0; i < kTries; ++i) {
    remove_stale_runs();
    if (!has_run_folder(engine)) break;
    usleep(10'000);
  }
  _exit(0);
}

}  // namespace

Cleaner::Cleaner() {
  int ends[2];
  checked("socketpair", socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
  const FileDescriptor line(ends[0]);
  line_ = FileDescriptor(ends[1]);
  const pid_t engine = getpid();
  pid_ = checked("fork", fork());
  if (pid_ != 0) return;
  prctl(PR_SET_NAME, "skyhaul-clean");
  setsid();
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  close_others({line.get()});
  serve(line.get(), engine);
}

Cleaner::~Cleaner() {
  line_ = FileDescriptor();
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool Cleaner::name(int network_fd, const std::string& name) {
  Wish wish;
  if (name.size() >= sizeof wish.name) return false;
  wish.network_fd = network_fd;
  name.copy(wish.name, name.size());
  char made = 0;
  return send(line_.get(), &wish, sizeof wish, MSG_NOSIGNAL) == sizeof wish &&
         read(line_.get(), &made, 1) == 1 && made == 1;
}

}  // namespace skyhaul::emulator
