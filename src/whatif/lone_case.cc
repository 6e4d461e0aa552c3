// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "skyhaul/core/sweep.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"
#include "whatif/case_runner.h"
#include "whatif/sweep_file.h"

namespace skyhaul::core {

std::string to_json(const std::string& id, const CaseResult& result, const std::vector<Measure>& measures) {
  nlohmann::ordered_json json;
  json["id"] = id;
  json["status"] = result.done ? "done" : "failed";
  json["reason"] = nullptr;
  if (!result.done) json["reason"] = in_utf8(result.reason);
  json["outputs"] = nlohmann::ordered_json::object();
  for (std::size_t m = 0; result.done && m < measures.size(); ++m) {
    const MeasuredValue value = in_unit(result.values[m], measures[m]);
    auto& output = json["outputs"][measures[m].column()];
    if (const double* number = std::get_if<double>(&value)) output = *number;
    if (const bool* flag = std::get_if<bool>(&value)) output = *flag;
    if (const std::string* text = std::get_if<std::string>(&value)) output = *text;
  }
  json["seconds"] = result.seconds;
  return json.dump() + "\n";
}

std::size_t index_of_case(const CaseList& cases, const std::string& id) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases.id(i) == id) return i;
  }
  throw InputError("", 0, "--one", id, "the id of one of the cases, as --list prints them");
}

CaseResult run_case(const CaseList& cases, const std::string& id, const std::function<bool()>& interrupted) {
  CaseRunner::Options its;
  its.presets = cases.sweep().presets;
  its.threads = 0;
  its.interrupted = interrupted;
  return CaseRunner(cases.measures(), its).run(cases.at(index_of_case(cases, id)).scenario);
}

}  // namespace skyhaul::core
