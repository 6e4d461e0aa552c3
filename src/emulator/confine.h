// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

namespace skyhaul::emulator {

/// Gives up, for good, what only the set-up of a run needs: every capability (also as root), the way to gain
/// any by executing a program, and all system calls but those that carry packets, serve the control interface
/// and end the run; any other fails with EPERM. Holds for this thread and those that it starts: the process
/// must have one. What the system does not let go is said with -v. Sanitizers need more calls: in their
/// builds system calls stay as they are.
void give_up_rights();

}  // namespace skyhaul::emulator
