// A worker of the host in Go: a goroutine with a thread of its own, which does its steps on the
// channel; and the child process in which all workers of one program live.
package main

import (
	"encoding/json"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type worker struct {
	channel chan []byte
	journal *journal
	spins   bool
}

func (w *worker) one(s *step, index int, value int64, item []byte, again bool) int64 {
	return w.journal.call(index, kindOf(s.Op), value, again, func() (outcome, answer int64) {
		defer func() {
			if problem := recover(); problem != nil {
				// A send on a closed channel, or a second close.
				outcome, answer = closed, 0
			}
		}()
		return w.perform(s, item)
	})
}

func (w *worker) perform(s *step, item []byte) (int64, int64) {
	got := func(item []byte, open bool) (int64, int64) {
		if !open {
			return closed, 0
		}
		return ok, valueOf(item)
	}
	switch s.Op {
	case "put":
		w.channel <- item
	case "get":
		item, open := <-w.channel
		return got(item, open)
	case "size":
		return ok, int64(len(w.channel))
	case "empty":
		return ok, truth(len(w.channel) == 0)
	case "full":
		return ok, truth(len(w.channel) == cap(w.channel))
	case "close":
		close(w.channel)
	case "try_put", "put_for":
		select {
		case w.channel <- item:
			return ok, 0
		default:
		}
		if s.Op == "try_put" {
			return full, 0
		}
		if s.timeout() <= 0 {
			return timeout, 0
		}
		timer := time.NewTimer(s.timeout())
		defer timer.Stop()
		select {
		case w.channel <- item:
		case <-timer.C:
			return timeout, 0
		}
	case "try_get", "get_for":
		select {
		case item, open := <-w.channel:
			return got(item, open)
		default:
		}
		if s.Op == "try_get" {
			return empty, 0
		}
		if s.timeout() <= 0 {
			return timeout, 0
		}
		timer := time.NewTimer(s.timeout())
		defer timer.Stop()
		select {
		case item, open := <-w.channel:
			return got(item, open)
		case <-timer.C:
			return timeout, 0
		}
	}
	return ok, 0
}

func truth(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

func refused(outcome int64) bool {
	return outcome == empty || outcome == full || outcome == timeout
}

func (w *worker) wait(ns int64) {
	if ns <= 0 {
		return
	}
	if !w.spins && ns >= spunBelowNs {
		time.Sleep(time.Duration(ns))
		return
	}
	for end := now() + ns; now() < end; {
	}
}

func (w *worker) runStep(s *step, index int) {
	value := int64(0)
	if s.Value != nil {
		value = *s.Value
	}
	for done := 0; s.Until == "closed" || done < s.repeat(); done++ {
		var item []byte
		known := value + int64(done)
		if s.puts() {
			item = makeItem(known, s.bytes())
			if len(item) < 8 {
				known = anonymous
			}
		}
		outcome := int64(ok)
		for refusals := 0; ; refusals++ {
			if s.Until != "" && s.Until != "count" && w.journal.nearlyFull() {
				return
			}
			if s.Yield || refusals > 8 {
				runtime.Gosched()
			}
			w.wait(s.DelayNs)
			outcome = w.one(s, index, known, item, refusals > refusalsKept)
			if !refused(outcome) || s.Until == "" || s.Until == "count" {
				break
			}
		}
		if s.Until != "" && s.Until != "count" && outcome != ok {
			return
		}
	}
}

func (w *worker) drain() {
	try := step{Op: "try_get"}
	for !w.journal.nearlyFull() {
		if w.one(&try, -1, 0, nil, false) != ok {
			return
		}
	}
}

// Descriptors of the child beside the standard ones: the records, two pipes that say "start" and
// "finish" by their end, and one by which it tells how far it is.
const (
	recordsFd = 3 + iota
	startFd
	finishFd
	reportFd
)

func untilEnd(fd uintptr) {
	os.NewFile(fd, "pipe").Read(make([]byte, 1))
}

func childMain() {
	debug.SetGCPercent(-1)
	syscall.RawSyscall(syscall.SYS_PRCTL, 1, uintptr(syscall.SIGKILL), 0)
	var asked request
	if json.NewDecoder(os.Stdin).Decode(&asked) != nil {
		os.Exit(1)
	}
	journals, err := mapJournals(os.NewFile(recordsFd, "records"), &asked)
	if err != nil {
		os.Exit(1)
	}
	report := os.NewFile(reportFd, "report")
	// While a timer is set the runtime does not take goroutines that all wait for a deadlock of its
	// own, which would end the process: that is for the host to say.
	go func() {
		for {
			time.Sleep(time.Hour)
		}
	}()
	channel := make(chan []byte, asked.Capacity)
	start := make(chan struct{})
	spins := asked.Set["wait"] == "spin"
	var begun int32
	var ready, workers sync.WaitGroup
	for index := range asked.Processes {
		ready.Add(1)
		workers.Add(1)
		w := &worker{channel, journals[index], spins}
		steps := asked.Processes[index]
		first := index == 0
		go func() {
			runtime.LockOSThread()
			if first {
				w.prefill(&asked)
			}
			ready.Done()
			if spins {
				for atomic.LoadInt32(&begun) == 0 {
				}
			} else {
				<-start
			}
			for i := range steps {
				w.runStep(&steps[i], i)
			}
			atomic.StoreInt64(&w.journal.words[partDone], 1)
			workers.Done()
			select {} // its thread stays, as a process would
		}()
	}
	ready.Wait()
	report.Write([]byte("r"))
	untilEnd(startFd)
	atomic.StoreInt32(&begun, 1)
	close(start)
	workers.Wait()
	report.Write([]byte("d"))
	untilEnd(finishFd)
	if asked.Drain {
		(&worker{channel, journals[len(journals)-1], spins}).drain()
	}
	report.Write([]byte("e"))
	os.Exit(0)
}

func (w *worker) prefill(asked *request) {
	put := step{Op: "put"}
	for _, value := range asked.Prefill {
		number, known := int64(0), anonymous
		if value != nil {
			number, known = *value, *value
		}
		w.one(&put, -1, known, makeItem(number, asked.PrefillBytes), false)
	}
}
