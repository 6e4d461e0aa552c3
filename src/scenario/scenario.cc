// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/scenario.h"
