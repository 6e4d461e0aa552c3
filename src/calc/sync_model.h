// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/calculator.h"

namespace skyhaul::core {

/// `skyhaul calc sync`: the rate that training methods need for a utilisation (models/sync_demand.h).
CalculatorModel sync_calculator_model();

}  // namespace skyhaul::core
