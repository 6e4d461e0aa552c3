// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "labs/lab.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::labs {
namespace {

namespace fs = std::filesystem;

/// A number from 0 to 1, below 1, that depends on these texts alone: FNV-1a of 64 bits, finished as
/// splitmix64 finishes its state.
double share_of(const std::string& student, int lab, const std::string& key) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : fmt::format("{}/{}/{}", student, lab, key)) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3u;
  }
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
  hash ^= hash >> 31;
  return static_cast<double>(hash >> 11) * 0x1p-53;
}

std::string moved_value(const Move& move, double share) {
  if (!move.values.empty())
    return move.values[static_cast<std::size_t>(share * static_cast<double>(move.values.size()))];
  if (move.days > 0) {
    const auto days = static_cast<std::int64_t>(share * move.days);
    const std::string moved =
        orbits::format_utc(orbits::parse_utc(move.now) + days * 86400 * orbits::kSecond);
    return moved.substr(0, 19) + "Z";
  }
  return fmt::format("{:.{}f}", move.from + share * (move.to - move.from), move.decimals);
}

std::string whole_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write_file(const fs::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream)
    throw std::runtime_error(fmt::format("cannot write {}: {}", file.string(), std::strerror(errno)));
}

/// The text with `key: now` replaced wherever it stands.
std::string moved_text(std::string text, const Move& move, const std::string& value) {
  const std::string old = move.key + ": " + move.now;
  const std::string next = move.key + ": " + value;
  for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += next.size())
    text.replace(at, old.size(), next);
  return text;
}

/// The child: never returns.
[[noreturn]] void become(const std::string& command, const std::string& folder, int out, int err) {
  const std::string program = fs::read_symlink("/proc/self/exe").parent_path().string();
  const char* path = std::getenv("PATH");
  setenv("PATH", (program + ":" + (path != nullptr ? path : "/usr/bin:/bin")).c_str(), 1);
  const int in = open("/dev/null", O_RDONLY);
  if (chdir(folder.c_str()) == 0 && dup2(in, 0) >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0)
    execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

int scratch_file() {
  const int file = open(fs::temp_directory_path().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0)
    throw std::system_error(errno, std::generic_category(), "open of a file in the temporary folder");
  return file;
}

std::string content_of(int file) {
  std::string text;
  lseek(file, 0, SEEK_SET);
  char buffer[65536];
  for (ssize_t got = 0; (got = read(file, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  close(file);
  return text;
}

/// Where a command says why it failed: what comes before is how far it has got.
std::string last_line(const std::string& errors) {
  const std::size_t end = errors.find_last_not_of('\n');
  if (end == std::string::npos) return "it printed no error";
  const std::size_t before = errors.find_last_of('\n', end);
  const std::size_t start = before == std::string::npos ? 0 : before + 1;
  return errors.substr(start, end + 1 - start);
}

}  // namespace

void fill_folder(const Lab& lab, const std::string& student, const std::string& folder) {
  for (const auto& entry : fs::directory_iterator(lab.folder)) {
    const fs::path& file = entry.path();
    if (!entry.is_regular_file() || file.filename() == "lab.yaml" || file.extension() == ".svg") continue;
    std::string text = whole_file(file);
    if (!student.empty() && file.extension() == ".yaml") {
      for (const Move& move : lab.moves)
        text = moved_text(text, move, moved_value(move, share_of(student, lab.number, move.key + move.now)));
    }
    write_file(fs::path(folder) / file.filename(), text);
  }
  for (const std::string& command : lab.prepare) run_command(command, folder);
}

std::string run_command(const std::string& command, const std::string& folder) {
  const int out = scratch_file();
  const int err = scratch_file();
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) become(command, folder, out, err);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  const std::string printed = content_of(out);
  const std::string errors = content_of(err);
  stop_point();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(fmt::format("the lab's command '{}' failed: {}", command, last_line(errors)));
  }
  return printed;
}

}  // namespace skyhaul::labs
