// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/twin.h"

#include <condition_variable>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

#include "emulator/started_thread.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::emulator {
namespace {

std::vector<double> ask(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                        const std::vector<TwinPair>& pairs, orbits::TimeNs from_ns, orbits::TimeNs until_ns) {
  models::TransferPlan plan;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    models::Transfer transfer;
    transfer.id = i;
    transfer.src = timeline.sites[pairs[i].src];
    transfer.dst = timeline.sites[pairs[i].dst];
    transfer.bytes = std::numeric_limits<std::int64_t>::max() / 1024;
    transfer.not_before_ns = from_ns;
    transfer.transport = "ideal";
    plan.transfers.push_back(std::move(transfer));
  }
  models::FlowOptions options;
  options.from_ns = from_ns;
  options.until_ns = until_ns;
  const models::FlowResult result = engine.run(plan, options);
  // A flow at its full rate: what headers and windows leave of it, without a start-up.
  const double efficiency = models::flow_parameters("cubic").efficiency;
  std::vector<double> out;
  for (const models::TransferRecord& record : result.log.records) {
    out.push_back(efficiency * static_cast<double>(record.delivered) * 8e9 /
                  static_cast<double>(until_ns - from_ns));
  }
  return out;
}

}  // namespace

struct Twin::Worker {
  struct Question {
    std::vector<TwinPair> pairs;
    orbits::TimeNs from_ns, until_ns;
    Done done;
  };

  explicit Worker(const models::LinkTimeline& of)
      : timeline(of), thread(started_thread([this] { work(); })) {}
  ~Worker() {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      stop = true;
    }
    changed.notify_one();
    thread.join();
  }

  void work() {
    const models::FlowEngine engine(timeline);
    std::unique_lock<std::mutex> lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return stop || question.has_value(); });
      if (stop) return;
      const Question asked = std::move(*question);
      question.reset();
      lock.unlock();
      std::vector<double> answer = ask(engine, timeline, asked.pairs, asked.from_ns, asked.until_ns);
      lock.lock();
      if (!stop && !question) asked.done(std::move(answer));
    }
  }

  const models::LinkTimeline& timeline;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Question> question;
  bool stop = false;
  std::thread thread;  // last: it uses the others
};

Twin::Twin(const models::LinkTimeline& timeline) : worker_(std::make_unique<Worker>(timeline)) {}
Twin::~Twin() = default;

void Twin::expect(std::vector<TwinPair> pairs, orbits::TimeNs from_ns, orbits::TimeNs until_ns, Done done) {
  {
    const std::lock_guard<std::mutex> lock(worker_->mutex);
    worker_->question = Worker::Question{std::move(pairs), from_ns, until_ns, std::move(done)};
  }
  worker_->changed.notify_one();
}

std::vector<double> expected_goodput_bps(const models::LinkTimeline& timeline,
                                         const std::vector<TwinPair>& pairs, orbits::TimeNs from_ns,
                                         orbits::TimeNs until_ns) {
  return ask(models::FlowEngine(timeline), timeline, pairs, from_ns, until_ns);
}

}  // namespace skyhaul::emulator
