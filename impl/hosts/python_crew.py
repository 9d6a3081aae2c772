"""The workers of one program: forked, told to start, killed where it is asked, ended in any case.

A worker tells how far it is by a pipe (two bytes: what, who) and waits for start and finish by the
end of a pipe, which reaches all at once. It dies with the host: the kernel sees to it.
"""

import multiprocessing.util
import os
import select
import signal
import sys
import threading
import time
import traceback

from python_journal import die_with, now

REAP_EVERY_S = 0.02
READY, DONE, ENDED = b"r", b"d", b"e"


class Crew:
    """The workers of one program, from their making to their end."""

    def __init__(self, lives, threads):
        """lives[i](crew) is what worker i does between its making and its end."""
        self.host, self.lives, self.threads = os.getpid(), lives, threads
        self.report_r, self.report_w = os.pipe()
        self.start_r, self.start_w = os.pipe()
        self.finish_r, self.finish_w = os.pipe()
        self.told = [b""] * len(lives)
        self.fate = [None] * len(lives)
        self.pids = [0] * len(lives)
        self.crashed_ns = [None] * len(lives)  # when it was surely dead, of who was killed
        self.alive = set()  # pids
        os.set_blocking(self.report_r, False)
        self.poller = select.poll()
        self.poller.register(self.report_r, select.POLLIN)
        self.poller.register(0, 0)  # its end only

    def fork(self):
        for index in range(1 if self.threads else len(self.lives)):
            pid = os.fork()
            if pid == 0:
                self.be_worker(index)
            self.alive.add(pid)
            self.pids[index] = pid
        if self.threads:
            self.pids = [self.pids[0]] * len(self.pids)

    def add(self, live):
        """One worker more, after all others."""
        index = len(self.pids)
        self.lives.append(live)
        self.told.append(b"")
        self.fate.append(None)
        self.crashed_ns.append(None)
        pid = os.fork()
        if pid == 0:
            self.be_worker(index)
        self.alive.add(pid)
        self.pids.append(pid)
        return index

    def be_worker(self, index):
        code = 1
        try:
            die_with(self.host)
            multiprocessing.util._finalizer_registry.clear()
            multiprocessing.util._run_after_forkers()
            for descriptor in (self.start_w, self.finish_w):
                if descriptor is not None:
                    os.close(descriptor)
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
        """Until over(), or until_ns. Each of `kills` (time, worker) is done on the way."""
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
            self.listen()

    def listen(self):
        try:
            told = os.read(self.report_r, 4096)
        except BlockingIOError:
            return
        for i in range(0, len(told), 2):
            self.told[told[i + 1]] += told[i:i + 1]

    def reap(self):
        for pid in list(self.alive):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended == 0:
                continue
            self.alive.discard(pid)
            self.listen()  # to its last words
            code = os.waitstatus_to_exitcode(status)
            for index, one in enumerate(self.pids):
                if one == pid and ENDED not in self.told[index] and self.fate[index] is None:
                    if code >= 0:  # what it raised is told on standard error: our fault, no queue's
                        raise RuntimeError(f"worker {index} failed (exit code {code})")
                    self.fate[index] = f"died: {signal.Signals(-code).name}"

    def kill(self, index, fate):
        if self.fate[index] is not None or ENDED in self.told[index]:
            return
        self.fate[index] = fate
        pid = self.pids[index]
        if pid in self.alive:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.alive.discard(pid)
        self.crashed_ns[index] = now() if fate == "killed" else None
        if fate is None:  # it had done its part
            self.told[index] += ENDED

    def all_told(self, what, but=None):
        return lambda: all(what in told or self.fate[i] is not None or i == but
                           for i, told in enumerate(self.told))

    def survives(self, index):
        return self.fate[index] is None

    def finish(self):
        os.close(self.finish_w)
        self.finish_w = None

    def end_all(self):
        for pid in self.alive:
            os.kill(pid, signal.SIGKILL)
        for pid in self.alive:
            os.waitpid(pid, 0)
        self.alive.clear()
        for descriptor in (self.report_r, self.report_w, self.start_r, self.start_w,
                           self.finish_r, self.finish_w):
            if descriptor is not None:
                os.close(descriptor)

    def fates(self):
        return [fate or "ended" for fate in self.fate]
