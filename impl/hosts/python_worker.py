"""One worker of a host in Python: does its steps on the queue, then drains it or ends in peace.

It talks with the host by words of shared memory (what it is to do) and a pipe (how far it is).
Waiting for the start and for delays: asleep, or spinning where the program says so. A worker that
spins holds the interpreter's lock against its own feeder thread, which changes what is seen.
"""

import os
import queue as thread_queues
import time

from python_crew import DONE, ENDED, READY
from python_journal import ANONYMOUS, CLOSED, EMPTY, ERROR, FULL, GETS, KINDS, NO_STEP, OK
from python_journal import PUTS, TIMEOUT, TORN, make_item, now, value_of

REFUSALS = (EMPTY, FULL, TIMEOUT)
REFUSALS_KEPT = 16  # of one call that is tried again, and the last one
REFUSALS_SPUN = 8  # tries of one call, before the processor is offered to others
SLEPT_FROM_NS = 60_000  # as in queuecheck itself
EMPTY_FOR_GOOD_S = 0.1  # nothing came for so long, and every feeder has ended
CAUSE_MAX = 1 << 31
GO, OTHERS_ENDED, DRAINER = 0, 1, 2  # words that the host writes and workers read


def classified(kind, error):
    """(outcome, answer) of a call that raised."""
    if isinstance(error, thread_queues.Full):
        return (FULL if kind == "try_put" else TIMEOUT), 0
    if isinstance(error, thread_queues.Empty):
        return (EMPTY if kind == "try_get" else TIMEOUT), 0
    if kind == "task_done" and isinstance(error, ValueError):
        return ERROR, 1  # called more often than there were items
    if isinstance(error, ValueError) and "closed" in str(error):
        return CLOSED, 0
    if isinstance(error, OSError) and "handle is closed" in str(error):
        return CLOSED, 0
    if type(error).__name__ == "ShutDown":
        return CLOSED, 0
    return ERROR, min(getattr(error, "errno", None) or 2, CAUSE_MAX)


class Worker:
    """What a process, or a thread, does with one queue. `queue` is one of python_queues.py."""

    def __init__(self, queue, journal, spins):
        self.queue, self.journal, self.spins = queue, journal, spins

    def prefill(self, values, size):
        items = [(value, make_item(value or 0, size)) for value in values]
        for value, item in items:
            self.one("put", value or 0, item, None, NO_STEP)
        self.queue.settle([item for _, item in items])

    def run(self, steps):
        for index, step in enumerate(steps):
            self.run_step(index, step)

    def run_step(self, index, step):
        kind, until = step["op"], step.get("until", "count")
        size, value = step.get("bytes", 8), step.get("value") or 0  # null: anonymous
        done, repeat = 0, step.get("repeat", 1)
        while not self.journal.nearly_full():
            if until != "closed" and done == repeat:
                return
            item = make_item(value + done, size) if kind in PUTS else None
            refusals = 0
            while not self.journal.nearly_full():
                if step.get("yield") or refusals > REFUSALS_SPUN:
                    time.sleep(0)  # sched_yield() would keep the interpreter's lock
                self.wait(step.get("delay_ns", 0))
                outcome = self.one(kind, value + done, item, step.get("timeout_ns", 0), index,
                                   refusals > REFUSALS_KEPT)
                if outcome not in REFUSALS or until == "count":
                    break
                refusals += 1
            if until != "count" and outcome != OK:
                return  # closed, or what no further try changes
            done += 1

    def wait(self, delay_ns):
        if not delay_ns:
            return
        if not self.spins and delay_ns >= SLEPT_FROM_NS:
            time.sleep(delay_ns / 1e9)
            return
        end = now() + delay_ns
        while now() < end:
            pass

    def one(self, kind, value, item, timeout_ns, step, again=False):
        queue = self.queue
        if kind == "join":
            timeout_s = None if not timeout_ns else max(0, timeout_ns) / 1e9
        else:
            timeout_s = (timeout_ns or 0) / 1e9

        def operation():
            try:
                if kind in PUTS:
                    queue.put(kind, item, timeout_s)
                elif kind in GETS:
                    return OK, value_of(queue.get(kind, timeout_s))
                elif kind == "join":
                    return (OK if queue.join(timeout_s) else TIMEOUT), 0
                elif kind == "close":
                    queue.close()
                elif kind == "task_done":
                    queue.task_done()
                else:
                    return OK, queue.ask(kind)
            except Exception as error:
                return classified(kind, error)
            return OK, 0

        known = value if item is None or len(item) >= 8 else ANONYMOUS
        return self.journal.call(step, KINDS.index(kind), known, operation, again)

    def drain(self, others_have_ended):
        """Takes what is left. EMPTY is believed when every feeder has ended and nothing came for a
        while, or when the queue itself knows that all is out."""
        silent_since, again = now(), False
        while not self.journal.nearly_full():
            outcome = self.take_one(again)
            if outcome == OK:
                silent_since, again = now(), False
                continue
            if outcome != EMPTY:
                return
            again = True  # of the refusals only the last one is kept
            if others_have_ended() and self.queue.certainly_empty():
                return
            if not others_have_ended():
                silent_since = now()
            elif now() - silent_since > EMPTY_FOR_GOOD_S * 1e9:
                return
            time.sleep(5e-4)

    def take_one(self, again):
        if "try_get" in self.queue.operations:
            return self.one("try_get", 0, None, 0, NO_STEP, again)
        # Nobody else is there to take it after the question.
        asked = self.one("empty", 0, None, 0, NO_STEP, again)
        if asked != OK:
            return asked
        if self.queue.certainly_empty():
            return EMPTY
        return self.one("get", 0, None, 0, NO_STEP)


def life(index, worker, steps, words, prefill, prefill_bytes):
    """What worker `index` does between its making and its end."""

    def live(crew):
        worker.queue.prepare()
        worker.prefill(prefill, prefill_bytes)
        crew.tell(index, READY)
        if worker.spins:
            while not words[GO]:
                pass
        else:
            os.read(crew.start_r, 1)
        worker.run(steps)
        crew.tell(index, DONE)
        os.read(crew.finish_r, 1)
        if words[DRAINER] == index:
            worker.drain(lambda: words[OTHERS_ENDED])
        worker.queue.flush()
        crew.tell(index, ENDED)
    return live
