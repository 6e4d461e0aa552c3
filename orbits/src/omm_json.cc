// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <iterator>
#include <nlohmann/json.hpp>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/omm.h"
#include "src/omm_record.h"

namespace skyhaul::orbits {
namespace {

/// Characters of a text that counts their lines as it is read.
class CountedText {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountedText(const char* at, int* line) : at_(at), line_(line) {}
  const char& operator*() const { return *at_; }
  CountedText& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  CountedText operator++(int) {
    const CountedText before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountedText& other) const { return at_ == other.at_; }
  bool operator!=(const CountedText& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  int* line_;
};

/// Takes the parser's events: objects, alone or in one array, of keywords with texts or numbers.
class Messages final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Messages(std::string_view text, const std::string& file, OnDamage on_damage, const int& line,
           ElementSets& result)
      : text_(text), file_(file), on_damage_(on_damage), line_(line), result_(result) {}

  bool null() override { return value(""); }
  bool boolean(bool given) override { return value(given ? "true" : "false"); }
  bool number_integer(std::int64_t given) override { return value(std::to_string(given)); }
  bool number_unsigned(std::uint64_t given) override { return value(std::to_string(given)); }
  bool number_float(double, const std::string& text) override { return value(text); }
  bool string(std::string& text) override { return value(text); }
  bool binary(nlohmann::json::binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (inside_) return nested("{");
    if (whole_ && !listed_) wrong_shape();
    whole_ = inside_ = true;
    good_ = true;
    record_.clear();
    others_.clear();
    record_line_ = line_;
    return true;
  }
  bool key(std::string& text) override {
    if (nested_ > 0) return true;
    keyword_ = text;
    key_line_ = line_;
    if (others_.size() < 6 && !OmmRecord::key(text)) others_.push_back(text.substr(0, 40));
    return true;
  }
  bool end_object() override {
    if (nested_ > 0) {
      --nested_;
      return true;
    }
    inside_ = false;
    complete_ = !listed_;
    if (!good_) return true;
    return guarded([&] {
      if (record_.empty()) refuse_without_keywords();
      result_.sets.push_back(record_.element_set(file_));
    });
  }
  bool start_array(std::size_t) override {
    if (inside_) return nested("[");
    if (whole_) wrong_shape();
    whole_ = listed_ = true;
    return true;
  }
  bool end_array() override {
    if (nested_ > 0) {
      --nested_;
    } else if (!inside_) {
      complete_ = true;
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception&) override {
    throw InputError(file_, line_, "", token, "JSON; " + cause(position, token));
  }

 private:
  /// What is wrong where the parser stops, by what stands there and before it.
  std::string cause(std::size_t position, const std::string& token) const {
    if (complete_)
      return "one array that holds all objects: [{...}, {...}]; a second value follows the first, as in JSON "
             "Lines "
             "or where files are put one after the other";
    const std::string_view read = trimmed(text_.substr(0, position));
    if (position > text_.size()) return "a whole file: this one ends in the middle of a value";
    const char last = token.empty() ? '\0' : token.back();
    const std::string_view before = trimmed(read.substr(0, read.empty() ? 0 : read.size() - 1));
    if ((last == ']' || last == '}') && !before.empty() && before.back() == ',')
      return std::string("no comma before ") + last;
    if (last == '\'') return "texts and keys in double quotes";
    const bool is_value = !before.empty() && (before.back() == ':' || before.back() == '-');
    if (is_value && (last == 'N' || last == 'I'))
      return "numbers, texts, true, false or null, and no NaN or Infinity";
    return "values with commas between them, and keys in double quotes with a colon after them";
  }

  [[noreturn]] void refuse_without_keywords() const {
    std::string keys;
    for (const std::string& key : others_) keys += (keys.empty() ? "" : ", ") + key;
    if (others_.size() == 6) keys += ", ...";
    throw InputError(file_, record_line_, "", keys.empty() ? "{}" : "{" + keys + "}",
                     "keywords of OMM: EPOCH, MEAN_MOTION, ECCENTRICITY, INCLINATION, "
                     "RA_OF_ASC_NODE, ARG_OF_PERICENTER, MEAN_ANOMALY and BSTAR");
  }

  [[noreturn]] void wrong_shape() const {
    throw InputError(file_, line_, "", "", "an array of OMM objects, or one of them");
  }

  template <class Work>
  bool guarded(Work work) {
    try {
      work();
    } catch (const InputError& error) {
      if (on_damage_ == OnDamage::kThrow) throw;
      if (good_) result_.damaged.emplace_back(error.what());
      good_ = false;
    }
    return true;
  }

  /// An object or array inside a message: skipped whole. As the value of an OMM keyword it damages the
  /// message.
  bool nested(const char* bracket) {
    ++nested_;
    if (nested_ > 1 || !OmmRecord::key(keyword_)) return true;
    return guarded([&] { throw InputError(file_, key_line_, keyword_, bracket, "a text or a number"); });
  }

  bool value(const std::string& text) {
    if (!inside_) wrong_shape();
    if (nested_ > 0 || !good_) return true;
    return guarded([&] {
      if (const auto key = OmmRecord::key(keyword_)) record_.set(*key, text, file_, key_line_);
    });
  }

  std::string_view text_;
  const std::string& file_;
  OnDamage on_damage_;
  const int& line_;
  ElementSets& result_;
  OmmRecord record_;
  std::vector<std::string> others_;  ///< the first keys of the message that are no keywords
  std::string keyword_;
  int key_line_ = 0, record_line_ = 0;
  int nested_ = 0;  ///< objects and arrays inside a message
  bool whole_ = false, listed_ = false, inside_ = false, good_ = true;
  bool complete_ = false;  ///< the one value that the file may hold has ended
};

}  // namespace

ElementSets read_omm_json(std::string_view text, const std::string& file, OnDamage on_damage) {
  ElementSets result;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  int line = 1;
  Messages messages(text, file, on_damage, line, result);
  nlohmann::json::sax_parse(CountedText(text.data(), &line), CountedText(text.data() + text.size(), &line),
                            &messages);
  return result;
}

}  // namespace skyhaul::orbits
