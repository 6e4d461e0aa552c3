// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/namespaces.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "emulator/tun_device.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::emulator {
namespace {

FileDescriptor open_namespace(const std::string& path) {
  return FileDescriptor(checked(("open " + path).c_str(), open(path.c_str(), O_RDONLY | O_CLOEXEC)));
}

void write_file(const char* path, const std::string& text) {
  const FileDescriptor file(checked((std::string("open ") + path).c_str(), open(path, O_WRONLY | O_CLOEXEC)));
  checked((std::string("write ") + path).c_str(), write(file.get(), text.data(), text.size()));
}

void tune_network() {
  raise_loopback();
  set_sysctl("net/ipv4/tcp_rmem", "4096 131072 67108864");
  set_sysctl("net/ipv4/tcp_wmem", "4096 65536 67108864");
  set_sysctl("net/ipv4/tcp_no_metrics_save", "1");  // one transfer's end is not the next one's start
  if (!set_sysctl("net/ipv4/ping_group_range", "0 2147483647"))
    set_sysctl("net/ipv4/ping_group_range", "0 0");
  set_sysctl("net/ipv6/conf/all/disable_ipv6", "0");
}

[[noreturn]] void hold(int lifeline) {
  struct sigaction by_itself {};
  by_itself.sa_handler = SIG_DFL;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) sigaction(number, &by_itself, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (;;) {
    pollfd end{lifeline, POLLIN, 0};
    poll(&end, 1, 200);
    if ((end.revents & (POLLHUP | POLLERR | POLLIN)) != 0) _exit(0);
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  }
}

volatile pid_t g_child = -1;  // what a signal handler knows

void pass_on(int number) {
  if (g_child > 0) kill(g_child, number);
}

}  // namespace

void close_others(const std::vector<int>& keep) {
  DIR* directory = opendir("/proc/self/fd");
  if (directory == nullptr) return;
  std::vector<int> open_ones;
  while (const dirent* entry = readdir(directory)) {
    const int fd = std::atoi(entry->d_name);
    if (fd > 2 && fd != dirfd(directory) && std::find(keep.begin(), keep.end(), fd) == keep.end()) {
      open_ones.push_back(fd);
    }
  }
  closedir(directory);
  for (const int fd : open_ones) close(fd);
}

bool gain_namespaces() {
  const FileDescriptor before = open_namespace("/proc/self/ns/net");
  if (unshare(CLONE_NEWNET) == 0) {
    checked("setns", setns(before.get(), CLONE_NEWNET));
    return false;
  }
  const uid_t user = geteuid();
  const gid_t group = getegid();
  // The way back from a network namespace leads only to one that is ours: the process leaves its own.
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    throw std::runtime_error(std::string("this system lets you create no network namespaces (unshare: ") +
                             std::strerror(errno) +
                             "): run as root, or allow user namespaces (kernel.unprivileged_userns_clone, "
                             "user.max_user_namespaces)");
  }
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
  write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
  if (access("/dev/net/tun", R_OK | W_OK) != 0) {
    throw std::runtime_error(std::string("/dev/net/tun is not open to you (") + std::strerror(errno) +
                             "): run as root, or make it readable and writable");
  }
  return true;
}

FileDescriptor make_network_namespace(const std::function<void()>& configure) {
  const FileDescriptor before = open_namespace("/proc/self/ns/net");
  checked("unshare CLONE_NEWNET", unshare(CLONE_NEWNET));
  FileDescriptor made;
  try {
    made = open_namespace("/proc/self/ns/net");
    tune_network();
    configure();
  } catch (...) {
    setns(before.get(), CLONE_NEWNET);
    throw;
  }
  checked("setns", setns(before.get(), CLONE_NEWNET));
  return made;
}

void in_network_namespace(int network_fd, const std::function<void()>& work) {
  const FileDescriptor before = open_namespace("/proc/self/ns/net");
  checked("setns", setns(network_fd, CLONE_NEWNET));
  try {
    work();
  } catch (...) {
    setns(before.get(), CLONE_NEWNET);
    throw;
  }
  checked("setns", setns(before.get(), CLONE_NEWNET));
}

Holder start_holder(const std::string& hosts, const std::vector<int>& keep_open) {
  int lifeline[2], ready[2];
  checked("pipe2", pipe2(lifeline, O_CLOEXEC));
  Holder holder;
  const FileDescriptor lifeline_end(lifeline[0]);
  holder.lifeline = FileDescriptor(lifeline[1]);
  checked("pipe2", pipe2(ready, O_CLOEXEC));
  const FileDescriptor ready_in(ready[0]);
  FileDescriptor ready_out(ready[1]);
  checked("prctl PR_SET_CHILD_SUBREAPER", prctl(PR_SET_CHILD_SUBREAPER, 1));
  // A process cannot leave the PID namespace that it has chosen for its children where it is no root of its
  // own: a child does that, and hands its child over by ending.
  struct Made {
    pid_t pid;
    int error;
  };
  const pid_t between = checked("fork", fork());
  if (between == 0) {
    Made made{-1, 0};
    if (unshare(CLONE_NEWPID) != 0) made.error = errno;
    if (made.error == 0) made.pid = fork();
    if (made.error == 0 && made.pid == 0) {
      prctl(PR_SET_NAME, "skyhaul-hold");
      std::vector<int> keep = keep_open;
      keep.push_back(lifeline_end.get());
      keep.push_back(ready_out.get());
      close_others(keep);
      setsid();
      Made inside{0, 0};
      if (unshare(CLONE_NEWNS) != 0 || mount("", "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0 ||
          (!hosts.empty() && mount(hosts.c_str(), "/etc/hosts", nullptr, MS_BIND, nullptr) != 0)) {
        inside.error = errno;
      }
      if (write(ready_out.get(), &inside, sizeof inside) != sizeof inside) _exit(1);
      close(ready_out.get());
      hold(lifeline_end.get());
    }
    if (made.pid < 0 && made.error == 0) made.error = errno;
    _exit(write(ready_out.get(), &made, sizeof made) == sizeof made ? 0 : 1);
  }
  ready_out = FileDescriptor();
  waitpid(between, nullptr, 0);
  for (int i = 0; i < 2; ++i) {
    Made made{-1, ECHILD};
    if (read(ready_in.get(), &made, sizeof made) != sizeof made || made.error != 0) {
      throw std::system_error(made.error, std::generic_category(), "namespaces of the sites' processes");
    }
    if (made.pid > 0) holder.pid = made.pid;
  }
  const std::string proc = "/proc/" + std::to_string(holder.pid) + "/ns/";
  holder.pid_namespace = open_namespace(proc + "pid");
  holder.mount_namespace = open_namespace(proc + "mnt");
  return holder;
}

pid_t start_command(const std::vector<std::string>& command, const Place& place,
                    const std::vector<std::string>& environment) {
  if (place.user >= 0) checked("setns user", setns(place.user, CLONE_NEWUSER));
  if (place.pid >= 0) checked("setns pid", setns(place.pid, CLONE_NEWPID));
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct sigaction by_itself {};
    by_itself.sa_handler = SIG_DFL;
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGPIPE, SIGXFSZ}) {
      sigaction(number, &by_itself, nullptr);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    char directory[4096];
    const bool known = getcwd(directory, sizeof directory) != nullptr;
    if ((place.network >= 0 && setns(place.network, CLONE_NEWNET) != 0) ||
        (place.mount >= 0 && setns(place.mount, CLONE_NEWNS) != 0)) {
      std::perror("skyhaul: setns");
      _exit(126);
    }
    // /proc and /sys of the namespaces that it is in now; where the system forbids it, the old ones stay.
    if (unshare(CLONE_NEWNS) == 0 && mount("", "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0) {
      (void)mount("proc", "/proc", "proc", 0, nullptr);
      (void)mount("sysfs", "/sys", "sysfs", 0, nullptr);
    }
    if (known && chdir(directory) != 0) std::perror("skyhaul: chdir");
    for (const std::string& each : environment) {
      const std::size_t equals = each.find('=');
      setenv(each.substr(0, equals).c_str(), each.substr(equals + 1).c_str(), 1);
    }
    std::vector<char*> arguments;
    for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    const int error = errno;
    std::fprintf(stderr, "skyhaul: %s: %s\n", escaped(arguments[0]).c_str(), std::strerror(error));
    _exit(error == ENOENT ? 127 : 126);
  }
  return checked("fork", pid);
}

int shell_status(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

int wait_for(pid_t pid) {
  g_child = pid;
  struct sigaction action {};
  action.sa_handler = pass_on;
  for (const int number : {SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  // A terminal sends these to the command too, and it is the command's to end.
  action.sa_handler = SIG_IGN;
  for (const int number : {SIGINT, SIGQUIT}) sigaction(number, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  g_child = -1;
  return shell_status(status);
}

}  // namespace skyhaul::emulator
