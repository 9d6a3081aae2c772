"""The protocol of docs/hosts.md for hosts in Python: one request, one answer."""

import gc
import json
import signal
import sys
import traceback

from python_crew import Crew, DONE, ENDED, READY
from python_journal import ANONYMOUS, ERROR, GETS, Journal, OK, OUTCOMES, PUTS, SharedWords
from python_journal import TORN, WORDS, now
from python_worker import DRAINER, GO, OTHERS_ENDED, REFUSALS_KEPT, Worker, life

PROTOCOL = "queuecheck-host/1"
PROCESSES_MAX = 16
PICKLED = 48  # what pickling and the header add to an item, and some


class Refused(Exception):
    pass

class Host:
    """Serves `queues`, classes as in python_host.py; `absent` are the names of those that this
    machine lacks, with the reason."""

    def __init__(self, runtime, queues, absent=()):
        self.runtime, self.absent = runtime, dict(absent)
        self.queues = {kind.name: kind for kind in queues}
        self.shared = SharedWords()

    def hello(self, request):
        if request.get("protocol") != PROTOCOL:
            return {"error": f"protocol {request.get('protocol')!r}; right would be {PROTOCOL!r}"}
        return {
            "protocol": PROTOCOL,
            "runtime": self.runtime,
            "queues": [{
                "name": kind.name, "spec": kind.spec, "operations": list(kind.operations),
                "unbounded": kind.unbounded, "crash": not kind.threads,
                "processes_max": PROCESSES_MAX, "item_bytes_max": kind.item_bytes_max,
                "actors": "threads" if kind.threads else "processes", "waiting": "sleep",
                "set": ["wait"], "summary": kind.__doc__.partition("\n")[0],
            } for kind in self.queues.values()],
            "absent": [{"name": name, "reason": why} for name, why in self.absent.items()],
        }

    def clock(self, request):
        return {"monotonic_ns": now()}

    def run(self, request):
        answer = {"id": request.get("id")}
        try:
            answer.update(self.run_program(request))
        except Refused as reason:
            answer["refused"] = str(reason)
        except Exception as error:
            traceback.print_exc()
            answer["error"] = f"{type(error).__name__}: {error}"
        return answer

    def run_program(self, request):
        name = request["queue"]
        if name not in self.queues:
            raise Refused(f"unknown queue {name!r}; known: {', '.join(self.queues)}")
        kind, programs = self.queues[name], request["processes"]
        check(kind, request, programs)
        queue = kind(request.get("capacity") or 0)
        prefill = request.get("prefill", [])
        records = [records_of(steps) for steps in programs]
        drained = sum(puts_of(steps) for steps in programs) + len(prefill) + 8
        records = [one + drained for one in records] + [drained]  # and of a fresh drainer
        words = self.shared.require(WORDS + sum(Journal.words_for(one) for one in records))
        words[GO], words[OTHERS_ENDED], words[DRAINER] = 0, 0, -1
        spins = request.get("set", {}).get("wait", "sleep") == "spin"

        journals, lives, begin = [], [], WORDS
        for index, steps in enumerate(programs):
            journals.append(Journal(words, begin, records[index]))
            begin += Journal.words_for(records[index])
            worker = Worker(queue, journals[-1], spins)
            lives.append(life(index, worker, steps, words, prefill if index == 0 else [],
                              request.get("prefill_bytes", 8)))
        journals.append(Journal(words, begin, records[-1]))

        crew = Crew(lives, kind.threads)
        try:
            self.conduct(crew, request, words)
            if not any(crew.survives(i) for i in range(len(programs))) and request.get("drain"):
                self.drain_fresh(crew, Worker(queue, journals[-1], False), request["deadline_ns"])
        finally:
            crew.end_all()
        operations = []
        for index, journal in enumerate(journals):
            steps = programs[index] if index < len(programs) else []
            operations += told_of(index, steps, journal, request.get("prefill_bytes", 8))
        operations += [{"process": index, "op": "crash", "t0": at}
                       for index, at in enumerate(crew.crashed_ns) if at is not None]
        operations.sort(key=lambda operation: operation["t0"])
        return {"end": now(), "quiescent": not any(journal.cut() for journal in journals),
                "waiting": "spin" if spins else "sleep",
                "processes": crew.fates()[:len(programs)], "operations": operations}

    def conduct(self, crew, request, words):
        limit_ns = request["deadline_ns"]
        crew.fork()
        crew.wait(crew.all_told(READY), now() + max(limit_ns, 10 ** 10))
        if not all(READY in told for told in crew.told):
            raise RuntimeError("a worker did not get ready")
        begin = now()
        kills = sorted((begin + kill["after_ns"], kill["process"])
                       for kill in request.get("kills", []))
        words[GO] = 1
        crew.start()
        crew.wait(crew.all_told(DONE), begin + limit_ns, kills)
        hung = [i for i, told in enumerate(crew.told) if DONE not in told and not crew.fate[i]]
        for index in hung:
            crew.kill(index, "hung")
        if hung and crew.threads:
            return
        left = [i for i, fate in enumerate(crew.fate) if fate is None]
        # Best one who has not closed: who has gets nothing more from some queues.
        closed = [any(step["op"] == "close" for step in steps) for steps in request["processes"]]
        order = sorted(left, key=lambda index: (closed[index], -index))
        drainer = order[0] if left and request.get("drain") and not hung else None
        if drainer is not None:
            words[DRAINER] = drainer
        crew.finish()
        # In peace, which a process with items that nobody takes cannot.
        crew.wait(crew.all_told(ENDED, but=drainer), now() + limit_ns)
        for index in left:
            if index != drainer and ENDED not in crew.told[index]:
                crew.kill(index, None if crew.fate.count("killed") or hung else "hung")
        words[OTHERS_ENDED] = 1
        crew.wait(crew.all_told(ENDED), now() + limit_ns)
        if drainer is not None and ENDED not in crew.told[drainer]:
            crew.kill(drainer, "hung")

    def drain_fresh(self, crew, worker, limit_ns):
        if "hung" in crew.fate:
            return

        def live(crew):
            worker.queue.prepare()
            worker.drain(lambda: True)
            crew.tell(len(crew.fate) - 1, ENDED)
        index = crew.add(live)
        crew.wait(lambda: ENDED in crew.told[index] or crew.fate[index], now() + limit_ns)


def check(kind, request, programs):
    if not 1 <= len(programs) <= PROCESSES_MAX:
        raise Refused(f"{len(programs)} processes; right would be 1 to {PROCESSES_MAX}")
    if request.get("kills") and kind.threads:
        raise Refused("threads cannot be killed")
    wait = request.get("set", {}).get("wait", "sleep")
    if wait not in ("sleep", "spin"):
        raise Refused(f"set wait={wait}; right would be sleep or spin")
    for unknown in set(request.get("set", {})) - {"wait"}:
        raise Refused(f"set {unknown}: unknown; known: wait=sleep|spin")
    sizes = [step.get("bytes", 8) for steps in programs for step in steps if step["op"] in PUTS]
    if max(sizes + [request.get("prefill_bytes", 8)]) > kind.item_bytes_max:
        raise Refused(f"an item of {max(sizes)} bytes; {kind.name} serves {kind.item_bytes_max}")
    # Who puts before anybody can get waits for ever once the pipe is full.
    room = getattr(kind, "prefill_bytes_max", None)
    prefill_bytes = len(request.get("prefill", [])) * (request.get("prefill_bytes", 8) + PICKLED)
    if room is not None and prefill_bytes > room:
        raise Refused(f"a prefill of {prefill_bytes} bytes; {kind.name} has room for {room}")
    for steps in programs:
        for step in steps:
            if step["op"] not in kind.operations:
                raise Refused(f"{kind.name} has no {step['op']}")


def puts_of(steps):
    return sum(step.get("repeat", 1) for step in steps if step["op"] in PUTS)


def records_of(steps):
    calls = sum(step.get("repeat", 1) for step in steps)
    again = sum(step.get("repeat", 1) for step in steps if step.get("until", "count") != "count")
    return calls + min(again * (REFUSALS_KEPT + 2), 2 * again + 4096) + 8


def told_of(index, steps, journal, prefill_bytes):
    for number, op, value, t0, t1, outcome, answer in journal.read():
        told = {"process": index, "step": number, "op": op, "t0": t0, "t1": t1,
                "outcome": OUTCOMES[outcome]}
        step = steps[number] if number >= 0 else {}
        if "timeout_ns" in step:
            told["timeout_ns"] = step["timeout_ns"]
        if op in PUTS:
            told["value"] = None if value == ANONYMOUS else value
            told["bytes"] = step.get("bytes", 8) if number >= 0 else prefill_bytes
        elif op in GETS and outcome == OK:
            told["value"] = answer if answer not in (ANONYMOUS, TORN) else None
            if answer == TORN:
                told["torn"] = True
        elif op == "size" and outcome == OK:
            told["result"] = answer
        elif op in ("empty", "full") and outcome == OK:
            told["result"] = bool(answer)
        if outcome == ERROR:
            told["code"] = answer
        yield told


def serve(host):
    """Answers standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()
    known = {"hello": host.hello, "clock": host.clock, "run": host.run}
    for line in iter(sys.stdin.buffer.readline, b""):
        try:
            request = json.loads(line)
            answer = known[request["do"]](request)
        except (ValueError, KeyError, TypeError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer, separators=(",", ":")) + "\n")
        sys.stdout.flush()
        gc.collect(0)
