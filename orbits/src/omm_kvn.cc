// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/omm.h"
#include "src/omm_record.h"

namespace skyhaul::orbits {
namespace {

constexpr std::string_view kFirst = "CCSDS_OMM_VERS";

/// Takes `[unit]` off a value; throws where it is not the keyword's.
std::string_view without_unit(OmmRecord::Key key, std::string_view value, const std::string& file, int line) {
  const std::size_t open = value.rfind('[');
  const std::string_view expected = OmmRecord::unit(key);
  if (expected.empty() || open == std::string_view::npos || value.back() != ']') return value;
  const std::string_view unit = trimmed(value.substr(open + 1, value.size() - open - 2));
  if (unit != expected) {
    throw InputError(file, line, std::string(OmmRecord::keyword(key)), std::string(value),
                     "the unit " + std::string(expected));
  }
  return trimmed(value.substr(0, open));
}

}  // namespace

ElementSets read_omm_kvn(std::string_view text, const std::string& file, OnDamage on_damage) {
  ElementSets result;
  OmmRecord record;
  bool inside = false, good = true;
  const auto guarded = [&](auto work) {
    try {
      work();
    } catch (const InputError& error) {
      if (on_damage == OnDamage::kThrow) throw;
      if (good) result.damaged.emplace_back(error.what());
      good = false;
    }
  };
  int message_line = 0;
  const auto finish = [&] {
    if (inside && good) {
      guarded([&] {
        if (record.empty()) throw InputError(file, message_line, "", "an empty message", "keywords of OMM");
        result.sets.push_back(record.element_set(file));
      });
    }
    record.clear();
    good = true;
  };
  int number = 0;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++number;
    if (line.empty() || line.substr(0, 7) == "COMMENT") continue;
    const std::size_t equals = line.find('=');
    const std::string_view keyword = trimmed(line.substr(0, equals));
    if (is_word(keyword, kFirst) && equals != std::string_view::npos) {
      finish();
      inside = true;
      message_line = number;
      continue;
    }
    if (!inside) {
      throw InputError(file, number, "", std::string(line),
                       "a message that begins with CCSDS_OMM_VERS = 2.0");
    }
    if (!good) continue;  // of a message that is damaged already
    guarded([&] {
      if (equals == std::string_view::npos) {
        throw InputError(file, number, "", std::string(line), "KEYWORD = value");
      }
      const std::string_view value = trimmed(line.substr(equals + 1));
      if (const auto key = OmmRecord::key(keyword)) {
        record.set(*key, value.empty() ? value : without_unit(*key, value, file, number), file, number);
      }
    });
  }
  finish();
  return result;
}

}  // namespace skyhaul::orbits
