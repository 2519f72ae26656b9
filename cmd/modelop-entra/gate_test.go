package main_test

import (
	"slices"
	"sync"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// gate holds requests on their way to a simulated tenant, which puts what runs side by side in an order.
type gate struct {
	mu    sync.Mutex
	holds []hold
}

type hold struct {
	match func(simtenant.RequestRecord) bool
	held  chan struct{} // one for each request that is held
	ended chan struct{}
	end   func()
}

// hold holds the requests that match, from now on until it is released.
func (g *gate) hold(match func(simtenant.RequestRecord) bool) hold {
	ended := make(chan struct{})
	h := hold{match: match, held: make(chan struct{}, 100), ended: ended, end: sync.OnceFunc(func() { close(ended) })}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.holds = append(g.holds, h)
	return h
}

// wait waits until so many requests are held.
func (h hold) wait(n int) {
	for range n {
		<-h.held
	}
}

// release lets the held requests pass, and those that come.
func (h hold) release() { h.end() }

// pass returns once the request may go on.
func (g *gate) pass(r simtenant.RequestRecord) {
	g.mu.Lock()
	holds := slices.Clone(g.holds)
	g.mu.Unlock()
	for _, h := range holds {
		if h.match(r) {
			h.held <- struct{}{}
			<-h.ended
		}
	}
}

// openAll releases all that is held.
func (g *gate) openAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, h := range g.holds {
		h.end()
	}
}
