package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal returns a context that a signal ends, so that the program leaves at once. While changes are being made the
// first signal only asks the run to stop after the running requests, and stopping is told; the second one leaves.
//
// stopping is nil for a command that only prints. Such a command ends quietly, as usual, when whoever reads it goes away;
// one that changes something goes on.
func (p *program) untilSignal(ctx context.Context, stopping func()) (context.Context, func()) {
	if stopping != nil {
		outliveReaders()
	}
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		asked := false
		for {
			select {
			case <-signals:
				if p.run.Applying() && !asked {
					asked = true
					p.run.Stop()
					stopping()
					continue
				}
				cancel()
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}

// outliveReaders makes a write to standard output or standard error fail when its reader has gone, where it would end the
// process in the middle of a change. It counts to the end of the process: there is an exit code to tell.
func outliveReaders() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // ignored, it would be ignored in a browser that we start, too
}

// saysStopping tells about a stop where the screen is append-only.
func (p *program) saysStopping() {
	p.say("Stopping after the running requests. A second control and C leaves at once.")
}
