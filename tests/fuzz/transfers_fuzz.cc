// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Transfers, chosen by SKYHAUL_FUZZ_FORM when this is compiled: "plan" is a plan of transfers as
// skyhaul-packet reads it, "log" the log that it writes and `skyhaul run` reads. Readers may throw
// InputError, of one plain line, and nothing else.
#include <tuple>

#include "choices.h"
#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"

using namespace skyhaul;          // NOLINT: one short file
using namespace skyhaul::models;  // NOLINT

namespace {

using fuzz::Choices;
using fuzz::require;

constexpr TimeNs kStart = 1'773'964'800'000'000'000;

std::string plan_of(Choices& choices) {
  static const std::vector<std::string> kNumbers{"0",
                                                 "1",
                                                 "2",
                                                 "3",
                                                 "-1",
                                                 "",
                                                 "9223372036854775807",
                                                 "18446744073709551615",
                                                 "1e3",
                                                 " 1",
                                                 "010",
                                                 "100000",
                                                 "1773964800000000000",
                                                 "1773964810000000000"};
  static const std::vector<std::string> kTransports{"cubic", "bbr", "udp", "ns3::TcpVegas", "", "x"};
  const bool more = choices.one_in(3);
  std::string text = "id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport";
  const bool quorum = more && choices.one_in(2);
  text += std::string(more ? ",streams,chunk_bytes" : "") + (quorum ? ",quorum,grace_ns\n" : "\n");
  const std::size_t rows = choices.below(6);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto cell = [&](const std::string& plain, const std::vector<std::string>& others) {
      text += (choices.one_in(6) ? choices.of(others) : plain) + ",";
    };
    const std::vector<std::string> names{csv_cell(choices.name()), "d", "c", "b", "a"};
    cell(std::to_string(i + 1), kNumbers);
    cell("0", kNumbers);
    cell("t", names);
    cell(i > 0 && choices.one_in(2) ? std::to_string(i) : "",
         {"1 2", "7", "1  2", "1 1", std::to_string(i + 1)});
    cell("a", names);
    cell("b", names);
    cell("1000", kNumbers);
    cell("1773964800000000000", kNumbers);
    cell("0", kNumbers);
    cell("", kNumbers);
    text += choices.one_in(6) ? choices.of(kTransports) : "cubic";
    for (int n = 0; n < (quorum ? 4 : more ? 2 : 0); ++n) text += "," + choices.of(kNumbers);
    text += choices.one_in(16) ? "," : choices.one_in(16) ? "\"" : "";
    text += choices.one_in(8) ? "\r\n" : "\n";
  }
  return text;
}

void plan_form(Choices& choices) {
  TransferPlan plan;
  try {
    plan = load_plan(fuzz::file_with(plan_of(choices), "plan.csv"));
  } catch (const InputError& error) {
    fuzz::require_plain(error.what());
    return;
  }
  const std::string again = fuzz::file_with("", "again.csv");
  save_plan(plan, again);
  const TransferPlan back = load_plan(again);
  require(back.transfers.size() == plan.transfers.size(), "a plan that was written is read");
  for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
    require(back.transfers[i].group == plan.transfers[i].group &&
                back.transfers[i].src == plan.transfers[i].src &&
                back.transfers[i].bytes == plan.transfers[i].bytes,
            "a plan that was written is read as it was");
  }
  static const LinkTimeline timeline = test::star({{"a", 10'000'000, 20'000'000, 5'000'000, 2},
                                                   {"b", 1'000'000, 8'000'000, 7'000'000},
                                                   {"c", 5'000'000, 5'000'000, 0}},
                                                  kStart + 20 * orbits::kSecond, kStart);
  static const FlowEngine engine(timeline);
  FlowOptions options;
  options.from_ns = timeline.start_ns;
  options.until_ns = timeline.end_ns;
  try {
    const FlowResult result = engine.run(plan, options);
    const std::string log = fuzz::file_with("", "log.csv");
    save_log(result.log, log);
    (void)load_log(log);
  } catch (const std::invalid_argument&) {  // unknown sites
  }
}

/// Rows of a log of transfers, in either of its two forms.
std::string log_of(Choices& choices) {
  static const std::vector<std::string> kNumbers{"0",
                                                 "1",
                                                 "-1",
                                                 "",
                                                 "9223372036854775807",
                                                 "-9223372036854775808",
                                                 "18446744073709551615",
                                                 "1e3",
                                                 "010",
                                                 "1773964800000000000"};
  static const std::vector<std::string> kReasons{"", "the window ended", "'=1", "\"a\nb\"", "a\x1b[31m"};
  static const std::vector<std::vector<std::string>> kEnds{
      {"1000", "2000", "done"}, {"1000", "", "unfinished"}, {"", "", "not_started"},
      {"", "", "failed"},       {"2000", "1000", "done"},   {"", "", "lost"}};
  const bool days = choices.one_in(2);
  std::string text =
      std::string("id,") + (days ? "day," : "") + "round,group,src,dst,bytes,start_ns,end_ns,status,reason\n";
  const std::size_t rows = choices.below(6);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto cell = [&](const std::string& plain, const std::vector<std::string>& others) {
      text += (choices.one_in(8) ? choices.of(others) : plain) + ",";
    };
    const std::vector<std::string> names{csv_cell(choices.name()), "c", "", "b", "a"};
    const std::vector<std::string>& ends = choices.of(kEnds);
    cell(std::to_string(i + 1), kNumbers);
    if (days) cell("0", kNumbers);
    cell("0", kNumbers);
    cell("t", names);
    cell("a", names);
    cell("b", names);
    cell("1000", kNumbers);
    cell(ends[0], kNumbers);
    cell(ends[1], kNumbers);
    cell(ends[2], {"done", "failed", "Done", ""});
    text += choices.one_in(4) ? choices.of(kReasons) : choices.one_in(8) ? csv_cell(choices.name()) : "";
    text += choices.one_in(16) ? "," : choices.one_in(16) ? "\"" : "";
    text += choices.one_in(8) ? "\r\n" : "\n";
  }
  return text;
}

void log_form(Choices& choices) {
  TransferLog log;
  try {
    log = load_log(fuzz::file_with(log_of(choices), "log.csv"));
  } catch (const InputError& error) {
    fuzz::require_plain(error.what());
    return;
  }
  const std::string again = fuzz::file_with("", "again.csv");
  save_log_of_days(log, again);
  const TransferLog back = load_log(again);
  require(back.records.size() == log.records.size(), "a log that was written is read");
  for (std::size_t i = 0; i < log.records.size(); ++i) {
    const TransferRecord &was = log.records[i], &is = back.records[i];
    require(std::tie(is.id, is.day, is.round, is.group, is.src, is.dst, is.bytes, is.delivered, is.start_ns,
                     is.end_ns, is.status, is.reason) ==
                std::tie(was.id, was.day, was.round, was.group, was.src, was.dst, was.bytes, was.delivered,
                         was.start_ns, was.end_ns, was.status, was.reason),
            "a log that was written is read as it was");
    require(was.status != TransferStatus::kDone || was.end_ns - was.start_ns >= 0, "no transfer ends early");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices(data, size);
  if (std::string_view(SKYHAUL_FUZZ_FORM) == "log") {
    log_form(choices);
  } else {
    plan_form(choices);
  }
  return 0;
}
