// Host of a Go channel (docs/hosts.md): put and get are its two operations, the tries a select with a
// default, those with a deadline a select with a timer. Capacity 0 is a rendezvous.
//
// Actors are goroutines, each locked to a thread of its own. They run in a child process, this same
// program, one for each program to run: a goroutine that hangs cannot be ended, a process can. What
// is known of a call lies in memory shared with the host, a begin record before it and an end record
// after it.
//
// Stamps are CLOCK_MONOTONIC by the system call (time.Now hides it), on the inner side of each an
// atomic exchange: a full fence.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sort"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

const (
	protocol     = "queuecheck-host/1"
	processesMax = 16
	itemBytesMax = 1 << 20
	refusalsKept = 16 // of one call that is tried again, and the last one
	spunBelowNs  = 60_000
	anonymous    = int64(-1) << 62
	torn         = anonymous + 1
)

var kinds = []string{"put", "try_put", "put_for", "get", "try_get", "get_for", "size", "full",
	"empty", "close"}

type step struct {
	Op        string `json:"op"`
	Value     *int64 `json:"value"`
	Bytes     *int   `json:"bytes"`
	TimeoutNs *int64 `json:"timeout_ns"`
	Repeat    *int   `json:"repeat"`
	Until     string `json:"until"`
	DelayNs   int64  `json:"delay_ns"`
	Yield     bool   `json:"yield"`
}

type request struct {
	Do           string            `json:"do"`
	Protocol     string            `json:"protocol"`
	ID           int64             `json:"id"`
	Queue        string            `json:"queue"`
	Capacity     int               `json:"capacity"`
	DeadlineNs   int64             `json:"deadline_ns"`
	Prefill      []*int64          `json:"prefill"`
	PrefillBytes int               `json:"prefill_bytes"`
	Processes    [][]step          `json:"processes"`
	Kills        []json.RawMessage `json:"kills"`
	Drain        bool              `json:"drain"`
	Set          map[string]string `json:"set"`
}

func (s *step) repeat() int {
	if s.Repeat == nil {
		return 1
	}
	return *s.Repeat
}

func (s *step) bytes() int {
	if s.Bytes == nil {
		return 8
	}
	return *s.Bytes
}

func (s *step) timeout() time.Duration {
	if s.TimeoutNs == nil {
		return 0
	}
	return time.Duration(*s.TimeoutNs)
}

func (s *step) puts() bool { return s.Op == "put" || s.Op == "try_put" || s.Op == "put_for" }
func (s *step) gets() bool { return s.Op == "get" || s.Op == "try_get" || s.Op == "get_for" }

func check(asked *request) string {
	switch {
	case asked.Queue != "go-channel":
		return fmt.Sprintf("unknown queue %q; known: go-channel", asked.Queue)
	case len(asked.Processes) < 1 || len(asked.Processes) > processesMax:
		return fmt.Sprintf("%d processes; right would be 1 to %d", len(asked.Processes), processesMax)
	case len(asked.Kills) > 0:
		return "goroutines cannot be killed"
	case asked.PrefillBytes > itemBytesMax:
		return fmt.Sprintf("items of %d bytes; at most %d", asked.PrefillBytes, itemBytesMax)
	}
	for key, value := range asked.Set {
		if key != "wait" || (value != "spin" && value != "sleep") {
			return fmt.Sprintf("set %s=%s; known: wait=sleep, wait=spin", key, value)
		}
	}
	for _, steps := range asked.Processes {
		for i := range steps {
			if kindOf(steps[i].Op) < 0 {
				return "go-channel has no " + steps[i].Op
			}
			if steps[i].bytes() > itemBytesMax {
				return fmt.Sprintf("an item of %d bytes; at most %d", steps[i].bytes(), itemBytesMax)
			}
		}
	}
	return ""
}

// Waits for one byte of the child's report; false at its end, or when the time is over.
func hears(report *os.File, what byte, until int64) bool {
	report.SetReadDeadline(time.Now().Add(time.Duration(until - now())))
	var told [1]byte
	n, _ := report.Read(told[:])
	return n == 1 && told[0] == what
}

func runProgram(asked *request) operation {
	answer := operation{"id": asked.ID}
	if reason := check(asked); reason != "" {
		answer["refused"] = reason
		return answer
	}
	if err := conduct(asked, answer); err != nil {
		return operation{"id": asked.ID, "error": err.Error()}
	}
	return answer
}

func sharedMemory() (*os.File, error) {
	memfdCreate, known := map[string]uintptr{"amd64": 319, "arm64": 279}[runtime.GOARCH]
	if !known {
		return nil, fmt.Errorf("no memfd_create known for %s", runtime.GOARCH)
	}
	name := []byte("queuecheck\x00")
	fd, _, number := syscall.Syscall(memfdCreate, uintptr(unsafe.Pointer(&name[0])), 1, 0)
	if number != 0 {
		return nil, number
	}
	return os.NewFile(fd, "records"), nil
}

func conduct(asked *request, answer operation) error {
	records, err := sharedMemory()
	if err != nil {
		return err
	}
	defer records.Close()
	journals, err := mapJournals(records, asked)
	if err != nil {
		return err
	}
	defer syscall.Munmap(journals[0].memory)
	startR, startW, err := os.Pipe()
	if err != nil {
		return err
	}
	finishR, finishW, _ := os.Pipe()
	reportR, reportW, err := os.Pipe()
	if err != nil {
		return err
	}
	defer reportR.Close()
	child := exec.Command("/proc/self/exe", "program")
	child.ExtraFiles = []*os.File{records, startR, finishR, reportW}
	child.Stderr = os.Stderr
	child.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	input, err := child.StdinPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	for _, file := range []*os.File{startR, finishR, reportW} {
		file.Close()
	}
	json.NewEncoder(input).Encode(asked)
	input.Close()
	defer func() {
		child.Process.Kill()
		child.Wait()
	}()
	if !hears(reportR, 'r', now()+10_000_000_000) {
		return fmt.Errorf("the process of the goroutines did not get ready")
	}
	startW.Close()
	done := hears(reportR, 'd', now()+asked.DeadlineNs)
	finishW.Close()
	if done && !hears(reportR, 'e', now()+asked.DeadlineNs) {
		return fmt.Errorf("the drain did not end")
	}
	child.Process.Kill()
	child.Wait()
	tell(asked, answer, journals)
	return nil
}

func tell(asked *request, answer operation, journals []*journal) {
	told := []operation{}
	ends := []string{}
	quiescent := true
	for process, j := range journals {
		told = append(told, j.read(process, asked.Processes[process], asked.PrefillBytes)...)
		end := "ended"
		if atomic.LoadInt64(&j.words[partDone]) == 0 {
			end = "hung"
		}
		ends = append(ends, end)
		quiescent = quiescent && j.words[cutShort] == 0
	}
	sort.SliceStable(told, func(a, b int) bool {
		return told[a]["t0"].(int64) < told[b]["t0"].(int64)
	})
	answer["end"], answer["quiescent"] = now(), quiescent
	answer["processes"], answer["operations"] = ends, told
	answer["waiting"] = "sleep"
	if asked.Set["wait"] == "spin" {
		answer["waiting"] = "spin"
	}
}

func hello(asked *request) operation {
	if asked.Protocol != protocol {
		return operation{"error": fmt.Sprintf("protocol %q; right would be %q", asked.Protocol, protocol)}
	}
	return operation{
		"protocol": protocol, "runtime": runtime.Version(), "absent": []string{},
		"queues": []operation{{
			"name": "go-channel", "spec": "go-channel", "operations": kinds, "crash": false,
			"processes_max": processesMax, "item_bytes_max": itemBytesMax, "actors": "threads",
			"waiting": "sleep", "set": []string{"wait"}, "summary": "chan []byte between goroutines",
		}},
	}
}

// The end of the input is the end of the host, also in the middle of a run; the kernel ends the child.
func requests() <-chan []byte {
	lines := make(chan []byte)
	go func() {
		input := bufio.NewReaderSize(os.Stdin, 1<<16)
		for {
			line, err := input.ReadBytes('\n')
			if err != nil {
				os.Exit(0)
			}
			lines <- line
		}
	}()
	return lines
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "program" {
		childMain()
	}
	runtime.LockOSThread() // children die with the thread that made them
	answers := json.NewEncoder(os.Stdout)
	for line := range requests() {
		var asked request
		var answer operation
		asked.PrefillBytes = 8
		if err := json.Unmarshal(line, &asked); err != nil {
			answer = operation{"error": err.Error()}
		} else if asked.Do == "hello" {
			answer = hello(&asked)
		} else if asked.Do == "clock" {
			answer = operation{"monotonic_ns": now()}
		} else if asked.Do == "run" {
			answer = runProgram(&asked)
		} else {
			answer = operation{"error": "unknown request " + asked.Do}
		}
		answers.Encode(answer)
	}
}
