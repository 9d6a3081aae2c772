// The five operations that tutorials show of a queue between processes, between two real processes:
// put, put_nowait (here try_put), get, get_nowait (try_get), empty, close. What such texts usually
// get wrong stands beside the line that it is about; docs/tutorial-claims.md has measurements.
//
//     build/tutorial        prints what each side saw; ends with 0 if all of it is as said here
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/open_or_create.hpp"
#include "queuecheck/impl/typed_queue.hpp"

namespace {

using namespace queuecheck;

constexpr std::size_t longest = 64;
using Texts = TypedQueue<std::string, LockedQueue, TextCodec<longest>>;

// Both sides call it: whoever comes first lays the queue out, the other one finds it.
OpenQueue<LockedQueue> open_queue(const std::string& name) {
  return open_or_create<LockedQueue>(name, {4, longest, 1, 1, {}});
}

bool expect(bool holds, const char* what) {
  std::printf("%d: %s%s\n", static_cast<int>(getpid()), holds ? "" : "NOT SO: ", what);
  std::fflush(stdout);
  return holds;
}

// "We can put data by using the put() method": when put returns, the item is in the queue, for
// every process. (Python's is then in a buffer of this process, and lost if it is killed now.)
bool produce(const std::string& name) {
  auto opened = open_queue(name);
  Texts queue(*opened);
  bool right = expect(queue.put("Hello, World!") == Outcome::ok, "put waits for room, and puts");
  // put_nowait: full is an answer, and one to be expected, not an accident.
  Outcome outcome = Outcome::ok;
  int put = 0;
  while ((outcome = queue.try_put("again")) == Outcome::ok) ++put;
  right &= expect(outcome == Outcome::full && put >= 3, "try_put answers full, and does not wait");
  // "We can clear the queue by using close()": it does not. What is inside is still to be had;
  // nothing more goes in, and whoever waits is woken. There is clear() for clearing.
  right &= expect(queue.close() == Outcome::ok, "close ends the putting, and takes nothing away");
  right &= expect(queue.put("late") == Outcome::closed, "put answers closed from now on");
  return right;
}

bool consume(const std::string& name) {
  auto opened = open_queue(name);
  Texts queue(*opened);
  // get waits for as long as it takes; with a deadline, not longer than that.
  const Answer<std::string> first = queue.get(Deadline::after(10'000'000'000));
  bool right = expect(first && *first == "Hello, World!", "get waits for the first item");
  // "if not empty: get" is a race: between the two, another process may take the item, and the get
  // waits for ever. empty() is exact at the instant at which it looks, and says nothing of the
  // next. With one consumer it does no harm; try_get asks and takes in one step, for any number.
  int taken = 0;
  for (;;) {
    const Answer<std::string> next = queue.try_get();
    if (next) {
      ++taken;
    } else if (next.outcome() == Outcome::closed) {
      break;  // empty, and nothing will ever come
    } else {
      usleep(100);  // empty for now
    }
  }
  right &= expect(taken >= 3, "try_get takes what is left after the close");
  return expect(queue.empty(), "empty, and here nobody can change that any more") && right;
}

}  // namespace

int main() {
  const std::string name = "queuecheck-tutorial-" + std::to_string(getpid());
  const pid_t consumer = fork();
  if (consumer < 0) return 1;
  if (consumer == 0) {
    const bool right = consume(name);
    _exit(right ? 0 : 1);
  }
  const bool right = produce(name);
  int status = 0;
  waitpid(consumer, &status, 0);
  remove_queue(name);
  return right && status == 0 ? 0 : 1;
}
