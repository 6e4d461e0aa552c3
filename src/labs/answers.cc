// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "labs/answers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>

#include "scenario/map_reader.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::labs {
namespace {

std::string scalar(const std::string& file, const YAML::Node& node, const std::string& key) {
  if (!node.IsDefined() || node.IsNull()) return "";
  if (!node.IsScalar())
    throw InputError(file, node.Mark().line + 1, key, "", "expected a number with its unit, or a text");
  std::string text = node.Scalar();
  const auto blank = [](unsigned char c) { return std::isspace(c); };
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
  text.erase(std::find_if_not(text.rbegin(), text.rend(), blank).base(), text.end());
  return text;
}

Answer read_answer(const std::string& file, const YAML::Node& node, const std::string& key) {
  if (!node.IsMap()) return {"", scalar(file, node, key)};
  for (const auto& item : node) {
    const std::string name = item.first.Scalar();
    if (name != "prediction" && name != "answer")
      throw InputError(file, item.first.Mark().line + 1, key + "." + name, "unknown key",
                       "expected prediction or answer");
  }
  return {scalar(file, node["prediction"], key + ".prediction"),
          scalar(file, node["answer"], key + ".answer")};
}

/// A text as one comment of YAML takes it.
std::string on_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string quoted_yaml(const std::string& text) {
  YAML::Emitter emitter;
  emitter << YAML::DoubleQuoted << text;
  return emitter.c_str();
}

}  // namespace

AnswerFile read_answers(const std::string& file) {
  const YAML::Node root = core::load_yaml(file);
  for (const auto& item : root) {
    const std::string key = item.first.Scalar();
    if (key != "lab" && key != "student" && key != "answers" && key != "explain")
      throw InputError(file, item.first.Mark().line + 1, key, "unknown key",
                       "expected one of lab, student, answers, explain");
  }
  AnswerFile all;
  all.lab = scalar(file, root["lab"], "lab");
  all.student = scalar(file, root["student"], "student");
  all.explanation = scalar(file, root["explain"], "explain");
  const YAML::Node answers = root["answers"];
  if (!answers.IsDefined() || !answers.IsMap())
    throw InputError(file, 0, "answers", "", "expected a map of answers, as skyhaul lab start writes it");
  for (const auto& item : answers) {
    const std::string id = item.first.Scalar();
    all.answers[id] = read_answer(file, item.second, "answers." + id);
  }
  return all;
}

void check_ids(const AnswerFile& answers, const Lab& lab, const std::string& file) {
  std::vector<std::string> known;
  for (const Question& question : lab.questions) known.push_back(question.id);
  for (const auto& [id, answer] : answers.answers) {
    if (std::find(known.begin(), known.end(), id) == known.end())
      throw InputError(file, 0, "answers." + id, "unknown question",
                       fmt::format("expected a question of lab {}: {}", lab.number, fmt::join(known, ", ")));
  }
}

std::string model_explanation(const Lab& lab, Truth& truth) {
  if (!lab.explanation) return "";
  const Explanation& explanation = *lab.explanation;
  std::vector<Question> all = lab.questions;
  all.insert(all.end(), explanation.figures.begin(), explanation.figures.end());
  const auto value_of = [&](const std::string& id) {
    const auto asked = [&](const Question& each) { return each.id == id; };
    const Question& question = *std::find_if(all.begin(), all.end(), asked);
    return std::pair(question, truth.of(question));
  };
  std::string text;
  for (std::size_t at = 0, open = 0; at < explanation.answer.size(); at = open) {
    open = std::min(explanation.answer.find('{', at), explanation.answer.size());
    text += explanation.answer.substr(at, open - at);
    if (open == explanation.answer.size()) break;
    const std::size_t close = explanation.answer.find('}', open);
    const std::string id = explanation.answer.substr(open + 1, close - open - 1);
    open = close + 1;
    const auto ratio = explanation.ratios.find(id);
    if (ratio == explanation.ratios.end()) {
      const auto [question, value] = value_of(id);
      text += in_words(question, value);
      continue;
    }
    Question times;
    times.unit = "times";
    const double below = value_of(ratio->second.second).second.number.value();
    text += in_words(times, {value_of(ratio->second.first).second.number.value() / below, ""});
  }
  return text;
}

std::string answers_template(const Lab& lab, const std::string& student, Truth* truth) {
  YAML::Emitter head;
  head << YAML::BeginMap << YAML::Key << "lab" << YAML::Value << lab.number << YAML::Key << "student"
       << YAML::Value << YAML::DoubleQuoted << student << YAML::EndMap;
  std::string text = fmt::format("# Lab {}: {}.\n", lab.number, lab.title);
  text += truth != nullptr
              ? "# Solution for teachers: worked out by the commands of the lab.\n"
              : "# Write your prediction of each number before you run anything, and the answer after it,\n"
                "# each with its unit.\n";
  text += fmt::format("{}\nanswers:\n", head.c_str());
  for (const Question& question : lab.questions) {
    const std::string kind = question.choices.empty()
                                 ? "in " + question.unit
                                 : fmt::format("one of: {}", fmt::join(question.choices, "; "));
    text +=
        fmt::format("  # {} ({})\n  {}:\n    prediction:\n", on_one_line(question.text), kind, question.id);
    if (truth == nullptr) {
      text += "    answer:\n";
    } else {
      text += fmt::format("    answer: \"{}\"\n", with_unit(question, truth->of(question)));
    }
  }
  if (lab.explanation) {
    const std::string answer = truth == nullptr ? "" : " " + quoted_yaml(model_explanation(lab, *truth));
    text += fmt::format("# Explain in two or three sentences, between quotes: {}\nexplain:{}\n",
                        on_one_line(lab.explanation->text), answer);
  }
  return text;
}

}  // namespace skyhaul::labs
