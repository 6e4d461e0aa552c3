// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

namespace skyhaul::cli {

/// From here on SIGINT, SIGTERM, SIGHUP and SIGQUIT ask the command to stop (those that the caller had
/// ignored stay ignored). A command that has not ended two seconds later, or gets a second signal,
/// is ended: its unfinished files are removed, and the status is 130.
void install_stop_signals();

/// True once such a signal has come.
bool interrupted();

/// Takes that deadline back, for a command that has heard the signal and writes what it has finished, or that
/// must end something elsewhere when a signal comes. A second signal ends it at once all the same.
void take_time_to_end();

}  // namespace skyhaul::cli
