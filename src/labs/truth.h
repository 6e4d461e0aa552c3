// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>

#include "labs/lab.h"

namespace skyhaul::labs {

/// The value that answers a question: a number in the question's unit, or a text. An instant is a number of
/// seconds since 1970.
struct Value {
  std::optional<double> number;
  std::string text;  ///< as the command printed it
};

/// The right answers of one lab for one student. They are worked out anew: the lab's files are put into a
/// folder of its own, which is removed with this object, and each command of the questions is run there,
/// once.
class Truth {
 public:
  /// Throws as fill_folder() does.
  Truth(const Lab& lab, const std::string& student);
  ~Truth();
  Truth(const Truth&) = delete;
  Truth& operator=(const Truth&) = delete;

  /// Throws std::runtime_error where a command fails, or its output lacks the value.
  Value of(const Question& question);

 private:
  Value value_of(const Source& source);
  const std::string& output_of(const Source& source);

  std::string folder_;
  std::map<std::string, std::string> outputs_;  ///< by command
};

}  // namespace skyhaul::labs
