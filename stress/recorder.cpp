#include "queuecheck/stress/recorder.hpp"

namespace queuecheck {

Recorder::Recorder(RecorderSettings settings)
    : sessions_({std::move(settings.folder), std::move(settings.specification), settings.window,
                 settings.bytes_max, settings.from_start}) {}

Recorder::~Recorder() = default;

RecorderReport Recorder::report() const {
  recording::SessionTotals totals = sessions_.totals();
  return {totals.threads, totals.calls, totals.lost, std::move(totals.problem)};
}

RecorderReport Recorder::close() {
  sessions_.close();
  return report();
}

}  // namespace queuecheck
