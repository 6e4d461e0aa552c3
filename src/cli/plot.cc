// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "plot/plot.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "cli.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  std::string file, x, y, by;
  std::vector<std::string> where;
  plot::TableChoice choice;
};

std::vector<std::string> columns(const std::string& text) {
  std::vector<std::string> all(1);
  for (const char c : text) {
    if (c == ',') {
      all.emplace_back();
    } else {
      all.back() += c;
    }
  }
  return all;
}

int run(const Arguments& arguments) {
  plot::TableChoice choice = arguments.choice;
  choice.x = columns(arguments.x);
  choice.y = columns(arguments.y);
  if (choice.x.size() > 2)
    throw InputError("", 0, "--x", arguments.x, "expected one column, or two such as start_ns,end_ns");
  if (choice.y.size() > 2)
    throw InputError("", 0, "--y", arguments.y,
                     "expected one column, or two such as delay_start_ns,delay_end_ns");
  if (!arguments.by.empty()) choice.by = columns(arguments.by);
  for (const std::string& each : arguments.where) {
    const std::size_t sign = each.find('=');
    if (sign == std::string::npos || sign == 0)
      throw InputError("", 0, "--where", each, "expected COLUMN=TEXT, such as src=home");
    if (!choice.where.emplace(each.substr(0, sign), each.substr(sign + 1)).second)
      throw InputError("", 0, "--where", each, "expected each column once");
  }
  if (choice.title.empty()) choice.title = arguments.file;
  const std::string picture = plot::svg(plot::picture_of(arguments.file, choice));
  std::fwrite(picture.data(), 1, picture.size(), stdout);
  return kDone;
}

}  // namespace

void add_plot(Command app, Action& action) {
  Command command = app.add_command(
      "plot", "draw columns of a CSV table, such as the other commands print, and print the picture as SVG",
      "skyhaul links SCENARIO > links.csv\n"
      "  skyhaul plot links.csv --x start_ns,end_ns --y capacity_bps --by src,dst > links.svg");
  auto arguments = std::make_shared<Arguments>();
  command.add_option("table", arguments->file, "CSV file whose first row names its columns")
      .type_name("TABLE")
      .required();
  command
      .add_option(
          "--x", arguments->x,
          "column of numbers or times along the picture; or two, A,B: then each row is a line from A to B")
      .type_name("COLUMN[,COLUMN]")
      .required();
  command
      .add_option("--y", arguments->y,
                  "column of numbers, or of at most 24 names, up the picture; or two: their values at the "
                  "row's first and last point")
      .type_name("COLUMN[,COLUMN]")
      .required();
  command
      .add_option("--by", arguments->by,
                  "give rows that differ in these columns different colours (at most 8)")
      .type_name("COLUMN[,...]");
  command
      .add_option("--where", arguments->where,
                  "draw only the rows that have this text in this column; may be repeated")
      .type_name("COLUMN=TEXT");
  command
      .add_option("--title", arguments->choice.title,
                  "words above the picture (default: the name of the file)")
      .type_name("TEXT");
  command
      .add_option("--x-label", arguments->choice.x_label,
                  "words below the picture (default: the column's name and unit)")
      .type_name("TEXT");
  command
      .add_option("--y-label", arguments->choice.y_label,
                  "words beside the picture (default: the column's name and unit)")
      .type_name("TEXT");
  command.add_flag("--logx", arguments->choice.log_x, "logarithmic axis along the picture");
  command.add_flag("--logy", arguments->choice.log_y, "logarithmic axis up the picture");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
