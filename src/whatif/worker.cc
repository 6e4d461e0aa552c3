// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/worker.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "skyhaul/orbits/input_error.h"
#include "summary/stage_hash.h"
#include "whatif/case_runner.h"
#include "whatif/lease.h"
#include "whatif/sweep_file.h"

namespace skyhaul::core {

std::string journal_folder(const std::string& dir) { return dir + "/journal"; }
std::string lease_folder(const std::string& dir) { return dir + "/leases"; }
std::string run_folder(const std::string& dir) { return dir + "/runs"; }

std::vector<Batch> batches_of(const CaseList& cases) {
  // Enough of them for some dozens of workers, and few enough files.
  const std::size_t most = std::clamp<std::size_t>(cases.size() / 64, 1, 32);
  std::vector<Batch> all;
  std::uint32_t sky = 0, links = 0;
  for (const CaseList::Group& each : cases.groups()) {
    const bool full = !all.empty() && all.back().cases.size() >= most;
    const bool half_full = !all.empty() && all.back().cases.size() * 2 >= most;
    if (all.empty() || full || each.sky != sky || (each.links != links && half_full)) all.emplace_back();
    all.back().cases.push_back(each.index);
    sky = each.sky;
    links = each.links;
  }
  for (Batch& batch : all) {
    std::string ids;
    for (const std::size_t i : batch.cases) ids += cases.id(i);
    batch.name = hash_of_text(ids).substr(0, 16);
  }
  return all;
}

SweepState::SweepState(const CaseList& cases, const std::string& dir)
    : results_(cases.measures()), journals_(journal_folder(dir)), dir_(dir) {
  if (cases.sweep().keep_runs) runs_ = run_folder(dir);
}

void SweepState::hear() {
  journals_.read_new([&](CaseRecord&& record) {
    if (record.version != SKYHAUL_VERSION)
      throw InputError(dir_, 0, "version", record.version,
                       std::string("a folder with results of skyhaul ") + SKYHAUL_VERSION +
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
  record.version = SKYHAUL_VERSION;
  record.done = result.done;
  record.reason = result.reason;
  for (std::size_t m = 0; m < result.values.size(); ++m)
    record.outputs.emplace_back(measures[m].path, result.values[m]);
  record.seconds = result.seconds;
  record.host = host_name();
  return record;
}

namespace {

class Worker {
 public:
  Worker(const CaseList& cases, const std::vector<Batch>& batches, SweepState state,
         const WorkerOptions& options)
      : cases_(cases),
        batches_(batches),
        state_(std::move(state)),
        options_(options),
        leases_(lease_folder(options.dir)),
        writer_(journal_folder(options.dir)),
        runner_(cases.measures(), runner_options()) {}

  void run() {
    for (;;) {
      state_.hear();
      bool left = false, worked = false;
      for (std::size_t k = 0; k < batches_.size(); ++k) {
        const Batch& batch = batches_[(options_.first_batch + k) % batches_.size()];
        if (finished(batch)) continue;
        left = true;
        if (!leases_.take(batch.name)) continue;
        state_.hear();  // what the one before has finished
        compute(batch);
        writer_.sync();
        leases_.give_back();
        worked = true;
      }
      if (!left) return;
      if (!worked) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

 private:
  CaseRunner::Options runner_options() const {
    CaseRunner::Options its;
    its.presets = cases_.sweep().presets;
    its.memory_bytes = options_.memory_bytes;
    its.threads = options_.threads;
    if (cases_.sweep().keep_runs) its.run_folder = run_folder(options_.dir);
    return its;
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
  const std::vector<Batch>& batches_;
  SweepState state_;
  const WorkerOptions& options_;
  Leases leases_;
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
