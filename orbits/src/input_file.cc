// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/input_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul {
namespace {

constexpr int kPatienceAtFirst = 10;  // seconds
constexpr int kPatienceBetween = 60;

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kMebi = 1 << 20;
  if (bytes % (kMebi << 10) == 0) return std::to_string(bytes / (kMebi << 10)) + " GiB";
  if (bytes % kMebi == 0) return std::to_string(bytes / kMebi) + " MiB";
  return std::to_string(bytes) + " bytes";
}

}  // namespace

InputFile::InputFile(std::string path, std::string accepted, std::uint64_t most_bytes)
    : path_(std::move(path)), accepted_(std::move(accepted)), most_bytes_(most_bytes) {
  // Without O_NONBLOCK a pipe that nobody writes to would hold the open itself.
  descriptor_ = open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0) {
    throw InputError(path_, 0, "", "", accepted_ + " that can be read: " + std::strerror(errno));
  }
  struct stat status {};
  const bool known = fstat(descriptor_, &status) == 0;
  pipe_ = known && S_ISFIFO(status.st_mode);
  if (known && S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
  if (pipe_ || (known && S_ISREG(status.st_mode) && size_ <= most_bytes_)) return;
  close(descriptor_);
  if (size_ > most_bytes_) refuse_size();
  throw InputError(path_, 0, "",
                   S_ISDIR(status.st_mode)                              ? "a folder"
                   : S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode) ? "a device"
                                                                        : "no file",
                   accepted_);
}

InputFile::~InputFile() { close(descriptor_); }

void InputFile::fail(const std::string& value, const std::string& why) const {
  throw InputError(path_, 0, "", value, accepted_ + why);
}

void InputFile::refuse_size() const { fail("too large", " of at most " + size_text(most_bytes_)); }

bool InputFile::wait_for_more(int seconds) const {
  pollfd waiting{descriptor_, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&waiting, 1, seconds * 1000);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

std::size_t InputFile::read(char* to, std::size_t size) {
  for (bool waited = false;;) {
    const ssize_t got = ::read(descriptor_, to, size);
    if (got > 0) {
      bytes_ += static_cast<std::uint64_t>(got);
      if (bytes_ > most_bytes_) refuse_size();
      return static_cast<std::size_t>(got);
    }
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno != EAGAIN) fail("", std::string(" that can be read: ") + std::strerror(errno));
    // A pipe's end is known once somebody has written to it; before, no one may have opened it yet.
    if (got == 0 && (!pipe_ || bytes_ > 0 || waited)) return 0;
    waited = true;
    if (!wait_for_more(bytes_ > 0 ? kPatienceBetween : kPatienceAtFirst))
      fail("a pipe that nobody writes to", "");
  }
}

std::string InputFile::rest() {
  std::string text;
  std::size_t filled = 0;
  // One byte more than the file had shows its end without another round.
  for (std::size_t room = std::max<std::size_t>(std::min(size_, most_bytes_) + 1, 1 << 12);;) {
    text.resize(room);
    const std::size_t got = read(text.data() + filled, room - filled);
    filled += got;
    if (got == 0) break;
    if (filled == room) room *= 2;
  }
  text.resize(filled);
  return text;
}

std::string read_input(const std::string& path, const std::string& accepted, std::uint64_t most_bytes) {
  return InputFile(path, accepted, most_bytes).rest();
}

std::string head_of_input(const std::string& path, const std::string& accepted, std::size_t size) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode)) return {};
  InputFile file(path, accepted, ~std::uint64_t{0});
  std::string head(size, '\0');
  std::size_t filled = 0;
  for (std::size_t got = 1; got > 0 && filled < size; filled += got)
    got = file.read(head.data() + filled, size - filled);
  head.resize(filled);
  return head;
}

}  // namespace skyhaul
