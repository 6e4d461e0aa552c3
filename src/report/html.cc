// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "report/html.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/page.h"

namespace skyhaul::core {

double drawn(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

std::string json_text(const nlohmann::ordered_json& data) {
  return data.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::size_t bytes_in_page(const std::string& text) {
  return text.size() + 5 * static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
                         return c == '<' || c == '>' || c == '&';
                       }));
}

#ifdef SKYHAUL_WEB

namespace {

/// JSON for a script element, where "</script" would end it and "<!--<script" hide its end; and U+2028 and
/// U+2029, which end a line of older JavaScript. All of them stand in JSON inside strings only.
std::string in_script(const std::string& json) {
  std::string out;
  out.reserve(json.size() + json.size() / 16);
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

std::string to_html(const nlohmann::ordered_json& data) {
  const std::string json = in_script(json_text(data));
  std::string page = kReportPage;
  const std::string marker = "/*DATA*/null";
  page.replace(page.find(marker), marker.size(), json);
  return page;
}

#else

std::string to_html(const nlohmann::ordered_json&) { return {}; }

#endif

}  // namespace skyhaul::core
