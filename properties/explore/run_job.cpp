#include "queuecheck/properties/explore/run_job.hpp"

#include "queuecheck/properties/explore/campaign_job.hpp"
#include "queuecheck/properties/explore/exhaust_job.hpp"
#include "queuecheck/properties/explore/replay_job.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/offered.hpp"

namespace queuecheck::explore {

Ended run_job(const Job& job, const Tell& tell) {
  Ended ended;
  try {
    if (job.task == "exhaust") return exhaust_job(job, tell);
    return job.task == "replay" ? replay_job(job, tell) : campaign_job(job, tell);
  } catch (const JobError& error) {
    ended.status = Status::nothing;
    ended.reason = error.what();
    ended.refused_input = true;
  } catch (const NotOfferedError& error) {
    ended.status = Status::nothing;
    ended.reason = error.what();
    ended.refused_input = true;
  } catch (const RefusedError& error) {
    ended.status = Status::nothing;
    ended.reason = std::string("the queue refuses: ") + error.what();
  } catch (const EnvironmentError& error) {
    ended.status = Status::environment;
    ended.reason = error.what();
  } catch (const std::exception& error) {
    ended.status = Status::internal;
    ended.reason = error.what();
  }
  return ended;
}

}  // namespace queuecheck::explore
