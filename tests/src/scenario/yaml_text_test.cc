// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What is valid YAML text is read, and what the project does not take of YAML is refused in one line.
#include <gmock/gmock.h>

#include <ctime>
#include <map>

#include "scenario/map_reader.h"
#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

const std::string kCases = SKYHAUL_SOURCE_DIR "/tests/data/hostile/";

class YamlTextTest : public LoadTest {
 protected:
  std::string error_of(const std::string& text) const {
    try {
      parse_yaml(text, "f.yaml", "");
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }
};

// What YAML 1.2 says these texts are (chapters 7.3, 8.1 and 6.8 of the specification; PyYAML reads them the
// same).
TEST_F(YamlTextTest, ValidTextIsRead) {
  const std::map<std::string, std::string> values{
      {"Tom & Jerry", "Tom & Jerry"},
      {"5 * 4", "5 * 4"},
      {"a &b *c !d", "a &b *c !d"},
      {"\"& * !\"", "& * !"},
      {"'it''s & x'", "it's & x"},
      {"'don''t \"quote\" *me*'", "don't \"quote\" *me*"},
      {"\"a 'quoted' & 'b'\"", "a 'quoted' & 'b'"},
      {"\"say \\\"&x\\\" \\\\\"", "say \"&x\" \\"},
      {"it's [not] a {list}", "it's [not] a {list}"},
      {"C# & D#", "C# & D#"},
      {"a  # &comment *here [[[[", "a"},
      {"|\n  Tom & Jerry\n  *bold*\n", "Tom & Jerry\n*bold*\n"},
      {"|\n  [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n"},
      {"|-\n  &a 'b\n  c", "&a 'b\nc"},
      {">\n  folded & *text*\n  goes on\n", "folded & *text* goes on\n"},
      {"plain text\n  that *goes* on & on", "plain text that *goes* on & on"},
      {"'one\n\n  two'", "one\ntwo"},
      {"R&D", "R&D"},
      {"http://host/?a=1&b=*", "http://host/?a=1&b=*"}};
  for (const auto& [text, value] : values) {
    const YAML::Node root = parse_yaml("key: " + text + "\nnext: 1\n", "f.yaml", "");
    EXPECT_EQ(root["key"].Scalar(), value) << text;
    EXPECT_EQ(root["next"].Scalar(), "1") << text;
  }
  EXPECT_EQ(parse_yaml("\xEF\xBB\xBFkey: 1\r\n", "f.yaml", "")["key"].Scalar(), "1");
  EXPECT_EQ(parse_yaml("{a: 1,\n\tb: [2]}", "f.yaml", "")["b"][0].Scalar(), "2");
}

TEST_F(YamlTextTest, AnchorsAliasesAndTagsAreRefusedWhereTheyStand) {
  EXPECT_EQ(error_of("a: 1\nb: &c 2\n"),
            "f.yaml:2: b: &c: expected YAML without anchors (a text that begins with & stands in quotes)");
  EXPECT_EQ(error_of("a:\n  - 1\n  - *c\n"),
            "f.yaml:3: *: expected YAML without aliases (a text that begins with * stands in quotes)");
  EXPECT_EQ(error_of("{\"name\":&a {\"b\":*a}}"),
            "f.yaml:1: name: &a: expected YAML without anchors (a text that begins with & stands in quotes)");
  EXPECT_EQ(error_of("&a key: 1\n"),
            "f.yaml:1: &a: expected YAML without anchors (a text that begins with & stands in quotes)");
  EXPECT_EQ(error_of("a: !!python/object 1\n"),
            "f.yaml:1: a: tag:yaml.org,2002:python/object: expected YAML without tags");
  EXPECT_EQ(error_of("a: [1, !local {b: 2}]\n"), "f.yaml:1: a[1]: !local: expected YAML without tags");
  EXPECT_EQ(error_of("a: {b: 1, b: 2}"), "f.yaml:1: a.b: the key stands twice: expected each key once");
  EXPECT_EQ(error_of("a:\n\tb: 1\n"), "f.yaml:2: a tab: expected spaces for indentation");
}

TEST_F(YamlTextTest, DepthAndSizeHaveBounds) {
  const auto repeated = [](const std::string& part, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += part;
    return all;
  };
  EXPECT_EQ(error_of(repeated("[", 32) + repeated("]", 32)), "no error");
  for (const char* part : {"[", "{a: ", "- ", "? "}) {
    EXPECT_EQ(error_of(repeated(part, 33)), "f.yaml:1: nested too deeply: expected at most 32 levels")
        << part;
    EXPECT_EQ(error_of(repeated(part, 100'000)), "f.yaml:1: nested too deeply: expected at most 32 levels")
        << part;
  }
  EXPECT_EQ(error_of("a: " + std::string(5 << 20, 'b')),
            "f.yaml: 5242883 bytes: expected at most 4 MiB of YAML");
  const std::string large = write("large.yaml", "a: '" + std::string(5 << 20, '\n') + "'");
  EXPECT_THROW(load_yaml(large), InputError);
  EXPECT_THROW(load_yaml("/dev/zero"), InputError);
}

TEST_F(YamlTextTest, ManyValuesAreRefusedEarly) {
  const auto list = [](std::size_t items) {
    std::string text = "a: [";
    for (std::size_t i = 0; i < items; ++i) text += "1,";
    return text + "]";
  };
  EXPECT_EQ(error_of(list(299'997)), "no error");  // the map, its key and the list are values too
  EXPECT_EQ(error_of(list(299'998)),
            "f.yaml:1: too many values: expected at most 300000 keys, texts, lists and maps");
  const std::clock_t start = std::clock();
  EXPECT_THAT(error_of(list(1'900'000)), testing::HasSubstr("too many values"));
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 2);
  for (const char* part : {"[],", "{},", "{b: 1},", "[1],"}) {
    std::string text = "a: [";
    while (text.size() < (3 << 20)) text += part;
    EXPECT_THAT(error_of(text + "]"), testing::HasSubstr("too many values")) << part;
  }
}

/// Eight times the text takes about eight times as long, not 64 times: forms that quadratic readers fall
/// over.
TEST_F(YamlTextTest, TimeGoesWithTheLength) {
  const auto repeated = [](const std::string& part, std::size_t length) {
    std::string all;
    while (all.size() < length) all += part;
    return all;
  };
  const auto seconds = [](const std::string& text) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      const std::clock_t start = std::clock();  // other programs' time does not count
      try {
        parse_yaml(text, "f.yaml", "");
      } catch (const InputError&) {
      }
      best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return best;
  };
  for (const auto& [head, part] : std::map<std::string, std::string>{{"a: '", "''"},
                                                                     {"a: \"", "b\n\n "},
                                                                     {"a: |\n", "  b\n"},
                                                                     {"b: |\n", "\n"},
                                                                     {"a: [", "1, "},
                                                                     {"a:\n", "- {b: 1}\n"},
                                                                     {"a: [\"", "\n"},
                                                                     {"# a", "#"},
                                                                     {"[", "["},
                                                                     {"{", "a:"},
                                                                     {"a: b", "\n  b"}}) {
    const double small = seconds(head + repeated(part, 50'000));
    const double large = seconds(head + repeated(part, 400'000));
    EXPECT_LT(large, 24 * small + 0.02) << head << part;
  }
}

TEST_F(YamlTextTest, HostileCases) {
  for (const char* refused : {"yaml-self-reference.yaml", "yaml-alias-bomb.yaml"}) {
    try {
      load_yaml(kCases + refused);
      ADD_FAILURE() << refused << " was read";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("YAML without anchors")) << refused;
    }
  }
  std::ifstream mini(kCases + "mini.yaml");
  const std::string scenario((std::istreambuf_iterator<char>(mini)), std::istreambuf_iterator<char>());
  for (const char* read :
       {"false-refusal-block.yaml", "false-refusal-plain.yaml", "false-refusal-quoted.yaml"}) {
    std::ifstream file(kCases + read);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const ResolvedScenario loaded = load(scenario + text);
    EXPECT_THAT(loaded.description, testing::HasSubstr("&")) << read;
    EXPECT_EQ(load(to_yaml(loaded)).description, loaded.description) << read;
  }
  EXPECT_THROW(resolve_file(kCases + "del-in-name.yaml"), InputError);
}

TEST_F(YamlTextTest, BlockLiteralsStandForOneLineToo) {
  const std::string text =
      "name: |\n  a name & more\nepoch: >\n  2026-01-01\nhorizon: |\n  1 h\nconstellation: oneweb\n"
      "terminal: starlink-priority\nsites: [atacama, permian]\n";
  const ResolvedScenario scenario = load(text);
  EXPECT_EQ(scenario.name, "a name & more");
  EXPECT_EQ(scenario.horizon_ns, 3'600'000'000'000);
}

}  // namespace
}  // namespace skyhaul::core
