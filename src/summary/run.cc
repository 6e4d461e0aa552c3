// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "report/html.h"
#include "skyhaul/models/explain.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/omm.h"
#include "summary/answer.h"
#include "summary/audit.h"
#include "summary/bottleneck.h"
#include "summary/power.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBottleneckStarts = 8;

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "write " + path.string());
}

template <class Write>
void write_stream(const fs::path& path, const Write& write) {
  std::ofstream file(path, std::ios::binary);
  write(file);
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "write " + path.string());
}

/// The stages of a run, with what they have made so far.
class Run {
 public:
  Run(const Scenario& scenario, const RunOptions& options)
      : scenario_(scenario), options_(options), dir_(options.out_dir) {
    summary_.scenario = scenario.name;
    summary_.seed = scenario.seed;
    summary_.start_ns = scenario.epoch_ns;
    summary_.horizon_s = static_cast<double>(scenario.horizon_ns) * 1e-9;
    if (scenario.target_interval_ns) {
      summary_.target_interval_s = static_cast<double>(*scenario.target_interval_ns) * 1e-9;
      summary_.target_quantile = scenario.target_quantile;
    }
  }

  Summary run() {
    prepare_dir();
    warnings_ = scenario_.warnings;
    write_scenario();
    try {
      timed("timeline", [&] { make_timeline(); });
      timed("links", [&] { write_links(); });
      std::optional<models::FlowEngine> engine;
      timed("flow engine", [&] { engine.emplace(timeline_, scenario_.queue_bdp); });
      timed("sites and pairs", [&] {
        summary_.sites = site_results(timeline_);
        for (const SiteSpec& site : scenario_.sites) {
          for (SiteResult& result : summary_.sites) {
            if (result.name == site.site.name) result.compute_power = compute_duty(timeline_, site);
          }
        }
        summary_.pairs = pair_results(timeline_, scenario_.constellation.slots.length_ns, options_.threads);
        explain();
      });
      for (const TrafficSpec& traffic : scenario_.traffic) {
        timed(traffic.collective.group, [&] { answer(*engine, traffic); });
      }
      if (scenario_.packet.windows > 0) {
        timed("packet windows", [&] {
          summary_.audit =
              audit_flow_engine(scenario_, timeline_, *engine, (dir_ / "timeline.skyhaul").string(),
                                (dir_ / "packet").string(), options_);
        });
      }
      summary_.complete = !options_.interrupted();
    } catch (const models::Interrupted&) {
      summary_.complete = false;
    }
    summary_.sentence = answer_sentence(summary_);
    save_log(log_, (dir_ / "transfers.csv").string());
    write_text(dir_ / "summary.json", to_json(summary_));
    constexpr int kPlotSamples = 720;
    const std::string page = to_html(summary_, curves_min_, round_trip_series(timeline_, kPlotSamples));
    if (!page.empty()) write_text(dir_ / "report.html", page);
    write_run_json();
    return std::move(summary_);
  }

 private:
  template <class Stage>
  void timed(const std::string& name, const Stage& stage) {
    if (options_.interrupted()) throw models::Interrupted();
    report(name, 0);
    const auto start = std::chrono::steady_clock::now();
    stage();
    wall_s_.emplace_back(name,
                         std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    report(name, 1);
  }

  void report(const std::string& stage, double done) const {
    if (options_.progress) options_.progress(stage, done);
  }

  void prepare_dir() const {
    std::error_code error;
    if (fs::exists(dir_, error) && (!fs::is_directory(dir_, error) || !fs::is_empty(dir_, error))) {
      throw InputError("", 0, "--out", dir_.string(),
                       "a folder that does not exist yet or is empty: results are never overwritten");
    }
    fs::create_directories(dir_, error);
    if (error)
      throw InputError("", 0, "--out", dir_.string(), "a folder that can be made: " + error.message());
  }

  /// The resolved scenario, and the element sets and tracks that it names beside it: the folder stands by
  /// itself.
  void write_scenario() const {
    Scenario beside = scenario_;
    if (!beside.constellation.elements.empty()) {
      beside.constellation.elements_file = "elements.csv";
      beside.constellation.select = "*";  // it holds those that were chosen
      write_text(dir_ / beside.constellation.elements_file,
                 orbits::write_omm_csv(beside.constellation.elements));
    }
    for (std::size_t s = 0; s < beside.sites.size(); ++s) {
      const auto& track = beside.sites[s].site.track;
      if (!track) continue;
      beside.sites[s].track_file = fmt::format("track-{}.csv", s + 1);
      write_text(dir_ / beside.sites[s].track_file, orbits::write_track(*track));
    }
    for (std::size_t s = 0; s < beside.sites.size(); ++s) {
      auto& supply = beside.sites[s].supply;
      if (!supply || supply->file.empty()) continue;
      supply->file = fmt::format("power-{}.csv", s + 1);
      write_text(dir_ / supply->file, models::write_power(supply->supply.measured));
    }
    write_text(dir_ / "scenario.yaml", to_yaml(beside));
  }

  void make_timeline() {
    if (!options_.timeline_file.empty()) {
      timeline_ = models::load_timeline(options_.timeline_file);
      const auto& sites = timeline_.sites;
      for (const SiteSpec& site : scenario_.sites) {
        if (std::find(sites.begin(), sites.end(), site.site.name) != sites.end()) continue;
        throw InputError(options_.timeline_file, 0, "", site.site.name,
                         "a timeline that holds every site of the scenario");
      }
      summary_.start_ns = timeline_.start_ns;
      summary_.horizon_s = static_cast<double>(timeline_.end_ns - timeline_.start_ns) * 1e-9;
      fs::copy_file(options_.timeline_file, dir_ / "timeline.skyhaul");
      warnings_.push_back("links are those of " + options_.timeline_file +
                          ", not computed from the scenario");
    } else {
      const auto satellites = make_propagator(scenario_);
      timeline_ = build_timeline(make_network(scenario_, *satellites), *satellites, build_options());
      save_timeline(timeline_, (dir_ / "timeline.skyhaul").string());
    }
  }

  /// Says why a site is never served, and why a pair never has a path. A timeline from a file has no network
  /// to ask.
  void explain() {
    if (!options_.timeline_file.empty()) return;
    const auto never = [&](double lost_s) { return lost_s > 0.999 * summary_.horizon_s; };
    const auto site_index = [&](const std::string& name) {
      return static_cast<std::size_t>(std::find(timeline_.sites.begin(), timeline_.sites.end(), name) -
                                      timeline_.sites.begin());
    };
    std::unique_ptr<orbits::Propagator> satellites;
    models::Network network;
    const auto prepare = [&] {
      if (satellites) return;
      satellites = make_propagator(scenario_);
      network = make_network(scenario_, *satellites);
    };
    for (std::size_t s = 0; s < summary_.sites.size(); ++s) {
      if (!never((1 - summary_.sites[s].availability) * summary_.horizon_s)) continue;
      prepare();
      summary_.sites[s].reason =
          models::explain_site(network, *satellites, s, timeline_.start_ns, timeline_.end_ns);
    }
    for (PairResult& pair : summary_.pairs) {
      if (!never(pair.no_path_s)) continue;
      prepare();
      pair.reason = models::explain_pair(network, *satellites, site_index(pair.src), site_index(pair.dst),
                                         timeline_.start_ns, timeline_.end_ns);
    }
  }

  void write_links() const {
    write_stream(dir_ / "links.csv",
                 [&](std::ostream& out) { write_links_csv(timeline_, out, options_.threads); });
    write_stream(dir_ / "resources.csv", [&](std::ostream& out) { write_resources_csv(timeline_, out); });
  }

  void answer(const models::FlowEngine& engine, const TrafficSpec& traffic) {
    const std::uint64_t first_id = (summary_.results.size() + 1) * 1'000'000'000'000U;
    SyncRuns runs = run_rounds(engine, timeline_, traffic, scenario_.flow, first_id,
                               scenario_.constellation.slots.length_ns, options_.threads, [&](double done) {
                                 report(traffic.collective.group, done);
                                 return !options_.interrupted();
                               });
    GroupResult result = group_result(engine, timeline_.start_ns, traffic, scenario_, runs, summary_.pairs);
    // Spread over the starts that end; the first start where none does.
    std::size_t ending = 0;
    while (ending < runs.curve.size() && runs.curve.ends_s()[ending] != SyncCurve::kNever) ++ending;
    std::vector<TimeNs> starts;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, std::min(kBottleneckStarts, ending)); ++i) {
      const std::size_t at = ending == 0 ? 0 : i * ending / std::min(kBottleneckStarts, ending);
      starts.push_back(timeline_.start_ns + static_cast<TimeNs>(runs.curve.start_s(at) * 1e9));
    }
    const Bottleneck bottleneck = find_bottleneck(engine, timeline_, traffic, starts, options_.threads,
                                                  limited_by_power(traffic) ? &longer_power() : nullptr);
    result.bottleneck = bottleneck.name;
    result.bottleneck_gain = bottleneck.gain;
    if (ending == 0) {
      const std::string barrier = power_barrier(timeline_, traffic);
      if (!barrier.empty()) {
        result.bottleneck = "power windows";
        result.bottleneck_gain = 0;
        result.reason = barrier;
      }
    }
    if (!traffic.dataset) {
      result.power_duty = compute_duty(timeline_, scenario_, traffic);
      if (result.utilisation) result.effective_utilisation = *result.utilisation * *result.power_duty;
    }
    Series curve;
    curve.name = traffic.collective.group;
    for (std::size_t i = 0; i < ending; ++i) {
      curve.x.push_back(static_cast<double>(timeline_.start_ns) * 1e-9 + runs.curve.start_s(i));
      curve.y.push_back((runs.curve.ends_s()[i] - runs.curve.start_s(i)) / 60);
    }
    if (ending > 0) curves_min_.push_back(std::move(curve));
    summary_.results.push_back(std::move(result));
    for (models::TransferLog& log : runs.logs) {
      log_.records.insert(log_.records.end(), std::make_move_iterator(log.records.begin()),
                          std::make_move_iterator(log.records.end()));
    }
  }

  /// Whether links of a site that takes part have power windows that are known here.
  bool limited_by_power(const TrafficSpec& traffic) const {
    if (!options_.timeline_file.empty()) return false;
    const models::CollectiveSpec& spec = traffic.collective;
    return std::any_of(scenario_.sites.begin(), scenario_.sites.end(), [&](const SiteSpec& site) {
      const bool takes_part = site.site.name == spec.hub || std::find(spec.sites.begin(), spec.sites.end(),
                                                                      site.site.name) != spec.sites.end();
      return takes_part && !site.site.power.empty();
    });
  }

  /// The flow engine over the same scenario with power windows a tenth longer; built once.
  const models::FlowEngine& longer_power() {
    if (!longer_power_) {
      const auto satellites = make_propagator(scenario_);
      longer_power_timeline_ = build_timeline(with_longer_power(make_network(scenario_, *satellites)),
                                              *satellites, build_options());
      longer_power_.emplace(longer_power_timeline_);
    }
    return *longer_power_;
  }

  models::BuildOptions build_options() {
    models::BuildOptions build;
    build.start_ns = scenario_.epoch_ns;
    build.end_ns = scenario_.epoch_ns + scenario_.horizon_ns;
    build.seed = scenario_.seed;
    build.threads = options_.threads;
    build.progress = [&](double done) {
      report("timeline", done);
      return !options_.interrupted();
    };
    return build;
  }

  void write_run_json() const {
    nlohmann::ordered_json json;
    json["version"] = options_.version;
    json["command"] = options_.command;
    json["scenario"] = scenario_.file;
    json["complete"] = summary_.complete;
    json["wall_s"] = nlohmann::ordered_json::object();
    for (const auto& [stage, seconds] : wall_s_) json["wall_s"][stage] = seconds;
    if (summary_.audit && !summary_.audit->windows.empty()) {
      const double packet_s = summary_.audit->packet_processor_s;
      json["audit"] = {{"flow_s", summary_.audit->flow_wall_s},
                       {"packet_s", packet_s},
                       {"flow_over_packet", packet_s / summary_.audit->flow_wall_s}};
    }
    json["warnings"] = warnings_;
    write_text(dir_ / "run.json", json.dump(2) + "\n");
  }

  const Scenario& scenario_;
  const RunOptions& options_;
  const fs::path dir_;
  Summary summary_;
  models::LinkTimeline timeline_, longer_power_timeline_;
  std::optional<models::FlowEngine> longer_power_;
  models::TransferLog log_;
  std::vector<Series> curves_min_;
  std::vector<std::pair<std::string, double>> wall_s_;
  std::vector<std::string> warnings_;
};

}  // namespace

Summary run_scenario(const Scenario& scenario, const RunOptions& options) {
  return Run(scenario, options).run();
}

}  // namespace skyhaul::core
