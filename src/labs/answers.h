// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "labs/lab.h"
#include "labs/truth.h"

namespace skyhaul::labs {

struct Answer {
  std::string prediction, answer;  ///< as the student wrote them; empty: nothing is written
};

/// What a student hands in: a YAML file of the form that answers_template() gives.
struct AnswerFile {
  std::string lab;      ///< number
  std::string student;  ///< empty: the lab as it comes
  std::map<std::string, Answer> answers;
  std::string explanation;  ///< in the student's words, for a teacher to read; empty: nothing is written
};

/// Throws InputError for a file that cannot be read, that has no map `answers`, or whose answers are not
/// texts, numbers or maps of `prediction` and `answer`.
AnswerFile read_answers(const std::string& file);

/// Throws InputError where the file answers a question that the lab does not have.
void check_ids(const AnswerFile& answers, const Lab& lab, const std::string& file);

/// The file of answers of a lab, to be filled in. With a `truth` the answers are in it, and what a good
/// explanation says with the values of this student: a teacher's solution.
std::string answers_template(const Lab& lab, const std::string& student, Truth* truth);

/// What a good explanation says, with the values of the student whose truth it is; empty where the lab asks
/// for none.
std::string model_explanation(const Lab& lab, Truth& truth);

enum class Status { kRight, kNear, kWrong, kMissing, kWrongUnit };
const char* status_name(Status status);

/// What is said of one answer.
struct Verdict {
  Status status = Status::kMissing;
  std::string remark;  ///< whole sentences; names the truth only where the answer is right
};

/// A number is right within the question's tolerance, and near within five times that (a count, whose
/// tolerance is 0: within 10 %). The unit may be left out; a unit other than the question's is a wrong one,
/// and so is that of a bare number which would be right in another unit.
Verdict judge(const Question& question, const Value& truth, const Answer& answer);

/// The value with its unit, as people write it.
std::string with_unit(const Question& question, const Value& value);

/// The same for a sentence: a number has three digits, or all of those before its point.
std::string in_words(const Question& question, const Value& value);

}  // namespace skyhaul::labs
