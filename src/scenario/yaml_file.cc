// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>

#include <set>
#include <sstream>

#include "scenario/map_reader.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

// The text is parsed twice, which takes 0.1 us a byte and 3 us a value: a file of both these sizes is read in
// less than two seconds.
constexpr std::size_t kLargestFile = 4 << 20;
constexpr std::size_t kMostValues = 300'000;  ///< keys, texts, lists and maps
constexpr std::size_t kDeepest = 32;
constexpr const char* kNoAliases = "YAML without aliases (a text that begins with * stands in quotes)";

/// Refuses bytes that are not UTF-8, and control characters.
void check_characters(const std::string& text, const std::string& file) {
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const auto refuse = [&](const char* what) {
      throw InputError(file, line, "", fmt::format("{} 0x{:02X}", what, lead), "text in UTF-8");
    };
    const long point = next_code_point(text, at);
    if (point < 0) refuse("byte");
    if (point == '\n') ++line;
    if ((point < 0x20 && point != '\n' && point != '\r' && point != '\t') || point == 0x7F)
      refuse("control character");
  }
}

/// Follows the parser's own events before a tree is built of them, and refuses what a tree would suffer from
/// (aliases repeat a part or lead back to it, nesting is recursion) or would hide (tags, keys that stand
/// twice).
class Guard : public YAML::EventHandler {
 public:
  /// With a `key`, the text is that key's value on the command line, where lines mean nothing.
  Guard(std::string file, std::string key) : file_(std::move(file)), key_(std::move(key)) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) refuse(mark, "a second document", "one YAML document");
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    refuse_next(mark, "&" + name, "YAML without anchors (a text that begins with & stands in quotes)");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_next(mark, "*", kNoAliases); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { enter(mark, "", ""); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    enter(mark, tag, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, false);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, true);
  }
  void OnSequenceEnd() override { levels_.pop_back(); }
  void OnMapEnd() override { levels_.pop_back(); }

 private:
  struct Level {
    bool map;
    bool key_next;   ///< of a map
    std::string at;  ///< the key whose value comes next, or the place in the list
    std::size_t items;
    std::set<std::string> keys;
  };

  /// At the place of the value that is entered last.
  [[noreturn]] void refuse(const YAML::Mark& mark, const std::string& what,
                           const std::string& accepted) const {
    throw InputError(file_, key_.empty() ? mark.line + 1 : 0, path(), what, accepted);
  }

  /// At the place of the value that comes next: anchors and aliases are told before what they stand at.
  [[noreturn]] void refuse_next(const YAML::Mark& mark, const std::string& what,
                                const std::string& accepted) {
    if (!levels_.empty() && !levels_.back().map) ++levels_.back().items;
    refuse(mark, what, accepted);
  }

  std::string path() const {
    std::string all = key_;
    for (const Level& level : levels_) {
      if (!level.map) {
        if (level.items > 0) all += fmt::format("[{}]", level.items - 1);
      } else if (!level.at.empty()) {
        all += (all.empty() ? "" : ".") + level.at;
      }
    }
    return all;
  }

  /// Counts a value or takes a key of the level that is open.
  void enter(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
    if (++values_ > kMostValues) {
      throw InputError(file_, key_.empty() ? mark.line + 1 : 0, key_, "too many values",
                       fmt::format("at most {} keys, texts, lists and maps", kMostValues));
    }
    if (!levels_.empty()) {
      Level& level = levels_.back();
      if (!level.map) {
        ++level.items;
      } else if (level.key_next) {
        level.at = text;
        if (!level.keys.insert(text).second) refuse(mark, "the key stands twice", "each key once");
      }
      level.key_next = !level.key_next;
    }
    // The parser's own tag is ? for plain and ! for quoted values.
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, tag, "YAML without tags");
  }

  void open(const YAML::Mark& mark, const std::string& tag, bool map) {
    enter(mark, tag, "?");
    if (levels_.size() == kDeepest) {
      throw InputError(file_, key_.empty() ? mark.line + 1 : 0, key_, "nested too deeply",
                       fmt::format("at most {} levels", kDeepest));
    }
    levels_.push_back({map, true, "", 0, {}});
  }

  std::string file_;
  std::string key_;
  std::vector<Level> levels_;
  std::size_t values_ = 0;
  int documents_ = 0;
};

/// Whether the line of the text, from 0 on, is indented with a tab.
bool begins_with_tab(const std::string& text, int line) {
  std::size_t at = 0;
  for (; line > 0 && at != std::string::npos; --line) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return false;
  at = text.find_first_not_of(' ', at);
  return at != std::string::npos && text[at] == '\t';
}

[[noreturn]] void refuse_syntax(const YAML::Exception& problem, const std::string& text,
                                const std::string& file, const std::string& key) {
  const int line = key.empty() ? problem.mark.line + 1 : 0;
  const std::string value = key.empty() ? "" : text;
  if (problem.msg.rfind(YAML::ErrorMsg::UNKNOWN_ANCHOR, 0) == 0) {
    throw InputError(file, line, key, key.empty() ? "*" : text, kNoAliases);
  }
  if (problem.mark.line >= 0 && begins_with_tab(text, problem.mark.line)) {
    throw InputError(file, line, key, "a tab", "spaces for indentation");
  }
  throw InputError(file, line, key, value, "YAML that can be read: " + problem.msg);
}

}  // namespace

YAML::Node parse_yaml(const std::string& text, const std::string& file, const std::string& key) {
  if (text.size() > kLargestFile) {
    throw InputError(file, 0, key, fmt::format("{} bytes", text.size()),
                     fmt::format("at most {} MiB of YAML", kLargestFile >> 20));
  }
  check_characters(text, file);
  try {
    Guard guard(file, key);
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(guard)) continue;
    return YAML::Load(text);
  } catch (const YAML::Exception& problem) {
    refuse_syntax(problem, text, file, key);
  }
}

std::string read_yaml(const std::string& path) { return read_input(path, "a YAML file", kLargestFile); }

YAML::Node parse_yaml_map(const std::string& text, const std::string& file) {
  YAML::Node root = parse_yaml(text, file, "");
  if (!root.IsMap())
    throw InputError(file, 1, "", root.IsNull() ? "nothing in it" : "not a map", "a map of keys");
  return root;
}

// Shown by the shared library: the labs of the program read with it.
SKYHAUL_CORE_EXPORT YAML::Node load_yaml(const std::string& path) {
  return parse_yaml_map(read_yaml(path), path);
}

}  // namespace skyhaul::core
