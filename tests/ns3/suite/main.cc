// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// ns-3's test runner, as utils/test-runner.cc of an ns-3 tree has it, around the module's suite.
#include "ns3/test.h"

int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}
