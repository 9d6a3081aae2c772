"""Throughput of multiprocessing.Queue and SimpleQueue, measured as queuecheck's own workers measure.

Real processes (fork), a warm-up, a common start, then the clocked part: from the first process that
starts to the last that ends, on CLOCK_MONOTONIC. Every item carries a counter; count and sum of both
parts are told, and the harness checks them. One line of JSON on standard output.

Arguments: queue|simple-queue producers consumers item_bytes capacity warm_up_items items cpus
(cpus: "-", or the processors of producer and consumer, "0,1").
"""

import ctypes
import json
import mmap
import multiprocessing
import multiprocessing.connection
import os
import platform
import resource
import signal
import struct
import sys
import time

PR_SET_PDEATHSIG = 1
# What each process leaves: moved and sum of both parts, begin, end, CPU time, switches (all and
# voluntary), time on a run queue.
FIGURES = struct.Struct("<4Q6q")
MASK = (1 << 64) - 1
GO = -1  # the last byte of the shared memory: 1 = the clocked part may begin


def share(total, workers, index):
    return total // workers + (1 if index < total % workers else 0)


def share_start(total, workers, index):
    return total // workers * index + min(index, total % workers)


def waited_ns():
    try:
        with open("/proc/self/schedstat", encoding="ascii") as stat:
            return int(stat.read().split()[1])
    except (OSError, ValueError, IndexError):
        return -1


def usage():
    own = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int((own.ru_utime + own.ru_stime) * 1e9)
    return cpu, own.ru_nvcsw + own.ru_nivcsw, own.ru_nvcsw, waited_ns()


def put_items(queue, first, count, item_bytes):
    put = queue.put
    pad = bytes(item_bytes - 8)
    for counter in range(first, first + count):
        put(counter.to_bytes(8, "little") + pad)
    return 0


def get_items(queue, count):
    get = queue.get
    total = 0
    for _ in range(count):
        total += int.from_bytes(get()[:8], "little")
    return total & MASK


def work(plan, queue, ready, shared, index, parent):
    # Nobody outlives the process that was told to measure, however that one ends.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    if plan["cpus"]:
        os.sched_setaffinity(0, {plan["cpus"][index]})
    produces = index < plan["producers"]
    workers = plan["producers"] if produces else plan["consumers"]
    rank = index if produces else index - plan["producers"]
    moved, sums = [], []

    def part(items, before):
        count = share(items, workers, rank)
        if produces:
            first = 1 + before + share_start(items, workers, rank)
            sums.append(put_items(queue, first, count, plan["item_bytes"]))
        else:
            sums.append(get_items(queue, count))
        moved.append(count)

    part(plan["warm_up"], 0)
    ready.release()
    while not shared[GO]:  # not a Barrier: it lets its waiters go one by one, under a lock
        time.sleep(5e-4)
    before = usage()
    begin = time.monotonic_ns()
    part(plan["items"], plan["warm_up"])
    end = time.monotonic_ns()
    after = usage()
    cpu, switches, voluntary = (b - a for a, b in zip(before[:3], after[:3]))
    waited = after[3] - before[3] if min(before[3], after[3]) >= 0 else -1
    FIGURES.pack_into(shared, index * FIGURES.size, moved[0], sums[0], moved[1], sums[1], begin,
                      end, cpu, switches, voluntary, waited)


def require_alive(processes):
    """Ends everything when one failed, for the others wait for it."""
    if not any(process.exitcode for process in processes):
        return
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.kill()
    sys.exit(f"a process ended too early: exit codes {codes}")


def main():
    kind, *numbers, cpus = sys.argv[1:]
    names = ("producers", "consumers", "item_bytes", "capacity", "warm_up", "items")
    plan = dict(zip(names, map(int, numbers)))
    plan["cpus"] = [] if cpus == "-" else [int(cpu) for cpu in cpus.split(",")]
    workers = plan["producers"] + plan["consumers"]

    context = multiprocessing.get_context("fork")
    queue = context.Queue(plan["capacity"]) if kind == "queue" else context.SimpleQueue()
    ready = context.Semaphore(0)
    shared = mmap.mmap(-1, workers * FIGURES.size + 1)
    processes = [
        context.Process(target=work, args=(plan, queue, ready, shared, i, os.getpid()))
        for i in range(workers)
    ]
    for process in processes:
        process.start()
    for _ in processes:
        while not ready.acquire(timeout=0.1):
            require_alive(processes)
    shared[GO] = 1
    waiting = list(processes)
    while waiting:
        multiprocessing.connection.wait([process.sentinel for process in waiting])
        waiting = [process for process in waiting if process.exitcode is None]
        require_alive(processes)

    rows = [FIGURES.unpack_from(shared, i * FIGURES.size) for i in range(workers)]
    got = rows[plan["producers"]:]
    life = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({
        "version": platform.python_version(),
        "warm_up_moved": sum(row[0] for row in got),
        "warm_up_sum": sum(row[1] for row in got) & MASK,
        "moved": sum(row[2] for row in got),
        "sum": sum(row[3] for row in got) & MASK,
        "elapsed_ns": max(row[5] for row in rows) - min(row[4] for row in rows),
        "cpu_ns": sum(row[6] for row in rows),
        "switches": sum(row[7] for row in rows),
        "voluntary_switches": sum(row[8] for row in rows),
        "waited_ns": max(row[9] for row in rows),
        "life_cpu_ns": int(sum(one.ru_utime + one.ru_stime for one in life) * 1e9),
    }))


if __name__ == "__main__":
    main()
