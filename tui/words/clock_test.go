package words

import (
	"testing"
	"time"
)

func TestAClockThatIsOffIsTold(t *testing.T) {
	for ahead, want := range map[time.Duration]string{
		0:                 "",
		5 * time.Minute:   "",
		-4 * time.Minute:  "",
		61 * time.Minute:  "This computer's clock is 61 minutes ahead of Microsoft's. Set it right first.",
		-60 * time.Minute: "This computer's clock is 60 minutes behind Microsoft's. Set it right first.",
	} {
		if got := ClockOff(ahead); got != want {
			t.Errorf("%v: %q", ahead, got)
		}
	}
}
