package words_test

import (
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

func TestProgressTellsEachHappeningOnce(t *testing.T) {
	lag := &steps.Wait{For: steps.WaitReplication, Since: at("14:02:02"), AtMost: 180 * time.Second}
	busy := &steps.Wait{For: steps.WaitThrottled, Since: at("14:02:00"), AtMost: 23 * time.Second}
	var p words.Progress
	var rows []string
	for _, ev := range []steps.Event{
		{At: at("14:02:00"), Kind: steps.Note, Happened: "checked that modelop-entra/x/ can be written"},
		{At: at("14:02:00"), Kind: steps.Working, Registration: "internal-client", Of: 5, Doing: "create the registration"},
		{At: at("14:02:00"), Kind: steps.Next, Registration: "go-cli", Of: 5},
		{At: at("14:02:01"), Kind: steps.Working, Registration: "internal-client", Done: 1, Of: 5, Happened: "internal-client created"},
		{At: at("14:02:01"), Kind: steps.Note, Registration: "internal-client", Happened: "secret of internal-client saved to vault.json"},
		{At: at("14:02:02"), Kind: steps.Waiting, Registration: "internal-client", Done: 1, Of: 5, Wait: lag},
		{At: at("14:02:09"), Kind: steps.Waiting, Registration: "internal-client", Done: 1, Of: 5, Wait: lag},
		{At: at("14:02:11"), Kind: steps.Note, Registration: "internal-client", Done: 1, Of: 5, Happened: "internal-client: Application ID URI set"},
		{At: at("14:02:40"), Kind: steps.Waiting, Registration: "internal-client", Done: 1, Of: 5, Wait: lag},
	} {
		rows = append(rows, p.Lines(ev)...)
	}
	rows = append(rows, p.Still(at("14:02:50"))...)
	rows = append(rows, p.Still(at("14:03:12"))...)
	for _, ev := range []steps.Event{
		{At: at("14:03:15"), Kind: steps.Working, Registration: "internal-client", Done: 2, Of: 5},
		{At: at("14:03:16"), Kind: steps.Working, Registration: "internal-client", Done: 3, Of: 5, Problem: notAllowed()},
		{At: at("14:03:17"), Kind: steps.Done, Registration: "internal-client", Done: 5, Of: 5},
		{At: at("14:03:17"), Kind: steps.Done, Registration: "internal-client", Done: 5, Of: 5},
		{At: at("14:03:18"), Kind: steps.Waiting, Registration: "go-cli", Of: 5, Wait: busy},
		{At: at("14:03:18"), Kind: steps.Failed, Registration: "go-cli", Done: 0, Of: 5, Problem: notAllowed()},
		{At: at("14:03:18"), Kind: steps.Paused, Registration: "gateway-service", Done: 1, Of: 5},
		{At: at("14:03:19"), Kind: steps.Stopped, Registration: "gateway-service", Done: 1, Of: 5},
		{At: at("14:03:19"), Kind: steps.Done, Registration: "external-integration-client"}, // it needed no change
	} {
		rows = append(rows, p.Lines(ev)...)
	}
	equal(t, `
Checked that modelop-entra/x/ can be written.
go-cli                       next, waits for internal-client
internal-client              created
internal-client              waiting for replication, at most 180 s
internal-client              still waiting, 38 s of at most 180
internal-client              still waiting, 70 s of at most 180
internal-client              you may not grant the role modelop_client.
internal-client              done, 5 of 5, waited 73 s
go-cli                       waiting, Microsoft Graph is busy, at most 23 s
go-cli                       failed, 0 of 5: you may not grant the role modelop_client.
gateway-service              paused, the sign-in has ended
gateway-service              stopped, 1 of 5
external-integration-client  done`, strings.Join(rows, "\n"))
}
