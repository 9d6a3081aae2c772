"""A host for tests: threads around a deque under a lock, and, on demand, lies.

    python3 toy_host_test_support.py LIE MARKER      LIE: right, one of the functions below, or the
                                                     bug of a queue

MARKER is for the test alone: it finds in /proc what was left running.
"""

import collections
import json
import os
import signal
import sys
import threading
import time

sys.dont_write_bytecode = True  # nothing is left beside the sources
from complete_toy_queue_test_support import TORN, CompleteToyQueue  # noqa: E402

NS = 10 ** 9
RETRIED = ("empty", "full", "timeout", "busy")


class ToyQueue:
    """FIFO, closed for all, exact: what `fifo close=drain` says, but for its one bug, if any.

    deaf: a put wakes nobody. lifo: the newest comes out first.
    """

    def __init__(self, capacity, bug=None):
        self.items, self.capacity, self.closed = collections.deque(), capacity, False
        self.deaf, self.lifo = bug == "deaf", bug == "lifo"
        self.changed = threading.Condition()

    def put(self, value, timeout_s):
        with self.changed:
            self.wait(lambda: self.closed or len(self.items) < self.capacity, timeout_s)
            if self.closed:
                return "closed", None
            if len(self.items) >= self.capacity:
                return "full", None
            self.items.append(value)
            if not self.deaf:
                self.changed.notify_all()
            return "ok", value

    def get(self, value, timeout_s):
        with self.changed:
            self.wait(lambda: self.closed or self.items, timeout_s)
            if not self.items:
                return "closed" if self.closed else "empty", None
            value = self.items.pop() if self.lifo else self.items.popleft()
            self.changed.notify_all()
            return "ok", value

    def wait(self, condition, timeout_s):
        if self.deaf and timeout_s is None and not condition():
            self.changed.wait()  # a bug of the queue: the condition is not asked again
        self.changed.wait_for(condition, timeout_s)

    def close(self, value, timeout_s):
        with self.changed:
            if self.closed:
                return "closed", None
            self.closed = True
            self.changed.notify_all()
            return "ok", None

    def observe(self, what):
        with self.changed:
            return "ok", what(self)


def call(queue, op, value, timeout_s, process):
    if isinstance(queue, CompleteToyQueue):
        return queue.call(op, value, timeout_s, process)
    if op in ("empty", "full", "size"):
        return queue.observe({"empty": lambda q: not q.items, "size": lambda q: len(q.items),
                              "full": lambda q: len(q.items) >= q.capacity}[op])
    kind = op.replace("try_", "").replace("_for", "")
    outcome, answer = getattr(queue, kind)(value, timeout_s)
    if op.endswith("_for") and outcome in ("empty", "full"):
        outcome = "timeout"
    return outcome, answer


class Actor(threading.Thread):
    """One process of the program, as a thread that the host may leave where it hangs."""

    def __init__(self, queue, index, steps, start):
        super().__init__(daemon=True)
        self.queue, self.index, self.steps, self.start_event = queue, index, steps, start
        self.told = []

    def run(self):
        self.start_event.wait()
        for number, step in enumerate(self.steps):
            self.run_step(number, step)

    def run_step(self, number, step):
        value, until = step.get("value"), step.get("until", "count")
        oks = calls = 0
        while until == "closed" or (calls if until == "count" else oks) < step.get("repeat", 1):
            if step.get("delay_ns"):
                time.sleep(step["delay_ns"] / NS)
            outcome = self.call_once(number, step, value)
            calls += 1
            oks += outcome == "ok"
            if value is not None and (until == "count" or outcome == "ok"):
                value += 1
            if until != "count" and outcome != "ok" and outcome not in RETRIED:
                return

    def call_once(self, number, step, value):
        op = step["op"]
        timeout_s = None if op in ("put", "get") else max(step.get("timeout_ns", 0), 0) / NS
        record = {"process": self.index, "step": number, "op": op, "t0": time.monotonic_ns(),
                  "t1": None, "outcome": "pending"}
        if "put" in op:
            record["value"] = value
        self.told.append(record)
        outcome, answer = call(self.queue, op, value, timeout_s, self.index)
        at = time.monotonic_ns()
        if outcome == "ok" and ("get" in op or op == "peek"):
            record.update({"torn": True} if answer is TORN else {"value": answer})
        if outcome == "error":
            record["code"] = 22
        if op in ("empty", "full", "size"):
            record["result"] = answer
        record.update(t1=at, outcome=outcome)
        return outcome


class Host:
    def __init__(self, bug):
        self.bug = bug
        self.runs = 0

    def hello(self, request):
        return {"protocol": "queuecheck-host/1", "runtime": "toy 1", "queues": [
            {"name": "toy", "spec": "fifo close=drain",
             "operations": ["put", "try_put", "put_for", "get", "try_get", "get_for", "empty",
                            "full", "size", "close"],
             "crash": False, "processes_max": 16, "item_bytes_max": 65536, "actors": "threads",
             "waiting": "sleep", "set": ["colour"]},
            {"name": "toy-two", "spec": "bag", "operations": ["try_put", "try_get"],
             "crash": False, "processes_max": 2, "item_bytes_max": 8, "actors": "threads",
             "waiting": "sleep", "unbounded": True},
            {"name": "toy-complete", "spec": "fifo close=drain tasks=counting",
             "operations": ["put", "try_put", "put_for", "get", "try_get", "get_for", "empty",
                            "full", "size", "peek", "close", "clear", "task_done", "join"],
             "crash": False, "processes_max": 16, "item_bytes_max": 65536, "actors": "threads",
             "waiting": "sleep"}],
            "absent": [{"name": "toy-three", "reason": "it was never written"}]}

    def clock(self, request):
        return {"monotonic_ns": time.monotonic_ns()}

    def run(self, request):
        if request["set"].get("colour") == "plaid":
            return {"id": request["id"], "refused": "colour plaid"}
        self.runs += 1
        if self.bug == "dies-later" and self.runs > 5:
            sys.exit("too many runs")
        kind = CompleteToyQueue if request["queue"] == "toy-complete" else ToyQueue
        queue = kind(request["capacity"], self.bug)
        start = threading.Event()
        actors = [Actor(queue, i, steps, start) for i, steps in enumerate(request["processes"])]
        for value in request["prefill"]:
            actors[0].call_once(-1, {"op": "try_put"}, value)
        for actor in actors:
            actor.start()
        until = time.monotonic() + request["deadline_ns"] / NS
        start.set()
        for actor in actors:
            actor.join(max(0, until - time.monotonic()))
        hung = [actor.is_alive() for actor in actors]
        while request["drain"] and not any(hung):
            if actors[-1].call_once(-1, {"op": "try_get"}, None) != "ok":
                break
        end = time.monotonic_ns()
        return {"id": request["id"], "end": end, "quiescent": True,
                "processes": ["hung" if one else "ended" for one in hung],
                "operations": [dict(o) for actor in actors for o in actor.told]}


# Lies: each gets the request and the right answer, and gives what is told instead: an object, text
# as it stands, or None for nothing at all.

def only(what):
    def decorate(lie):
        def lies(request, answer):
            return lie(answer) if request["do"] == what else answer
        lies.__name__ = lie.__name__
        return lies
    return decorate


def first(answer, **changes):
    answer["operations"][0].update(changes)
    return answer


def spawn_stubborn():
    """A grandchild in a session of its own that no polite signal ends."""
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if os.fork() == 0:
            while True:
                time.sleep(1)
        os._exit(0)


LIES = {
    "right": lambda request, answer: answer,
    "dies-in-run": only("run")(lambda a: os._exit(7)),
    "dies-of-a-signal": only("run")(lambda a: os.kill(os.getpid(), signal.SIGSEGV)),
    "dies-in-hello": only("hello")(lambda a: sys.exit("no such colour")),
    "hangs-in-hello": only("hello")(lambda a: None),
    "hangs-in-run": only("run")(lambda a: None),
    "hangs-in-clock": only("clock")(lambda a: None),
    "bad-json": only("run")(lambda a: '{"id":1,"end":}\n'),
    "no-object": only("run")(lambda a: "[]\n"),
    "no-utf8": only("run")(lambda a: b'{"id":1,"x_y":"\xff"}\n'),
    "deep": only("run")(lambda a: '{"x_a":' * 100 + "1" + "}" * 100 + "\n"),
    "key-twice": only("run")(lambda a: '{"id":1,"id":1}\n'),
    "half-a-line": only("run")(lambda a: '{"id":1,'),
    "huge-line": only("run")(lambda a: "x" * (65 << 20)),
    "two-lines": only("run")(lambda a: json.dumps(a) + "\n" + json.dumps(a) + "\n"),
    "talks": only("clock")(lambda a: json.dumps(a) + '\n"by the way"\n'),
    "closes-output": only("run")(lambda a: os.close(1)),
    "other-protocol": only("hello")(lambda a: {**a, "protocol": "queuecheck-host/9"}),
    "no-queues": only("hello")(lambda a: {**a, "queues": [], "absent": []}),
    "unknown-spec": only("hello")(lambda a: a["queues"][0].update(spec="fifo colour=red") or a),
    "unknown-operation": only("hello")(lambda a: a["queues"][0].update(operations=["leap"]) or a),
    "name-twice": only("hello")(lambda a: a["queues"][1].update(name="toy") or a),
    "wild-name": only("hello")(lambda a: a["queues"][0].update(name="../toy\n") or a),
    "clock-ahead": only("clock")(lambda a: {"monotonic_ns": a["monotonic_ns"] + NS}),
    "clock-behind": only("clock")(lambda a: {"monotonic_ns": a["monotonic_ns"] - NS}),
    "clock-text": only("clock")(lambda a: {"monotonic_ns": "soon"}),
    "stamp-outside": only("run")(lambda a: first(a, t0=1)),
    "end-outside": only("run")(lambda a: {**a, "end": a["end"] + 10 * NS}),
    "returns-before": only("run")(lambda a: first(a, t0=a["end"], t1=a["end"] - 1)),
    "overlaps": only("run")(lambda a: first(a, t1=a["end"])),
    "wrong-id": only("run")(lambda a: {**a, "id": 77}),
    "unknown-outcome": only("run")(lambda a: first(a, outcome="maybe")),
    "impossible-outcome": only("run")(lambda a: first(a, outcome="empty")),
    "pending-with-t1": only("run")(lambda a: first(a, outcome="pending")),
    "negative-process": only("run")(lambda a: first(a, process=-1)),
    "process-too-many": only("run")(lambda a: first(a, process=9)),
    "step-too-many": only("run")(lambda a: first(a, step=9)),
    "other-operation": only("run")(lambda a: first(a, op="close", value=None)),
    "other-value": only("run")(lambda a: first(a, value=4711)),
    "repeats-a-put": only("run")(lambda a: a["operations"].insert(1, a["operations"][0]) or a),
    "repeats-a-value": only("run")(lambda a: a["operations"][1].update(
        value=a["operations"][0]["value"]) or a),
    "invents-a-value": only("run")(lambda a: a["operations"][-2].update(
        op="try_get", outcome="ok", value=4711) or a),
    "omits-a-call": only("run")(lambda a: a["operations"].pop(1) and a),
    "unknown-key": only("run")(lambda a: first(a, colour="red")),
    "missing-key": only("run")(lambda a: a["operations"][0].pop("t0") and a),
    "fraction": only("run")(lambda a: first(a, t0=a["operations"][0]["t0"] + 0.5)),
    "number-too-large": only("run")(lambda a: first(a, t0=10 ** 30)),
    "killed-unasked": only("run")(lambda a: {**a, "processes": ["killed"] + a["processes"][1:]}),
    "process-forgotten": only("run")(lambda a: {**a, "processes": a["processes"][1:]}),
    "error": only("run")(lambda a: {"id": a["id"], "error": "fork: no room\n\x1b[31m"}),
    "leaves-a-grandchild": only("run")(lambda a: spawn_stubborn() or first(a, process=-1)),
    "dies-with-a-grandchild": only("run")(lambda a: spawn_stubborn() or os._exit(0)),
    "right-with-a-grandchild": only("hello")(lambda a: spawn_stubborn() or a),
}


def flood():
    """Far more on standard error than any pipe holds."""
    for _ in range(64):
        sys.stderr.write("x" * 65535 + "\n")
    sys.stderr.write("this was all\n")
    sys.stderr.flush()


def main():
    lie = sys.argv[1]
    if lie == "dies-at-start":
        sys.exit("the toy is broken")
    floods = lie in ("floods", "floods-and-lies")
    tell = LIES["wrong-id" if lie == "floods-and-lies" else lie if lie in LIES else "right"]
    host = Host(bug=lie)
    serve = {"hello": host.hello, "clock": host.clock, "run": host.run}
    for line in sys.stdin:
        request = json.loads(line)
        if floods:
            flood()
        told = tell(request, serve[request["do"]](request))
        if told is None:
            time.sleep(3600)
        text = told if isinstance(told, (str, bytes)) else json.dumps(told) + "\n"
        sys.stdout.buffer.write(text.encode() if isinstance(text, str) else text)
        sys.stdout.buffer.flush()


main()
