package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal returns a context that a signal ends, so that the program leaves at once. While changes are being made the
// first signal only asks the run to stop after the running requests, and stopping is told; the second one leaves.
func (p *program) untilSignal(ctx context.Context, stopping func()) (context.Context, func()) {
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

// saysStopping tells about a stop where the screen is append-only.
func (p *program) saysStopping() {
	p.say("Stopping after the running requests. A second control and C leaves at once.")
}
