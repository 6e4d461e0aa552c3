// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skyhaul::labs {

/// Where one value stands in what a command prints or writes.
struct Source {
  std::string command;                       ///< as a student types it, run by sh in the lab's folder
  std::string file;                          ///< the file that the command writes; empty: its standard output
  std::string pointer;                       ///< JSON pointer (RFC 6901); empty: the output is a CSV table
  std::string column;                        ///< of the table; empty where rows are counted
  std::map<std::string, std::string> where;  ///< only the rows whose cells in these columns are these texts
  std::string take;   ///< first, last, count, distinct, sum, mean, median, least, greatest, changes
                      ///< (from one row to the next) or least-step (between two values)
  bool join = false;  ///< rows of which one starts (start_ns) when the one before ends (end_ns) are one row
  std::string by;     ///< with first: the rows are ordered by this column, the greatest value first
  double times = 1;   ///< from the command's unit into the question's
};

/// What others have measured, to compare the result with.
struct Published {
  double value = 0;
  double within = 0;  ///< share by which the lab's result, for no student, may differ from it
  std::string source;
};

struct Question {
  std::string id, text;
  std::string unit;                  ///< empty where the answer is a text; UTC where it is an instant
  std::vector<std::string> choices;  ///< the texts that an answer may be; empty: a number
  double tolerance = 0;              ///< of a right answer, in `unit`, or a share of the truth
  bool relative = false;             ///< the tolerance is a share
  std::string hint;                  ///< names the command that shows the answer
  Source truth;
  std::optional<Source> minus, over;  ///< the truth is the difference to this value, or the ratio
  std::optional<Published> published;
};

/// What the page asks to be explained in words, and what a teacher may expect to read.
struct Explanation {
  std::string text;               ///< the question
  std::string answer;             ///< a good answer; {ID} stands for the value of a question, figure or ratio
  std::vector<Question> figures;  ///< values that the answer needs and no question asks for: id, unit, truth
  std::map<std::string, std::pair<std::string, std::string>> ratios;  ///< id: the first value over the second
};

/// What `--student` changes in the lab's scenario files: the text `KEY: NOW` becomes `KEY: VALUE`.
struct Move {
  std::string key, now;
  double from = 0, to = 0;  ///< range of a number
  int decimals = 0;
  int days = 0;                     ///< more than 0: `now` is an instant, moved by 0 to `days` - 1 days
  std::vector<std::string> values;  ///< the values to choose from, if there are any
};

/// One lab, as its folder's lab.yaml declares it.
struct Lab {
  int number = 0;
  std::string folder;  ///< with the files that the student gets
  std::string title;
  int minutes = 0;                   ///< that a student needs
  bool root = false;                 ///< some task needs root
  std::vector<std::string> prepare;  ///< commands whose files a later task starts from
  std::vector<Move> moves;
  std::vector<Question> questions;
  std::optional<Explanation> explanation;
};

/// Reads FOLDER/lab.yaml. The lab's number is that with which the folder's name begins. Throws InputError.
Lab read_lab(const std::string& folder);

/// The labs of a folder by their numbers; `folder` empty: those that come with the program. Throws InputError
/// where there is none.
std::vector<Lab> find_labs(const std::string& folder);

/// The lab of that number. Throws InputError that lists the numbers there are.
const Lab& lab_numbered(const std::vector<Lab>& labs, const std::string& number);

/// Puts the lab's files for a student into a folder, which must exist: all but lab.yaml and the pictures
/// (.svg), which the student's own commands draw; the scenarios moved by a hash of `student` (empty: as they
/// are), and the files of `prepare`. Throws std::runtime_error where a command fails.
void fill_folder(const Lab& lab, const std::string& student, const std::string& folder);

/// Runs a command line by sh in a folder, with the running program first in PATH, and returns what it prints
/// on its standard output. Throws std::runtime_error with the last line of its errors where its status is
/// not 0, and Interrupted where the user has stopped it.
std::string run_command(const std::string& command, const std::string& folder);

}  // namespace skyhaul::labs
