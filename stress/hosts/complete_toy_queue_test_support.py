"""The toy host's queue with every operation that hosts are asked for, and one law broken on demand.

FIFO, closed for all, tasks counted, exact: `fifo close=drain tasks=counting`. The bugs are those of
properties/laws/model_executor_test_support.hpp, where a host can have them.
"""

import threading
import time

TORN = object()  # in place of a value: what came out is not whole


class CompleteToyQueue:
    def __init__(self, capacity, bug):
        self.bug, self.items, self.closes, self.left = bug, [], 0, 0
        self.capacity = capacity + (bug == "one-too-many")
        self.repeats = []  # what process 1 got
        self.lock = threading.Lock()

    def call(self, op, value, timeout_s, process):
        """(outcome, answer); waits by asking again."""
        timed = op.endswith("_for")
        if timed and timeout_s == 0 and self.bug == "past-deadline-fails":
            return "timeout", None
        until = time.monotonic() + (1e9 if op in ("put", "get") else timeout_s if timed else 0)
        while True:
            with self.lock:
                outcome, answer = self.once(op, value, process)
            waits = outcome in ("empty", "full") and op not in ("try_put", "try_get", "peek")
            if not waits:
                return outcome, answer
            if time.monotonic() >= until:
                return "timeout" if timed else outcome, None
            time.sleep(1e-4)

    def once(self, op, value, process):
        if "put" in op:
            return self.put(op, value)
        if "get" in op:
            return self.get(process)
        return getattr(self, op)()

    def put(self, op, value):
        if self.closes:
            return "closed", None
        if len(self.items) >= self.capacity:
            return "full", None
        self.left += 1
        if op == "try_put" or self.bug != "waiting-put-forgets":
            self.items.append(value)
        return "ok", value

    def get(self, process):
        if not self.items:
            return "closed" if self.closes else "empty", None
        value = self.items[0]
        if process == 1 and self.bug == "second-handle-repeats":
            self.repeats.append(value)
            if len(self.repeats) == 2:  # and the second stays inside
                return "ok", self.repeats[0]
        self.items.pop(0)
        return "ok", TORN if self.bug == "tears-items" else value

    def peek(self):
        if not self.items:
            return "empty", None
        value = self.items[0]
        if self.bug == "peek-takes":
            self.items.pop(0)
        return "ok", value

    def empty(self):
        return "ok", len(self.items) <= (self.bug == "empty-late")

    def full(self):
        return "ok", len(self.items) + (self.bug == "full-early") >= self.capacity

    def size(self):
        if self.bug == "observing-takes":
            self.items = self.items[1:]
        return "ok", len(self.items) + (self.bug == "size-off")

    def close(self):
        self.closes += 1
        if self.bug == "close-forgets":
            self.items = []
        if self.closes == 2 and self.bug == "second-close-opens":
            self.closes = 0
        return "ok", None

    def clear(self):
        self.items = self.items[-1:] if self.bug == "clear-keeps-newest" else []
        return "ok", None

    def task_done(self):
        if self.left == 0:
            return "error", None
        self.left -= 1
        return "ok", None

    def join(self):
        done = self.left == 0 or (self.left == 1 and self.bug == "join-too-early")
        return "ok" if done else "timeout", None
