// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/slurm.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <system_error>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"
#include "whatif/shell.h"

namespace skyhaul::core {
namespace {

struct Ended {
  int status = 0;
  std::string said;  ///< stdout and stderr
};

/// Runs a program with `input` as its standard input, to its end. Throws std::system_error where it cannot be
/// started.
Ended run_program(const std::vector<std::string>& command, const std::string& input) {
  std::FILE* const given = std::tmpfile();
  int ends[2];
  if (given == nullptr || pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot run " + command[0]);
  std::fwrite(input.data(), 1, input.size(), given);
  std::fflush(given);
  lseek(fileno(given), 0, SEEK_SET);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(given), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  std::fclose(given);
  close(ends[1]);
  Ended ended;
  char buffer[4096];
  for (ssize_t count = 0; error == 0 && (count = read(ends[0], buffer, sizeof buffer)) != 0;) {
    if (count > 0) ended.said.append(buffer, static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) break;
  }
  close(ends[0]);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot run " + command[0]);
  while (waitpid(child, &ended.status, 0) < 0 && errno == EINTR) {
  }
  return ended;
}

bool succeeded(const Ended& ended) { return WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == 0; }

/// What a program said, as one line.
std::string one_line(const std::string& said) {
  std::string line;
  std::istringstream words(said);
  for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
  return escaped(line);
}

void check(const char* option, const std::string& value, const char* form, const char* wanted) {
  if (!value.empty() && !std::regex_match(value, std::regex(form)))
    throw InputError("", 0, option, value, wanted);
}

/// A job's name of the letters that Slurm shows as they are.
std::string job_name(const std::string& name) {
  std::string safe;
  for (const char each : name)
    safe += std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '-' || each == '.' ? each : '_';
  return "skyhaul-" + safe;
}

}  // namespace

std::string slurm_script(const SlurmRequest& request) {
  check("--partition", request.partition, "[A-Za-z0-9_.+-][A-Za-z0-9_.,+-]*",
        "the name of a partition, or several with commas between them");
  check("--account", request.account, "[A-Za-z0-9_.+-]+", "the name of an account");
  check("--time", request.time,
        "[0-9]{1,7}(:[0-5]?[0-9]){0,2}|[0-9]{1,5}-[0-9]{1,2}(:[0-5]?[0-9]){0,2}|infinite|UNLIMITED",
        "a time as Slurm writes it: MINUTES, HH:MM:SS, DAYS-HH or DAYS-HH:MM:SS");
  std::string text = "#!/bin/bash\n#SBATCH --job-name=" + job_name(request.name) + "\n";
  const auto say = [&](const char* option, const std::string& value) {
    if (!value.empty()) text += fmt::format("#SBATCH --{}={}\n", option, value);
  };
  say("partition", request.partition);
  say("account", request.account);
  say("time", request.time);
  say("ntasks", fmt::format("{}", request.tasks));
  say("nodes", request.nodes > 0 ? fmt::format("{}", request.nodes) : "");
  say("cpus-per-task", "1");
  say("output", "/dev/null");
  text += "#SBATCH --no-kill\n#SBATCH --no-requeue\n";
  text +=
      "# Each task is a worker that takes work until none is left. One that is lost does not end the "
      "others.\n";
  if (!request.log.empty()) {
    const std::string folder = std::filesystem::path(request.log).parent_path().string();
    text += "mkdir -p -- " + shell_line({folder}) + "\nexec >> " + shell_line({request.log}) + " 2>&1\n";
  }
  text += "exec srun --no-kill --kill-on-bad-exit=0 --wait=0 --mpi=none --input=none " +
          shell_line(request.worker) + "\n";
  return text;
}

SlurmJob::SlurmJob(const std::string& script) {
  Ended ended;
  try {
    ended = run_program({"sbatch", "--parsable"}, script);
  } catch (const std::system_error& problem) {
    throw std::runtime_error(fmt::format(
        "{}: expected the programs of Slurm on this machine; --print shows the batch script for another one",
        problem.what()));
  }
  // JOB, or JOB;CLUSTER, perhaps behind warnings.
  std::istringstream lines(ended.said);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, std::regex("([0-9]+)(;.*)?"))) id_ = match[1];
  }
  if (!succeeded(ended) || id_.empty())
    throw std::runtime_error("sbatch has refused the job: " + one_line(ended.said));
}

std::string SlurmJob::state() {
  const Ended ended = run_program({"squeue", "--noheader", "--jobs", id_, "--format", "%T (%r)"}, "");
  if (succeeded(ended) || ended.said.find("Invalid job id") != std::string::npos) {
    state_ = succeeded(ended) ? one_line(ended.said) : "";
    if (const std::size_t none = state_.find(" (None)"); none != std::string::npos) state_.erase(none);
  }
  return state_;
}

bool SlurmJob::lives() const {
  for (const char* each : {"PENDING", "CONFIGURING", "RUNNING", "SUSPENDED", "REQUEUED", "RESIZING"}) {
    if (state_.rfind(each, 0) == 0) return true;
  }
  return false;
}

void SlurmJob::cancel() const {
  try {
    run_program({"scancel", id_}, "");
  } catch (const std::system_error&) {
    // Without the programs of Slurm there was no job either.
  }
}

}  // namespace skyhaul::core
