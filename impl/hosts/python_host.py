"""Host of Python's own queues (docs/hosts.md), with nothing but the standard library.

multiprocessing.Queue, JoinableQueue, SimpleQueue and Manager().Queue between forked processes;
queue.Queue between threads, of one forked process so that they can be ended when they hang. Each
program gets a fresh queue and fresh processes, because these queues travel by inheritance only.

Everything ends with this process, however it ends: workers and the manager's server are killed by
the kernel, the semaphores have no names, the server's address is no file.
"""

import gc
import json
import multiprocessing.util
import os
import platform
import select
import signal
import sys
import threading
import time
import traceback

from python_journal import ANONYMOUS, Journal, OUTCOMES, PUTS, SharedWords, TORN, WORDS, die_with
from python_journal import GETS, OK, now
from python_queues import QUEUES
from python_worker import REFUSALS_KEPT, Worker

PROTOCOL = "queuecheck-host/1"
PROCESSES_MAX = 16
GO, OTHERS_ENDED, DRAINER = 0, 1, 2  # words of the first record's place
REAP_EVERY_S = 0.02
READY, DONE, ENDED = b"r", b"d", b"e"


class Refused(Exception):
    pass


class Crew:
    """The workers of one program, from their making to their end."""

    def __init__(self, queue, lives, threads):
        """lives[i](crew) is what worker i does between its making and its end."""
        self.queue, self.lives, self.threads = queue, lives, threads
        self.report_r, self.report_w = os.pipe()
        self.start_r, self.start_w = os.pipe()
        self.finish_r, self.finish_w = os.pipe()
        self.told = [b""] * len(lives)
        self.fate = [None] * len(lives)
        self.pids = [0] * len(lives)
        self.alive = set()  # pids
        self.poller = select.poll()
        self.poller.register(self.report_r, select.POLLIN)
        self.poller.register(0, 0)  # its end only

    def fork(self):
        host = os.getpid()
        for index in range(1 if self.threads else len(self.lives)):
            pid = os.fork()
            if pid == 0:
                self.be_worker(host, index)
            self.alive.add(pid)
            self.pids[index] = pid
        if self.threads:
            self.pids = [self.pids[0]] * len(self.pids)
        os.close(self.report_w)

    def be_worker(self, host, index):
        code = 1
        try:
            die_with(host)
            multiprocessing.util._finalizer_registry.clear()
            multiprocessing.util._run_after_forkers()
            os.close(self.start_w)
            os.close(self.finish_w)
            if self.threads:
                threads = [threading.Thread(target=live, args=(self,)) for live in self.lives]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            else:
                self.lives[index](self)
            code = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def tell(self, index, what):
        os.write(self.report_w, what + bytes([index]))

    def start(self):
        os.close(self.start_w)
        self.start_w = None

    def wait(self, over, until_ns, kills=()):
        """Until over(), or until_ns. On the way each of `kills` (time, worker) is done at its time."""
        kills = list(kills)
        reap_ns = now() + REAP_EVERY_S * 1e9
        while not over():
            at = now()
            if kills and at >= kills[0][0]:
                self.kill(kills.pop(0)[1], "killed")
                continue
            if at >= until_ns:
                return
            if at >= reap_ns:
                self.reap()
                reap_ns = at + REAP_EVERY_S * 1e9
            wake_ns = min([until_ns, reap_ns] + [kill[0] for kill in kills[:1]])
            left_ms = int((wake_ns - at) / 1e6)
            events = self.poller.poll(left_ms)
            if not events and left_ms == 0:
                time.sleep(max(0, wake_ns - now()) / 1e9)
            for descriptor, _ in events:
                if descriptor == 0:  # whoever asked is gone: so is the answer
                    self.end_all()
                    os._exit(0)
                told = os.read(self.report_r, 512)
                if not told:
                    self.reap()
                    time.sleep(1e-3)
                for i in range(0, len(told), 2):
                    self.told[told[i + 1]] += told[i:i + 1]

    def reap(self):
        for pid in list(self.alive):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                continue
            self.alive.discard(pid)
            for index, one in enumerate(self.pids):
                if one == pid and ENDED not in self.told[index] and self.fate[index] is None:
                    # Its last words may still lie in the pipe.
                    self.fate[index] = "gone"

    def kill(self, index, fate):
        if self.fate[index] is not None or ENDED in self.told[index]:
            return
        self.fate[index] = fate
        pid = self.pids[index]
        if pid in self.alive:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.alive.discard(pid)

    def all_told(self, what, but=None):
        return lambda: all(what in told or self.fate[i] is not None or i == but
                           for i, told in enumerate(self.told))

    def finish(self):
        os.close(self.finish_w)
        self.finish_w = None

    def end_all(self):
        for pid in self.alive:
            os.kill(pid, signal.SIGKILL)
        for pid in self.alive:
            os.waitpid(pid, 0)
        self.alive.clear()
        for descriptor in (self.report_r, self.start_r, self.start_w, self.finish_r, self.finish_w):
            if descriptor is not None:
                os.close(descriptor)

    def fates(self):
        return ["died" if fate == "gone" else fate or "ended" for fate in self.fate]


class Host:
    def __init__(self):
        self.shared = SharedWords()

    def hello(self, request):
        if request.get("protocol") != PROTOCOL:
            return {"error": f"protocol {request.get('protocol')!r}; right would be {PROTOCOL!r}"}
        return {
            "protocol": PROTOCOL,
            "runtime": f"{platform.python_implementation()} {platform.python_version()}",
            "queues": [{
                "name": kind.name, "spec": kind.spec, "operations": list(kind.operations),
                "unbounded": kind.unbounded, "crash": not kind.threads,
                "processes_max": PROCESSES_MAX, "item_bytes_max": kind.item_bytes_max,
                "actors": "threads" if kind.threads else "processes", "waiting": "sleep",
            } for kind in QUEUES.values()],
            "absent": [],
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
        kind = QUEUES.get(request["queue"])
        programs = request["processes"]
        check(kind, request, programs)
        queue = kind(request.get("capacity") or 0)
        prefill = request.get("prefill", [])
        records = [records_of(steps) for steps in programs]
        drained = sum(puts_of(steps) for steps in programs) + len(prefill) + 8
        records = [one + drained for one in records]
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

        crew = Crew(queue, lives, kind.threads)
        try:
            end = self.conduct(crew, request, words)
        finally:
            crew.end_all()
        operations = []
        for index, journal in enumerate(journals):
            operations += told_of(index, programs[index], journal, request.get("prefill_bytes", 8))
        operations.sort(key=lambda operation: operation["t0"])
        return {"end": end, "quiescent": True, "waiting": "spin" if spins else "sleep",
                "processes": crew.fates(), "operations": operations}

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
            return now()
        left = [i for i, fate in enumerate(crew.fate) if fate is None]
        drainer = left[-1] if left and request.get("drain") and not hung else None
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
        return now()


def life(index, worker, steps, words, prefill, prefill_bytes):
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


def check(kind, request, programs):
    if kind is None:
        raise Refused(f"unknown queue {request['queue']!r}; known: {', '.join(QUEUES)}")
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
        if told["outcome"] == "error":
            told["code"] = answer
        yield told


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()
    host = Host()
    serve = {"hello": host.hello, "clock": host.clock, "run": host.run}
    for line in iter(sys.stdin.buffer.readline, b""):
        try:
            request = json.loads(line)
            answer = serve[request["do"]](request)
        except (ValueError, KeyError, TypeError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer, separators=(",", ":")) + "\n")
        sys.stdout.flush()
        gc.collect(0)


if __name__ == "__main__":
    main()
