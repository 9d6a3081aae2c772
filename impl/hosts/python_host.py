"""Host of Python's own queues (docs/hosts.md), with nothing but the standard library.

multiprocessing.Queue, JoinableQueue, SimpleQueue and Manager().Queue between forked processes;
queue.Queue between threads, of one forked process so that they can be ended when they hang. Each
program gets a fresh queue and fresh processes, because these queues travel by inheritance only.

Everything ends with this process, however it ends: workers and the manager's server are killed by
the kernel, the semaphores have no names, the server's address is no file.
"""

import fcntl
import multiprocessing
import os
import platform
import queue as thread_queues
import struct
import termios
import threading
import time
from multiprocessing.managers import SyncManager
from multiprocessing.reduction import ForkingPickler

from python_journal import die_with
from python_serve import Host, serve

FORK = multiprocessing.get_context("fork")
OPERATIONS = ("put", "try_put", "put_for", "get", "try_get", "get_for", "empty", "full", "size",
              "close", "task_done", "join")


class ProcessQueue:
    """multiprocessing.Queue: a pipe, and in each process a buffer that a thread empties"""

    name = spec = "python-queue"
    threads, unbounded, item_bytes_max = False, False, 1 << 20
    operations = OPERATIONS[:10]
    make = staticmethod(lambda capacity: FORK.Queue(capacity))

    def __init__(self, capacity):
        self.queue = self.make(capacity)

    def prepare(self):
        pass

    def settle(self, items):
        """After `items` were put: until they can be seen, or the pipe is full of them."""
        wanted = min(sum(len(ForkingPickler.dumps(item)) + 4 for item in items), 60_000)
        readable = struct.Struct("i")
        while wanted:
            count = fcntl.ioctl(self.queue._reader.fileno(), termios.FIONREAD, bytes(4))
            if readable.unpack(count)[0] >= wanted:
                return
            time.sleep(1e-4)

    def task_done(self):
        self.queue.task_done()

    def put(self, kind, item, timeout_s):
        if kind == "put":
            self.queue.put(item)
        elif kind == "try_put":
            self.queue.put_nowait(item)
        else:
            self.queue.put(item, True, timeout_s)

    def get(self, kind, timeout_s):
        if kind == "get":
            return self.queue.get()
        if kind == "try_get":
            return self.queue.get_nowait()
        return self.queue.get(True, timeout_s)

    def join(self, timeout_s):
        """join() has no time-out: with one, a thread of its own waits."""
        if timeout_s is None:
            self.queue.join()
            return True
        waiter = threading.Thread(target=self.queue.join, daemon=True)
        waiter.start()
        waiter.join(timeout_s)
        return not waiter.is_alive()

    def ask(self, kind):
        return int(getattr(self.queue, "qsize" if kind == "size" else kind)())

    def close(self):
        self.queue.close()

    def flush(self):
        """What a process does when it ends in peace: all that it has put goes out."""
        self.queue.close()
        self.queue.join_thread()

    def certainly_empty(self):
        return self.queue.qsize() == 0


class JoinableProcessQueue(ProcessQueue):
    """multiprocessing.JoinableQueue: the same with a count of unfinished tasks"""

    name = spec = "python-joinable-queue"
    operations = OPERATIONS
    make = staticmethod(lambda capacity: FORK.JoinableQueue(capacity))


class SimpleProcessQueue(ProcessQueue):
    """multiprocessing.SimpleQueue: a pipe and two locks; put and get wait, there is no try"""

    # Items so small that the pipe has room for all that a short program puts.
    name = spec = "python-simple-queue"
    unbounded, item_bytes_max = True, 1024
    prefill_bytes_max = 60_000  # of a pipe of 64 KiB
    operations = ("put", "get", "empty", "close")
    make = staticmethod(lambda capacity: FORK.SimpleQueue())

    def flush(self):
        pass

    def certainly_empty(self):
        return self.queue.empty()


class ExactQueue(ProcessQueue):
    """queue.Queue: one lock, exact."""

    operations = tuple(name for name in OPERATIONS
                       if name != "close" or hasattr(thread_queues.Queue, "shutdown"))

    def settle(self, items):
        pass

    # A negative time-out is a ValueError here; it is asked as none.
    def put(self, kind, item, timeout_s):
        super().put(kind, item, max(0, timeout_s))

    def get(self, kind, timeout_s):
        return super().get(kind, max(0, timeout_s))

    def close(self):
        self.queue.shutdown()

    def flush(self):
        pass


class ManagerQueue(ExactQueue):
    """multiprocessing.Manager().Queue(): a queue.Queue in a server process, asked by a socket"""

    name = spec = "python-manager-queue"
    operations = tuple(name for name in OPERATIONS if name != "close")  # the proxy has none
    manager = None

    @classmethod
    def make(cls, capacity):
        if cls.manager is None:
            # An abstract address leaves no file behind, whoever is killed.
            address = f"\0queuecheck-{os.getpid()}-{time.monotonic_ns()}"
            cls.manager = SyncManager(address=address, ctx=FORK)
            cls.manager.start(die_with, (os.getpid(),))
        return cls.manager.Queue(capacity)

    def prepare(self):
        self.queue.qsize()  # connects, so that no call has to


class ThreadQueue(ExactQueue):
    """queue.Queue between threads"""

    name = spec = "python-thread-queue"
    threads = True
    make = staticmethod(lambda capacity: thread_queues.Queue(capacity))



def main():
    kinds = (ProcessQueue, JoinableProcessQueue, SimpleProcessQueue, ManagerQueue, ThreadQueue)
    serve(Host(f"{platform.python_implementation()} {platform.python_version()}", kinds))


if __name__ == "__main__":
    main()
