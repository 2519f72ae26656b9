package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal returns a context that ends when the program must leave at once. While applying, the first signal asks the
// run to stop after the running requests; the second one leaves at once.
func (p *program) untilSignal(ctx context.Context, applying bool) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-signals:
				if applying && p.run.Applying() {
					p.say("Stopping after the running requests. A second control and C leaves at once.")
					p.run.Stop()
					applying = false
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
