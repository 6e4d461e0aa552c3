// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/confine.h"

#include <cap-ng.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <spdlog/spdlog.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace skyhaul::emulator {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

using Filter = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;

/// What the loop, Asio, Beast, the C library and the end of a run call.
constexpr int kAllowed[] = {
    // packets, control interface, log, report
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(recvmsg),
    SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(sendto), SCMP_SYS(accept), SCMP_SYS(accept4),
    SCMP_SYS(shutdown), SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt), SCMP_SYS(ioctl), SCMP_SYS(fcntl), SCMP_SYS(lseek), SCMP_SYS(ftruncate),
    SCMP_SYS(fsync), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(close),
    // waiting
    SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_ctl), SCMP_SYS(poll), SCMP_SYS(ppoll),
    SCMP_SYS(timerfd_settime), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall),
    // memory, threads, randomness, who we are
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(getrusage),
    // signals, children, the end
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(kill), SCMP_SYS(tgkill), SCMP_SYS(exit),
    SCMP_SYS(exit_group)};

/// 0, or the negative errno of what failed.
int filter_calls() {
  const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release);
  if (!filter) return -ENOMEM;
  int error = 0;
  const auto note = [&](int result) {
    if (result != 0 && error == 0) error = result;
  };
  for (const int call : kAllowed) note(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0));
  // Memory that can be executed is not made any more.
  const scmp_arg_cmp not_executable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
  note(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_executable));
  note(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_executable));
  // Files are read, not written: what is written is open already.
  const scmp_arg_cmp only_read{2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY};
  note(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, only_read));
  // A thread, no process. The flags of clone3 lie in memory, where a filter cannot see them: the C library
  // takes clone where that is not known.
  const scmp_arg_cmp a_thread{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD};
  note(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, a_thread));
  note(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0));
  if (error == 0) error = seccomp_load(filter.get());
  return error;
}

}  // namespace

void give_up_rights() {
  capng_clear(CAPNG_SELECT_ALL);
  if (capng_apply(CAPNG_SELECT_ALL) != 0)
    spdlog::debug("the rights of the set-up could not all be given up: {}", std::strerror(errno));
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    spdlog::debug("no_new_privs could not be set: {}", std::strerror(errno));
  if (kSanitized) return;
  if (const int error = filter_calls(); error != 0)
    spdlog::debug("system calls are not filtered: {}", std::strerror(-error));
}

}  // namespace skyhaul::emulator
