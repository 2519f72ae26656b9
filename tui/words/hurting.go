package words

// HurtingChange is what a question says about a change that hurts somebody when it is made.
type HurtingChange struct {
	Heading string // without a full stop
	Text    string // what there is to know besides the plan's own words; may be empty
	Make    string // the answer that makes the change, without a full stop
	Short   string // the same in a window below 60 columns
}

// LeaveChange is the harmless answer, without a full stop.
const LeaveChange = "Leave this change out for now"

// ScopeDowntime is about a scope that can be changed only while nobody can use it.
func ScopeDowntime() HurtingChange {
	return HurtingChange{
		Heading: "One change makes signing in fail for a moment",
		Text: "Entra ID changes a scope only while it is switched off. Until it is on again, at most 3 minutes, signing in to " +
			"ModelOp Center fails.",
		Make:  "Make it with the others; signing in fails for up to 3 minutes",
		Short: "Make it: at most 3 minutes",
	}
}

// NarrowAudience is about a registration that accounts of other tenants may use, and may not any more.
func NarrowAudience() HurtingChange {
	return HurtingChange{
		Heading: "One change locks out accounts of other tenants",
		Make:    "Make it with the others; accounts of other tenants cannot sign in any more",
		Short:   "Make it: they are locked out",
	}
}
