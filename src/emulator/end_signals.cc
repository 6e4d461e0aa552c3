// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/end_signals.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <csignal>

#include "skyhaul/orbits/interrupt.h"

namespace skyhaul::emulator {

EndSignals::EndSignals() {
  sigset_t end, child;
  sigemptyset(&end);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction now {};
    sigaction(number, nullptr, &now);
    if (now.sa_handler != SIG_IGN) sigaddset(&end, number);
  }
  checked("sigprocmask", sigprocmask(SIG_BLOCK, &end, nullptr));
  checked("sigprocmask", sigprocmask(SIG_BLOCK, &child, nullptr));
  end_ = FileDescriptor(checked("signalfd", signalfd(-1, &end, SFD_NONBLOCK | SFD_CLOEXEC)));
  child_ = FileDescriptor(checked("signalfd", signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC)));
  stop_point();  // one that came before
}

bool EndSignals::asked() const {
  pollfd end{end_.get(), POLLIN, 0};
  return poll(&end, 1, 0) > 0;
}

void EndSignals::check() const {
  if (asked()) throw Interrupted();
}

}  // namespace skyhaul::emulator
