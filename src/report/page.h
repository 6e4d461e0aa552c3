// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

namespace skyhaul::core {

/// The report page with its plotting library and style, and the marker "/*DATA*/null" where the data goes.
/// Only in builds with SKYHAUL_WEB.
extern const char* const kReportPage;

}  // namespace skyhaul::core
