// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

namespace skyhaul::emulator {

/// Gives up, for good, what only the set-up of a run needs: every capability (also as root), the way to gain
/// any by executing a program, and all system calls but those that carry packets, serve the control interface
/// and end the run; any other call fails with EPERM. This holds for the calling thread and the threads that
/// it starts, so the process must have one thread only. If the system does not support a part of this, -v
/// says so. Builds with sanitizers do not filter system calls, because sanitizers need more of them.
void give_up_rights();

}  // namespace skyhaul::emulator
