// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// One record of elements as a text of each form.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/orbits/catalogue.h"

namespace skyhaul::orbits {

using Record = std::vector<std::pair<std::string, std::string>>;  // keywords and values
using Records = std::vector<Record>;

/// STARLINK-1008 as a public catalogue gave it on 2025-05-24.
inline Record starlink() {
  return {{"OBJECT_NAME", "STARLINK-1008"},
          {"OBJECT_ID", "2019-074B"},
          {"EPOCH", "2025-05-24T18:20:22.669728"},
          {"MEAN_MOTION", "15.06416369"},
          {"ECCENTRICITY", "0.0001348"},
          {"INCLINATION", "53.0568"},
          {"RA_OF_ASC_NODE", "43.6519"},
          {"ARG_OF_PERICENTER", "91.4802"},
          {"MEAN_ANOMALY", "268.6341"},
          {"EPHEMERIS_TYPE", "0"},
          {"CLASSIFICATION_TYPE", "U"},
          {"NORAD_CAT_ID", "44714"},
          {"ELEMENT_SET_NO", "999"},
          {"REV_AT_EPOCH", "30537"},
          {"BSTAR", "0.00020262"},
          {"MEAN_MOTION_DOT", "2.739e-05"},
          {"MEAN_MOTION_DDOT", "0"}};
}

// The same as two lines.
inline const std::string kLine1 = "1 44714U 19074B   25144.76415127  .00002739  00000-0  20262-3 0  9996\n";
inline const std::string kLine2 = "2 44714  53.0568  43.6519 0001348  91.4802 268.6341 15.06416369305376\n";

inline Record with(Record record, const std::string& key, const std::string& value) {
  for (auto& [each, old] : record) {
    if (each == key) {
      old = value;
      return record;
    }
  }
  record.emplace_back(key, value);
  return record;
}

inline std::string csv(const Records& records, const std::string& quote = "",
                       const std::string& header_quote = "") {
  std::string text;
  const auto line = [&](const Record& record, bool keys) {
    for (std::size_t i = 0; i < record.size(); ++i) {
      const std::string& q = keys ? header_quote : quote;
      text += (i > 0 ? "," : "") + q + (keys ? record[i].first : record[i].second) + q;
    }
    text += '\n';
  };
  line(records.front(), true);
  for (const Record& record : records) line(record, false);
  return text;
}

inline std::string json(const Records& records, bool strings = false) {
  std::string text = "[\n";
  for (const Record& record : records) {
    text += text.size() > 2 ? ",\n{" : "{";
    for (std::size_t i = 0; i < record.size(); ++i) {
      const auto& [key, value] = record[i];
      const bool bare = !strings && !value.empty() &&
                        (value.find_first_not_of("0123456789.e-") == std::string::npos || value == "null" ||
                         value[0] == '{' || value[0] == '[');
      text += (i > 0 ? ",\n \"" : "\"") + key + "\": " + (bare ? value : '"' + value + '"');
    }
    text += "}";
  }
  return text + "\n]\n";
}

inline std::string kvn(const Records& records) {
  std::string text;
  for (const Record& record : records) {
    text += "CCSDS_OMM_VERS = 2.0\nCOMMENT made for a test\nCREATION_DATE = 2025-05-25T00:00:00\n";
    for (const auto& [key, value] : record) text += key + " = " + value + '\n';
  }
  return text;
}

inline std::string xml(const Records& records) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ndm>\n";
  for (const Record& record : records) {
    text += "<omm id=\"CCSDS_OMM_VERS\" version=\"2.0\"><body><segment><data>\n";
    for (const auto& [key, value] : record)
      text.append("<").append(key).append(">").append(value).append("</").append(key).append(">\n");
    text += "</data></segment></body></omm>\n";
  }
  return text + "</ndm>\n";
}

/// In two-line elements; with names, or without.
inline std::string lines(const Records& records, bool names) {
  std::string text;
  for (const Record& record : records) {
    ElementSet set = read_omm_json(json({record}), "record").sets.at(0);
    if (!names) set.name.clear();
    text += write_tle(set);
  }
  return text;
}

inline const std::map<std::string, std::function<std::string(const Records&)>> kForms{
    {"csv", [](const Records& r) { return csv(r); }},
    {"json", [](const Records& r) { return json(r); }},
    {"kvn", kvn},
    {"xml", xml},
    {"tle", [](const Records& r) { return lines(r, false); }},
    {"3le", [](const Records& r) { return lines(r, true); }}};

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

inline std::string utf16(const std::string& text, bool big_endian, bool mark) {
  std::string wide = !mark ? "" : big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : text) wide += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return wide;
}

}  // namespace skyhaul::orbits
