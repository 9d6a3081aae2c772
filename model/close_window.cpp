#include "queuecheck/model/close_window.hpp"

#include <algorithm>

#include "queuecheck/model/explain.hpp"

namespace queuecheck {
namespace {

bool item_call(const Operation& o) {
  return is_put(o.kind) || is_get(o.kind);
}

class Builder {
 public:
  Builder(const History& history, const Specification& specification, const Windows& windows)
      : history_(history), specification_(specification), windows_(windows) {}

  CloseWindow build() {
    const auto& operations = history_.operations;
    for (std::size_t i = 0; i < operations.size(); ++i) bound(i);
    for (std::size_t i = 0; i < operations.size(); ++i) judge_closed(i);
    judge_late_puts();
    judge_rest();
    return std::move(out_);
  }

 private:
  void bound(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (o.kind == OperationKind::close && specification_.close_scope != CloseScope::none) {
      if (o.t0 < out_.earliest) {
        out_.earliest = o.t0;
        out_.close = i;
      }
      if (!effect_is_open(o)) close_by(i);
    }
    if (item_call(o) && o.outcome == Outcome::closed) close_by(i);
  }

  void close_by(std::size_t i) {
    const std::int64_t time = history_.operations[i].t1;
    if (time >= out_.latest) return;
    out_.latest = time;
    out_.witness = i;
  }

  void judge_closed(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (!item_call(o) || o.outcome != Outcome::closed || o.t1 >= out_.earliest) return;
    Finding finding{ViolationClass::false_closed, "CLOSED needs a close", "", {i}, o.t1};
    if (out_.close == no_operation) {
      finding.explanation =
          what(history_, i) + ", but " +
          (specification_.close_scope == CloseScope::none ? "the specification says close=none."
                                                          : "nobody closed the queue.");
    } else {
      finding.witness.push_back(out_.close);
      finding.explanation = what(history_, i) + ", but the first close was called only at " +
                            std::to_string(out_.earliest) + " (" + who(history_, out_.close) + ").";
    }
    keep_earlier(out_.finding, std::move(finding));
  }

  // A put that took effect was called at the latest when the queue was closed.
  void judge_late_puts() {
    for (const ValueWindow& window : windows_.values) {
      if (out_.latest == never || window.put_from <= out_.latest) continue;
      const std::int64_t known =
          std::min(window.put_to, window.get == no_operation ? never : window.get_to);
      keep_earlier(out_.finding, {ViolationClass::not_drained,
                                  "a closed queue accepts nothing",
                                  what(history_, out_.witness) + ", so the queue was closed; yet " +
                                      item(history_, window.put) + " was accepted afterwards.",
                                  {out_.witness, window.put},
                                  known});
    }
  }

  // CLOSED to a get says that the queue is closed and empty, and it stays so.
  void judge_rest() {
    if (specification_.late_put != LatePut::refuse) return;
    const ValueWindow* last = nullptr;
    for (const ValueWindow& window : windows_.values) {
      if (last == nullptr || window.get_from > last->get_from) last = &window;
    }
    if (last == nullptr) return;
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& o = history_.operations[i];
      if (!is_get(o.kind) || o.outcome != Outcome::closed || last->get_from <= o.t1) continue;
      std::vector<std::size_t> witness{last->put, i};
      std::string fate = " was still inside";
      if (last->get != no_operation) {
        witness.push_back(last->get);
        fate += ": " + what(history_, last->get);
      }
      keep_earlier(out_.finding,
                   {ViolationClass::not_drained, "CLOSED only when nothing is left inside",
                    what(history_, i) + ", although " + item(history_, last->put) + fate + ".",
                    std::move(witness), o.t1});
    }
  }

  const History& history_;
  const Specification& specification_;
  const Windows& windows_;
  CloseWindow out_;
};

}  // namespace

CloseWindow make_close_window(const History& history, const Specification& specification,
                              const Windows& windows) {
  return Builder(history, specification, windows).build();
}

}  // namespace queuecheck
