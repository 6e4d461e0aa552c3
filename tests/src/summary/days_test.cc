// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Many days: numbers over all of them against plain counting, the first day against a scenario of one day,
// and the same bytes however the work is shared.
#include "summary/days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "skyhaul/models/keyed_random.h"
#include "skyhaul/orbits/interrupt.h"
#include "src/summary/share_in_time.h"
#include "src/summary/small_scenario.h"
#include "summary/answer_scenario.h"
#include "summary/day_ranges.h"
#include "summary/interval.h"

namespace skyhaul::core {
namespace {

using ::testing::HasSubstr;

constexpr double kHorizon_s = 6 * 3600;

/// A day whose rounds take about `typical_s`, with a slow hour.
SyncCurve some_day(std::uint64_t day, double typical_s, double step_s = 120) {
  std::vector<double> ends;
  for (double start = 0; start < kHorizon_s - 1e-6; start += step_s) {
    const double noise = models::keyed_uniform(7, {day, static_cast<std::uint64_t>(start)});
    const double slow = start > 2 * 3600 && start < 3 * 3600 ? 1.4 : 1;
    const double end = start + typical_s * slow * (0.9 + 0.2 * noise);
    ends.push_back(ends.empty() ? end : std::max(end, ends.back()));
  }
  const double first_again = ends.front() + kHorizon_s;
  for (double& end : ends) end = std::min(end, first_again);
  return SyncCurve(step_s, std::move(ends), kHorizon_s);
}

std::vector<SyncCurve> some_days() {
  return {some_day(0, 500), some_day(1, 650), some_day(2, 480), some_day(3, 900, 240), some_day(4, 550)};
}

Curves pointers(const std::vector<SyncCurve>& days) {
  Curves all;
  for (const SyncCurve& day : days) all.push_back(&day);
  return all;
}

TEST(Days, SyncTimesAreThoseOfAllStartsOfAllDays) {
  const std::vector<SyncCurve> days = some_days();
  const Curves all = pointers(days);
  for (const double q : {0.5, 0.95, 0.99}) {
    const double found = sync_quantile_s(all, q).value();
    const auto share = [&](double window_s) {  // each day counts alike, whatever its number of starts
      double sum = 0;
      for (const SyncCurve& day : days) {
        double within = 0;
        for (std::size_t i = 0; i < day.size(); ++i) within += day.sync_s(i) <= window_s ? 1 : 0;
        sum += within / static_cast<double>(day.size());
      }
      return sum / static_cast<double>(days.size());
    };
    EXPECT_GE(share(found), q - 1e-9);
    EXPECT_LT(share(found - 1e-6), q);
    EXPECT_NEAR(share_within(all, found), share(found), 1e-12);
  }
}

TEST(Days, AnIntervalHoldsForTheRoundsOfAllDaysTogether) {
  const std::vector<SyncCurve> days = some_days();
  const Curves all = pointers(days);
  for (const double q : {0.5, 0.95, 0.99}) {
    const double interval_s = smallest_interval_s(all, q).value();
    const auto in_time = [&](double each_s, int phases, int cycles) {
      double sum = 0;
      for (const SyncCurve& day : days) sum += share_in_time(day, each_s, phases, cycles);
      return sum / static_cast<double>(days.size());
    };
    EXPECT_GE(in_time(interval_s, 64, 2), q - 1e-9) << q;
    EXPECT_GE(in_time(interval_s, 509, 8), q - 1e-9) << q;
    EXPECT_GE(interval_s, sync_quantile_s(all, q).value());
    // A step shorter fails one of the two samples, or is shorter than rounds run back to back.
    const double shorter_s = interval_s / kIntervalStep;
    EXPECT_TRUE(in_time(shorter_s, 64, 2) < q || in_time(shorter_s, 509, 8) < q ||
                shorter_s < std::max(mean_length_s(all).value(), sync_quantile_s(all, q).value()))
        << q;
  }
}

TEST(Days, OneDayOrTheSameDayAgainIsThatDay) {
  const SyncCurve day = some_day(3, 700);
  const Curves one{&day}, thrice{&day, &day, &day};
  for (const double q : {0.5, 0.95, 0.99}) {
    EXPECT_EQ(sync_quantile_s(one, q), day.sync_quantile_s(q));
    EXPECT_EQ(smallest_interval_s(one, q), smallest_interval_s(day, q));
    EXPECT_EQ(sync_quantile_s(thrice, q), day.sync_quantile_s(q));
    EXPECT_NEAR(smallest_interval_s(thrice, q).value(), smallest_interval_s(day, q).value(), 1e-6);
  }
}

// As long on each day: in 600 s of a day of rounds of 300 s and 600 s of one of 600 s there are three.
TEST(Days, TheMeanLengthIsThatOfTheRoundsOfAllDays) {
  const auto even = [](double sync_s) {
    std::vector<double> ends;
    for (int i = 0; i < 60; ++i) ends.push_back(60 * i + sync_s);
    return SyncCurve(60, ends, 3600);
  };
  const SyncCurve fast = even(300), slow = even(600), none = even(0), never(3600, {}, 3600);
  EXPECT_NEAR(mean_length_s({&fast}).value(), 300, 1e-6);
  EXPECT_NEAR(mean_length_s({&fast, &slow}).value(), 400, 1e-6);
  EXPECT_NEAR(mean_length_s({&slow, &fast}).value(), 400, 1e-6);
  EXPECT_NEAR(mean_length_s({&slow, &fast, &slow}).value(), 450, 1e-6);
  EXPECT_NEAR(mean_length_s({&fast, &never}).value(), 600, 1e-6);  // half of the time none ends
  EXPECT_EQ(mean_length_s({&fast, &none}), 0);
  EXPECT_FALSE(mean_length_s({&never}));
  EXPECT_FALSE(mean_length_s({&never, &never}));
  EXPECT_DOUBLE_EQ(share_within({&fast, &slow, &never}, 300), 1.0 / 3);
}

TEST(Days, ADayOnWhichNoRoundEndsIsLateThroughout) {
  const SyncCurve good = some_day(1, 600), never(kHorizon_s, {}, kHorizon_s);
  const Curves nine_of_ten{&good, &good, &good, &good, &good, &good, &good, &good, &good, &never};
  EXPECT_TRUE(smallest_interval_s(nine_of_ten, 0.5));
  EXPECT_FALSE(smallest_interval_s(nine_of_ten, 0.95));
  EXPECT_FALSE(sync_quantile_s(nine_of_ten, 0.95));
  EXPECT_FALSE(smallest_interval_s(Curves{&never, &never}, 0.5));
}

TEST(DayRanges, AreNarrowWhereDaysAreAlike) {
  const SyncCurve day = some_day(1, 600);
  const Curves alike{&day, &day, &day, &day};
  Quantiles interval_s;
  for (std::size_t q = 0; q < kQuantiles.size(); ++q)
    interval_s[q] = smallest_interval_s(alike, kQuantiles[q]);
  const DayRanges ranges = day_ranges(alike, interval_s, 1, 2);
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    EXPECT_EQ(ranges.sync_s[q].value().low, sync_quantile_s(alike, kQuantiles[q]));
    EXPECT_EQ(ranges.sync_s[q].value().high, sync_quantile_s(alike, kQuantiles[q]));
    EXPECT_NEAR(ranges.interval_s[q].value().low.value(), *interval_s[q], 0.011 * *interval_s[q]);
    EXPECT_EQ(ranges.interval_s[q].value().low, ranges.interval_s[q].value().high);
  }
  EXPECT_FALSE(day_ranges({&day}, interval_s, 1, 1).sync_s[0]);
}

/// Against a bootstrap that answers each sample of days from scratch.
TEST(DayRanges, AreThoseOfAnswersToDrawnDays) {
  const std::vector<SyncCurve> days = some_days();
  const Curves all = pointers(days);
  Quantiles interval_s;
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) interval_s[q] = smallest_interval_s(all, kQuantiles[q]);
  const DayRanges ranges = day_ranges(all, interval_s, 5, 2);
  constexpr std::size_t kSamples = 300;
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    std::vector<double> sync_s, intervals_s;
    for (std::size_t s = 0; s < kSamples; ++s) {
      Curves drawn;
      for (std::size_t i = 0; i < all.size(); ++i)
        drawn.push_back(all[static_cast<std::size_t>(models::keyed_uniform(99, {s, i}) * 5)]);
      sync_s.push_back(sync_quantile_s(drawn, kQuantiles[q]).value());
      intervals_s.push_back(smallest_interval_s(drawn, kQuantiles[q]).value());
    }
    std::sort(sync_s.begin(), sync_s.end());
    std::sort(intervals_s.begin(), intervals_s.end());
    // Two bootstraps of some hundred samples differ by a few per cent of the distribution.
    const auto about = [](const std::vector<double>& sorted, double share, double value) {
      const auto at = [&](double of) {
        return sorted[static_cast<std::size_t>(std::clamp(of, 0.0, 0.999) * kSamples)];
      };
      EXPECT_GE(value, at(share - 0.05) * 0.985) << share;
      EXPECT_LE(value, at(share + 0.05) * 1.015) << share;
    };
    about(sync_s, 0.05, ranges.sync_s[q].value().low.value());
    about(sync_s, 0.95, ranges.sync_s[q].value().high.value());
    about(intervals_s, 0.05, ranges.interval_s[q].value().low.value());
    about(intervals_s, 0.95, ranges.interval_s[q].value().high.value());
    EXPECT_LE(*ranges.interval_s[q]->low, *interval_s[q]);
    EXPECT_GE(*ranges.interval_s[q]->high, *interval_s[q]);
  }
}

std::string rows_of(const models::TransferLog& log, int day) {
  std::string text;
  for (const models::TransferRecord& r : log.records) {
    if (r.day != day) continue;
    text += std::to_string(r.id) + " " + std::to_string(r.round) + " " + r.group + " " + r.src + " " + r.dst +
            " " + std::to_string(r.start_ns) + " " + std::to_string(r.end_ns) + "\n";
  }
  return text;
}

TEST(Days, TheFirstIsTheScenarioOfOneDayAndAllAreTheSameAtAnyNumberOfThreads) {
  const ResolvedScenario one = small(), three = small({"days=3"});
  const models::LinkTimeline timeline = build_timeline(one);
  const Answer alone = answer(one, timeline);
  AnswerOptions options;
  options.threads = 1;
  std::string first_sentence;
  options.first_day = [&](const Summary& summary) { first_sentence = summary.sentence; };
  const Answer by_one = answer(three, timeline, options);
  EXPECT_EQ(first_sentence, alone.summary.sentence);
  EXPECT_THAT(by_one.summary.sentence, HasSubstr("Over 3 days of three-sites (1h 00m each)"));
  EXPECT_EQ(rows_of(by_one.log, 0), rows_of(alone.log, 0));
  for (int day = 1; day < 3; ++day) {
    EXPECT_NE(rows_of(by_one.log, day), rows_of(alone.log, 0));
    EXPECT_EQ(std::count_if(by_one.log.records.begin(), by_one.log.records.end(),
                            [&](const auto& r) { return r.day == day; }),
              static_cast<std::ptrdiff_t>(alone.log.records.size()));
  }
  for (std::size_t i = 0; i < alone.summary.results.size(); ++i) {
    const GroupResult& its = by_one.summary.results[i];
    ASSERT_EQ(its.by_day.size(), 3U);
    EXPECT_EQ(its.by_day[0].sync_s, alone.summary.results[i].sync_s);
    EXPECT_EQ(its.by_day[0].interval_s, alone.summary.results[i].interval_s);
    EXPECT_EQ(its.starts, its.by_day[2].starts);
    EXPECT_EQ(its.start_step_s, its.by_day[1].start_step_s);
  }
  StageCache cache;
  options.threads = 3;
  options.cache = &cache;
  for (int again = 0; again < 2; ++again) {  // the second time from the cache
    const Answer by_three = answer(three, timeline, options);
    EXPECT_EQ(to_json(by_three.summary), to_json(by_one.summary));
    for (int day = 0; day < 3; ++day) EXPECT_EQ(rows_of(by_three.log, day), rows_of(by_one.log, day));
  }
}

// GPU use over all days is that of compute and the sync time that half of all days' rounds end in.
TEST(Days, TwoAreBothAnsweredAndTheirComputeIsToldOfAllRounds) {
  const ResolvedScenario two = small({"days=2"});
  const Answer its = answer(two, build_timeline(small()));
  EXPECT_EQ(its.summary.days_answered, 2);
  int told = 0;
  for (const GroupResult& each : its.summary.results) {
    ASSERT_EQ(each.by_day.size(), 2U) << each.group;
    if (!each.utilisation) continue;
    ++told;
    ASSERT_NE(each.sync_s[0], each.sync_s[1]) << each.group;
    const double hidden_s = each.overlap_s.value_or(0);
    EXPECT_DOUBLE_EQ(*each.utilisation,
                     *each.compute_s / (*each.compute_s + std::max(0.0, *each.sync_s[0] - hidden_s)))
        << each.group;
  }
  EXPECT_GT(told, 0);
}

// Parts that are not asked for are left out, unless reasons tell of them.
TEST(AnswerParts, AreThoseThatWereAskedForOrThatReasonsTellOf) {
  const ResolvedScenario scenario = small();
  const models::LinkTimeline timeline = build_timeline(scenario);
  for (int bits = 0; bits < 9; ++bits) {
    AnswerOptions options;
    options.parts.limits = (bits & 1) != 0;
    options.parts.sites = (bits & 2) != 0;
    options.parts.pairs = (bits & 4) != 0;
    options.parts.costs = false;
    options.parts.from_quantile = (bits & 8) != 0 ? 0.95 : 0;
    const Summary its = answer(scenario, timeline, options).summary;
    EXPECT_EQ(its.sites.empty(), !options.parts.sites && !options.parts.limits) << bits;
    EXPECT_EQ(its.pairs.empty(), !options.parts.pairs && !options.parts.limits) << bits;
    for (const GroupResult& each : its.results) {
      EXPECT_EQ(each.bottleneck.empty(), !options.parts.limits) << bits;
      if (each.dataset) continue;
      EXPECT_EQ(each.interval_s[0].has_value(), options.parts.from_quantile == 0) << bits;
      EXPECT_TRUE(each.interval_s[1] && each.interval_s[2]) << bits;
    }
    EXPECT_TRUE(its.influences.empty());
    EXPECT_TRUE(its.influences_off.empty());
  }
}

// What days are kept in memory with is about what they hold: a record of a transfer and its texts, and a
// number for each start. So it is for what an answer keeps of the first day beside its links.
TEST(Days, AreKeptWithTheirSize) {
  StageCache cache;
  DaysOptions options;
  options.threads = 2;
  options.workers = 1;
  options.cache = &cache;
  options.interrupted = [] { return false; };
  const ResolvedScenario scenario = small({"days=2"});
  const std::size_t before = cache.memory_bytes();
  const std::vector<DayEntries> days = run_other_days(scenario, {60, 60}, options);
  ASSERT_EQ(days.size(), 1U);
  std::size_t least = 0;
  for (const auto& entry : days[0]) {
    ASSERT_GE(entry->log.records.size(), entry->curve.size());
    least += entry->log.records.size() * sizeof(models::TransferRecord) + 8 * entry->curve.size();
  }
  EXPECT_GE(cache.memory_bytes() - before, least);
  EXPECT_LE(cache.memory_bytes() - before, 2 * least);
  AnswerOptions again;
  again.cache = &cache;
  again.parts.costs = again.parts.limits = false;
  const ResolvedScenario one = small();
  const models::LinkTimeline timeline = build_timeline(one);
  const std::size_t without = cache.memory_bytes();
  const Answer its = answer(one, timeline, again);
  std::size_t held = its.log.records.size() * sizeof(models::TransferRecord);
  for (const Series& each : its.round_trips_ms) held += 16 * each.x.size();
  for (const Series& each : its.curves_min) held += 8 * each.x.size();
  EXPECT_GE(cache.memory_bytes() - without, held);
  EXPECT_LE(cache.memory_bytes() - without, 2 * held + 10'000);
}

TEST(Days, AnInterruptionKeepsTheDaysThatAreFinished) {
  const ResolvedScenario scenario = small({"days=40"});
  const models::LinkTimeline timeline = build_timeline(scenario);
  std::atomic<int> finished{0};
  AnswerOptions options;
  options.threads = 2;
  options.progress = [&](const std::string& stage, double done) {
    if (stage == "days" && done > 0) ++finished;
  };
  options.interrupted = [&] { return finished >= 3; };
  Answer partial;
  EXPECT_THROW(answer_into(partial, scenario, timeline, options), Interrupted);
  const int days = partial.summary.days_answered;
  EXPECT_GE(days, 4);
  EXPECT_LT(days, 40);
  ASSERT_EQ(partial.summary.results.size(), 2U);
  EXPECT_EQ(static_cast<int>(partial.summary.results[0].by_day.size()), days);
  // What is kept of a day is what a whole run has of it.
  const Answer whole = answer(small({"days=3"}), timeline);
  EXPECT_EQ(rows_of(partial.log, 1), rows_of(whole.log, 1));
}

}  // namespace
}  // namespace skyhaul::core
