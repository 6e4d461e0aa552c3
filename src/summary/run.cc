// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/run.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "report/html.h"
#include "skyhaul/core/timeline_key.h"
#include "skyhaul/models/explain.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/remedies.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/omm.h"
#include "skyhaul/orbits/text.h"
#include "summary/answer.h"
#include "summary/audit.h"
#include "summary/bottleneck.h"
#include "summary/influences.h"
#include "summary/power.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, const std::string& text) {
  models::write_whole_file(path.string(), [&](std::ostream& out) { out << text; });
}

const char* routing_name(models::RoutingMode mode) {
  switch (mode) {
    case models::RoutingMode::kBentPipe:
      return "bent-pipe";
    case models::RoutingMode::kIsl:
      return "isl";
    case models::RoutingMode::kIslGateway:
      return "isl-gateway";
  }
  return "";
}

/// A file that only one of two runs can make. It goes with the run; one that stays says that a run was
/// killed.
constexpr const char* kClaim = "running.part";
class Claim {
 public:
  explicit Claim(fs::path file) : file_(std::move(file)) {
    const int made = open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (made < 0)
      throw InputError("", 0, "--out", file_.parent_path().string(),
                       errno == EEXIST
                           ? "a folder that no other run is writing"
                           : "a folder that can be written: " + std::string(std::strerror(errno)));
    close(made);
  }
  ~Claim() {
    std::error_code ignored;
    fs::remove(file_, ignored);
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  const fs::path file_;
};

/// The stages of a run, with what they have made so far.
class Run {
 public:
  Run(const Scenario& scenario, const RunOptions& options)
      : scenario_(scenario), options_(options), dir_(options.out_dir) {
    summary_.version = options.version;
    summary_.routing = routing_name(scenario.routing.mode);
    summary_.routing_reason = scenario.routing_reason;
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
    summary_.warnings = all_warnings(scenario_);
    summary_.unverified = scenario_.unverified;
    take_timeline();
    if (options_.timeline_file.empty()) check_memory(scenario_, options_.threads, options_.memory_bytes);
    prepare_dir();
    write_scenario();
    try {
      const StopScope scope(options_.interrupted);
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
        summary_.pairs = pair_results(timeline_, scenario_.constellation.slots.length_ns,
                                      scenario_.constellation.scheduling_delay_ns, options_.threads);
        explain();
      });
      RelaxedEngines engines(*engine, timeline_, scenario_.queue_bdp);
      for (const TrafficSpec& traffic : scenario_.traffic) {
        timed(traffic.collective.group, [&] { answer(engines, traffic); });
      }
      if (options_.timeline_file.empty()) {
        timed("influences", [&] {
          summary_.influences =
              influences_of(scenario_, summary_.results, options_.threads, [&](double done) {
                report("influences", done);
                return !options_.interrupted();
              });
        });
      }
      if (scenario_.packet.windows > 0) {
        timed("packet windows", [&] {
          summary_.audit =
              audit_flow_engine(scenario_, timeline_, *engine, (dir_ / "timeline.skyhaul").string(),
                                (dir_ / "packet").string(), options_);
        });
      }
      summary_.complete = !options_.interrupted();
    } catch (const Interrupted&) {
      summary_.complete = false;
    }
    const StopScope shield(nullptr);
    if (!summary_.complete && options_.keeps) options_.keeps();
    summary_.sentence = answer_sentence(summary_);
    save_log(log_, (dir_ / "transfers.csv").string());
    constexpr int kPlotSamples = 720;
    const std::string page = to_html(summary_, curves_min_, round_trip_series(timeline_, kPlotSamples));
    if (!page.empty()) write_text(dir_ / "report.html", page);
    write_run_json();
    write_text(dir_ / "summary.json", to_json(summary_));  // last: where it is, all else is
    return std::move(summary_);
  }

 private:
  template <class Stage>
  void timed(const std::string& name, const Stage& stage) {
    if (options_.interrupted()) throw Interrupted();
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

  void prepare_dir() {
    std::error_code error;
    if (fs::exists(dir_, error) && (!fs::is_directory(dir_, error) || !fs::is_empty(dir_, error))) {
      throw InputError("", 0, "--out", dir_.string(),
                       "a folder that does not exist yet or is empty: results are never overwritten");
    }
    fs::create_directories(dir_, error);
    if (error)
      throw InputError("", 0, "--out", dir_.string(), "a folder that can be made: " + error.message());
    claim_.emplace(dir_ / kClaim);
    for (const fs::directory_entry& each : fs::directory_iterator(dir_)) {  // of a run that ended meanwhile
      if (each.path().filename() == kClaim) continue;
      throw InputError("", 0, "--out", dir_.string(), "a folder that no other run has written");
    }
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
    std::map<std::string, std::string> series;  // one file is often that of many places
    const auto put_series = [&](std::optional<WeatherSpec>& weather) {
      if (!weather || weather->series_file.empty()) return;
      const auto [name, added] =
          series.try_emplace(weather->series_file, fmt::format("rain-{}.csv", series.size() + 1));
      if (added) fs::copy_file(weather->series_file, dir_ / name->second);
      weather->series_file = name->second;
    };
    for (SiteSpec& site : beside.sites) put_series(site.weather);
    for (std::optional<WeatherSpec>& weather : beside.gateway_weather) put_series(weather);
    write_text(dir_ / "scenario.yaml", to_yaml(beside));
  }

  /// The timeline of --timeline, refused before anything is written.
  void take_timeline() {
    if (options_.timeline_file.empty()) return;
    timeline_ = models::load_timeline(options_.timeline_file);
    const std::string remark =
        check_timeline(timeline_, options_.timeline_file, scenario_, options_.timeline_anyway);
    const auto& sites = timeline_.sites;
    for (const SiteSpec& site : scenario_.sites) {
      if (std::find(sites.begin(), sites.end(), site.site.name) != sites.end()) continue;
      throw InputError(options_.timeline_file, 0, "", site.site.name,
                       "a timeline that holds every site of the scenario");
    }
    if (!remark.empty()) summary_.warnings.push_back(remark);
    summary_.start_ns = timeline_.start_ns;
    summary_.horizon_s = static_cast<double>(timeline_.end_ns - timeline_.start_ns) * 1e-9;
  }

  void make_timeline() {
    if (!options_.timeline_file.empty()) {
      fs::copy_file(options_.timeline_file, dir_ / "timeline.skyhaul");
    } else {
      timeline_ = timeline_of(scenario_, options_.threads, [&](double done) {
        report("timeline", done);
        return !options_.interrupted();
      });
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
    std::vector<models::OtherSky> others;
    const auto prepare = [&] {
      if (satellites) return;
      satellites = make_propagator(scenario_);
      network = make_network_with_isls(scenario_, *satellites);
      for (const Scenario& other : with_other_constellations(scenario_)) {
        std::shared_ptr<const orbits::Propagator> its = make_propagator(other);
        others.push_back({other.constellation.name, make_network(other, *its), its});
      }
    };
    const auto with_remedies = [](std::string reason, const std::string& remedies) {
      if (remedies.empty()) return reason;
      return reason.empty() ? remedies : reason + ". " + remedies;
    };
    const TimeNs start_ns = timeline_.start_ns;
    const TimeNs end_ns = timeline_.end_ns;
    std::vector<char> unserved(summary_.sites.size(), 0);
    for (std::size_t s = 0; s < summary_.sites.size(); ++s) {
      if (!never((1 - summary_.sites[s].availability) * summary_.horizon_s)) continue;
      unserved[s] = 1;
      prepare();
      const auto& causes = summary_.sites[s].causes;
      const auto radio = causes.find(to_string(models::OutageCause::kLinkBudget));
      if (radio != causes.end() && radio->second > 0.9 * summary_.horizon_s) {  // gaps take the rest
        summary_.sites[s].reason = fmt::format(
            "the radio link of site {} does not close, even in a clear sky: its terminals need more "
            "transmitted "
            "power, a larger antenna or a mode for a weaker signal; no other routing or gateway would help",
            summary_.sites[s].name);
        continue;
      }
      // What is dark or broken is served by no other sky.
      const bool broken = std::all_of(causes.begin(), causes.end(), [](const auto& cause) {
        return cause.first == to_string(models::OutageCause::kPower) ||
               cause.first == to_string(models::OutageCause::kFault);
      });
      summary_.sites[s].reason = with_remedies(
          models::explain_site(network, *satellites, s, start_ns, end_ns),
          broken ? "" : models::site_remedies(network, *satellites, s, start_ns, end_ns, others));
    }
    for (PairResult& pair : summary_.pairs) {
      if (!never(pair.no_path_s)) continue;
      prepare();
      const std::size_t a = site_index(pair.src);
      const std::size_t b = site_index(pair.dst);
      pair.reason = models::explain_pair(network, *satellites, a, b, start_ns, end_ns);
      if (unserved[a] != 0 || unserved[b] != 0) continue;  // what would help stands at the site
      pair.reason = with_remedies(
          pair.reason, models::pair_remedies(network, *satellites, a, b, start_ns, end_ns, others));
    }
  }

  void write_links() const {
    const auto large = [&](const char* name) {
      return [this, name](double bytes) {
        if (options_.say) options_.say(fmt::format("{} will have about {}", name, human_size(bytes)));
      };
    };
    models::write_whole_file((dir_ / "links.csv").string(), [&](std::ostream& out) {
      write_links_csv(timeline_, out, options_.threads, large("links.csv"));
    });
    models::write_whole_file((dir_ / "resources.csv").string(), [&](std::ostream& out) {
      write_resources_csv(timeline_, out, large("resources.csv"));
    });
  }

  void answer(RelaxedEngines& engines, const TrafficSpec& traffic) {
    RoundsOptions rounds = rounds_options(scenario_, traffic, options_.threads);
    rounds.first_id = (summary_.results.size() + 1) * 1'000'000'000'000U;
    rounds.proceed = [&](double done) {
      report(traffic.collective.group, done);
      return !options_.interrupted();
    };
    SyncRuns runs = run_rounds(engines.engine(), timeline_, traffic, rounds);
    rounds.proceed = [&](double) { return !options_.interrupted(); };
    GroupResult result = group_result(engines, traffic, scenario_, runs, summary_, rounds);
    if (!traffic.dataset) {
      result.power_duty = compute_duty(timeline_, scenario_, traffic);
      if (result.utilisation) result.effective_utilisation = *result.utilisation * *result.power_duty;
    }
    Series curve;
    curve.name = traffic.collective.group;
    for (std::size_t i = 0; i < runs.curve.size(); ++i) {
      curve.x.push_back(static_cast<double>(timeline_.start_ns) * 1e-9 + runs.curve.start_s(i));
      curve.y.push_back(runs.curve.sync_s(i) / 60);
    }
    if (!runs.curve.empty()) curves_min_.push_back(std::move(curve));
    summary_.results.push_back(std::move(result));
    for (models::TransferLog& log : runs.logs) {
      log_.records.insert(log_.records.end(), std::make_move_iterator(log.records.begin()),
                          std::make_move_iterator(log.records.end()));
    }
  }

  void write_run_json() const {
    nlohmann::ordered_json json;
    json["version"] = options_.version;
    json["command"] = nlohmann::ordered_json::array();
    for (const std::string& word : options_.command) json["command"].push_back(in_utf8(word));
    json["scenario"] = in_utf8(scenario_.file);
    if (!options_.timeline_file.empty()) json["timeline"] = in_utf8(options_.timeline_file);
    json["complete"] = summary_.complete;
    json["wall_s"] = nlohmann::ordered_json::object();
    for (const auto& [stage, seconds] : wall_s_) json["wall_s"][stage] = seconds;
    if (summary_.audit && !summary_.audit->windows.empty()) {
      const double packet_s = summary_.audit->packet_processor_s;
      json["audit"] = {{"flow_s", summary_.audit->flow_wall_s},
                       {"packet_s", packet_s},
                       {"flow_over_packet", packet_s / summary_.audit->flow_wall_s}};
    }
    json["warnings"] = summary_.warnings;
    write_text(dir_ / "run.json", json.dump(2) + "\n");
  }

  const Scenario& scenario_;
  const RunOptions& options_;
  const fs::path dir_;
  std::optional<Claim> claim_;  ///< while it runs
  Summary summary_;
  models::LinkTimeline timeline_;
  models::TransferLog log_;
  std::vector<Series> curves_min_;
  std::vector<std::pair<std::string, double>> wall_s_;
};

}  // namespace

Summary run_scenario(const Scenario& scenario, const RunOptions& options) {
  return Run(scenario, options).run();
}

}  // namespace skyhaul::core
