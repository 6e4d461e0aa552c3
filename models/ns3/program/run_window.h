// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/skyhaul-helper.h"

#include "skyhaul/models/link_timeline.h"

#include <cstdint>
#include <memory>
#include <string>

namespace skyhaul_packet
{

/// What the command line says, or one line of a list of windows.
struct Arguments
{
    std::string timeline;
    std::string plan;
    std::string out;
    int64_t fromNs{0};
    int64_t untilNs{0};
    uint32_t seed{1};
    ns3::SkyhaulHelper::Topology topology{ns3::SkyhaulHelper::PATH};
    double queueBdp{1};
    uint32_t aggregation{1};
    int64_t startJitterNs{0};
    int64_t parent{0};   //!< process that has started this one; 0: not told
    std::string windows; //!< a list of windows instead of one; empty: none
    unsigned jobs{0};
    int line{0}; //!< of the list, where this is one of its windows
};

std::shared_ptr<const skyhaul::models::LinkTimeline> Load(const std::string& timeline);

/// Runs one window over its timeline and writes its log. Returns the exit status: 0, or 130 after
/// SIGINT or SIGTERM, when the log holds what was finished. A window of a list leaves signals to
/// the process that has the list. Throws InputError and std::invalid_argument for a plan or a time
/// that the timeline does not fit.
int Run(const Arguments& arguments,
        const std::shared_ptr<const skyhaul::models::LinkTimeline>& timeline);

} // namespace skyhaul_packet
