// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "emulator/cleaner.h"
#include "emulator/end_signals.h"
#include "emulator/live_loop.h"
#include "emulator/namespaces.h"
#include "emulator/run_directory.h"
#include "emulator/tun_device.h"

namespace skyhaul::emulator {

/// The namespaces of a run: one network for each site with its TUN device, and one for processes. Made by the
/// constructor, gone with the destructor; everything inside ends then.
class LiveHost {
 public:
  struct Site {
    std::string name;
    std::string host;  ///< of host_names()
    std::string ipv4, ipv6;
    bool here = false;  ///< no namespace of its own: the device is in the caller's network
    FileDescriptor network;
    std::string named;
  };

  /// @param signals asked between the steps of the set-up, which is given up with Interrupted
  explicit LiveHost(const EndSignals& signals);
  ~LiveHost();

  /// Whether a user namespace had to be made: devices cannot be put into the caller's network then.
  bool in_user_namespace() const { return in_user_namespace_; }

  /// Adds a site and its device. The order of calls is the order of ends.
  void add(const std::string& name, const TunAddress& address, bool super_packets, bool here);

  /// Starts the process that holds the namespaces; `hosts` is the /etc/hosts of what runs inside, or empty.
  void hold(const std::string& scenario, const std::string& hosts, const std::string& control,
            const std::string& token);

  /// Starts a command at a site; returns a process of ours that ends with its status.
  pid_t start(std::size_t site, const std::vector<std::string>& command,
              std::vector<std::string> environment);

  const std::vector<Site>& sites() const { return sites_; }
  std::vector<LiveEnd> take_ends() { return std::move(ends_); }
  pid_t holder() const { return holder_.pid; }

 private:
  const EndSignals& signals_;
  Cleaner cleaner_;
  RunDirectory directory_;
  bool in_user_namespace_ = false;
  std::vector<Site> sites_;
  std::vector<LiveEnd> ends_;
  Holder holder_;
};

/// Host names of sites, in their order: of each site's name the letters and digits of ASCII, '-' and '.',
/// with '-' for anything else; "site" where nothing is left; "site-" before a number or an address. One that
/// an earlier site has, capitals aside, gets a number: "a-b-2".
std::vector<std::string> host_names(const std::vector<std::string>& sites);

/// Gives up the rights of the set-up (confine.h), calls `begin` if there is one, and runs the loop until a
/// command ends, a signal comes, or the context is stopped: its exit status, or 130, or 0. `command` is a
/// process of LiveHost::start, or -1.
int run_until_end(boost::asio::io_context& context, const EndSignals& signals, pid_t command, pid_t holder,
                  const std::function<void()>& begin = {});

}  // namespace skyhaul::emulator
