// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// `sites: {file: ...}`: lists of places as CSV and GeoJSON.
#include <gmock/gmock.h>

#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

class PlacesTest : public LoadTest {
 protected:
  ResolvedScenario with(const std::string& sites) const {
    return load("epoch: 2026-01-01\nhorizon: 1 h\nconstellation: oneweb\nterminal: oneweb-sla\nsites: " +
                sites + "\n");
  }
  std::string error_of(const std::string& name, const std::string& text) const {
    write(name, text);
    try {
      with("{file: " + name + "}");
    } catch (const InputError& error) {
      std::string what = error.what();
      const std::string folder = folder_.string() + "/";
      return what.rfind(folder, 0) == 0 ? what.substr(folder.size()) : what;
    }
    return "no error";
  }
};

TEST_F(PlacesTest, CsvIsTheListThatItHolds) {
  write("places.csv",
        "\xEF\xBB\xBFlongitude,name,\"latitude\",terminals,power,altitude\r\n"
        "-69.3,atacama,-24.5,4,10:00-22:00 23:00-23:30,2300\r\n"
        "\r\n"
        "-103.1,\"Midland, TX\",31.8,,solar-day,\r\n"
        "130,\xc3\x85s,62.5,2,,0.1 km\r\n");
  const ResolvedScenario from_file = with("{file: places.csv}");
  const ResolvedScenario from_list = with(
      "[{name: atacama, latitude: -24.5, longitude: -69.3, terminals: 4, power: [\"10:00-22:00\", "
      "\"23:00-23:30\"], "
      "altitude: 2300 m}, {name: \"Midland, TX\", latitude: 31.8, longitude: -103.1, power: {preset: "
      "solar-day}}, "
      "{name: \xc3\x85s, latitude: 62.5, longitude: 130, terminals: 2, altitude: 100 m}]");
  EXPECT_EQ(to_yaml(from_file), to_yaml(from_list));
  EXPECT_THAT(to_yaml(from_file), testing::Not(testing::HasSubstr("places.csv")));  // it stands by itself
  EXPECT_EQ(to_yaml(load(to_yaml(from_file))), to_yaml(from_file));
  EXPECT_EQ(to_yaml(with("[{file: places.csv}]")), to_yaml(from_list));
}

TEST_F(PlacesTest, GeoJsonPointsAreTheSame) {
  write("places.geojson", R"({
	"type": "FeatureCollection",
	"features": [
		{"type": "Feature", "geometry": {"type": "Point", "coordinates": [-69.3, -24.5, 2300]},
		 "properties": {"name": "atacama", "terminals": 4, "power": "10:00-22:00 23:00-23:30", "cell": null}},
		{"type": "Feature", "properties": {"name": "Midland, TX", "power": "solar-day"},
		 "geometry": {"type": "Point", "coordinates": [-103.1, 31.8]}}
	]
})");
  EXPECT_EQ(to_yaml(with("{file: places.geojson}")),
            to_yaml(with(
                "[{name: atacama, latitude: -24.5, longitude: -69.3, terminals: 4, power: [\"10:00-22:00\", "
                "\"23:00-23:30\"], altitude: 2300 m}, {name: \"Midland, TX\", latitude: 31.8, longitude: "
                "-103.1, power: solar-day}]")));
}

// As Python's json.dump writes it, which escapes all that is not ASCII.
TEST_F(PlacesTest, GeoJsonNamesMayBeEscaped) {
  write("escaped.geojson", R"({"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"name": "Z\u00fcrich \ud83d\ude00"},
 "geometry": {"type": "Point", "coordinates": [8.5, 47.4]}},
{"type": "Feature", "properties": {"name": "a \\ud83d"}, "geometry": {"type": "Point", "coordinates": [9, 48]}}]})");
  const ResolvedScenario scenario = with("{file: escaped.geojson}");
  EXPECT_EQ(scenario.sites.at(0).site.name, "Z\u00fcrich \U0001F600");
  EXPECT_EQ(scenario.sites.at(1).site.name, "a \\ud83d");
}

TEST_F(PlacesTest, FilesStandAmongOtherSites) {
  write("a/places.csv", "name,latitude,longitude\none,1,2\ntwo,3,4\n");
  const ResolvedScenario scenario =
      with("[atacama, {file: a/places.csv}, {name: last, latitude: 5, longitude: 6}]");
  std::vector<std::string> names;
  for (const SiteSpec& site : scenario.sites) names.push_back(site.site.name);
  EXPECT_EQ(names, (std::vector<std::string>{"atacama", "one", "two", "last"}));
  EXPECT_THROW(with("[atacama, {file: a/places.csv, terminals: 2}]"), InputError);
  EXPECT_THROW(with("{file: none.csv}"), InputError);
}

/// Lists that people have hold more than this program reads: it says what it leaves out.
TEST_F(PlacesTest, OtherColumnsAreNamedAndLeftOut) {
  write("places.csv",
        "ID,Name,LATITUDE,Longitude,notes,,Terminals\n1,one,1,2,near the coast,,3\n2,two,3,4,,,\n");
  const ResolvedScenario csv = with("{file: places.csv}");
  EXPECT_EQ(csv.sites[0].site.name, "one");
  EXPECT_EQ(csv.sites[0].site.terminals.size(), 3U);
  EXPECT_EQ(
      csv.warnings,
      (std::vector<std::string>{"places.csv: not used, because no key of a site is called so: ID, notes"}));
  write("map.geojson",
        R"({"type": "FeatureCollection", "features": [
{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"name": "a", "marker-color": "#fff"}},
{"type": "Feature", "geometry": {"type": "Point", "coordinates": [3, 4]}, "properties": {"Name": "b", "marker-color": [1, 2]}}]})");
  const ResolvedScenario map = with("[{file: map.geojson}, {file: places.csv}]");
  EXPECT_EQ(map.sites[1].site.name, "b");
  EXPECT_THAT(map.warnings, testing::ElementsAre(
                                "map.geojson: not used, because no key of a site is called so: marker-color",
                                testing::StartsWith("places.csv: not used")));
  EXPECT_EQ(error_of("p.csv", "name;latitude;longitude\na;1;2\n"),
            "p.csv:1: name;latitude;longitude: expected commas between the columns");
  EXPECT_EQ(error_of("p.csv", "name\tlatitude\tlongitude\na\t1\t2\n").substr(0, 8), "p.csv:1:");
  EXPECT_THAT(error_of("p.csv", "Name,latitude,longitude,NAME\na,1,2,b\n"),
              testing::StartsWith("p.csv:1: NAME: the column stands twice"));
}

/// `--set` reaches a place as it reaches the item of a list.
TEST_F(PlacesTest, SetReachesThePlacesOfFiles) {
  write("places.csv", "name,latitude,longitude,terminals\none,1,2,2\ntwo,3,4,2\n");
  write("other.csv", "name,latitude,longitude\nthree,1,2\nfour,3,4\n");
  const std::string head = "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: oneweb\nterminal: oneweb-sla\n";
  const auto set = [&](const std::string& sites, const std::vector<std::string>& assignments) {
    ScenarioOptions options;
    options.set = assignments;
    return load(head + "sites: " + sites + "\n", options);
  };
  const auto error_of = [&](const std::string& assignment) {
    try {
      set("{file: places.csv}", {assignment});
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  for (const char* sites : {"{file: places.csv}", "[{file: places.csv}]", "[{file: places.csv}, atacama]"}) {
    const ResolvedScenario changed =
        set(sites, {"sites.two.terminals=5", "sites[0].latitude=7", "sites.one.power=[\"10:00-12:00\"]"});
    EXPECT_EQ(changed.sites[0].site.place.latitude_deg, 7) << sites;
    EXPECT_EQ(changed.sites[0].site.place.longitude_deg, 2) << sites;
    EXPECT_EQ(changed.sites[0].power.size(), 1U) << sites;
    EXPECT_EQ(changed.sites[1].site.terminals.size(), 5U) << sites;
    const ResolvedScenario whole = set(sites, {"sites.two={name: new, latitude: 8, longitude: 9}"});
    EXPECT_EQ(whole.sites[1].site.name, "new") << sites;
    EXPECT_EQ(whole.sites[0].site.name, "one") << sites;
  }
  EXPECT_EQ(set("[atacama, {file: places.csv}]", {"sites[1].terminals=4"}).sites[1].site.terminals.size(),
            4U);
  EXPECT_EQ(set("{file: places.csv}", {"sites.file=other.csv", "sites.four.terminals=3"}).sites[1].site.name,
            "four");
  EXPECT_EQ(set("[{file: places.csv}]", {"sites[0].file=other.csv"}).sites[0].site.name, "three");
  EXPECT_EQ(set("{file: places.csv}", {"sites=[atacama, permian]"}).sites[0].site.name, "atacama");
  EXPECT_EQ(error_of("sites.tow.terminals=3"),
            "--set: tow: sites.tow.terminals=3: did you mean two? expected one of one, two");
  EXPECT_THAT(error_of("sites.two.latitude=99"), testing::StartsWith("--set: sites.two.latitude: 99: "));
  EXPECT_THAT(error_of("sites.two.dishes=9"),
              testing::StartsWith("--set: sites.two.dishes: unknown key; did you mean terminals?"));
  EXPECT_THAT(error_of("sites.file=none.csv"), testing::HasSubstr("none.csv: expected a file of places"));
}

TEST_F(PlacesTest, OneFeatureIsAPlace) {
  write(
      "one.geojson",
      R"({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"name": "a"}})");
  const ResolvedScenario scenario = with("[{file: one.geojson}, atacama]");
  EXPECT_EQ(scenario.sites[0].site.name, "a");
  EXPECT_EQ(scenario.sites[0].site.place.latitude_deg, 2);
  EXPECT_EQ(error_of("p.json", R"({"type": "Feature", "geometry": {"type": "Polygon"}})"),
            "p.json:1: feature.geometry: expected a Point");
  EXPECT_EQ(error_of("p.json", R"({"type": "Point", "coordinates": [1, 2]})"),
            "p.json:1: features: expected a FeatureCollection or one Feature of GeoJSON");
}

/// The `crs` of GeoJSON before RFC 7946: another system than longitude and latitude is refused, wherever it
/// stands.
TEST_F(PlacesTest, OtherCoordinatesAreRefused) {
  const auto text = [](const std::string& of_collection, const std::string& of_feature,
                       const std::string& of_geometry) {
    return "{\"type\": \"FeatureCollection\",\n" + of_collection +
           "\"features\": [\n{\"type\": \"Feature\"," + of_feature + "\n\"geometry\": {" + of_geometry +
           "\"type\": \"Point\", \"coordinates\": [1, 2]}, \"properties\": {\"name\": \"a\"}}]}";
  };
  const auto crs = [](const std::string& name) {
    return "\"crs\": {\"type\": \"name\", \"properties\": {\"name\": \"" + name + "\"}}, ";
  };
  for (const char* name : {"urn:ogc:def:crs:EPSG::3857", "EPSG:25832", "urn:ogc:def:crs:EPSG::31370",
                           "http://www.opengis.net/def/crs/EPSG/0/2154", "urn:ogc:def:crs:OGC:1.3:CRS83"}) {
    EXPECT_EQ(error_of("p.json", text(crs(name), "", "")),
              "p.json:2: crs: " + std::string(name) +
                  ": expected longitude and latitude in WGS 84, which need no crs (or CRS84, EPSG:4326)");
    EXPECT_THAT(error_of("p.json", text("", crs(name), "")),
                testing::StartsWith("p.json:3: features[0].crs: "));
    EXPECT_THAT(error_of("p.json", text("", "", crs(name))),
                testing::StartsWith("p.json:4: features[0].geometry.crs: "));
  }
  EXPECT_THAT(
      error_of("p.json", text("\"crs\": {\"type\": \"link\", \"properties\": {\"href\": \"x\"}}, ", "", "")),
      testing::StartsWith("p.json:2: crs: a map: "));
  for (const char* name : {"urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326",
                           "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}) {
    write("good.json", text(crs(name), "", ""));
    EXPECT_EQ(with("[{file: good.json}, atacama]").sites[0].site.place.longitude_deg, 1) << name;
  }
  write("good.json", text("\"crs\": null, ", "", ""));
  EXPECT_EQ(with("[{file: good.json}, atacama]").sites[0].site.name, "a");
}

TEST_F(PlacesTest, ErrorsOfSetNameTheSite) {
  write("places.csv", "name,latitude,longitude\none,1,2\ntwo,3,4\n");
  const auto error = [&](const std::string& assignment) {
    ScenarioOptions options;
    options.set = {assignment};
    try {
      load(
          "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: oneweb\nterminal: oneweb-sla\nsites: {file: "
          "places.csv}\n",
          options);
    } catch (const InputError& problem) {
      return std::string(problem.what());
    }
    return std::string("no error");
  };
  EXPECT_THAT(error("sites.two.terminal.up=fast"),
              testing::StartsWith("--set: sites.two.terminal.up: fast: "));
  EXPECT_THAT(error("sites[1].latitude=99"), testing::StartsWith("--set: sites.two.latitude: 99: "));
  EXPECT_THAT(error("sites.one.power=[25:00-26:00]"),
              testing::StartsWith("--set: sites.one.power[0]: 25:00-26:00: "));
  EXPECT_THAT(error("sites.one.power=10:00-12:00 11:00-13:00"),
              testing::HasSubstr("sites.one.power: 10:00-12:00 11:00-13:00: expected windows without "
                                 "overlap: 10:00-12:00 and 11:00-13:00"));
  EXPECT_THAT(error("sites.one=3"), testing::StartsWith("--set: sites.one"));
}

/// A line that refuses a name does not list thousands.
TEST_F(PlacesTest, RefusedNamesDoNotFillTheLine) {
  std::string rows = "name,latitude,longitude\n";
  for (int i = 0; i < 2000; ++i)
    rows += "place-" + std::to_string(i) + ",1," + std::to_string(i * 0.01) + "\n";
  write("places.csv", rows);
  ScenarioOptions options;
  options.set = {"sites.elsewhere.terminals=2"};
  try {
    load(
        "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: oneweb\nterminal: oneweb-sla\nsites: {file: "
        "places.csv}\n",
        options);
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_LT(std::string(error.what()).size(), 600U);
    EXPECT_THAT(error.what(), testing::EndsWith(" and 1970 more"));
  }
}

TEST_F(PlacesTest, ErrorsNameFileLineAndColumn) {
  EXPECT_EQ(error_of("p.csv", "name,latitude,longitude\na,1,2\nb,99,4\n"),
            "p.csv:3: latitude: 99: expected a value from -90 to 90 deg");
  EXPECT_EQ(error_of("p.csv", "name,latitude,longitude,terminals\na,1,2,3\nb,1,4,many\n").substr(0, 39),
            "p.csv:3: terminals: many: expected a wh");
  EXPECT_EQ(error_of("p.csv", "name,latitude,longitude\na,1,2\n,5,6\n"),
            "p.csv:3: name: missing: expected a text (unique name)");
  EXPECT_EQ(error_of("p.csv", "name,latitude,longitude\na,1,2\na,5,6\n"),
            "p.csv:3: name: a: expected a name that no other site has");
  EXPECT_THAT(error_of("p.csv", "name,lat,lon\na,1,2\n"),
              testing::StartsWith("p.csv:1: lat: unknown column; did you mean latitude?: expected one of "));
  EXPECT_THAT(error_of("p.csv", "name,latitude,longitude,latitude\na,1,2,3\n"),
              testing::StartsWith("p.csv:1: latitude: the column stands twice"));
  EXPECT_EQ(error_of("p.csv", "name,latitude\na,1\n"),
            "p.csv:1: longitude: missing: expected columns name, latitude and longitude at least");
  EXPECT_EQ(error_of("p.csv", "name,latitude,longitude\na,1\n"),
            "p.csv:2: a,1: expected 3 cells, as the first line has");
  EXPECT_EQ(error_of("p.csv", "name,latitude,longitude\n"), "p.csv:1: expected at least one place");
  EXPECT_THAT(error_of("p.csv", ""), testing::StartsWith("p.csv:1: nothing in it"));
  EXPECT_THAT(error_of("p.csv", "name,latitude,longitude\n\"a\nb\",1,2\nc,1,2\n"),
              testing::StartsWith("p.csv:2: name: "));
  EXPECT_EQ(error_of("p.csv", std::string("\xFF\xFEn\0a\0", 6)), "p.csv:1: UTF-16: expected text in UTF-8");
  EXPECT_THAT(error_of("p.json",
                       "{\"features\": [\n{\"geometry\": {\"type\": \"Point\",\n\"coordinates\": [1, 99]},\n"
                       "\"properties\": {\"name\": \"a\"}}, {\"geometry\": {\"type\": \"Point\", "
                       "\"coordinates\": [1, 2]}, \"properties\": {\"name\": \"b\"}}]}"),
              testing::StartsWith("p.json:3: latitude: 99: "));
  EXPECT_EQ(error_of("p.json",
                     "{\"features\": [\n\n{\"geometry\": {\"type\": \"Polygon\", \"coordinates\": []}}]}"),
            "p.json:3: features[0].geometry: expected a Point");
  EXPECT_THAT(error_of("p.json",
                       "{\"features\": [\n{\"geometry\": {\"type\": \"Point\", \"coordinates\": [1, 2]},\n"
                       "\"properties\": {\"name\": \"a\",\n\"dishes\": 3}}]}"),
              testing::StartsWith("p.json:4: dishes: unknown column; did you mean terminals?"));
}

}  // namespace
}  // namespace skyhaul::core
