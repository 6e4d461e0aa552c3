// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scenario/presets.h"
#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// `link` of the sites of one scenario. A file that several sites name is read once.
class MeasuredLinkLoader {
 public:
  /// `slots`: of the constellation, whose boundaries are those of blocks.
  MeasuredLinkLoader(const Presets& presets, const models::SlotRule& slots)
      : presets_(presets), slots_(slots) {}

  /// Fills the link of a site that is loaded but for it. Throws InputError for a file that is no log of a
  /// link and for keys that do not fit it.
  void load(const MapReader& site, SiteSpec& spec, std::vector<std::string>& warnings);

 private:
  struct Known {
    std::shared_ptr<const models::MeasuredLink> link;
    std::vector<std::string> notes;
  };
  void load_keys(const MapReader& link, SiteSpec& spec) const;

  const Presets& presets_;
  models::SlotRule slots_;
  std::map<std::string, Known> known_;
};

}  // namespace skyhaul::core
