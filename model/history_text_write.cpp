// Writing the text form.
#include <algorithm>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/history_text.hpp"

namespace queuecheck {
namespace {

std::string_view text_result(Outcome outcome) {
  for (const TextResult& result : text_results) {
    if (result.outcome == outcome) return result.word;
  }
  return "-";
}

// Would reading give the same operation?
bool can_write(const Operation& o) {
  const bool kind = std::find(text_kinds.begin(), text_kinds.end(), o.kind) != text_kinds.end();
  const bool outcome = o.outcome == Outcome::pending || text_result(o.outcome) != "-";
  const bool becomes_try = (o.kind == OperationKind::put && o.outcome == Outcome::full) ||
                           (o.kind == OperationKind::get && o.outcome == Outcome::empty);
  const bool answers = is_observer(o.kind) && o.outcome == Outcome::ok;
  return kind && outcome && !becomes_try && (answers ? o.value == no_value : o.answer == 0) &&
         o.values.empty() && o.thread == 0 && !o.torn && o.code == 0 && o.timeout_ns == 0 &&
         o.item_bytes == Operation{}.item_bytes;
}

// "capacity=N" of a specification's text, when N is a number.
std::string_view capacity_in(std::string_view text) {
  constexpr std::string_view key = "capacity=";
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  std::string_view value = text.substr(at + key.size());
  value = value.substr(0, value.find(' '));
  return value.find_first_not_of("0123456789") == std::string_view::npos ? value : "";
}

}  // namespace

bool can_write_text(const History& history) {
  return std::all_of(history.operations.begin(), history.operations.end(), can_write);
}

void write_text(std::ostream& stream, const History& history, std::size_t index) {
  stream << "# index " << index << '\n';
  if (history.specification) {
    const std::string_view capacity = capacity_in(*history.specification);
    if (!capacity.empty()) stream << "# capacity " << capacity << '\n';
  }
  stream << "# process op value invoke return result\n";
  for (const Operation& o : history.operations) {
    stream << o.process << ' ' << name(o.kind) << ' ';
    if (is_observer(o.kind) && o.outcome == Outcome::ok) {
      if (o.kind == OperationKind::size) {
        stream << o.answer;
      } else {
        stream << (o.answer != 0 ? "true" : "false");
      }
    } else if (o.value == no_value) {
      stream << '-';
    } else {
      stream << o.value;
    }
    stream << ' ' << o.t0 << ' ';
    if (o.outcome == Outcome::pending) {
      stream << "- -\n";
    } else {
      stream << o.t1 << ' ' << text_result(o.outcome) << '\n';
    }
  }
}

}  // namespace queuecheck
