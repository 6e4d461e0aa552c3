// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/full_stack.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace skyhaul {
namespace {

constexpr std::size_t kStackBytes = std::size_t{8} << 20U;

struct Call {
  int (*program)(int, char**);
  int argc;
  char** argv;
  int status;
};

/// makecontext() passes numbers of 32 bits: an address comes in two of them.
void enter(std::uint32_t high, std::uint32_t low) {
  auto* const call =
      reinterpret_cast<Call*>(static_cast<std::uintptr_t>(std::uint64_t{high} << 32U | low));  // NOLINT
  call->status = call->program(call->argc, call->argv);
}

/// Threads take the limit of the process's start as the size of their stacks, unless this is said.
bool give_threads_full_stacks() {
  pthread_attr_t attributes;
  if (pthread_getattr_default_np(&attributes) != 0) return false;
  const bool set = pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
                   pthread_setattr_default_np(&attributes) == 0;
  pthread_attr_destroy(&attributes);
  return set;
}

}  // namespace

int with_full_stack(const char* name, int (*program)(int, char**), int argc, char** argv) {
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kStackBytes) return program(argc, argv);
  // The lowest page is not accessible: what goes beyond the end is stopped there.
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const stack = mmap(nullptr, kStackBytes + page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED || mprotect(stack, page, PROT_NONE) != 0 || !give_threads_full_stacks()) {
    std::fprintf(stderr,
                 "%s: the limit of the stack is %llu kB, and there is not enough memory for a larger one: "
                 "higher limits (ulimit -s 8192, ulimit -v) would help\n",
                 name, static_cast<unsigned long long>(limit.rlim_cur / 1024));
    return 1;
  }
  Call call{program, argc, argv, 1};
  const std::uint64_t address = reinterpret_cast<std::uintptr_t>(&call);
  ucontext_t here, there;
  if (getcontext(&there) != 0) return 1;
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = kStackBytes + page;
  there.uc_link = &here;
  makecontext(&there, reinterpret_cast<void (*)()>(&enter), 2, static_cast<std::uint32_t>(address >> 32U),
              static_cast<std::uint32_t>(address));
  if (swapcontext(&here, &there) != 0) return 1;
  munmap(stack, kStackBytes + page);
  return call.status;
}

}  // namespace skyhaul
