// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// A number, text or truth value of a summary; none where the summary has null.
using MeasuredValue = std::variant<std::monostate, double, bool, std::string>;

/// One value of summary.json that is measured, by its path, such as results.1b-hub.interval_s.p95,
/// sites.atacama.availability or pairs.atacama>dallas.rtt_ms.p50.
struct Measure {
  std::string path;
  std::string unit;      ///< in which it is told; empty: none
  double per_value = 1;  ///< what a number of the summary is multiplied by for that unit
  bool number = true;    ///< else it is a text or a truth value

  /// "results.1b-hub.interval_s.p95 [s]": its heading in tables.
  std::string column() const { return unit.empty() ? path : path + " [" + unit + "]"; }
};

/// A sweep file as it was read: which scenarios are asked for, and what is measured of each.
struct Sweep;

/// Reads a sweep file (src/whatif/README.md). `set` changes its base, as Scenario::changes does. Throws
/// InputError with file, line, key and value.
SKYHAUL_CORE_EXPORT std::shared_ptr<const Sweep> load_sweep(const std::string& path,
                                                            const ResolveOptions& presets = {},
                                                            const std::vector<std::string>& set = {});

/// The JSON Schema (draft 7) of a sweep file: configs/sweep.schema.json holds this text, which a test checks.
SKYHAUL_CORE_EXPORT std::string sweep_schema();

/// A case's question and its place in the sweep.
struct SweepCase {
  std::string id;  ///< 16 hexadecimal digits: the hash of all that it asks, and of the program's sources
  std::size_t policy = 0, future = 0;
  std::vector<std::string> inputs;  ///< values of the varied keys, as input_columns() names them
  Scenario scenario;
};

/// The cases of a sweep, every policy with every future. Nothing is looked up or computed but the values; the
/// base alone is resolved once, for its key. May be read from many threads at once.
class SKYHAUL_CORE_EXPORT CaseList {
 public:
  /// Throws InputError where the base is broken whatever its varied keys are.
  explicit CaseList(std::shared_ptr<const Sweep> sweep);

  std::size_t size() const;
  std::size_t policies() const;
  std::size_t futures() const;
  std::vector<std::string> input_columns() const;
  const std::vector<Measure>& measures() const;
  const std::string& id(std::size_t index) const;
  SweepCase at(std::size_t index) const;
  /// A case's index, and numbers of the sky and of the links that it shares with others, as far as the names
  /// of the varied keys tell.
  struct Group {
    std::size_t index;
    std::uint32_t sky, links;
  };
  /// All cases in an order in which those that share their sky stand together, and among them those that
  /// share their links; first what takes longest, by the number of cases and by the terminals, the horizon,
  /// the days and the starts that vary. Skies are counted in that order.
  std::vector<Group> groups() const;
  const Sweep& sweep() const { return *sweep_; }

 private:
  void refuse_broken_base(const std::string& problem) const;

  std::shared_ptr<const Sweep> sweep_;
  std::vector<std::string> ids_;
};

/// What became of a case.
struct CaseResult {
  bool done = false;                  ///< else it failed
  std::string reason;                 ///< why it failed
  std::vector<MeasuredValue> values;  ///< one for each measure; empty where it failed
  double seconds = 0;                 ///< seconds that the computation took
};

/// A case's result as JSON of one line: {"id", "status", "reason", "outputs", "seconds"}, outputs by the
/// headings of their columns.
SKYHAUL_CORE_EXPORT std::string to_json(const std::string& id, const CaseResult& result,
                                        const std::vector<Measure>& measures);

/// The place of a case in the list. Throws InputError that names `--one` where no case has that id.
SKYHAUL_CORE_EXPORT std::size_t index_of_case(const CaseList& cases, const std::string& id);

/// Computes one case on all cores, and writes nothing. Throws InputError where no case has that id, and
/// Interrupted.
SKYHAUL_CORE_EXPORT CaseResult run_case(const CaseList& cases, const std::string& id,
                                        const std::function<bool()>& interrupted);

/// How a sweep is run.
struct SweepOptions {
  std::string out_dir;
  unsigned workers = 0;              ///< processes; 0: one for each core
  std::vector<std::string> reuse;    ///< folders of other sweeps, from which cases are taken
  std::vector<std::string> command;  ///< command line that the provenance names
  std::string lone_case;             ///< compute this case alone and write no tables; empty: all cases
  std::string cache;                 ///< folder of stages that workers share (StageCache); empty: none
  /// This process is one of several, perhaps on other machines, that compute the sweep in one folder: its
  /// number among them. Each case gets one thread then.
  std::optional<unsigned> place;
  bool tables = true;   ///< write the tables at the end; else another process does
  bool compute = true;  ///< else write the tables of what is finished alone
  /// The cases are computed elsewhere (a job of Slurm): asked about once a second whether that goes on. This
  /// process waits until they are finished, or until the answer is false. Empty: they are computed here.
  std::function<bool()> elsewhere;
  /// Called now and then with the number of cases that are finished, and of all.
  std::function<void(std::size_t finished, std::size_t all)> progress;
  std::function<void(const std::string&)> say;  ///< lines for the user; may be empty
  std::function<bool()> interrupted = [] { return false; };
  /// Called once when an interrupted sweep starts to end its workers and to write what is finished; may be
  /// empty.
  std::function<void()> keeps;
};

struct SweepOutcome {
  std::size_t cases = 0, done = 0, failed = 0;
  std::size_t computed = 0;        ///< cases among these that this call computed
  std::size_t reused = 0;          ///< cases taken from folders of SweepOptions::reuse
  std::optional<CaseResult> lone;  ///< result of SweepOptions::lone_case
  bool complete = false;           ///< every case is done or failed
  std::optional<std::pair<std::string, std::string>> a_failure;  ///< id and reason of the first one
};

/// How long a sweep may take, from some of its cases.
struct SweepEstimate {
  std::size_t cases = 0, left = 0;  ///< number of all cases, and of those not finished in the folder yet
  std::size_t skies = 0;  ///< skies that the cases need, as far as the names of the varied keys tell
  std::size_t sampled = 0;
  double seconds = 0;  ///< on that many workers
  unsigned workers = 1;
  std::string failure;  ///< why a sampled case failed; empty: none did
};

/// Computes a few cases and writes nothing. Throws Interrupted.
SKYHAUL_CORE_EXPORT SweepEstimate estimate_sweep(const CaseList& cases, const SweepOptions& options);

/// Runs a sweep in processes of its own, and writes results.csv and results.sqlite into its folder. What the
/// folder has already is not computed again. Must be called while the process has one thread. Throws
/// InputError where the folder cannot be used, and std::system_error where it cannot be written.
SKYHAUL_CORE_EXPORT SweepOutcome run_sweep(const CaseList& cases, const SweepOptions& options);

}  // namespace skyhaul::core
