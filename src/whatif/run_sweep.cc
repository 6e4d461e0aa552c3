// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <thread>
#include <unordered_set>

#include "skyhaul/core/sweep.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/models/lease.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/parallel.h"
#include "skyhaul/orbits/text.h"
#include "summary/program_version.h"
#include "whatif/case_runner.h"
#include "whatif/result_files.h"
#include "whatif/sweep_file.h"
#include "whatif/worker.h"
#include "whatif/worker_pool.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

/// How often workers may be killed at one case before the case counts as failed: by SIGKILL, which may come
/// from elsewhere, and by what the case itself has done.
constexpr int kKills = 10, kCrashes = 2;
/// Workers that may end one after the other before any case is finished.
constexpr int kDeadStarts = 50;

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

void make_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw InputError("", 0, "--out", path, "a folder that can be made: " + error.message());
}

/// The folder is new, empty, or that of a sweep of this version whose table this one does not cut short. A
/// worker that leaves the tables to another process does not look into the database.
void open_folder(const CaseList& cases, const SweepOptions& options) {
  const std::string& dir = options.out_dir;
  const bool runs = cases.sweep().keep_runs, tables = options.tables && options.lone_case.empty();
  std::error_code error;
  const auto ours = [&] { return fs::is_directory(journal_folder(dir), error); };
  // Another process may make it in the meantime.
  if (!ours() && fs::exists(dir, error) && (!fs::is_directory(dir, error) || !fs::is_empty(dir, error)) &&
      !ours())
    throw InputError("", 0, "--out", dir, "a new or empty folder, or the one of a sweep that is to go on");
  const std::string version = tables ? version_of_results(dir) : "";
  if (!version.empty() && version != program_version())
    throw InputError((fs::path(dir) / "results.sqlite").string(), 0, "version", version,
                     std::string("results of skyhaul ") + program_version() +
                         ": those of two versions are not mixed; another --out keeps both");
  const std::string lost = tables ? lost_from_tables(dir, cases) : "";
  if (!lost.empty())
    throw InputError("", 0, "--out", dir,
                     "the folder of this sweep, which may grow: its table has " + lost +
                         "; another --out keeps both, and --reuse takes over what is the same");
  make_folder(journal_folder(dir));
  make_folder(lease_folder(dir));
  if (runs) make_folder(run_folder(dir));
}

class SweepRun {
 public:
  SweepRun(const CaseList& cases, const SweepOptions& options)
      : cases_(cases),
        options_(options),
        state_(cases, options.out_dir),
        writer_(journal_folder(options.out_dir)) {
    for (std::size_t i = 0; i < cases.size(); ++i) ids_.insert(cases.id(i));
    outcome_.cases = ids_.size();
  }

  SweepOutcome run() {
    state_.hear();
    for (const std::string& each : options_.reuse) take_from(each);
    if (state_.damaged_lines() > 0)
      say(fmt::format("{}: {}, of which the cases are computed again", journal_folder(options_.out_dir),
                      counted(state_.damaged_lines(), "damaged line")));
    const std::size_t before = finished();
    state_.begin();
    if (!options_.lone_case.empty()) {
      compute_one();
    } else if (before < ids_.size() && options_.elsewhere) {
      wait_for_others();
    } else if (before < ids_.size() && options_.compute) {
      compute_all();
    }
    state_.hear();
    outcome_.computed = finished() - before;
    const StopScope shield(nullptr);
    count();
    if (options_.lone_case.empty()) {
      if (options_.tables) write();
    } else if (const CaseResult* its = state_.results().find(options_.lone_case)) {
      outcome_.lone = *its;
    }
    return outcome_;
  }

 private:
  void say(const std::string& line) const {
    if (options_.say) options_.say(line);
  }

  std::size_t finished() const {
    return static_cast<std::size_t>(
        std::count_if(ids_.begin(), ids_.end(), [&](const std::string& id) { return state_.finished(id); }));
  }

  /// Copies records of cases that this sweep has too and has not finished.
  void take_from(const std::string& dir) {
    std::error_code error;
    if (!fs::is_directory(journal_folder(dir), error))
      throw InputError("", 0, "--reuse", dir, "the folder of a sweep");
    const bool runs = cases_.sweep().keep_runs;
    std::size_t other_version = 0;
    JournalReader(journal_folder(dir)).read_new([&](CaseRecord&& record) {
      if (record.version != program_version()) {
        ++other_version;
        return;
      }
      if (!record.done || ids_.count(record.id) == 0 || state_.finished(record.id)) return;
      const std::string id = record.id;
      if (runs) {
        const fs::path from = fs::path(run_folder(dir)) / id,
                       to = fs::path(run_folder(options_.out_dir)) / id;
        if (!fs::is_directory(from, error)) return;
        fs::remove_all(to, error);
        fs::copy(from, to, fs::copy_options::recursive);
      }
      writer_.append(record);
      state_.add(std::move(record));
      if (state_.finished(id)) ++outcome_.reused;
    });
    if (other_version > 0)
      say(fmt::format("{}: {} of another version {} not taken: this is skyhaul {}", dir,
                      counted(other_version, "result"), other_version == 1 ? "is" : "are",
                      program_version()));
    writer_.sync();
    state_.hear();
  }

  void compute_one() {
    const std::string& id = options_.lone_case;
    if (state_.finished(id)) return;
    const std::size_t index = index_of_case(cases_, id);
    CaseRunner::Options its;
    its.presets = cases_.sweep().presets;
    its.threads = 0;
    its.interrupted = options_.interrupted;
    if (cases_.sweep().keep_runs) its.run_folder = run_folder(options_.out_dir);
    CaseRunner runner(cases_.measures(), its);
    CaseRecord record = record_of(id, runner.run(cases_.at(index).scenario, id), cases_.measures());
    writer_.append(record);
    writer_.sync();
    state_.add(std::move(record));
  }

  /// Whether it is interrupted. From then on it has the time that it takes to end its workers, which may be
  /// long on a busy machine, and to write the tables.
  bool stops() const {
    if (!options_.interrupted()) return false;
    if (options_.keeps) options_.keeps();
    return true;
  }

  /// Returns when the cases are finished, nobody works at them any more, or it is interrupted.
  void wait_for_others() {
    bool going_on = true;
    for (int tenths = 0; going_on; ++tenths) {
      if (stops()) return;
      if (tenths % 10 == 0) {
        going_on = options_.elsewhere();
        state_.hear();
        const std::size_t now = finished();
        if (options_.progress) options_.progress(now, ids_.size());
        if (now == ids_.size()) return;
      }
      if (going_on) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  /// Returns when the cases are finished, or it is interrupted.
  void compute_all() {
    const std::vector<Batch> batches = batches_of(cases_);
    const auto left = static_cast<unsigned>(std::min<std::size_t>(
        1024, static_cast<std::size_t>(std::count_if(batches.begin(), batches.end(), [&](const Batch& batch) {
          return !std::all_of(batch.cases.begin(), batch.cases.end(),
                              [&](std::size_t i) { return state_.finished(cases_.id(i)); });
        }))));
    const unsigned workers = std::clamp(thread_count(options_.workers), 1U, std::max(1U, left));
    WorkerPool pool([&](unsigned number, const std::function<void(const std::string&)>& begins) {
      WorkerOptions its;
      its.dir = options_.out_dir;
      its.place = options_.place.value_or(0) + number;
      its.memory_bytes = memory_for_each(options_.place ? std::max(workers, thread_count(0)) : workers);
      its.threads = options_.place ? 1 : std::max(1U, thread_count(0) / workers);
      its.cache = options_.cache;
      its.begins = begins;
      work(cases_, batches, std::move(state_), its);  // this process never comes back
    });
    for (unsigned w = 0; w < workers; ++w) pool.start(w);
    std::map<std::string, int> kills, crashes;
    std::size_t known = 0;
    int dead_starts = 0;
    // Many processes that ask a shared file system ten times a second for each other's journals are a burden.
    const std::chrono::milliseconds every(options_.place ? 2000 : ids_.size() > 5000 ? 1000 : 100);
    auto counted = std::chrono::steady_clock::now();
    while (pool.running() > 0) {
      const auto ended = pool.wait(100);
      if (stops()) return;  // the pool ends its workers
      const auto clock = std::chrono::steady_clock::now();
      if (!ended.empty() || clock - counted > every) {
        state_.hear();
        const std::size_t now = finished();
        if (now > known) dead_starts = 0;
        known = now;
        counted = clock;
        if (options_.progress) options_.progress(now, ids_.size());
      }
      for (const WorkerPool::Ended& each : ended) {
        if (WIFEXITED(each.status) && WEXITSTATUS(each.status) == 0) continue;
        if (!WIFSIGNALED(each.status))
          throw std::runtime_error(pool.problem().empty() ? "a worker ended with an error" : pool.problem());
        const int signal = WTERMSIG(each.status);
        if (!each.at.empty() && !state_.finished(each.at)) {
          const bool killed = signal == SIGKILL || signal == SIGTERM;
          const int times = ++(killed ? kills : crashes)[each.at];
          if (times >= (killed ? kKills : kCrashes)) give_up(each.at, signal, times);
        }
        if (++dead_starts > kDeadStarts)
          throw std::runtime_error(
              fmt::format("{} workers ended one after the other ({}) and finished no case", kDeadStarts,
                          strsignal(signal)));
        if (finished() < ids_.size()) pool.start(each.number);
      }
    }
  }

  void give_up(const std::string& id, int signal, int times) {
    CaseResult result;
    result.reason = fmt::format("the process that computed it was ended {} by signal {} ({}){}",
                                counted(times, "time"), signal, strsignal(signal),
                                signal == SIGKILL ? ": perhaps there was not enough memory" : "");
    CaseRecord record = record_of(id, result, cases_.measures());
    writer_.append(record);
    state_.add(std::move(record));
  }

  void count() {
    for (const std::string& id : ids_) {
      const CaseResult* result = state_.results().find(id);
      if (result == nullptr) continue;
      ++(result->done ? outcome_.done : outcome_.failed);
      if (!result->done && (!outcome_.a_failure || id < outcome_.a_failure->first))
        outcome_.a_failure = {id, result->reason};
    }
    outcome_.complete = outcome_.done + outcome_.failed == outcome_.cases;
  }

  void say_what_has_no_value() const {
    if (outcome_.done == 0) return;
    for (std::size_t m = 0; m < cases_.measures().size(); ++m) {
      const bool any = std::any_of(ids_.begin(), ids_.end(), [&](const std::string& id) {
        const CaseResult* its = state_.results().find(id);
        return its != nullptr && its->done && !std::holds_alternative<std::monostate>(its->values[m]);
      });
      if (!any)
        say(fmt::format("{} has no value in any of the {} done", cases_.measures()[m].path,
                        counted(outcome_.done, "case")));
    }
  }

  void write() {
    const Sweep& sweep = cases_.sweep();
    std::error_code error;
    const auto absolute = [&](const std::string& path) {
      return fs::absolute(path, error).lexically_normal().string();
    };
    std::string command;
    for (const std::string& word : options_.command) command += (command.empty() ? "" : " ") + in_utf8(word);
    std::string presets;
    for (const std::string& each : sweep.presets.preset_dirs) presets += absolute(each) + "\n";
    std::string set;
    for (const std::string& each : sweep.base.changes) set += each + "\n";
    std::string futures;
    for (const Points* points : {&sweep.policies, &sweep.futures}) {
      for (const Factor& each : points->factors) futures += each.future ? each.key + "\n" : "";
    }
    if (!sweep.seeds.empty()) futures += "seed\n";
    const std::vector<std::pair<std::string, std::string>> provenance = {
        {"version", program_version()},
        {"written", utc_now()},
        {"host", models::host_name()},
        {"command", command},
        {"complete", outcome_.complete ? "true" : "false"},
        {"sweep_file", absolute(sweep.file)},
        {"sweep", sweep.text},
        {"base_file", sweep.base_file.empty() ? "" : absolute(sweep.base_file)},
        {"base", sweep.base.text},
        {"presets", presets},
        {"set", set},
        {"futures", futures},
        {"cases", fmt::format("{}", outcome_.cases)},
        {"done", fmt::format("{}", outcome_.done)},
        {"failed", fmt::format("{}", outcome_.failed)}};
    say_what_has_no_value();
    const bool new_results = outcome_.computed > 0 || outcome_.reused > 0 || outcome_.failed > 0;
    if (new_results || !results_are_current(options_.out_dir, cases_, provenance))
      write_results(options_.out_dir, cases_, state_.results(), provenance);
    if (!outcome_.complete) return;
    // Leases of processes that were killed are of no use any more.
    for (const auto& each : fs::directory_iterator(lease_folder(options_.out_dir), error)) {
      std::error_code ignored;
      fs::remove(each.path(), ignored);
    }
  }

  const CaseList& cases_;
  const SweepOptions& options_;
  SweepState state_;
  JournalWriter writer_;
  std::unordered_set<std::string> ids_;
  SweepOutcome outcome_;
};

}  // namespace

SweepOutcome run_sweep(const CaseList& cases, const SweepOptions& options) {
  if (!options.lone_case.empty()) index_of_case(cases, options.lone_case);
  open_folder(cases, options);
  return SweepRun(cases, options).run();
}

}  // namespace skyhaul::core
