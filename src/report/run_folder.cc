// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "report/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <vector>

#include "report/run_page.h"
#include "skyhaul/core/run_folder.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/omm.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, const std::string& text) {
  models::write_whole_file(path.string(), [&](std::ostream& out) { out << text; });
}

/// A copy that appears whole or not at all.
void copy_whole(const fs::path& from, const fs::path& to) {
  InputFile file(from.string(), "a file that can be read", models::kLargestTimelineFile);
  std::vector<char> buffer(std::size_t{1} << 20);
  models::write_whole_file(to.string(), [&](std::ostream& out) {
    while (const std::size_t size = file.read(buffer.data(), buffer.size()))
      out.write(buffer.data(), static_cast<std::streamsize>(size));
  });
}

/// A file that only one of two runs can make. It goes with the run; one that stays says that a run was
/// killed.
constexpr const char* kClaim = "running.part";

constexpr double kLargeBytes = 1e9;  // of a file that is spoken of before it is written

}  // namespace

class RunFolder::Claim {
 public:
  explicit Claim(fs::path file) : file_(std::move(file)) {
    const int made = open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (made < 0)
      throw InputError("", 0, "--out", file_.parent_path().string(),
                       errno == EEXIST
                           ? "a folder that no other run is writing"
                           : "a folder that can be written: " + std::string(std::strerror(errno)));
    close(made);
    unfinished_.emplace(file_.string());
  }
  ~Claim() {
    std::error_code ignored;
    fs::remove(file_, ignored);
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  const fs::path file_;
  std::optional<models::UnfinishedFile> unfinished_;  // where a signal ends the process
};

RunFolder::RunFolder(const std::string& path) : path_(path) {
  std::error_code error;
  if (fs::exists(path_, error) && (!fs::is_directory(path_, error) || !fs::is_empty(path_, error))) {
    throw InputError("", 0, "--out", path_.string(),
                     "a folder that does not exist yet or is empty: results are never overwritten");
  }
  fs::create_directories(path_, error);
  if (error)
    throw InputError("", 0, "--out", path_.string(), "a folder that can be made: " + error.message());
  claim_ = std::make_unique<Claim>(path_ / kClaim);
  for (const fs::directory_entry& each : fs::directory_iterator(path_)) {  // of a run that ended meanwhile
    if (each.path().filename() == kClaim) continue;
    throw InputError("", 0, "--out", path_.string(), "a folder that no other run has written");
  }
}

RunFolder::~RunFolder() = default;

void RunFolder::write_scenario(const ResolvedScenario& scenario) const {
  ResolvedScenario beside = scenario;
  if (!beside.constellation.elements.empty()) {
    beside.constellation.elements_file = "elements.csv";
    beside.constellation.select = "*";  // it holds those that were chosen
    write_text(path_ / beside.constellation.elements_file,
               orbits::write_omm_csv(beside.constellation.elements));
  }
  for (std::size_t s = 0; s < beside.sites.size(); ++s) {
    const auto& track = beside.sites[s].site.track;
    if (!track) continue;
    beside.sites[s].track_file = fmt::format("track-{}.csv", s + 1);
    write_text(path_ / beside.sites[s].track_file, orbits::write_track(*track));
  }
  for (std::size_t s = 0; s < beside.sites.size(); ++s) {
    auto& supply = beside.sites[s].supply;
    if (!supply || supply->file.empty()) continue;
    supply->file = fmt::format("power-{}.csv", s + 1);
    write_text(path_ / supply->file, models::write_power(supply->supply.measured));
  }
  std::map<std::string, std::string> series;  // one file is often that of many places
  const auto put_series = [&](std::optional<WeatherSpec>& weather) {
    if (!weather || weather->series_file.empty()) return;
    const auto [name, added] =
        series.try_emplace(weather->series_file, fmt::format("rain-{}.csv", series.size() + 1));
    if (added) copy_whole(weather->series_file, path_ / name->second);
    weather->series_file = name->second;
  };
  for (SiteSpec& site : beside.sites) put_series(site.weather);
  for (std::optional<WeatherSpec>& weather : beside.gateway_weather) put_series(weather);
  std::map<std::string, std::string> logs;
  for (SiteSpec& site : beside.sites) {
    if (!site.link) continue;
    const auto [name, added] = logs.try_emplace(site.link->file, fmt::format("link-{}.csv", logs.size() + 1));
    if (added) copy_whole(site.link->file, path_ / name->second);
    site.link->file = name->second;
  }
  write_text(path_ / "scenario.yaml", to_yaml(beside));
}

void RunFolder::write_timeline(const models::LinkTimeline& timeline) const {
  save_timeline(timeline, file(models::kTimelineOfRun));
}

void RunFolder::tell_timeline(const models::LinkTimeline& timeline,
                              const std::function<void(const std::string&)>& say) {
  // The file is smaller than what it holds takes in memory.
  const auto bytes = static_cast<double>(models::timeline_bytes(timeline));
  if (say && bytes > kLargeBytes)
    say(fmt::format("timeline.skyhaul will have at most {}", human_size(bytes)));
}

void RunFolder::copy_timeline(const std::string& from) const {
  copy_whole(models::timeline_file_of(from), path_ / models::kTimelineOfRun);
}

void RunFolder::write_links(const models::LinkTimeline& timeline, unsigned threads,
                            const std::function<void(const std::string&)>& say) const {
  const auto large = [&](const char* name) {
    return [&say, name](double bytes) {
      if (say) say(fmt::format("{} will have about {}", name, human_size(bytes)));
    };
  };
  models::write_whole_file(file("links.csv"), [&](std::ostream& out) {
    write_links_csv(timeline, out, threads, large("links.csv"));
  });
  models::write_whole_file(file("resources.csv"), [&](std::ostream& out) {
    write_resources_csv(timeline, out, large("resources.csv"));
  });
}

void RunFolder::write_answer(const ResolvedScenario& scenario, const models::LinkTimeline* timeline,
                             const Answer& answer, const std::string& run_json) const {
  save_log_of_days(answer.log, file("transfers.csv"));
  const std::string text =
      read_input(file("scenario.yaml"), "a file that can be read", std::uint64_t{1} << 30);
  const std::string page = run_page(answer, {scenario, timeline, text});
  if (!page.empty()) write_text(path_ / "report.html", page);
  write_text(path_ / "run.json", run_json);
  write_text(path_ / "summary.json", to_json(answer.summary));
}

void write_run(const std::string& out_dir, const ResolvedScenario& scenario,
               const models::LinkTimeline& timeline, const Answer& answer, bool links) {
  const RunFolder folder(out_dir);
  folder.write_scenario(scenario);
  folder.write_timeline(timeline);
  if (links) folder.write_links(timeline, 0, {});
  nlohmann::ordered_json json;
  json["version"] = SKYHAUL_VERSION;
  json["scenario"] = in_utf8(scenario.file);
  json["complete"] = answer.summary.complete;
  json["warnings"] = answer.summary.warnings;
  folder.write_answer(scenario, &timeline, answer, json.dump(2) + "\n");
}

}  // namespace skyhaul::core
