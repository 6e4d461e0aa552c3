// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "cli.h"
#include "skyhaul/orbits/full_stack.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/text.h"
#include "stop_signals.h"

namespace {

using namespace skyhaul;

constexpr const char* kNoMemory =
    "skyhaul: there was not enough memory: a shorter horizon, fewer terminals or satellites, fewer threads "
    "(--threads 1) or a higher limit of memory would help\n";

/// A file that is opened must not become a standard stream that was closed: a table would be written into it.
/// What is written to a standard output that was closed fails, as on a full disk.
void fill_closed_streams() {
  const std::pair<int, const char*> streams[] = {
      {STDIN_FILENO, "/dev/null"}, {STDOUT_FILENO, "/dev/full"}, {STDERR_FILENO, "/dev/null"}};
  for (const auto& [stream, stand_in] : streams) {
    if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    const int opened =
        open(stand_in, stream == STDIN_FILENO ? O_RDONLY : O_WRONLY);  // the lowest that is free
    if (opened > STDERR_FILENO) close(opened);
  }
}

/// Exit status of a command that ended with `status`, once all that it has printed is written.
int written(int status) {
  std::cout.flush();
  errno = 0;
  const bool failed = std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout;
  if (!failed) return status;
  const std::string why = errno != 0 ? std::string(": ") + std::strerror(errno) : "";
  std::fprintf(stderr, "skyhaul: the standard output cannot be written%s\n", why.c_str());
  return status == cli::kDone ? cli::kFailed : status;
}

int run_main(int argc, char** argv) {
  cli::CommandLine line(
      "Skyhaul: how often remote compute sites, linked only by satellite, can exchange model state, and what "
      "limits it",
      "skyhaul");
  line.set_version("skyhaul " SKYHAUL_VERSION);
  cli::Command app = line.program();
  app.require_command();
  bool quiet = false;
  bool verbose = false;
  app.add_flag("-q,--quiet", quiet, "say nothing on stderr but errors");
  app.add_flag("-v,--verbose", verbose, "say more on stderr");
  line.set_footer(
      "Exit status: 0 done (\"none\" is an answer); 1 it failed; 2 bad input or usage; 3 the target is not "
      "met, "
      "with run\n"
      "--fail-on-target; 130 interrupted (what was finished is kept and marked incomplete). Results go to "
      "stdout,\n"
      "everything else to stderr.\n\n"
      "Example:\n  skyhaul run configs/scenarios/three-sites.yaml --out out/first");

  cli::Action action;
  cli::add_run(app, action);
  cli::add_check(app, action);
  cli::add_alternatives(app, action);
  cli::add_links(app, action);
  cli::add_plan(app, action);
  cli::add_flow(app, action);
  cli::add_presets(app, action);
  cli::add_paths(app, action);
  cli::add_passes(app, action);
  cli::add_power(app, action);
  cli::add_plot(app, action);
  cli::add_ephemeris(app, action);
  cli::add_calc(app, action);
  cli::add_fit(app, action);
  cli::add_lab(app, action);
  cli::add_sweep(app, action);
  cli::add_solve(app, action);
  cli::add_compare(app, action);
  cli::add_sensitivity(app, action);
  cli::add_emulate(app, action);
  cli::add_exec(app, action);
  cli::add_rehearse(app, action);
  cli::add_replay(app, action);

  if (const std::optional<int> status = line.read(argc, argv)) return *status;
  cli::set_verbosity(quiet, verbose);
  cli::install_stop_signals();
  const StopScope scope(cli::interrupted);
  try {
    return action();
  } catch (const InputError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return cli::kBadInput;
  } catch (const Interrupted&) {
    fmt::print(stderr, "skyhaul: interrupted\n");
    return cli::kInterrupted;
  } catch (const std::bad_alloc&) {
    std::fputs(kNoMemory, stderr);
    return cli::kFailed;
  } catch (const std::exception& error) {
    fmt::print(stderr, "skyhaul: {}\n", escaped(error.what()));
    return cli::kFailed;
  }
}

int guarded(int argc, char** argv) {
  try {
    return written(run_main(argc, argv));
  } catch (const std::bad_alloc&) {
    std::fputs(kNoMemory, stderr);
    return cli::kFailed;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "skyhaul: %s\n", escaped(error.what()).c_str());
    return cli::kFailed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  fill_closed_streams();
  return skyhaul::with_full_stack("skyhaul", guarded, argc, argv);
}
