#include "queuecheck/reports/cli/respecified.hpp"

#include "queuecheck/model/specification.hpp"
#include "queuecheck/stress/hang_class.hpp"

namespace queuecheck::cli {

namespace {

class Respecified final : public Executor {
 public:
  Respecified(std::unique_ptr<Executor> inner, std::string specification)
      : inner_(std::move(inner)), specification_(std::move(specification)) {}

  std::vector<Run> run_batch(std::span<const Program> programs) override {
    std::vector<Run> runs = inner_->run_batch(programs);
    for (Run& run : runs) {
      run.history.specification =
          with_limits_of(specification_, run.history.specification.value_or("fifo"));
      if (run.hang) conclude_hang(run);
    }
    return runs;
  }

  const QueueSource& queue() const override { return inner_->queue(); }
  std::string_view name() const override { return inner_->name(); }
  // Which operations can be judged follows from the specification too: those of tasks, for example.
  QueueFacts facts() const override {
    const QueueFacts own = inner_->facts();
    return own.claiming([own, given = specification_](const Options& options) {
      return with_limits_of(given, own.specification(options));
    });
  }
  std::string_view why_no_kills() const override { return inner_->why_no_kills(); }

 private:
  std::unique_ptr<Executor> inner_;
  std::string specification_;
};

}  // namespace

std::unique_ptr<Executor> respecified(std::unique_ptr<Executor> inner, std::string specification) {
  return std::make_unique<Respecified>(std::move(inner), std::move(specification));
}

}  // namespace queuecheck::cli
