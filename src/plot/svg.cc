// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "plot/plot.h"
#include "skyhaul/orbits/text.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::plot {
namespace {

constexpr double kWidth = 900, kHeight = 420, kTop = 64, kBottom = 58, kRight = 44, kLeft = 84;
constexpr double kLeftOfNames = 170;
/// Okabe and Ito: told apart also by readers who see fewer colours; the pages of runs use the same.
constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                    "#e69f00", "#56b4e9", "#7a4419", "#6a6a6a"};

/// A text as XML takes it, without the characters that XML cannot hold.
std::string in_xml(const std::string& text) {
  std::string all;
  for (const char c : escaped(text)) {
    if (c == '&') {
      all += "&amp;";
    } else if (c == '<') {
      all += "&lt;";
    } else if (c == '>') {
      all += "&gt;";
    } else {
      all += c;
    }
  }
  return all;
}

struct Tick {
  double value = 0;
  std::string text;
};

/// One axis: where its values lie on the picture, and its ticks.
struct Scale {
  double low = 0, high = 1;    ///< values
  double first = 0, last = 1;  ///< their places on the picture
  bool log = false;
  std::vector<Tick> ticks;

  double place(double value) const {
    const double share = log ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    return first + share * (last - first);
  }
};

/// A tick's value: no more decimals than its step has.
std::string plain(double value, double step) {
  const double shown = std::abs(value) < step * 1e-6 ? 0 : value;
  if (std::abs(shown) >= 1e7 || step < 1e-6) return fmt::format("{:.6g}", shown);
  std::string text = fmt::format("{:.7f}", shown);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::vector<Tick> number_ticks(double low, double high) {
  const double rough = (high - low) / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.5, 2.0, 1.0})
    if (factor * power >= rough * 0.999) step = factor * power;
  std::vector<Tick> ticks;
  for (double n = std::ceil(low / step - 1e-9); n * step <= high + step * 1e-9; ++n)
    ticks.push_back({n * step, plain(n * step, step)});
  return ticks;
}

std::vector<Tick> log_ticks(double low, double high) {
  std::vector<Tick> ticks;
  const double decades = std::log10(high / low);
  const double step = std::max(1.0, std::ceil(decades / 8));
  for (double power = std::floor(std::log10(low)); power <= std::ceil(std::log10(high)); power += step) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10, power);
      if ((decades < 3 || factor == 1) && value >= low * 0.9999 && value <= high * 1.0001)
        ticks.push_back({value, fmt::format("{:.6g}", value)});
    }
  }
  return ticks;
}

std::vector<Tick> time_ticks(double low, double high) {
  constexpr double kSteps[] = {1,     2,     5,      10,     15,     30,      60,      120,
                               300,   600,   900,    1800,   3600,   7200,    10800,   21600,
                               43200, 86400, 172800, 432000, 864000, 2592000, 7776000, 31536000};
  const double rough = (high - low) / 6;
  const double* found =
      std::find_if(std::begin(kSteps), std::end(kSteps), [&](double each) { return each >= rough * 0.999; });
  const double step = found == std::end(kSteps) ? std::ceil(rough / 31536000) * 31536000 : *found;
  std::vector<Tick> ticks;
  for (double n = std::ceil(low / step - 1e-9); n * step <= high + step * 1e-9; ++n) {
    const std::string utc = orbits::format_utc(static_cast<orbits::TimeNs>(n * step) * orbits::kSecond, 0);
    ticks.push_back({n * step, step >= 86400 ? utc.substr(0, 10) : utc.substr(11, step < 60 ? 8 : 5)});
  }
  return ticks;
}

/// From zero where the values are amounts that reach down near it; else with a margin.
Scale scale_of(const Axis& axis, double low, double high, double first, double last, bool margin) {
  Scale scale;
  scale.first = first;
  scale.last = last;
  scale.log = axis.log;
  if (!axis.names.empty()) {
    scale.low = -0.5;
    scale.high = static_cast<double>(axis.names.size()) - 0.5;
    for (std::size_t i = 0; i < axis.names.size(); ++i)
      scale.ticks.push_back({static_cast<double>(i), shortened(axis.names[i], 24)});
    return scale;
  }
  if (axis.log) {
    scale.low = low < high ? low : low / 2;
    scale.high = low < high ? high : high * 2;
    scale.ticks = log_ticks(scale.low, scale.high);
    return scale;
  }
  if (margin && !axis.utc) {
    const double pad = (high - low) * 0.06;
    const bool from_zero = low >= 0 && low <= high / 2;
    low = from_zero ? 0 : low - pad;
    high += pad;
  }
  if (!(high - low > 1e-9 * std::max(std::abs(low), std::abs(high)))) {  // one value
    const double pad = low == 0 ? 1 : std::abs(low) * 0.1;
    low -= pad;
    high += pad;
  }
  scale.low = low;
  scale.high = high;
  scale.ticks = axis.utc ? time_ticks(low, high) : number_ticks(low, high);
  return scale;
}

struct Bounds {
  double x1 = std::numeric_limits<double>::infinity(), x2 = -x1, y1 = x1, y2 = -x1;
};

Bounds bounds_of(const Picture& picture) {
  Bounds all;
  for (const Series& series : picture.series) {
    for (const Stroke& stroke : series.strokes) {
      all.x1 = std::min({all.x1, stroke.x1, stroke.x2});
      all.x2 = std::max({all.x2, stroke.x1, stroke.x2});
      all.y1 = std::min({all.y1, stroke.y1, stroke.y2});
      all.y2 = std::max({all.y2, stroke.y1, stroke.y2});
    }
  }
  return all;
}

/// One path of a series. Places are written to a tenth, which is finer than a screen shows.
std::string path_of(const Series& series, const Scale& x, const Scale& y) {
  std::string path;
  double at_x = std::numeric_limits<double>::quiet_NaN(), at_y = at_x;
  for (const Stroke& stroke : series.strokes) {
    if (stroke.x1 != at_x || stroke.y1 != at_y)
      path += fmt::format("M{:.1f} {:.1f}", x.place(stroke.x1), y.place(stroke.y1));
    path += fmt::format("L{:.1f} {:.1f}", x.place(stroke.x2), y.place(stroke.y2));
    at_x = stroke.x2;
    at_y = stroke.y2;
  }
  return path;
}

/// How broad a series is drawn: as bars, as dots where it has points alone, or as lines.
int width_of(const Series& series, bool bars) {
  if (bars) return 12;
  const bool dots = std::all_of(series.strokes.begin(), series.strokes.end(), [](const Stroke& stroke) {
    return stroke.x1 == stroke.x2 && stroke.y1 == stroke.y2;
  });
  return dots ? 6 : 2;
}

/// What stands beside an axis; of times, with the day of the first one.
std::string label_of(const Axis& axis, double first) {
  if (!axis.utc) return in_xml(axis.label);
  const orbits::TimeNs start = static_cast<orbits::TimeNs>(std::floor(first)) * orbits::kSecond;
  const std::string name = axis.label.empty() ? "time" : axis.label;
  return in_xml(fmt::format("{} (UTC, from {} on)", name, orbits::format_utc(start, 0).substr(0, 10)));
}

}  // namespace

std::string svg(const Picture& picture) {
  fmt::memory_buffer out;
  const auto put = [&](const auto&... values) { fmt::format_to(std::back_inserter(out), values...); };
  const double left = picture.y.names.empty() ? kLeft : kLeftOfNames;
  const Bounds bounds = bounds_of(picture);
  const Scale x = scale_of(picture.x, bounds.x1, bounds.x2, left, kWidth - kRight, false);
  const bool bars = !picture.y.names.empty();
  const Scale y = scale_of(picture.y, bounds.y1, bounds.y2, bars ? kTop : kHeight - kBottom,
                           bars ? kHeight - kBottom : kTop, true);
  const std::string title = in_xml(picture.title);
  const std::string x_label = label_of(picture.x, bounds.x1);
  const std::string y_label = label_of(picture.y, bounds.y1);

  put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "role=\"img\" font-family=\"system-ui, DejaVu Sans, sans-serif\" font-size=\"14\">\n",
      kWidth, kHeight);
  put("<title>{}</title>\n<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", title, kWidth, kHeight);
  put("<text x=\"{}\" y=\"24\" font-size=\"17\" fill=\"#17212b\">{}</text>\n", left, title);
  double beside = left;
  for (std::size_t s = 0; picture.series.size() > 1 && s < picture.series.size(); ++s) {
    const std::string& text = picture.series[s].name;
    const std::string name = text.empty() ? "(none)" : shortened(text, 40);
    put("<rect x=\"{:.1f}\" y=\"40\" width=\"12\" height=\"12\" fill=\"{}\"/><text x=\"{:.1f}\" y=\"51\" "
        "fill=\"#17212b\">{}</text>\n",
        beside, kColours[s], beside + 18, in_xml(name));
    beside += 40 + 8.2 * static_cast<double>(name.size());
  }
  for (const Tick& tick : x.ticks) {
    const double at = x.place(tick.value);
    put("<path d=\"M{0:.1f} {1}V{2}\" stroke=\"#d9e0e6\"/><text x=\"{0:.1f}\" y=\"{3}\" "
        "text-anchor=\"middle\" fill=\"#55636f\">{4}</text>\n",
        at, kTop, kHeight - kBottom, kHeight - kBottom + 18, in_xml(tick.text));
  }
  for (const Tick& tick : y.ticks) {
    const double at = y.place(tick.value);
    put("<path d=\"M{0} {1:.1f}H{2}\" stroke=\"#d9e0e6\"/><text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\" "
        "fill=\"#55636f\">{5}</text>\n",
        left, at, kWidth - kRight, left - 8, at + 5, in_xml(tick.text));
  }
  put("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\" fill=\"#17212b\">{}</text>\n",
      (left + kWidth - kRight) / 2, kHeight - 16, x_label);
  const double middle = (kTop + kHeight - kBottom) / 2;
  if (!y_label.empty())
    put("<text transform=\"translate(20 {0:.1f}) rotate(-90)\" text-anchor=\"middle\" "
        "fill=\"#17212b\">{1}</text>\n",
        middle, y_label);
  for (std::size_t s = 0; s < picture.series.size(); ++s)
    put("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"{}\" "
        "stroke-linejoin=\"round\"/>\n",
        path_of(picture.series[s], x, y), kColours[s], width_of(picture.series[s], bars),
        bars ? "butt" : "round");
  put("</svg>\n");
  return fmt::to_string(out);
}

}  // namespace skyhaul::plot
