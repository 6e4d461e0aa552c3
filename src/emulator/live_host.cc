// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/live_host.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cctype>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "emulator/confine.h"
#include "emulator/monotonic.h"
#include "emulator/tun_device.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::emulator {

std::vector<std::string> host_names(const std::vector<std::string>& sites) {
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  const auto small = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
  };
  // Names that mean this machine, and numbers, which are addresses.
  const auto is_number = [](const std::string& name) {
    in_addr address{};
    return inet_aton(name.c_str(), &address) != 0 ||
           std::none_of(name.begin(), name.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
  };
  std::vector<std::string> names;
  std::set<std::string> taken{"localhost", "ip6-localhost", "ip6-loopback"};
  for (const std::string& site : sites) {
    std::string name;
    for (const char c : site) name += is_letter(c) || c == '.' ? c : '-';
    const auto first = std::find_if(name.begin(), name.end(), is_letter);
    const auto last = std::find_if(name.rbegin(), name.rend(), is_letter).base();
    name = first < last ? std::string(first, last) : "site";
    if (is_number(name)) name = "site-" + name;
    const std::string plain = name;
    for (int n = 2; !taken.insert(small(name)).second; ++n) name = plain + "-" + std::to_string(n);
    names.push_back(std::move(name));
  }
  return names;
}

namespace {

/// How long a command has to end once it was asked to.
constexpr std::int64_t kGraceNs = 100'000'000;

/// Real-time priority, where the system gives it: the lowest, which is enough to be woken before ordinary
/// processes. What is started from here does not inherit it.
void raise_priority() {
  sched_param priority{};
  priority.sched_priority = 1;
  if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &priority) != 0) {
    spdlog::debug("no real-time priority ({}): a busy machine makes packets late", std::strerror(errno));
  }
}

}  // namespace

LiveHost::LiveHost(const EndSignals& signals) : signals_(signals), in_user_namespace_(gain_namespaces()) {
  // Timers of this thread are not put together with others'.
  prctl(PR_SET_TIMERSLACK, 1UL);
}

LiveHost::~LiveHost() {
  holder_.lifeline = FileDescriptor();
  if (holder_.pid > 0) {
    kill(holder_.pid, SIGKILL);
    // The kernel lets it go once every process of its namespace is collected, and those whose parent was
    // killed are children of this one.
    // The holder may have been killed and collected before, and the cleaner lives on: neither is waited for.
    for (pid_t ended = 0; ended == 0 || (ended < 0 && errno == EINTR);) {
      while (waitpid(-1, nullptr, WNOHANG) > 0) {
      }
      if (kill(holder_.pid, 0) != 0) break;
      ended = waitpid(holder_.pid, nullptr, WNOHANG);
      if (ended == 0) usleep(1000);
    }
  }
}

void LiveHost::add(const std::string& name, const TunAddress& address, bool super_packets, bool here) {
  signals_.check();
  std::vector<std::string> names;
  for (const Site& each : sites_) names.push_back(each.name);
  names.push_back(name);
  Site site{name, host_names(names).back(), address.ipv4, address.ipv6, here, {}, {}};
  LiveEnd end;
  end.name = name;
  end.device = here ? "sky" + std::to_string(getpid()) : "sky0";
  const auto make = [&] {
    end.tun = make_tun(end.device, address, super_packets);
    end.proc_net_dev = FileDescriptor(
        checked("open /proc/net/dev", open("/proc/thread-self/net/dev", O_RDONLY | O_CLOEXEC)));
  };
  if (here) {
    make();
  } else {
    site.network = make_network_namespace(make);
    leave_to_network(end.tun.get());
    if (!in_user_namespace_ && geteuid() == 0) {
      const std::string named = "skyhaul-" + site.host;
      if (cleaner_.name(site.network.get(), named)) {
        site.named = named;
      } else {
        spdlog::debug("no name for the namespace of {}: /run/netns/{} cannot be made", name, named);
      }
    }
  }
  sites_.push_back(std::move(site));
  ends_.push_back(std::move(end));
}

void LiveHost::hold(const std::string& scenario, const std::string& hosts, const std::string& control,
                    const std::string& token) {
  std::string hosts_file;
  if (!hosts.empty() && std::filesystem::exists("/etc/hosts")) {
    hosts_file = directory_.path() + "/hosts";
    std::ofstream file(hosts_file);
    file << hosts;
    file.close();
    if (!file) throw std::system_error(errno, std::generic_category(), "write " + hosts_file);
    std::filesystem::permissions(hosts_file, std::filesystem::perms(0644));
  } else if (!hosts.empty()) {
    spdlog::warn("there is no /etc/hosts to put the sites' names in: they are not resolved");
  }
  RunState state;
  state.scenario = scenario;
  state.engine = getpid();
  state.control = control;
  state.token = token;
  std::vector<int> keep;
  for (const Site& site : sites_) {
    if (site.network) keep.push_back(site.network.get());
    state.sites.push_back({site.name, site.network.get(), site.named, site.ipv4, site.ipv6});
  }
  holder_ = start_holder(hosts_file, keep);
  state.holder = holder_.pid;
  state.holder_started = start_time(holder_.pid);
  state.pid_namespace =
      std::filesystem::read_symlink("/proc/" + std::to_string(holder_.pid) + "/ns/pid").string();
  directory_.save(state);
}

pid_t LiveHost::start(std::size_t site, const std::vector<std::string>& command,
                      std::vector<std::string> environment) {
  environment.push_back("SKYHAUL_RUN=" + directory_.path());
  const pid_t parent = getpid();
  const pid_t pid = checked("fork", fork());
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  try {
    const Place place{-1, sites_[site].network.get(), holder_.mount_namespace.get(),
                      holder_.pid_namespace.get()};
    _exit(wait_for(start_command(command, place, environment)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "skyhaul: %s\n", escaped(error.what()).c_str());
  }
  _exit(1);
}

int run_until_end(boost::asio::io_context& context, const EndSignals& signals, pid_t command, pid_t holder,
                  const std::function<void()>& begin) {
  using Descriptor = boost::asio::posix::stream_descriptor;
  int status = 0;
  // The descriptors stay those of `signals`.
  Descriptor end(context, checked("dup", dup(signals.end_fd())));
  Descriptor children(context, checked("dup", dup(signals.child_fd())));
  end.async_wait(Descriptor::wait_read, [&](const boost::system::error_code& error) {
    if (error) return;
    status = 130;
    context.stop();
  });
  std::function<void()> reap = [&] {
    signalfd_siginfo told{};
    while (read(signals.child_fd(), &told, sizeof told) > 0) {
    }
    int wait_status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &wait_status, WNOHANG)) > 0;) {
      if (pid == command) {
        status = shell_status(wait_status);
        context.stop();
      } else if (pid == holder) {
        spdlog::error("the process that holds the sites' namespaces was killed");
        status = 1;
        context.stop();
      }
    }
    children.async_wait(Descriptor::wait_read, [&](const boost::system::error_code& error) {
      if (!error) reap();
    });
  };
  reap();  // what has ended already
  raise_priority();
  give_up_rights();
  if (begin) begin();
  if (!context.stopped()) context.run();
  if (command > 0 && status == 130) {
    kill(command, SIGTERM);  // passed on to the command; what does not heed it ends with the namespaces
    for (const std::int64_t until = monotonic_ns() + kGraceNs; monotonic_ns() < until;) {
      if (waitpid(command, nullptr, WNOHANG) != 0) return status;
      usleep(1000);
    }
  }
  return status;
}

}  // namespace skyhaul::emulator
