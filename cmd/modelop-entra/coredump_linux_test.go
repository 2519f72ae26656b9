package main_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"
)

// TestNoCoreDump: a crash leaves no file with what was in memory.
func TestNoCoreDump(t *testing.T) {
	cmd := newWorkplace(t).command(t, nil, "--demo", "--accessible")
	said := &talk{}
	cmd.Stdout = said
	in, err := cmd.StdinPipe() // open, so that the wizard waits for an answer
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-said.says("Line mode")
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", cmd.Process.Pid))
	if err != nil || !regexp.MustCompile(`(?m)^Max core file size +0 +0 `).Match(limits) {
		t.Errorf("%v\n%s", err, limits)
	}
	_ = in.Close()
	_ = cmd.Wait() // the end of the input ends it
}
