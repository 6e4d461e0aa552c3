// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/worker.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "skyhaul/models/lease.h"
#include "skyhaul/orbits/input_error.h"
#include "summary/program_version.h"
#include "whatif/case_runner.h"
#include "whatif/sweep_file.h"

namespace skyhaul::core {

std::string journal_folder(const std::string& dir) { return dir + "/journal"; }
std::string lease_folder(const std::string& dir) { return dir + "/leases"; }
std::string run_folder(const std::string& dir) { return dir + "/runs"; }

SweepState::SweepState(const CaseList& cases, const std::string& dir)
    : results_(cases.measures()), journals_(journal_folder(dir)), dir_(dir) {
  if (cases.sweep().keep_runs) runs_ = run_folder(dir);
}

void SweepState::hear() {
  journals_.read_new([&](CaseRecord&& record) {
    if (record.version != program_version())
      throw InputError(dir_, 0, "version", record.version,
                       std::string("a folder with results of skyhaul ") + program_version() +
                           " alone: results of two versions are not mixed; another --out keeps both");
    add(std::move(record));
  });
}

void SweepState::add(CaseRecord&& record) {
  if (begun_ && !record.done) failed_.insert(record.id);
  results_.add(std::move(record));
}

bool SweepState::finished(const std::string& id) const {
  if (failed_.count(id) > 0) return true;
  std::error_code error;
  return results_.done(id) && (runs_.empty() || std::filesystem::exists(runs_ + "/" + id, error));
}

CaseRecord record_of(const std::string& id, const CaseResult& result, const std::vector<Measure>& measures) {
  CaseRecord record;
  record.id = id;
  record.version = program_version();
  record.done = result.done;
  record.reason = result.reason;
  for (std::size_t m = 0; m < result.values.size(); ++m)
    record.outputs.emplace_back(measures[m].path, result.values[m]);
  record.seconds = result.seconds;
  record.host = models::host_name();
  return record;
}

namespace {

class Worker {
 public:
  Worker(const CaseList& cases, const std::vector<Batch>& batches, SweepState state,
         const WorkerOptions& options)
      : cases_(cases),
        order_(batches, options.place),
        state_(std::move(state)),
        options_(options),
        leases_(lease_folder(options.dir)),
        writer_(journal_folder(options.dir)),
        runner_(cases.measures(), runner_options()) {}

  void run() {
    constexpr std::chrono::milliseconds kShort(100), kLong(1000);
    auto pause = kShort;
    for (;;) {
      order_.strike([&](const Batch& batch) { return finished(batch); });
      if (order_.empty()) return;
      const std::vector<std::string> list = leases_.taken();
      std::set<std::string> taken(list.begin(), list.end());
      if (take_free(taken) || take_stale(taken)) {
        pause = kShort;
        continue;
      }
      std::this_thread::sleep_for(pause);
      pause = std::min(2 * pause, kLong);
      state_.hear();
    }
  }

 private:
  CaseRunner::Options runner_options() const {
    CaseRunner::Options its;
    its.presets = cases_.sweep().presets;
    its.memory_bytes = options_.memory_bytes;
    its.threads = options_.threads;
    its.cache_folder = options_.cache;
    if (cases_.sweep().keep_runs) its.run_folder = run_folder(options_.dir);
    return its;
  }

  /// Works on the next batch that nobody has. False where there is none.
  bool take_free(std::set<std::string>& taken) {
    while (const Batch* batch = order_.next(taken)) {
      if (work_on(*batch)) return true;
      taken.insert(batch->name);
    }
    return false;
  }

  /// Works on a batch whose worker is gone. False where there is none.
  bool take_stale(const std::set<std::string>& taken) {
    const auto& left = order_.left();
    return std::any_of(left.begin(), left.end(),
                       [&](const Batch* batch) { return taken.count(batch->name) > 0 && work_on(*batch); });
  }

  bool work_on(const Batch& batch) {
    if (!leases_.take(batch.name)) return false;
    state_.hear();  // what others have finished of it
    compute(batch);
    writer_.sync();
    leases_.give_back(batch.name);
    return true;
  }

  bool finished(const Batch& batch) const {
    return std::all_of(batch.cases.begin(), batch.cases.end(),
                       [&](std::size_t i) { return state_.finished(cases_.id(i)); });
  }

  void compute(const Batch& batch) {
    for (const std::size_t i : batch.cases) {
      const std::string& id = cases_.id(i);
      if (state_.finished(id)) continue;
      options_.begins(id);
      CaseRecord record = record_of(id, runner_.run(cases_.at(i).scenario, id), cases_.measures());
      writer_.append(record);
      state_.add(std::move(record));
      options_.begins("");
      const auto now = std::chrono::steady_clock::now();
      if (now - synced_ < std::chrono::seconds(1)) continue;
      writer_.sync();
      synced_ = now;
    }
  }

  const CaseList& cases_;
  WorkOrder order_;
  SweepState state_;
  const WorkerOptions& options_;
  models::Leases leases_;
  JournalWriter writer_;
  CaseRunner runner_;
  std::chrono::steady_clock::time_point synced_ = std::chrono::steady_clock::now();
};

}  // namespace

void work(const CaseList& cases, const std::vector<Batch>& batches, SweepState state,
          const WorkerOptions& options) {
  Worker(cases, batches, std::move(state), options).run();
}

}  // namespace skyhaul::core
