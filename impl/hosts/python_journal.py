"""What hosts in Python remember of each call: a begin record before it, an end record after it, in
memory that is shared with the host. A SIGKILL takes nothing back from there, so a call that was
killed or never returned is known by its missing end.

Stamps: CLOCK_MONOTONIC is read before and after the call, and on the inner side of each reading
stands a lock that is taken and given back: on x86 a locked instruction, hence a full fence;
elsewhere acquire and release at least, and all that these queues do to others is done by system
calls and semaphores.
"""

import ctypes
import mmap
import os
import signal
import sys
import threading
import time

if sys.version_info < (3, 9):
    sys.exit("this host needs Python 3.9 or later, not " + sys.version.split()[0])

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)

PUTS = ("put", "try_put", "put_for")
GETS = ("get", "try_get", "get_for")
KINDS = PUTS + GETS + ("empty", "full", "size", "close", "task_done", "join")
OUTCOMES = ("ok", "empty", "full", "closed", "timeout", "error", "pending")
OK, EMPTY, FULL, CLOSED, TIMEOUT, ERROR, PENDING = range(7)

# Eight words a record: state, step, kind, value, t0, t1, outcome, answer. The state is stored last.
WORDS = 8
CALL_BEGUN, CALL_ENDED = 1, 2
ANONYMOUS, TORN = -(1 << 62), -(1 << 62) + 1  # instead of a value
NO_STEP = -1  # of prefill and drain

now = time.monotonic_ns


def die_with(parent):
    """SIGKILL for this process as soon as `parent` ends, also when it has ended already."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def make_item(value, size):
    """The value in eight bytes, then a pattern that follows from it; shorter ones are anonymous."""
    if size < 8:
        return bytes(size)
    head = value.to_bytes(8, "little", signed=True)
    return head + bytes([head[0] ^ 0x5A]) * (size - 8)


def value_of(item):
    if not isinstance(item, bytes):
        return TORN
    if len(item) < 8:
        return TORN if any(item) else ANONYMOUS
    value = int.from_bytes(item[:8], "little", signed=True)
    return value if item == make_item(value, len(item)) else TORN


class SharedWords:
    """64-bit words that forked processes share; made larger on demand, before anybody is forked."""

    def __init__(self):
        self.size = 0

    def require(self, words):
        if words > self.size:
            self.size = max(words, 1 << 14)
            self.words = memoryview(mmap.mmap(-1, self.size * 8)).cast("q")
        return self.words


class Journal:
    """The records of one worker. Words of its part: 0 counts them, 1 says that not all had room."""

    def __init__(self, words, begin, records):
        self.words, self.begin, self.records = words, begin, records
        words[begin] = words[begin + 1] = 0
        self.fence = threading.Lock()

    @staticmethod
    def words_for(records):
        return (records + 1) * WORDS

    def nearly_full(self):
        if self.words[self.begin] < self.records - 2:
            return False
        self.words[self.begin + 1] = 1
        return True

    def cut(self):
        return self.words[self.begin + 1] != 0

    def call(self, step, kind, value, operation, again=False):
        """Does and records operation(), which answers (outcome, answer). `again`: the last record
        is written over, for it was a refusal like so many before it."""
        words, fence = self.words, self.fence
        if not again:
            words[self.begin] += 1
        at = self.begin + words[self.begin] * WORDS
        words[at] = 0
        words[at + 1], words[at + 2], words[at + 3] = step, kind, value
        begun = now()
        fence.acquire()
        fence.release()
        words[at + 4] = begun
        words[at] = CALL_BEGUN
        outcome, answer = operation()
        fence.acquire()
        fence.release()
        words[at + 5] = now()
        words[at + 6], words[at + 7] = outcome, answer
        words[at] = CALL_ENDED
        return outcome

    def read(self):
        """(step, kind, value, t0, t1 or None, outcome, answer) of each call that began."""
        for index in range(1, self.words[self.begin] + 1):
            at = self.begin + index * WORDS
            state, step, kind, value, t0, t1, outcome, answer = self.words[at:at + WORDS]
            if state == CALL_BEGUN:
                yield step, KINDS[kind], value, t0, None, PENDING, 0
            elif state == CALL_ENDED:
                yield step, KINDS[kind], value, t0, t1, outcome, answer
