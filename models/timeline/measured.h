// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/timeline_builder.h"
#include "timeline/assembler.h"

namespace skyhaul::models {

/// Puts what was measured (Site::measured) in place of what fill_capacity() has put there, at the times and
/// in the directions that the log has. A measured rate holds other users, rain and reallocations, so that the
/// variation of seconds and the gaps of reallocations go away; a rate of 0 is an outage, a fault. That no
/// satellite or gateway serves the terminal stays as the serving plan says.
void fill_measured(const Network& network, const BuildOptions& options, Assembler& assembler);

/// The same of round trips, after fill_access() and once all legs have their delays: a packet that goes up
/// waits as long as makes the round trip between the terminal and its PoP the measured one, at least 0. Steps
/// are those of the log where it has a second or more between rows, else means over a second. Where a route
/// reaches no PoP (links between satellites all the way) the way to it is taken as four times that to the
/// satellite.
void fill_measured_waits(const Network& network, const BuildOptions& options, Assembler& assembler);

}  // namespace skyhaul::models
