package words

import (
	"fmt"
	"time"
)

// clockMatters is how far a clock may be off before it gets in the way.
const clockMatters = 5 * time.Minute

// ClockOff says how far this computer's clock is from Microsoft's, where that is too far. ahead is negative where it is
// behind.
func ClockOff(ahead time.Duration) string {
	if ahead.Abs() <= clockMatters {
		return ""
	}
	side := "ahead of"
	if ahead < 0 {
		side = "behind"
	}
	return fmt.Sprintf("This computer's clock is %s %s Microsoft's. Set it right first.",
		Count(int(ahead.Abs().Round(time.Minute)/time.Minute), "minute"), side)
}
