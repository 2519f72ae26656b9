package tui

import (
	"slices"
	"testing"
)

// BenchmarkFrame measures one frame of every screen at 80 by 24: a message that changes nothing, and the drawing.
func BenchmarkFrame(b *testing.B) {
	for _, at := range slices.Concat(stops, later, testStops) {
		b.Run(at.name, func(b *testing.B) {
			s := sitAt(b, at, 80, 24, nil)
			b.ReportAllocs()
			for b.Loop() {
				s.model.Update(tickMsg{})
				s.model.View()
			}
		})
	}
}
