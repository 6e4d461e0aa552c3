// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "report/html.h"

#include <nlohmann/json.hpp>

#include "report/page.h"

namespace skyhaul::core {

#ifdef SKYHAUL_WEB

namespace {

/// JSON for a script element, where "</script" would end it and "<!--<script" hide its end; and U+2028 and
/// U+2029, which end a line of older JavaScript. All of them stand in JSON inside strings only.
std::string in_script(const std::string& json) {
  std::string out;
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (json[at] == '<') {
      out += "\\u003c";
    } else if (json[at] == '>') {
      out += "\\u003e";
    } else if (json[at] == '&') {
      out += "\\u0026";
    } else if (json.compare(at, 2, "\xE2\x80") == 0 && (json[at + 2] == '\xA8' || json[at + 2] == '\xA9')) {
      out += json[at + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      at += 2;
    } else {
      out += json[at];
    }
  }
  return out;
}

}  // namespace

std::string to_html(const Summary& summary, const std::vector<Series>& curves_min,
                    const std::vector<Series>& round_trips_ms) {
  const auto plots = [](const std::vector<Series>& all) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const Series& series : all)
      json.push_back({{"name", series.name}, {"x", series.x}, {"y", series.y}});
    return json;
  };
  nlohmann::ordered_json data;
  data["summary"] = nlohmann::ordered_json::parse(to_json(summary));
  data["curves"] = plots(curves_min);
  data["round_trips"] = plots(round_trips_ms);
  const std::string json = in_script(data.dump());
  std::string page = kReportPage;
  const std::string marker = "/*DATA*/null";
  page.replace(page.find(marker), marker.size(), json);
  return page;
}

#else

std::string to_html(const Summary&, const std::vector<Series>&, const std::vector<Series>&) { return {}; }

#endif

}  // namespace skyhaul::core
