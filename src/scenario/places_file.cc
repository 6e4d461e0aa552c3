// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Lists of places: `sites: {file: places.csv}`.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>

#include "scenario/key_path.h"
#include "scenario/site_items.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

constexpr std::uint64_t kLargestFile = 4 << 20;
constexpr std::size_t kMostPlaces = 10'000;

std::vector<std::string> keys_of_sites() {
  std::vector<std::string> names;
  for (const Key& key : section_named("site").keys) {
    if (std::string(key.name) != "file") names.emplace_back(key.name);
  }
  return names;
}

/// Names of columns and properties that are no keys of a site.
using Unknown = std::set<std::string>;

/// The key of a site that a column or property is, whatever its capitals; empty where it is none, and then it
/// is one of `unknown`. Throws InputError where a key is meant or a key stands twice.
std::string key_of(const std::string& file, int line, const std::string& name, std::set<std::string>& seen,
                   Unknown& unknown) {
  static const std::vector<std::string> keys = keys_of_sites();
  std::string key = name;
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
    const std::string meant = did_you_mean(key, keys);
    if (!meant.empty()) {
      throw InputError(file, line, name, "unknown column; " + meant.substr(0, meant.size() - 1),
                       fmt::format("one of {}", fmt::join(keys, ", ")));
    }
    if (const char* problem = text_problem(name))
      throw InputError(file, line, "", fmt::format("a column's name with {}", problem),
                       "a name in UTF-8 without control characters");
    unknown.insert(name.substr(0, 60));
    return {};
  }
  if (!seen.insert(key).second)
    throw InputError(file, line, name, "the column stands twice", "each column once");
  return key;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("+-.0123456789eE") == std::string::npos;
}

/// What a cell or a property says of a key, as a scenario would.
YAML::Node value_of(const std::string& key, const std::string& text) {
  if (key == "altitude" && is_number(text)) return YAML::Node(text + " m");
  return YAML::Node(text);
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Place place_of(const std::string& file, const YAML::Node& map, std::map<std::string, int> lines) {
  MapReader::Lines all{std::move(lines), joined_path("sites", part_of_name(item_name(map)))};
  return {file, map, std::make_shared<const MapReader::Lines>(std::move(all))};
}

std::vector<Place> read_csv(const std::string& file, Unknown& unknown) {
  CsvRows csv(file, kLargestFile);
  if (!csv.next()) throw InputError(file, 1, "", "nothing in it", "a first line with the names of columns");
  std::vector<std::string> columns;
  std::set<std::string> seen;
  if (csv.cells().size() == 1 && csv.text().find_first_of(";\t") != std::string::npos)
    throw InputError(file, csv.line(), "", csv.text(), "commas between the columns");
  for (const std::string& cell : csv.cells())
    columns.push_back(key_of(file, csv.line(), trimmed(cell), seen, unknown));
  for (const char* needed : {"name", "latitude", "longitude"}) {
    if (seen.count(needed) == 0 && seen.count("preset") == 0 &&
        (seen.count("track") == 0 || std::string(needed) == "name"))
      throw InputError(file, csv.line(), needed, "missing", "columns name, latitude and longitude at least");
  }
  std::vector<Place> all;
  while (csv.next()) {
    if (csv.cells().size() != columns.size()) {
      throw InputError(file, csv.line(), "", csv.text(),
                       fmt::format("{} cells, as the first line has", columns.size()));
    }
    YAML::Node map(YAML::NodeType::Map);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string cell = trimmed(csv.cells()[i]);
      if (!cell.empty() && !columns[i].empty()) map[columns[i]] = value_of(columns[i], cell);
    }
    all.push_back(place_of(file, map, {{"", csv.line()}}));
  }
  return all;
}

/// Refuses coordinates that a `crs` of old GeoJSON says are not longitude and latitude in WGS 84.
void check_crs(const std::string& file, const YAML::Node& holder, const std::string& path) {
  const YAML::Node crs = holder["crs"];
  if (!crs.IsDefined() || crs.IsNull()) return;
  std::string name;
  if (crs.IsMap() && crs["properties"].IsDefined() && crs["properties"].IsMap()) {
    const YAML::Node its = crs["properties"]["name"];
    if (its.IsDefined() && its.IsScalar()) name = its.Scalar();
  } else if (crs.IsScalar()) {
    name = crs.Scalar();
  }
  // The last word of urn:ogc:def:crs:OGC:1.3:CRS84, http://www.opengis.net/def/crs/EPSG/0/4326 or EPSG:4326;
  // 4979 is 4326 with heights.
  const std::string code = name.substr(name.find_last_of(":/") + 1);
  const std::string all = name;
  const bool epsg = all.find("EPSG") != std::string::npos || all.find("epsg") != std::string::npos;
  if (code == "CRS84" || code == "CRS84h" || (epsg && (code == "4326" || code == "4979"))) return;
  throw InputError(file, crs.Mark().line + 1, path + "crs", name.empty() ? "a map" : name,
                   "longitude and latitude in WGS 84, which need no crs (or CRS84, EPSG:4326)");
}

/// JSON is read as the YAML that it is too, so that values have lines.
/// The code unit of an escape such as \ud83d at a place; nothing where there is none.
std::optional<std::uint32_t> escaped_unit(const std::string& text, std::size_t at) {
  if (at + 6 > text.size() || text.compare(at, 2, "\\u") != 0) return std::nullopt;
  std::uint32_t unit = 0;
  const char* const end = text.data() + at + 6;
  if (std::from_chars(text.data() + at + 2, end, unit, 16).ptr != end) return std::nullopt;
  return unit;
}

/// JSON writes a character beyond U+FFFF as two escapes, which YAML does not know (RFC 8259, section 7): here
/// it stands as itself.
std::string with_pairs_joined(const std::string& text) {
  std::string joined;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      joined += text[i++];
      continue;
    }
    const auto high = escaped_unit(text, i);
    const auto low = escaped_unit(text, i + 6);
    if (!high || !low || *high < 0xD800 || *high > 0xDBFF || *low < 0xDC00 || *low > 0xDFFF) {
      joined += text.substr(i, 2);  // with what it escapes, which may be another backslash
      i += 2;
      continue;
    }
    const std::uint32_t code = 0x10000 + ((*high - 0xD800) << 10U) + (*low - 0xDC00);
    for (const auto& [shift, mark] : {std::pair(18U, 0xF0U), {12U, 0x80U}, {6U, 0x80U}, {0U, 0x80U}})
      joined += static_cast<char>(mark | ((code >> shift) & (mark == 0xF0U ? 0x07U : 0x3FU)));
    i += 12;
  }
  return joined;
}

std::vector<Place> read_geojson(const std::string& file, Unknown& unknown) {
  const YAML::Node root =
      parse_yaml(with_pairs_joined(read_input(file, "a list of places", kLargestFile)), file, "");
  if (!root.IsMap()) throw InputError(file, 1, "", "not a map", "a GeoJSON FeatureCollection or Feature");
  const auto refuse = [&](const YAML::Node& at, const std::string& key, const std::string& accepted) {
    throw InputError(file, at.IsDefined() ? at.Mark().line + 1 : 1, key, at.IsScalar() ? at.Scalar() : "",
                     accepted);
  };
  const auto is_type = [](const YAML::Node& map, const char* type) {
    return map["type"].IsDefined() && map["type"].IsScalar() && map["type"].Scalar() == type;
  };
  std::vector<YAML::Node> features;
  const bool alone = is_type(root, "Feature");
  if (alone) {
    features.push_back(root);
  } else {
    const YAML::Node list = root["features"];
    if (!list.IsDefined() || !list.IsSequence())
      refuse(root, "features", "a FeatureCollection or one Feature of GeoJSON");
    check_crs(file, root, "");
    for (std::size_t i = 0; i < list.size(); ++i) features.push_back(list[i]);
  }
  std::vector<Place> all;
  std::size_t index = 0;
  for (const YAML::Node& feature : features) {
    const std::string name = alone ? "feature" : fmt::format("features[{}]", index++);
    if (!feature.IsMap()) refuse(feature, name, "a Feature of GeoJSON");
    check_crs(file, feature, name + ".");
    const YAML::Node geometry = feature["geometry"];
    if (geometry.IsDefined() && geometry.IsMap()) check_crs(file, geometry, name + ".geometry.");
    const bool is_point = geometry.IsDefined() && geometry.IsMap() && is_type(geometry, "Point");
    if (!is_point) refuse(geometry.IsDefined() ? geometry : feature, name + ".geometry", "a Point");
    const YAML::Node at = geometry["coordinates"];
    const bool are_numbers = at.IsDefined() && at.IsSequence() && (at.size() == 2 || at.size() == 3) &&
                             std::all_of(at.begin(), at.end(), [](const auto& each) {
                               return each.IsScalar() && is_number(each.Scalar());
                             });
    if (!are_numbers) {
      refuse(at.IsDefined() ? at : geometry, name + ".geometry.coordinates",
             "longitude, latitude and perhaps metres of altitude");
    }
    YAML::Node map(YAML::NodeType::Map);
    std::map<std::string, int> lines{{"", feature.Mark().line + 1}};
    std::set<std::string> seen;
    const YAML::Node properties = feature["properties"];
    if (properties.IsDefined() && properties.IsMap()) {
      for (const auto& entry : properties) {
        const std::string key =
            key_of(file, entry.first.Mark().line + 1, entry.first.Scalar(), seen, unknown);
        if (key.empty() || entry.second.IsNull()) continue;
        lines[key] = entry.second.Mark().line + 1;
        if (entry.second.IsScalar()) {
          map[key] = value_of(key, entry.second.Scalar());
        } else {
          map[key] = YAML::Clone(entry.second);
        }
      }
    }
    for (const char* key : {"longitude", "latitude", "altitude"}) {
      const std::size_t place = std::string(key) == "longitude" ? 0 : std::string(key) == "latitude" ? 1 : 2;
      if (place >= at.size()) continue;
      if (seen.count(key) > 0) refuse(properties, std::string(key), "no such property: the Point says it");
      map[key] = value_of(key, at[place].Scalar());
      lines[key] = at.Mark().line + 1;
    }
    all.push_back(place_of(file, map, std::move(lines)));
  }
  return all;
}

}  // namespace

std::vector<Place> read_places(const std::string& file, std::vector<std::string>& warnings) {
  std::string head = head_of_input(file, "a file of places", 64);
  if (head.rfind("\xFF\xFE", 0) == 0 || head.rfind("\xFE\xFF", 0) == 0)
    throw InputError(file, 1, "", "UTF-16", "text in UTF-8");
  if (head.rfind("\xEF\xBB\xBF", 0) == 0) head.erase(0, 3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  Unknown unknown;
  std::vector<Place> all = first != std::string::npos && head[first] == '{' ? read_geojson(file, unknown)
                                                                            : read_csv(file, unknown);
  if (all.empty()) throw InputError(file, 1, "", "", "at least one place");
  if (all.size() > kMostPlaces) throw InputError(file, 0, "", "", "at most 10000 places");
  unknown.erase("");
  if (!unknown.empty()) {
    const std::size_t count = unknown.size();
    while (unknown.size() > 10) unknown.erase(std::prev(unknown.end()));
    warnings.push_back(fmt::format("{}: not used, because no key of a site is called so: {}{}",
                                   std::filesystem::path(file).filename().string(), fmt::join(unknown, ", "),
                                   count > 10 ? ", ..." : ""));
  }
  return all;
}

}  // namespace skyhaul::core
