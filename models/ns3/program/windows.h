// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace skyhaul_packet
{

/// One window of a list, with the options of skyhaul-packet that it stands for. Files are named
/// from the folder that the program was started in.
struct Window
{
    std::string timeline;
    std::string plan;
    std::string out; //!< the transfer log: where it is there, the window is done
    int64_t fromNs{0};
    int64_t untilNs{0};
    uint32_t seed{1};
    double queueBdp{1};
    int64_t startJitterNs{0};
    int line{0}; //!< of the list
};

/// Reads a list of windows: CSV with the heading
/// timeline,plan,from_ns,until_ns,seed,queue_bdp,start_jitter_ns,out, in which files are named from
/// the list's folder. Throws InputError for anything else, for two windows with one `out`, and for
/// an `out` that is a folder or a file that is read.
std::vector<Window> LoadWindows(const std::string& list);

/// Runs the windows of a list that have no log yet, each in a process that is forked from this one
/// and ends with it, `jobs` of them side by side (0: one for each core). Several such programs, on
/// machines that share the list's folder, take windows from one list: a lease in the folder
/// LIST.leases says who is at which window. `run` is called in the forked process and returns its
/// exit status.
///
/// Returns 0 when all windows have their logs, 1 when some of them failed, which is told on stderr,
/// and 130 after SIGINT or SIGTERM, which ends the windows that are under way. Throws InputError
/// for the list, and std::system_error where the folder cannot be written.
int RunWindows(const std::string& list,
               unsigned jobs,
               const std::function<int(const Window&)>& run);

} // namespace skyhaul_packet
