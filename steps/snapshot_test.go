package steps_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
)

// TestWhatIsLeftCanBeAskedForAtAnyTime asks for it beside two runs that meet, so that one takes over what the other made, and
// beside the wait for an administrator. The race detector judges.
func TestWhatIsLeftCanBeAskedForAtAnyTime(t *testing.T) {
	latency := func(s *simtenant.Scenario) { s.Latency = 300 * time.Millisecond }
	inWorld(t, "cloud-app-admin", latency, func(w *world) {
		var asking, running sync.WaitGroup
		var mu sync.Mutex
		taken := 0
		people := []*operator{w.operator(), w.operator()}
		results := make([]result, len(people))
		for i, o := range people {
			o.during = func(run *steps.Run, ev steps.Event) {
				asking.Go(func() { _ = run.Asked() })
				if strings.Contains(ev.Happened, "made meanwhile") {
					mu.Lock()
					defer mu.Unlock()
					taken++
				}
			}
			running.Go(func() { results[i] = o.run(w.t.Context()) })
		}
		running.Wait()
		asking.Wait()
		if taken == 0 {
			w.t.Error("nothing was taken over")
		}
		p := &proof{operator: people[0], made: results[0]}
		if p.made.err != nil || len(p.made.outcome.Handoffs) == 0 {
			w.t.Fatalf("%v %s", p.made.err, why(p.made))
		}
		time.Sleep(time.Minute)
		if _, o := p.administrator(privileged); o.Result != steps.ResultDone {
			w.t.Fatalf("ended %s: %v", o.Result, o.Problem)
		}
		for range 10 {
			asking.Go(func() { _ = p.last.Asked() })
		}
		a := p.await(time.Now())
		for range 10 {
			asking.Go(func() { _ = p.last.Asked() })
		}
		if out, err := a.result(); err != nil || len(out.Handoffs) > 0 {
			w.t.Errorf("%+v, %v", out.Handoffs, err)
		}
		asking.Wait()
	})
}
