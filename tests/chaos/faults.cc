// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Preloaded into a program under test: makes calls of the C library fail as a full disk, a bad sector or a
// system without threads would. The environment says which:
//   CHAOS_CALLS  write (and sendfile, rename, fsync), read, or thread
//   CHAOS_AFTER  how many succeed; those after them fail
//   CHAOS_ERROR  the number of errno
//   CHAOS_PATH   only files whose path holds this text (not for thread)
//   CHAOS_COUNT  file into which the number of calls that were counted is written at the end
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

const char* setting(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::atomic<long> g_calls{0};

bool fails(const char* kind) {
  if (std::strcmp(setting("CHAOS_CALLS"), kind) != 0) return false;
  const long before = g_calls.fetch_add(1);
  if (before < std::atol(setting("CHAOS_AFTER"))) return false;
  errno = std::atoi(setting("CHAOS_ERROR"));
  return true;
}

bool is_meant(const char* path) { return std::strstr(path, setting("CHAOS_PATH")) != nullptr; }

bool fails(const char* kind, int file) {
  struct stat status {};
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  char link[64], path[PATH_MAX];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return false;
  path[size] = '\0';
  return is_meant(path) && fails(kind);
}

struct Teller {
  ~Teller() {
    const char* const path = setting("CHAOS_COUNT");
    const int file = *path == '\0' ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return;
    dprintf(file, "%ld\n", g_calls.load());
    close(file);
  }
} g_teller;

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return fails("write", file) ? -1 : real(file, bytes, size);
}

ssize_t writev(int file, const iovec* parts, int count) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int)>("writev");
  return fails("write", file) ? -1 : real(file, parts, count);
}

ssize_t sendfile(int to, int from, off_t* offset, size_t size) {
  static const auto real = next<ssize_t (*)(int, int, off_t*, size_t)>("sendfile");
  return fails("write", to) || fails("read", from) ? -1 : real(to, from, offset, size);
}

int fsync(int file) {
  static const auto real = next<int (*)(int)>("fsync");
  return fails("write", file) ? -1 : real(file);
}

int rename(const char* from, const char* to) {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return is_meant(to) && fails("write") ? -1 : real(from, to);
}

ssize_t read(int file, void* bytes, size_t size) {
  static const auto real = next<ssize_t (*)(int, void*, size_t)>("read");
  return fails("read", file) ? -1 : real(file, bytes, size);
}

ssize_t readv(int file, const iovec* parts, int count) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int)>("readv");
  return fails("read", file) ? -1 : real(file, parts, count);
}

int pthread_create(pthread_t* made, const pthread_attr_t* how, void* (*start)(void*), void* what) {
  static const auto real =
      next<int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create");
  return fails("thread") ? EAGAIN : real(made, how, start, what);
}
}
