//go:build unix

package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
)

// The benchmarks of the program as a whole. `make bench` runs them and prints one table; `go test` does not run them.

// BenchmarkRun measures whole runs of the engine. With a latency, no run can be faster than its critical path times that;
// "over-limit" is how much slower it is.
func BenchmarkRun(b *testing.B) {
	again := func(c *counted) { _, _, _ = c.run(b) }
	for _, bench := range []struct {
		name     string
		scenario string
		latency  time.Duration
		before   func(c *counted) // nil: nothing happens before the run that is measured
		changes  bool
	}{
		{name: "fresh/0ms", scenario: "clean", changes: true},
		{name: "fresh/50ms", scenario: "clean", latency: 50 * time.Millisecond, changes: true},
		{name: "fresh/150ms", scenario: "clean", latency: 150 * time.Millisecond, changes: true},
		{name: "repair/150ms", scenario: "half-finished", latency: 150 * time.Millisecond, changes: true},
		{name: "unchanged/150ms", scenario: "clean", latency: 150 * time.Millisecond, before: again},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var all, path, reads int
			var took, cpu []time.Duration
			for b.Loop() {
				c := countedIn(b, bench.scenario, bench.latency)
				if bench.before != nil {
					bench.before(c)
				}
				before := ownCPU(b)
				_, outcome, sent := c.run(b)
				if outcome.Result != steps.ResultDone || (outcome.Changes > 0) != bench.changes {
					b.Fatalf("outcome %s, %d changes: %v", outcome.Result, outcome.Changes, outcome.Problem)
				}
				cpu = append(cpu, ownCPU(b)-before)
				took = append(took, sent.span())
				all, path, reads = len(sent), sent.criticalPath(), sent.readsFirst()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(all), "requests")
			b.ReportMetric(float64(path), "in-a-row")
			b.ReportMetric(float64(reads), "reads-first")
			b.ReportMetric(milliseconds(median(took)), "ms")
			b.ReportMetric(milliseconds(median(cpu)), "cpu-ms")
			if limit := time.Duration(path) * bench.latency; limit > 0 {
				b.ReportMetric(milliseconds(limit), "limit-ms")
			}
		})
	}
}

// countedIn is a simulated tenant of the scenario on the network of this computer.
func countedIn(b *testing.B, scenario string, latency time.Duration) *counted {
	b.Helper()
	s, err := simtenant.ScenarioByName(scenario)
	if err != nil {
		b.Fatal(err)
	}
	tenant := simtenant.New(simtenant.Options{Scenario: s})
	transport, server := tenant.Transport()
	b.Cleanup(func() { _ = server.Close() })
	return newCounted(b, tenant, transport, latency)
}

// readsFirst counts the requests before the first one that changes something.
func (rs requests) readsFirst() int {
	rs = slices.SortedFunc(slices.Values(rs), func(a, b request) int { return a.begin.Compare(b.begin) })
	if i := slices.IndexFunc(rs, func(r request) bool { return r.what != "POST $batch" }); i >= 0 {
		return i
	}
	return len(rs)
}

// BenchmarkFirstFrame measures from the start of the process to the first screen, in a pseudo-terminal that answers no
// question of the program.
func BenchmarkFirstFrame(b *testing.B) {
	path := released(b)
	w := newWorkplace(b)
	var took, cpu []time.Duration
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), path)
		cmd.Dir, cmd.Env = w.dir, w.env
		begin := time.Now()
		tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
		if err != nil {
			b.Fatal(err)
		}
		var seen []byte
		buffer := make([]byte, 32*1024)
		for !strings.Contains(string(seen), "contoso.onmicrosoft.com") { // in the last row of the body
			n, err := tty.Read(buffer)
			if err != nil {
				b.Fatalf("%v after %q", err, seen)
			}
			seen = append(seen, buffer[:n]...)
		}
		took = append(took, time.Since(begin))
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
		_ = tty.Close()
		cpu = append(cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(milliseconds(median(took)), "ms")
	b.ReportMetric(milliseconds(slices.Min(took)), "best-ms")
	b.ReportMetric(milliseconds(median(cpu)), "cpu-ms")
}

// BenchmarkWaiting measures what the wizard costs while it waits for a person who types the code elsewhere: the sign-in
// service is asked every few seconds, and the time that is left counts down.
func BenchmarkWaiting(b *testing.B) {
	const wait = 30 * time.Second
	onlyLinux(b)
	env := reach(b, simtenant.New(simtenant.Options{}))
	w := newWorkplace(b)
	var busy time.Duration
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), released(b), "--tenant", "contoso.com", "--sign-in", "device-code")
		cmd.Dir, cmd.Env = w.dir, append(slices.Clone(w.env), env...)
		term := startTerminal(b, cmd)
		term.WaitFor("Which tenant?")
		term.PressUntil("enter", "Sign in with a code", "https://microsoft.com/devicelogin")
		before := computed(b, cmd.Process.Pid)
		time.Sleep(wait)
		busy += computed(b, cmd.Process.Pid) - before
		term.Press("ctrl+c")
		term.Wait()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(100*busy.Seconds()/(wait.Seconds()*float64(b.N)), "percent")
}

// BenchmarkWizard measures how much memory the wizard takes on its whole way, against a tenant that answers at once.
func BenchmarkWizard(b *testing.B) {
	onlyLinux(b)
	var peak int
	for b.Loop() {
		w := newWorkplace(b)
		cmd := exec.CommandContext(b.Context(), released(b), "--tenant", "contoso.com", "--sign-in", "device-code",
			"--url", "https://modelop.contoso.com", "--group-names", "graph")
		cmd.Dir, cmd.Env = w.dir, append(slices.Clone(w.env), reach(b, simtenant.New(simtenant.Options{AutoApprove: &simtenant.AutoApprove{Poll: 1}}))...)
		term := startTerminal(b, cmd)
		term.WaitFor("Which tenant?")
		term.PressUntil("enter", "Is this the right tenant?")
		term.PressUntil("enter", "Where do people open ModelOp Center?")
		term.PressUntil("enter", "How should ModelOp Center get the names of groups?")
		term.PressUntil("enter", "Nothing has been changed yet")
		term.PressUntil("enter", "Your files are in")
		peak = max(peak, peakMemory(b, cmd.Process.Pid))
		term.Press("ctrl+c")
		term.Wait()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(peak)/1000, "peak-MB")
}

// onlyLinux skips where a running process cannot be looked at.
func onlyLinux(b *testing.B) {
	b.Helper()
	if _, err := os.Stat("/proc/self/task"); err != nil {
		b.Skip("only Linux tells what a running process has taken")
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median(all []time.Duration) time.Duration {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// ownCPU is how long this process has computed: the engine, and the tenant beside it.
func ownCPU(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// computed is how long the threads of a running process have computed.
func computed(b *testing.B, pid int) time.Duration {
	b.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(threads) == 0 {
		b.Fatalf("no thread of %d: %v", pid, err)
	}
	var total time.Duration
	for _, t := range threads {
		text, err := os.ReadFile(t)
		if err != nil {
			continue // the thread has just ended
		}
		first, _, _ := strings.Cut(string(text), " ")
		ns, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			b.Fatalf("%s: %v", t, err)
		}
		total += time.Duration(ns)
	}
	return total
}

// peakMemory is the most memory, in units of 1024 bytes, that a running process has had at once.
func peakMemory(b *testing.B, pid int) int {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	size, _, _ := strings.Cut(rest, "kB")
	n, err := strconv.Atoi(strings.TrimSpace(size))
	if err != nil {
		b.Fatal(err)
	}
	return n
}
