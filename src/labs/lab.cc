// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "labs/lab.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "scenario/map_reader.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::labs {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> kTakes{"first",  "last",  "count",    "distinct", "sum",       "mean",
                                   "median", "least", "greatest", "changes",  "least-step"};

/// One map of lab.yaml, with the place of each error.
class Map {
 public:
  Map(const std::string& file, const YAML::Node& node, std::string path, const std::set<std::string>& known)
      : file_(file), node_(node), path_(std::move(path)) {
    if (!node.IsMap()) throw InputError(file, node.Mark().line + 1, path_, "", "expected a map");
    for (const auto& item : node) {
      const std::string key = item.first.Scalar();
      if (known.count(key) == 0)
        throw InputError(file, item.first.Mark().line + 1, path_ + key, "unknown key",
                         fmt::format("expected one of {}", fmt::join(known, ", ")));
    }
  }
  bool has(const char* key) const { return node_[key].IsDefined(); }
  YAML::Node at(const char* key) const {
    if (!has(key)) refuse(key, "", "expected a value: the key is required");
    return node_[key];
  }
  std::string text(const char* key) const {
    const YAML::Node value = at(key);
    if (!value.IsScalar()) refuse(key, "", "expected a text");
    return value.Scalar();
  }
  std::string text(const char* key, const std::string& standard) const {
    return has(key) ? text(key) : standard;
  }
  double number(const char* key) const {
    const std::string all = text(key);
    double value = 0;
    const auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), value);
    if (error != std::errc() || end != all.data() + all.size()) refuse(key, all, "expected a number");
    return value;
  }
  double number(const char* key, double standard) const { return has(key) ? number(key) : standard; }
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> all;
    if (!has(key)) return all;
    if (!node_[key].IsSequence()) refuse(key, "", "expected a list");
    for (const YAML::Node& item : node_[key]) all.push_back(item.as<std::string>());
    return all;
  }
  [[noreturn]] void refuse(const char* key, const std::string& value, const std::string& accepted) const {
    const int line = (has(key) ? node_[key].Mark() : node_.Mark()).line + 1;
    throw InputError(file_, line, path_ + key, value, accepted);
  }

 private:
  std::string file_;
  YAML::Node node_;
  std::string path_;
};

Source read_source(const std::string& file, const YAML::Node& node, const std::string& path) {
  const Map map(file, node, path, {"command", "file", "json", "csv", "times"});
  Source source;
  source.command = map.text("command");
  source.file = map.text("file", "");
  source.times = map.number("times", 1);
  if (map.has("json") == map.has("csv")) map.refuse("csv", "", "expected either json or csv");
  if (map.has("json")) {
    source.pointer = map.text("json");
    if (source.pointer.empty() || source.pointer.front() != '/')
      map.refuse("json", source.pointer, "expected a JSON pointer such as /results/0/sync_s/p50");
    return source;
  }
  const Map csv(file, map.at("csv"), path + "csv.", {"column", "where", "take", "by", "join"});
  source.column = csv.text("column", "");
  source.take = csv.text("take");
  source.by = csv.text("by", "");
  source.join = csv.text("join", "false") == "true";
  if (kTakes.count(source.take) == 0)
    csv.refuse("take", source.take, fmt::format("expected one of {}", fmt::join(kTakes, ", ")));
  if (source.column.empty() && source.take != "count")
    csv.refuse("column", "", "expected the name of a column");
  if (csv.has("where"))
    for (const auto& item : csv.at("where"))
      source.where[item.first.as<std::string>()] = item.second.as<std::string>();
  return source;
}

/// The values behind a question or a figure.
void read_values(const Map& map, const std::string& file, const std::string& path, Question& question) {
  question.truth = read_source(file, map.at("truth"), path + "truth.");
  if (map.has("minus")) question.minus = read_source(file, map.at("minus"), path + "minus.");
  if (map.has("over")) question.over = read_source(file, map.at("over"), path + "over.");
}

Question read_question(const std::string& file, const YAML::Node& node, const std::string& path) {
  const Map map(
      file, node, path,
      {"id", "text", "unit", "tolerance", "choices", "hint", "truth", "minus", "over", "published"});
  Question question;
  question.id = map.text("id");
  question.text = map.text("text");
  question.hint = map.text("hint");
  question.choices = map.texts("choices");
  if (question.choices.empty()) {
    question.unit = map.text("unit");
    std::string tolerance = map.text("tolerance");
    question.relative = tolerance.back() == '%';
    if (question.relative) tolerance.pop_back();
    const char* last = tolerance.data() + tolerance.size();
    const auto [end, error] = std::from_chars(tolerance.data(), last, question.tolerance);
    if (error != std::errc() ||
        tolerance.substr(end - tolerance.data()).find_first_not_of(' ') != std::string::npos ||
        question.tolerance < 0)
      map.refuse("tolerance", map.text("tolerance"),
                 "expected a number in the question's unit, or a share such as '2 %'");
    if (question.relative) question.tolerance /= 100;
  }
  read_values(map, file, path, question);
  if (map.has("published")) {
    const Map published(file, map.at("published"), path + "published.", {"value", "within", "source"});
    question.published =
        Published{published.number("value"), published.number("within"), published.text("source")};
  }
  return question;
}

/// `ids` are those of the questions; the answer may name these, its figures and its ratios, each in braces.
Explanation read_explanation(const std::string& file, const YAML::Node& node, std::set<std::string> ids) {
  const Map map(file, node, "explain.", {"text", "answer", "figures", "ratios"});
  Explanation explanation;
  explanation.text = map.text("text");
  explanation.answer = map.text("answer");
  if (map.has("figures")) {
    for (const YAML::Node& each : map.at("figures")) {
      const std::string path = fmt::format("explain.figures[{}].", explanation.figures.size());
      const Map figure(file, each, path, {"id", "unit", "truth", "minus", "over"});
      Question question;
      question.id = figure.text("id");
      question.unit = figure.text("unit");
      read_values(figure, file, path, question);
      if (!ids.insert(question.id).second) figure.refuse("id", question.id, "expected each id once");
      explanation.figures.push_back(question);
    }
  }
  if (map.has("ratios")) {
    const std::set<std::string> values = ids;
    for (const auto& item : map.at("ratios")) {
      const std::string id = item.first.Scalar();
      const auto of = item.second.as<std::vector<std::string>>(std::vector<std::string>{});
      if (of.size() != 2 || values.count(of[0]) == 0 || values.count(of[1]) == 0 || !ids.insert(id).second)
        map.refuse("ratios", id, fmt::format("expected a new id with two of {}", fmt::join(values, ", ")));
      explanation.ratios[id] = {of[0], of[1]};
    }
  }
  const std::string& text = explanation.answer;
  for (std::size_t open = 0; (open = text.find('{', open)) != std::string::npos; ++open) {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos) map.refuse("answer", text.substr(open), "expected an id in braces");
    const std::string id = text.substr(open + 1, close - open - 1);
    if (ids.count(id) == 0)
      map.refuse("answer", id, fmt::format("expected one of the ids {} in braces", fmt::join(ids, ", ")));
  }
  return explanation;
}

Move read_move(const std::string& file, const YAML::Node& node, const std::string& path) {
  const Map map(file, node, path, {"key", "now", "from", "to", "decimals", "days", "values"});
  Move move;
  move.key = map.text("key");
  move.now = map.text("now");
  move.from = map.number("from", 0);
  move.to = map.number("to", 0);
  move.decimals = static_cast<int>(map.number("decimals", 0));
  move.days = static_cast<int>(map.number("days", 0));
  move.values = map.texts("values");
  const int kinds =
      (map.has("from") && map.has("to") ? 1 : 0) + (move.days > 0 ? 1 : 0) + (move.values.empty() ? 0 : 1);
  if (kinds != 1)
    map.refuse("key", move.key, "expected exactly one of these beside it: from with to, days, or values");
  return move;
}

/// Beside an installed program, or in the source tree of this build.
std::string shipped_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = program.parent_path().parent_path() / "share" / "skyhaul" / "labs";
    if (fs::is_directory(installed, error)) return installed.string();
  }
  return SKYHAUL_SHIPPED_LABS;
}

int number_of(const fs::path& folder) {
  const std::string name = folder.filename().string();
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end != name.data() + name.size() && *end == '-' ? number : 0;
}

}  // namespace

Lab read_lab(const std::string& folder) {
  const std::string file = (fs::path(folder) / "lab.yaml").string();
  const Map map(file, core::load_yaml(file), "",
                {"title", "minutes", "root", "prepare", "moves", "questions", "explain"});
  Lab lab;
  lab.folder = folder;
  lab.number = number_of(folder);
  lab.title = map.text("title");
  lab.minutes = static_cast<int>(map.number("minutes"));
  lab.root = map.text("root", "false") == "true";
  lab.prepare = map.texts("prepare");
  if (map.has("moves"))
    for (const YAML::Node& node : map.at("moves"))
      lab.moves.push_back(read_move(file, node, fmt::format("moves[{}].", lab.moves.size())));
  std::set<std::string> ids;
  for (const YAML::Node& node : map.at("questions")) {
    lab.questions.push_back(read_question(file, node, fmt::format("questions[{}].", lab.questions.size())));
    if (!ids.insert(lab.questions.back().id).second)
      map.refuse("questions", lab.questions.back().id, "expected each id once");
  }
  if (map.has("explain")) lab.explanation = read_explanation(file, map.at("explain"), ids);
  return lab;
}

std::vector<Lab> find_labs(const std::string& folder) {
  const std::string from = folder.empty() ? shipped_folder() : folder;
  std::vector<Lab> labs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(from, error)) {
    if (number_of(entry.path()) > 0 && fs::exists(entry.path() / "lab.yaml"))
      labs.push_back(read_lab(entry.path().string()));
  }
  if (labs.empty())
    throw InputError("", 0, "--labs", from, "expected a folder of labs such as 1-NAME with a lab.yaml");
  std::sort(labs.begin(), labs.end(), [](const Lab& a, const Lab& b) { return a.number < b.number; });
  return labs;
}

const Lab& lab_numbered(const std::vector<Lab>& labs, const std::string& number) {
  std::vector<std::string> known;
  for (const Lab& lab : labs) {
    known.push_back(std::to_string(lab.number));
    if (number == known.back() || number == fs::path(lab.folder).filename().string()) return lab;
  }
  throw InputError("", 0, "lab", number,
                   fmt::format("expected the number of a lab: {}", fmt::join(known, ", ")));
}

}  // namespace skyhaul::labs
