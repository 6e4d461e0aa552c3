// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "stop_signals.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "cli.h"
#include "skyhaul/models/whole_file.h"

namespace skyhaul::cli {
namespace {

constexpr time_t kPatienceS = 2;  // what is finished is kept on a busy machine, too

// What a signal handler may touch: objects without locks, and calls that are async-signal-safe.
std::atomic<bool> g_interrupted{false};
std::atomic<bool> g_takes_time{false};
timer_t g_deadline{};
bool g_has_deadline = false;

[[noreturn]] void end_now() {
  models::remove_unfinished_files();
  constexpr char kLine[] = "skyhaul: interrupted\n";
  (void)!write(STDERR_FILENO, kLine, sizeof kLine - 1);
  _exit(kInterrupted);
}

void set_deadline(time_t seconds) {
  itimerspec when{};
  when.it_value.tv_sec = seconds;
  if (g_has_deadline) timer_settime(g_deadline, 0, &when, nullptr);
}

void on_stop(int) {
  if (g_interrupted.exchange(true)) end_now();
  if (!g_takes_time) set_deadline(kPatienceS);
}

void on_deadline(int) { end_now(); }

}  // namespace

void install_stop_signals() {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the write, as a full disk is
  struct sigaction action {};
  action.sa_handler = on_deadline;
  sigaction(SIGALRM, &action, nullptr);
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGALRM;
  g_has_deadline = timer_create(CLOCK_MONOTONIC, &event, &g_deadline) == 0;
  action.sa_handler = on_stop;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction before {};
    sigaction(number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);
  }
}

bool interrupted() { return g_interrupted; }

void take_time_to_end() {
  g_takes_time = true;
  set_deadline(0);
}

}  // namespace skyhaul::cli
