// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "report/html.h"
#include "skyhaul/core/pages.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"
#include "whatif/database.h"
#include "whatif/page_base.h"
#include "whatif/page_rows.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

void write_text(const std::string& path, const std::string& text) {
  models::write_whole_file(path, [&](std::ostream& out) { out << text; });
}

void require_pages(const std::string& file) {
  if (!has_pages())
    throw InputError("", 0, "--html", file, "a build with pages: -DSKYHAUL_WEB=ON, where npm is installed");
}

/// Each case's policy and future.
CasePlaces places_of(const std::string& dir) {
  CasePlaces places;
  const Database database((fs::path(dir) / "results.sqlite").string());
  Statement rows(database, "SELECT id, policy, future FROM cases");
  while (rows.next()) {
    const auto whole = [&](int column) {
      const MeasuredValue value = rows.value(column);
      const double* number = std::get_if<double>(&value);
      return number != nullptr ? *number : 0;
    };
    places[rows.text(0)] = {whole(1), whole(2)};
  }
  return places;
}

}  // namespace

bool has_pages() {
#ifdef SKYHAUL_WEB
  return true;
#else
  return false;
#endif
}

void write_sweep_page(const std::string& dir) {
  if (!has_pages()) return;
  const ResultTable table = load_results(dir);
  if (table.rows.empty()) return;
  const auto said = [&](const std::string& name) {
    const auto found = table.provenance.find(name);
    return found == table.provenance.end() ? std::string() : found->second;
  };
  const SweepBase base = base_values(table);
  Json data = {{"kind", "sweep"},
               {"title", in_utf8(base.title)},
               {"inputs", Json::array()},
               {"outputs", Json::array()}};
  for (const std::string& each : table.inputs) data["inputs"].push_back(in_utf8(each));
  for (const std::string& each : table.outputs) {
    const std::size_t at = each.rfind(" [");
    const bool unit = at != std::string::npos && each.back() == ']';
    data["outputs"].push_back({{"path", in_utf8(unit ? each.substr(0, at) : each)},
                               {"unit", unit ? each.substr(at + 2, each.size() - at - 3) : ""}});
  }
  data["rows"] = rows_for_page(table, places_of(dir));
  data["all_rows"] = table.rows.size();
  data["complete"] = said("complete") == "true";
  data["base"] = Json::array();
  for (const std::string& each : base.values)
    data["base"].push_back(each.empty() ? Json(nullptr) : input_json(each));
  data["target_s"] = base.target_s ? Json(*base.target_s) : Json(nullptr);
  write_text((fs::path(dir) / "report.html").string(), to_html(data));
}

void write_comparison_page(const Comparison& comparison, const std::string& file) {
  require_pages(file);
  std::string title;
  for (const std::string& each : comparison.items)
    title += (title.empty() ? "" : " and ") + fs::path(each).filename().string();
  const Json data = {
      {"kind", "comparison"}, {"title", in_utf8(title)}, {"comparison", Json::parse(to_json(comparison))}};
  write_text(file, to_html(data));
}

void write_sensitivity_page(const Sensitivity& sensitivity, const std::string& name,
                            const std::string& file) {
  require_pages(file);
  const Json data = {
      {"kind", "sensitivity"}, {"title", in_utf8(name)}, {"sensitivity", Json::parse(to_json(sensitivity))}};
  write_text(file, to_html(data));
}

}  // namespace skyhaul::core
