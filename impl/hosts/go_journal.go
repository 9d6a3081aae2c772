// Items, stamps and records of the host in Go: what is known of each call lies in memory shared with
// the host, a begin record before it and an end record after it.
package main

import (
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"
)

func now() int64 {
	var t syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, 1, uintptr(unsafe.Pointer(&t)), 0)
	return t.Sec*1_000_000_000 + t.Nsec
}

// Items: the value in eight bytes, then a pattern that follows from it

func makeItem(value int64, size int) []byte {
	item := make([]byte, size)
	if size < 8 {
		return item
	}
	for i := 0; i < 8; i++ {
		item[i] = byte(value >> (8 * i))
	}
	for i := 8; i < size; i++ {
		item[i] = item[0] ^ 0x5A
	}
	return item
}

func valueOf(item []byte) int64 {
	if len(item) < 8 {
		return anonymous
	}
	value := int64(0)
	for i := 7; i >= 0; i-- {
		value = value<<8 | int64(item[i])
	}
	for _, b := range item[8:] {
		if b != item[0]^0x5A {
			return torn
		}
	}
	return value
}

// Records in shared memory: state, step, kind, value, t0, t1, outcome, answer

const (
	words     = 8
	callBegun = 1
	callEnded = 2
)

var outcomes = []string{"ok", "empty", "full", "closed", "timeout", "error", "pending"}

const (
	ok = iota
	empty
	full
	closed
	timeout
	failed
	pending
)

// Words of the first record's place: how many there are, whether the worker has done its part,
// whether records are missing.
const (
	counted = iota
	partDone
	cutShort
)

type journal struct {
	words   []int64
	records int64
	fence   int64
	memory  []byte
}

func (j *journal) nearlyFull() bool {
	if j.words[counted] < j.records-2 {
		return false
	}
	j.words[cutShort] = 1
	return true
}

func (j *journal) call(step int, kind int, value int64, again bool,
	operation func() (int64, int64)) int64 {
	if !again {
		j.words[counted]++
	}
	r := j.words[j.words[counted]*words:]
	atomic.StoreInt64(&r[0], 0)
	r[1], r[2], r[3] = int64(step), int64(kind), value
	r[4] = now()
	atomic.SwapInt64(&j.fence, 1)
	atomic.StoreInt64(&r[0], callBegun) // after what it covers: a killed child leaves no half record
	outcome, answer := operation()
	atomic.SwapInt64(&j.fence, 0)
	r[5] = now()
	r[6], r[7] = outcome, answer
	atomic.StoreInt64(&r[0], callEnded)
	return outcome
}

func kindOf(op string) int {
	for i, kind := range kinds {
		if kind == op {
			return i
		}
	}
	return -1
}

func calls(steps []step) (all, puts int64) {
	for i := range steps {
		repeat := int64(steps[i].repeat())
		if steps[i].puts() {
			puts += repeat
		}
		if steps[i].Until != "" && steps[i].Until != "count" {
			repeat = repeat*2 + 4096
		}
		all += repeat
	}
	return all, puts
}

func mapJournals(file *os.File, asked *request) ([]*journal, error) {
	drained := int64(len(asked.Prefill)) + 16
	for _, steps := range asked.Processes {
		_, puts := calls(steps)
		drained += puts
	}
	var sizes []int64
	sum := int64(0)
	for _, steps := range asked.Processes {
		all, _ := calls(steps)
		sizes = append(sizes, all+drained)
		sum += all + drained
	}
	bytes := int(sum * words * 8)
	if err := file.Truncate(int64(bytes)); err != nil {
		return nil, err
	}
	memory, err := syscall.Mmap(int(file.Fd()), 0, bytes, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	all := unsafe.Slice((*int64)(unsafe.Pointer(&memory[0])), bytes/8)
	var journals []*journal
	for _, size := range sizes {
		journals = append(journals, &journal{words: all[:size*words], records: size, memory: memory})
		all = all[size*words:]
	}
	return journals, nil
}

type operation map[string]interface{}

func (j *journal) read(process int, steps []step, prefillBytes int) (told []operation) {
	for i := int64(1); i <= j.words[counted]; i++ {
		r := j.words[i*words : (i+1)*words]
		state := atomic.LoadInt64(&r[0])
		if state == 0 {
			continue
		}
		kind := kinds[r[2]]
		one := operation{"process": process, "step": r[1], "op": kind, "t0": r[4]}
		asked := step{Op: kind, Bytes: &prefillBytes}
		if r[1] >= 0 {
			asked = steps[r[1]]
		}
		outcome, answer := r[6], r[7]
		if state == callBegun {
			outcome = pending
			one["t1"] = nil
		} else {
			one["t1"] = r[5]
		}
		one["outcome"] = outcomes[outcome]
		if asked.TimeoutNs != nil {
			one["timeout_ns"] = *asked.TimeoutNs
		}
		switch {
		case asked.puts():
			one["value"] = valueOrNil(r[3])
			one["bytes"] = asked.bytes()
		case asked.gets() && outcome == ok && answer == torn:
			one["torn"] = true
		case asked.gets() && outcome == ok:
			one["value"] = valueOrNil(answer)
		case kind == "size" && outcome == ok:
			one["result"] = answer
		case (kind == "empty" || kind == "full") && outcome == ok:
			one["result"] = answer != 0
		}
		told = append(told, one)
	}
	return told
}

func valueOrNil(value int64) interface{} {
	if value == anonymous {
		return nil
	}
	return value
}
