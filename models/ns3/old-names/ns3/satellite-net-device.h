// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The name that ns3/skyhaul-satellite-net-device.h had before 0.2; it will go with the version
// after that.
#include "ns3/skyhaul-satellite-net-device.h"
