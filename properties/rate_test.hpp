// Does a program still fail often enough? Runs are counted until the answer is clear, few where the
// rates lie far apart: the sequential probability ratio test (A. Wald, Sequential Tests of
// Statistical Hypotheses, Annals of Mathematical Statistics 16, 1945).
//
// Process and thread safety: values; each user has its own.
//
// Invariants
//   1. A program that fails as often as `kept` is answered lost with a probability of about `error`
//      at most. One that fails a quarter as often is answered kept with 4 error^2: a program has
//      many neighbours, and one wrong answer of this kind is enough.
//   2. Answers do not change once they are given, and none is kept without a failure.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace queuecheck {

enum class RateAnswer : std::uint8_t { open, kept, lost };

class RateTest {
 public:
  // Between the rate that is to be kept and the one that is too low lies the half, where both
  // answers are as likely.
  static constexpr double too_low = 0.25;

  RateTest(double kept, double error)
      : failure_(-std::log(too_low)),
        success_(std::log((1 - std::min(kept, most)) / (1 - too_low * std::min(kept, most)))),
        kept_bound_(std::log((1 - error) / wrongly_kept(error))),
        lost_bound_(std::log(error / (1 - wrongly_kept(error)))) {}

  void add(bool failed) {
    if (answer() != RateAnswer::open) return;
    evidence_ += failed ? failure_ : success_;
    failed_ = failed_ || failed;
  }

  RateAnswer answer() const {
    if (evidence_ >= kept_bound_) return RateAnswer::kept;
    return evidence_ <= lost_bound_ ? RateAnswer::lost : RateAnswer::open;
  }

  // Where the runs ended before the answer was clear.
  bool leans_to_kept() const { return failed_ && evidence_ > 0; }

 private:
  static constexpr double most = 0.99;  // one success must not decide against all failures

  static constexpr double wrongly_kept(double error) { return 4 * error * error; }

  double failure_;  // what each outcome says, as the logarithm of a ratio of likelihoods
  double success_;
  double kept_bound_;
  double lost_bound_;
  double evidence_ = 0;
  bool failed_ = false;
};

// A rate that the counts make almost sure: the lower end of Wilson's interval at one standard error
// (E. B. Wilson, Probable Inference, Journal of the American Statistical Association 22, 1927).
inline double sure_rate(std::uint32_t failed, std::uint32_t runs) {
  if (runs == 0) return 0;
  const double n = runs;
  const double rate = failed / n;
  const double spread = std::sqrt(rate * (1 - rate) / n + 1 / (4 * n * n));
  return std::max(0.0, (rate + 1 / (2 * n) - spread) / (1 + 1 / n));
}

}  // namespace queuecheck
