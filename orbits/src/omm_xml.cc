// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <expat.h>

#include <algorithm>
#include <exception>
#include <memory>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/omm.h"
#include "src/omm_record.h"

namespace skyhaul::orbits {
namespace {

/// Takes the parser's events: keywords are the names of elements inside `omm`, at any depth.
class Messages {
 public:
  Messages(const std::string& file, OnDamage on_damage, ElementSets& result)
      : file_(file),
        on_damage_(on_damage),
        result_(result),
        parser_(XML_ParserCreate(nullptr), XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(
        parser_.get(),
        [](void* self, const char* name, const char** attributes) {
          static_cast<Messages*>(self)->guarded([=](Messages& m) { m.start(name, attributes); });
        },
        [](void* self, const char* name) {
          static_cast<Messages*>(self)->guarded([=](Messages& m) { m.end(name); });
        });
    XML_SetCharacterDataHandler(parser_.get(), [](void* self, const char* text, int length) {
      auto& m = *static_cast<Messages*>(self);
      if (m.key_) m.text_.append(text, static_cast<std::size_t>(length));
    });
    XML_SetStartDoctypeDeclHandler(parser_.get(), [](void* self, const char*, const char*, const char*, int) {
      static_cast<Messages*>(self)->guarded([](Messages& m) {
        m.fatal_ = true;
        throw InputError(m.file_, m.line(), "", "<!DOCTYPE", "XML without a document type declaration");
      });
    });
  }

  void parse(std::string_view text) {
    // XML begins with its declaration; downloads may have empty lines before it.
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    lines_before_ =
        static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    text.remove_prefix(begin);
    const XML_Status status = XML_Parse(parser_.get(), text.data(), static_cast<int>(text.size()), 1);
    if (error_) std::rethrow_exception(error_);
    if (status == XML_STATUS_OK) return;
    throw InputError(file_, line(), "", "",
                     std::string("XML; ") + XML_ErrorString(XML_GetErrorCode(parser_.get())));
  }

 private:
  int line() const { return lines_before_ + static_cast<int>(XML_GetCurrentLineNumber(parser_.get())); }

  /// Exceptions must not pass through the parser, which is C.
  template <class Work>
  void guarded(Work work) {
    if (error_) return;
    try {
      work(*this);
    } catch (const InputError& error) {
      if (on_damage_ == OnDamage::kReport && !fatal_) {
        if (good_) result_.damaged.emplace_back(error.what());
        good_ = false;
        return;
      }
      stop();
    } catch (...) {
      stop();
    }
  }

  void stop() {
    error_ = std::current_exception();
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void start(const std::string& name, const char** attributes) {
    if (depth_++ == 0 && name != "ndm" && name != "omm") {
      fatal_ = true;
      throw InputError(file_, line(), "", "<" + name + ">", "an omm element, or an ndm element of them");
    }
    if (name == "omm" && !inside_) {
      inside_ = good_ = true;
      message_line_ = line();
      record_.clear();
      return;
    }
    key_ = inside_ ? OmmRecord::key(name) : std::nullopt;
    text_.clear();
    if (!key_) return;
    const std::string_view unit = OmmRecord::unit(*key_);
    for (; *attributes != nullptr; attributes += 2) {
      if (std::string_view(attributes[0]) == "units" && !unit.empty() && attributes[1] != unit) {
        throw InputError(file_, line(), name, attributes[1], "the unit " + std::string(unit));
      }
    }
  }

  void end(const std::string& name) {
    --depth_;
    if (key_ && good_ && OmmRecord::key(name) == key_) {
      const OmmRecord::Key key = *key_;
      key_.reset();
      record_.set(key, text_, file_, line());
      return;
    }
    key_.reset();
    if (name != "omm" || !inside_) return;
    inside_ = false;
    if (!good_) return;
    if (record_.empty()) throw InputError(file_, message_line_, "", "an empty message", "keywords of OMM");
    result_.sets.push_back(record_.element_set(file_));
  }

  const std::string& file_;
  OnDamage on_damage_;
  ElementSets& result_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::exception_ptr error_;
  OmmRecord record_;
  std::optional<OmmRecord::Key> key_;  ///< of the element whose text is being read
  std::string text_;
  int depth_ = 0, message_line_ = 0, lines_before_ = 0;
  bool inside_ = false, good_ = true, fatal_ = false;
};

}  // namespace

ElementSets read_omm_xml(std::string_view text, const std::string& file, OnDamage on_damage) {
  ElementSets result;
  if (text.size() > (1u << 30)) throw InputError(file, 0, "", "", "at most 1 GiB of XML");
  Messages(file, on_damage, result).parse(text);
  return result;
}

}  // namespace skyhaul::orbits
