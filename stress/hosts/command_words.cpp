#include "queuecheck/stress/hosts/command_words.hpp"

#include <optional>
#include <stdexcept>

namespace queuecheck {
namespace {

constexpr std::string_view blanks = " \t\n";
constexpr std::string_view meant_for_a_shell = "$`*?[]{}<>|;&()";
constexpr std::string_view meant_at_the_start = "~#";  // of a word
constexpr std::string_view escaped_in_quotes = "\"\\$`";

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<std::string> split() && {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (blanks.find(c) != blanks.npos) {
        finish();
      } else if (c == '\'') {
        quoted();
      } else if (c == '"') {
        double_quoted();
      } else if (c == '\\') {
        if (at_ == text_.size()) refuse("ends with a backslash");
        word() += text_[at_++];
      } else if (meant_for_a_shell.find(c) != meant_for_a_shell.npos ||
                 (!word_ && meant_at_the_start.find(c) != meant_at_the_start.npos)) {
        refuse(std::string("has an unquoted ") + c +
               ", and there is no shell that would expand it");
      } else {
        word() += c;
      }
    }
    finish();
    if (words_.empty()) throw std::invalid_argument("the command is empty");
    return std::move(words_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw std::invalid_argument("the command '" + std::string(text_) + "' " + what);
  }

  std::string& word() {
    if (!word_) word_.emplace();
    return *word_;
  }

  void finish() {
    if (word_) words_.push_back(std::move(*word_));
    word_.reset();
  }

  void quoted() {
    const std::size_t end = text_.find('\'', at_);
    if (end == text_.npos) refuse("has a ' without its partner");
    word().append(text_.substr(at_, end - at_));
    at_ = end + 1;
  }

  void double_quoted() {
    word();
    while (at_ < text_.size() && text_[at_] != '"') {
      const bool escapes = text_[at_] == '\\' && at_ + 1 < text_.size() &&
                           escaped_in_quotes.find(text_[at_ + 1]) != escaped_in_quotes.npos;
      if (escapes) ++at_;
      if (!escapes && (text_[at_] == '$' || text_[at_] == '`')) {
        refuse(std::string("has an unquoted ") + text_[at_] +
               ", and there is no shell that would expand it");
      }
      word() += text_[at_++];
    }
    if (at_ == text_.size()) refuse("has a \" without its partner");
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<std::string> word_;  // "" is a word too
  std::vector<std::string> words_;
};

}  // namespace

std::vector<std::string> command_words(std::string_view command) {
  return Splitter(command).split();
}

}  // namespace queuecheck
