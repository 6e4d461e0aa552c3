// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "labs/lab.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "cli.h"
#include "labs/answers.h"
#include "labs/truth.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

namespace fs = std::filesystem;
using labs::Lab;
using nlohmann::ordered_json;

constexpr const char* kAnswers = "answers.yaml";

struct Arguments {
  Command command;
  std::vector<std::string> words;  ///< the action, and what it is of
  std::string student, into, labs;
  bool json = false, solve = false;
};

void check_student(const std::string& student) {
  if (!student.empty() && name_problem(student) != nullptr)
    throw InputError("", 0, "--student", student, std::string("expected ") + kNameRule);
}

int list(const Arguments& arguments) {
  const std::vector<Lab> all = labs::find_labs(arguments.labs);
  if (arguments.json) {
    auto rows = ordered_json::array();
    for (const Lab& lab : all)
      rows.push_back({{"number", lab.number},
                      {"title", lab.title},
                      {"minutes", lab.minutes},
                      {"questions", lab.questions.size()},
                      {"root", lab.root},
                      {"folder", lab.folder}});
    fmt::print("{}\n", ordered_json{{"labs", rows}}.dump(2));
    return kDone;
  }
  std::size_t width = 0;
  for (const Lab& lab : all) width = std::max(width, lab.title.size());
  for (const Lab& lab : all)
    fmt::print("{}  {:<{}}  {} min, {} questions{}\n", lab.number, lab.title, width, lab.minutes,
               lab.questions.size(), lab.root ? ", needs root" : "");
  return kDone;
}

/// The number of the lab that was started in this folder; empty where none was.
std::string lab_in(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_regular_file(folder / kAnswers, error)) return "";
  try {
    return labs::read_answers((folder / kAnswers).string()).lab;
  } catch (const InputError&) {
    return "";
  }
}

/// The present folder, the one that holds it, and so on, each as one writes it from here.
std::vector<fs::path> folders_around() {
  std::vector<fs::path> all;
  fs::path written = ".";
  for (fs::path folder = fs::current_path();; folder = folder.parent_path()) {
    all.push_back(written);
    if (folder == folder.parent_path()) return all;
    written = written == "." ? fs::path("..") : written / "..";
  }
}

/// The lab's file of answers, as one writes it from here, where the lab was started in the present folder, in
/// one that holds it, or in one beside these; empty where there is none.
std::string started_file(const Lab& lab) {
  const std::string number = std::to_string(lab.number);
  for (const fs::path& around : folders_around()) {
    for (const fs::path& folder : {around, around / ("lab-" + number)})
      if (lab_in(folder) == number) return (folder / kAnswers).lexically_normal().string();
  }
  return "";
}

/// A lab started within another one's folder would be hard to find again.
void refuse_inside_a_lab(const Lab& lab) {
  for (const fs::path& folder : folders_around()) {
    const std::string other = lab_in(folder);
    if (other.empty()) continue;
    throw InputError(
        "", 0, "lab start", std::to_string(lab.number),
        fmt::format("expected a folder outside of that of lab {}, which is {}: leave it first "
                    "(cd {}), or name a folder with --into",
                    other, fs::canonical(folder).string(), (folder / "..").lexically_normal().string()));
  }
}

int start(const Arguments& arguments) {
  const std::vector<Lab> all = labs::find_labs(arguments.labs);
  const Lab& lab = labs::lab_numbered(all, arguments.words[1]);
  if (arguments.into.empty()) refuse_inside_a_lab(lab);
  const fs::path folder =
      arguments.into.empty() ? fs::path("lab-" + std::to_string(lab.number)) : fs::path(arguments.into);
  if (fs::exists(folder) && !(fs::is_directory(folder) && fs::is_empty(folder)))
    throw InputError("", 0, "--into", folder.string(),
                     "expected a folder that is new or empty: a lab that was started is never overwritten");
  fs::create_directories(folder);
  labs::fill_folder(lab, arguments.student, folder.string());
  std::ofstream answers(folder / kAnswers, std::ios::binary);
  answers << labs::answers_template(lab, arguments.student, nullptr);
  answers.close();
  if (!answers) throw std::runtime_error("cannot write " + (folder / kAnswers).string());
  if (arguments.json) {
    fmt::print(
        "{}\n",
        ordered_json{{"lab", lab.number}, {"folder", folder.string()}, {"student", arguments.student}}.dump(
            2));
  } else {
    fmt::print("lab {}, {}, is in {}: read README.md there, and write your answers into {}\n", lab.number,
               lab.title, folder.string(), kAnswers);
  }
  return kDone;
}

ordered_json as_json(const labs::Question& question, const labs::Answer& answer,
                     const labs::Verdict& verdict) {
  return {{"id", question.id},
          {"status", labs::status_name(verdict.status)},
          {"prediction", answer.prediction},
          {"answer", answer.answer},
          {"unit", question.unit},
          {"remark", verdict.remark}};
}

labs::Answer answer_to(const labs::AnswerFile& file, const labs::Question& question) {
  const auto found = file.answers.find(question.id);
  return found == file.answers.end() ? labs::Answer{} : found->second;
}

std::string started_with(const Lab& lab) { return fmt::format("skyhaul lab start {}", lab.number); }

/// What to hand to `check`, for one who named no file of this lab.
std::string wanted_file(const Lab& lab) {
  const std::string started = started_file(lab);
  return started.empty()
             ? fmt::format("expected the answers of lab {}; '{}' starts it and writes lab-{}/{}", lab.number,
                           started_with(lab), lab.number, kAnswers)
             : fmt::format("expected the answers of lab {}, which are in {}", lab.number, started);
}

labs::AnswerFile given_answers(const Lab& lab, const std::string& file) {
  if (!fs::exists(file)) {
    const std::string what = started_file(lab).empty() ? fmt::format("lab {} is not started", lab.number)
                                                       : "there is no such file";
    throw InputError(file, 0, "", what, wanted_file(lab));
  }
  labs::AnswerFile answers = labs::read_answers(file);
  if (answers.lab != std::to_string(lab.number))
    throw InputError(file, 0, "lab", answers.lab, wanted_file(lab));
  labs::check_ids(answers, lab, file);
  return answers;
}

int check(const Arguments& arguments) {
  const std::vector<Lab> all = labs::find_labs(arguments.labs);
  const Lab& lab = labs::lab_numbered(all, arguments.words[1]);
  labs::AnswerFile answers;
  if (arguments.words.size() > 2) {
    answers = given_answers(lab, arguments.words[2]);
  } else if (!arguments.solve) {
    throw InputError("", 0, "ANSWERS", "none given", wanted_file(lab));
  }
  const std::string student = arguments.student.empty() ? answers.student : arguments.student;
  check_student(student);
  labs::Truth truth(lab, student);
  if (arguments.solve) {
    fmt::print("{}", labs::answers_template(lab, student, &truth));
    return kDone;
  }
  auto rows = ordered_json::array();
  std::map<labs::Status, int> counts;
  for (const labs::Question& question : lab.questions) {
    const labs::Answer answer = answer_to(answers, question);
    const labs::Verdict verdict = labs::judge(question, truth.of(question), answer);
    ++counts[verdict.status];
    rows.push_back(as_json(question, answer, verdict));
    if (!arguments.json)
      fmt::print("{}: {}: {}\n", question.id, labs::status_name(verdict.status), verdict.remark);
  }
  const int right = counts[labs::Status::kRight];
  const auto questions = static_cast<int>(lab.questions.size());
  if (arguments.json) {
    fmt::print("{}\n", ordered_json{{"lab", lab.number},
                                    {"student", student},
                                    {"right", right},
                                    {"of", questions},
                                    {"questions", rows}}
                           .dump(2));
  } else {
    fmt::print("lab {}: {} of {} answers are right\n", lab.number, right, questions);
  }
  return right == questions ? kDone : kTargetMissed;
}

/// The files below a folder that are answers to a lab, by their paths.
std::map<std::string, labs::AnswerFile> handed_in(const std::string& folder, bool& bad) {
  if (!fs::is_directory(folder))
    throw InputError("", 0, "FOLDER", folder, "expected a folder with files of answers");
  std::map<std::string, labs::AnswerFile> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (!entry.is_regular_file() || (extension != ".yaml" && extension != ".yml")) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (("\n" + text).find("\nanswers:") == std::string::npos) continue;  // a scenario of the lab
    try {
      all[entry.path().string()] = labs::read_answers(entry.path().string());
    } catch (const InputError& error) {
      bad = true;
      say_error(error.what());
    }
  }
  return all;
}

struct ClassRow {
  std::string file, student, lab, question, status, prediction, answer, unit, truth;
};

void print_class(const std::vector<ClassRow>& rows, const ordered_json& explanations,
                 const Arguments& arguments) {
  if (arguments.json) {
    auto all = ordered_json::array();
    for (const ClassRow& row : rows) {
      ordered_json each{{"file", row.file},         {"student", row.student}, {"lab", row.lab},
                        {"question", row.question}, {"status", row.status},   {"prediction", row.prediction},
                        {"answer", row.answer},     {"unit", row.unit}};
      if (arguments.solve) each["truth"] = row.truth;
      all.push_back(each);
    }
    fmt::print("{}\n", ordered_json{{"answers", all}, {"explanations", explanations}}.dump(2));
    return;
  }
  fmt::print("file,student,lab,question,status,prediction,answer,unit{}\n", arguments.solve ? ",truth" : "");
  for (const ClassRow& row : rows) {
    std::string line;
    const char* between = "";
    for (const std::string& cell :
         {row.file, row.student, row.lab, row.question, row.status, row.prediction, row.answer, row.unit}) {
      line += between + csv_cell(cell);
      between = ",";
    }
    fmt::print("{}{}\n", line, arguments.solve ? "," + csv_cell(row.truth) : "");
  }
}

int class_of(const Arguments& arguments) {
  const std::vector<Lab> all = labs::find_labs(arguments.labs);
  bool bad = false;
  const auto files = handed_in(arguments.words[1], bad);
  std::set<std::string> students;
  std::map<std::string, std::set<std::string>> done;  // students by lab
  std::vector<ClassRow> rows;
  auto explanations = ordered_json::array();
  for (const auto& [file, answers] : files) {
    if (!arguments.student.empty() && answers.student != arguments.student) continue;
    try {
      check_student(answers.student);
      const Lab& lab = labs::lab_numbered(all, answers.lab);
      labs::check_ids(answers, lab, file);
      labs::Truth truth(lab, answers.student);
      for (const labs::Question& question : lab.questions) {
        const labs::Answer answer = answer_to(answers, question);
        const labs::Value right = truth.of(question);
        rows.push_back({file, answers.student, std::to_string(lab.number), question.id,
                        labs::status_name(labs::judge(question, right, answer).status), answer.prediction,
                        answer.answer, question.unit, labs::with_unit(question, right)});
      }
      ordered_json words{{"file", file},
                         {"student", answers.student},
                         {"lab", std::to_string(lab.number)},
                         {"explanation", answers.explanation}};
      if (arguments.solve) words["model"] = labs::model_explanation(lab, truth);
      explanations.push_back(words);
      students.insert(answers.student);
      done[std::to_string(lab.number)].insert(answers.student);
    } catch (const InputError& error) {
      bad = true;
      say_error(fmt::format("{}: {}", file, error.what()));
    }
  }
  for (const auto& [lab, who] : done) {
    for (const std::string& student : students) {
      if (who.count(student) == 0) rows.push_back({"", student, lab, "", "not started", "", "", "", ""});
    }
  }
  print_class(rows, explanations, arguments);
  return bad ? kBadInput : kDone;
}

int run(const Arguments& arguments) {
  const std::string action = arguments.words.front();
  const std::map<std::string, std::pair<std::size_t, std::size_t>> words{
      {"list", {1, 1}}, {"start", {2, 2}}, {"check", {2, 3}}, {"class", {2, 2}}};
  const auto known = words.find(action);
  if (known == words.end())
    throw InputError("", 0, "lab", action, "expected one of list, start, check, class");
  const auto [least, most] = known->second;
  if (arguments.words.size() < least || arguments.words.size() > most)
    throw InputError("", 0, "lab", action, "expected list, start N, check N ANSWERS, or class FOLDER");
  check_student(arguments.student);
  if (action != "start") refuse_given(arguments.command, {"--into"}, "expected only with start");
  if (action == "list")
    refuse_given(arguments.command, {"--student", "--solve"}, "expected only with check, class or start");
  if (action == "start") refuse_given(arguments.command, {"--solve"}, "expected only with check or class");
  if (action == "check" && arguments.solve)
    refuse_given(arguments.command, {"--json"},
                 "expected only without --solve, which prints a file of answers (YAML)");
  if (action == "list") return list(arguments);
  if (action == "start") return start(arguments);
  return action == "check" ? check(arguments) : class_of(arguments);
}

}  // namespace

void add_lab(Command app, Action& action) {
  Command command = app.add_command("lab",
                                    "learn with labs: list them, start one in a folder of yours, check your "
                                    "answers, or check those of a "
                                    "class. Each answer is right, near, wrong, missing or in a wrong unit. "
                                    "The exit status is 3 if not all answers are right",
                                    "skyhaul lab start 1 && skyhaul lab check 1 lab-1/answers.yaml");
  auto arguments = std::make_shared<Arguments>();
  arguments->command = command;
  command.add_option("action", arguments->words, "list; start N; check N ANSWERS.yaml; class FOLDER")
      .required()
      .type_name("ACTION")
      .expected(1, 3);
  command
      .add_option(
          "--student", arguments->student,
          "name of the student: sites, dates and faults of the lab are moved by it, so that answers differ")
      .type_name("ID");
  command
      .add_option("--into", arguments->into, "with start: the folder to write, new or empty (default lab-N)")
      .type_name("DIR");
  command.add_option("--labs", arguments->labs, "folder of labs, instead of those that come with Skyhaul")
      .type_name("DIR");
  command.add_flag(
      "--json", arguments->json,
      "print JSON: of list {\"labs\": [...]}, of check {lab, student, right, of, questions: [{id, "
      "status, prediction, answer, unit, remark}, ...]}, of class {\"answers\": [...], \"explanations\": "
      "[{file, student, lab, explanation}, ...]}");
  command.add_flag(
      "--solve", arguments->solve,
      "for teachers: check prints the file of answers with the right ones and an explanation in words, "
      "class adds a column truth, and with --json each explanation's model");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
