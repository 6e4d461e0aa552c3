// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "emulator/file_descriptor.h"

namespace skyhaul::emulator {

// Linux namespaces of a run. Every function throws std::system_error naming the call that failed. The process
// must have one thread when these are called.

/// Makes sure that the process may create network namespaces: as it is, or as root of a user namespace of its
/// own, and then in an empty network namespace: sockets for the outside must be open before. True where it
/// had to make one. Throws std::runtime_error of one line where the system forbids it.
bool gain_namespaces();

/// A new network namespace with "lo" up and buffers for long paths (tcp_rmem, tcp_wmem up to 64 MiB).
/// `configure` runs inside. The caller's namespace does not change.
FileDescriptor make_network_namespace(const std::function<void()>& configure);

/// Runs `work` inside a network namespace; on return the caller is where it was.
void in_network_namespace(int network_fd, const std::function<void()>& work);

/// The first process of a PID namespace: holds the run's namespaces and collects orphans. It ends when the
/// engine does, however that ends, and with it the kernel kills every process of the run.
struct Holder {
  pid_t pid = -1;
  FileDescriptor lifeline;  ///< the holder ends when this is closed
  FileDescriptor pid_namespace, mount_namespace;
};

/// `hosts` is bound over /etc/hosts in the holder's mount namespace, unless empty. `keep_open`: what the
/// holder keeps of the engine's descriptors, in addition to stdin, stdout and stderr.
Holder start_holder(const std::string& hosts, const std::vector<int>& keep_open);

/// Closes every descriptor from 3 on but those.
void close_others(const std::vector<int>& keep);

/// Where a process joins a run. -1: stays where the caller is.
struct Place {
  int user = -1, network = -1, mount = -1, pid = -1;
};

/// Starts `command` at a place, for a process that has nothing else to do than to wait for it: the caller
/// itself joins the user namespace, and the PID namespace for its children. It gets SIGKILL when the caller
/// ends, its own view of /proc and /sys, and `environment` ("NAME=VALUE") set. Returns its process id as seen
/// here. Where the command cannot be executed the process prints one line and ends with status 127 (not
/// found) or 126.
pid_t start_command(const std::vector<std::string>& command, const Place& place,
                    const std::vector<std::string>& environment);

/// Waits for a process while passing SIGTERM and SIGHUP on to it, also where they were held back before; its
/// exit status, or 128 + the signal.
int wait_for(pid_t pid);

/// The exit status that shells give for a status of waitpid().
int shell_status(int wait_status);

}  // namespace skyhaul::emulator
