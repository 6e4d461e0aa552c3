// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/load_measured.h"
#include "scenario/file_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "scenario/link_log.h"
#include "skyhaul/core/units.h"

namespace skyhaul::core {
namespace {

/// Each row of rates becomes a step of capacity, of which a long horizon would otherwise have too many.
constexpr std::int64_t kLeastStepNs = 50'000'000;

}  // namespace

void MeasuredLinkLoader::load_keys(const MapReader& link, SiteSpec& spec) const {
  if (!spec.link) {
    spec.link.emplace();
    spec.link->block_ns = slots_.length_ns;
    if (!link.has("measured")) link.miss("measured", "a CSV file of what was measured of the link");
  }
  LinkSpec& its = *spec.link;
  if (link.has("measured")) {
    its.file = link.file_path("measured");
    if (!is_file(its.file)) link.refuse("measured", "a file that can be read");
  }
  const bool resampled = its.mode == models::LogMode::kResample;
  its.mode = link.choice("mode", resampled ? "resample" : "repeat") == "resample" ? models::LogMode::kResample
                                                                                  : models::LogMode::kRepeat;
  its.block_ns = link.duration_ns("block", its.block_ns);
  its.hold_ns = link.duration_ns("hold", its.hold_ns);
}

void MeasuredLinkLoader::load(const MapReader& site, SiteSpec& spec, std::vector<std::string>& warnings) {
  if (site.has("preset")) {
    const MapReader preset = presets_.open("sites", site, "preset", "site");
    if (preset.has("link")) load_keys(preset.map("link"), spec);
  }
  if (site.has("link")) load_keys(site.map("link"), spec);
  if (!spec.link) return;
  const auto refuse = [&](const char* key, const std::string& accepted) {
    if (site.has("link")) site.map("link").refuse(key, accepted);
    site.refuse("preset", accepted);
  };
  if (spec.site.terminals.empty())
    refuse("", "no value: all traffic of a site with a fixed link and no terminals goes over the fixed link");
  const LinkSpec& its = *spec.link;
  const std::string name =
      fmt::format("{}\n{} {} {}", its.file, static_cast<int>(its.mode), its.block_ns, its.hold_ns);
  if (known_.count(name) == 0) {
    LinkLogFile file = read_link_log(its.file);
    const std::int64_t step_ns = file.log.median_step_ns();
    const std::string step = format_duration(step_ns);
    const bool rates = std::any_of(file.log.rows.begin(), file.log.rows.end(), [](const models::LogRow& row) {
      return !std::isnan(row[models::LogQuantity::kDown]) || !std::isnan(row[models::LogQuantity::kUp]);
    });
    if (rates && step_ns < kLeastStepNs)
      refuse("measured",
             fmt::format("a log of rates whose rows are at least 50 ms apart (they are {}); means "
                         "over a second would do",
                         step));
    try {
      known_[name] = {std::make_shared<const models::MeasuredLink>(std::move(file.log), its.mode, its.hold_ns,
                                                                   its.block_ns, slots_.offset_ns),
                      file.notes};
    } catch (const std::invalid_argument&) {
      refuse("block",
             fmt::format("a length of which {} has at least one block without a gap (longer than {})",
                         std::filesystem::path(its.file).filename().string(),
                         its.hold_ns > 0 ? format_duration(its.hold_ns) : "twice the median step, " + step));
    }
  }
  const Known& known = known_[name];
  spec.site.measured = known.link;
  for (const std::string& note : known.notes) {
    std::string line = std::filesystem::path(its.file).filename().string() + ": " + note;
    if (std::find(warnings.begin(), warnings.end(), line) == warnings.end())
      warnings.push_back(std::move(line));
  }
}

}  // namespace skyhaul::core
