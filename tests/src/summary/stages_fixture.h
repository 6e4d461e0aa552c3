// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "skyhaul/core/stages.h"
#include "skyhaul/models/timeline_file.h"

namespace skyhaul::core {

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// A folder that goes with the test.
struct Stages : testing::Test {
  Stages() { std::filesystem::create_directories(folder); }
  ~Stages() override { std::filesystem::remove_all(folder); }

  std::string bytes(const models::LinkTimeline& timeline) const {
    save_timeline(timeline, (folder / "t").string());
    return bytes_of(folder / "t");
  }

  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "stages";
};

inline Scenario shipped(const std::string& name, const std::vector<std::string>& changes = {}) {
  return changed(load_scenario(SKYHAUL_SOURCE_DIR "/configs/scenarios/" + name + ".yaml"), changes);
}

inline const std::vector<std::string> kShort{"horizon=20 min", "engines.packet.windows=0"};

}  // namespace skyhaul::core
