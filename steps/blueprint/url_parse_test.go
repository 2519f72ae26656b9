package blueprint

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseURLRefuses(t *testing.T) {
	long := strings.Repeat("x", 71)
	for _, tt := range []struct{ in, want string }{
		{"", "Type the address of ModelOp Center, for example https://modelop.contoso.com."},
		{"   ", "Type the address of ModelOp Center, for example https://modelop.contoso.com."},
		{"https://", "Type the host name after https://, for example modelop.contoso.com."},
		{"https:///app", "Type the host name after https://, for example modelop.contoso.com."},
		{"https://:8443", "Type the host name after https://, for example modelop.contoso.com."},
		{"https://model op.contoso.com", `An address has no spaces. Take out the space after "model".`},
		{"https://modelop.contoso.com/a b", `An address has no spaces. Take out the space after "a".`},
		{"ftp://modelop.contoso.com", "Web addresses begin with https://. Type https://modelop.contoso.com."},
		{"http://modelop.contoso.com", "Entra ID allows http only for localhost. Type https://modelop.contoso.com."},
		{"http://modelop.contoso.com:8080", "Entra ID allows http only for localhost. Type https://modelop.contoso.com:8080."},
		{"http://192.0.2.10:80", "Entra ID allows http only for localhost. Type https://192.0.2.10."},
		{"https://someone:something@modelop.contoso.com", "Leave out the part before the @. Type https://modelop.contoso.com."},
		{"https://modelop.contoso.com/?a=b", "Leave out everything from the ? on. Type https://modelop.contoso.com."},
		{"https://modelop.contoso.com?a=x@y.com", "Leave out everything from the ? on. Type https://modelop.contoso.com."},
		{"https://modelop.contoso.com/#home", "Leave out everything from the # on. Type https://modelop.contoso.com."},
		{"https://modelop.contoso.com/app?", "Leave out everything from the ? on. Type https://modelop.contoso.com/app."},
		{"https://*.contoso.com", "Entra ID needs one exact address, without *. Type the full host name."},
		{"https://modelop.contoso.com:70000", "A port is a number from 1 to 65535. Change 70000, or leave it out."},
		{"https://modelop.contoso.com:0", "A port is a number from 1 to 65535. Change 0, or leave it out."},
		{"https://modelop.contoso.com:+1", "A port is a number from 1 to 65535. Change +1, or leave it out."},
		{"https://[::1]:8443", "Entra ID does not support [::1]. Type http://localhost:8443."},
		{"https://[::1]", "Entra ID does not support [::1]. Type http://localhost."},
		{"https://[2001:db8::1]", "Type a host name instead of an IPv6 address, for example modelop.contoso.com."},
		{"https://2001:db8::1", "Type a host name instead of an IPv6 address, for example modelop.contoso.com."},
		{"https://[2001:db8", "Type a host name instead of an IPv6 address, for example modelop.contoso.com."},
		{"https://-modelop.contoso.com", `A part of a host name cannot begin or end with a hyphen. Change "-modelop".`},
		{"https://modelop-.contoso.com", `A part of a host name cannot begin or end with a hyphen. Change "modelop-".`},
		{"https://model_op.contoso.com", `A host name cannot hold "_". Change "model_op".`},
		{"https://modèle_op.contoso.com", `A host name cannot hold "_". Change "modèle_op".`},
		{"https://modelop..contoso.com", "There are two dots in a row. Take one out."},
		{"https://.contoso.com", "A host name cannot begin with a dot. Take it out."},
		{"https://999.1.1.1", `An IP address has four numbers from 0 to 255. Change "999.1.1.1".`},
		{"https://" + long + ".contoso.com", `A part of a host name has at most 63 characters. "` + long + `" has 71.`},
		{"https://modelop.contoso.com/a(b)", `Entra ID does not allow ! $ ' ( ) , ; in this address. Take out "(".`},
		{"https://modelop.contoso.com/a/*", "Entra ID needs one exact address, without *. Take out the *."},
		{"https://modelop.contoso.com/ü", `This address cannot hold "ü". Take it out.`},
		{"https://modelop.contoso.com/%2", `This address cannot hold "%". Take it out.`},
		{"https://a.contoso.com/" + strings.Repeat("x", 215), "The longest address would have 271 characters. Entra ID allows 256. Take 15 off."},
		{"https://modelop\x00.contoso.com", "The text holds characters that cannot be seen. Type it by hand."},
		{"https://modelop\u200b.contoso.com", "The text holds characters that cannot be seen. Type it by hand."},
		{"https://modelop\t.contoso.com", "The text holds characters that cannot be seen. Type it by hand."},
	} {
		u, _, err := ParseURL(tt.in)
		var ue *InputError
		if !errors.As(err, &ue) {
			t.Errorf("%q: %v, error %v, want a *InputError", tt.in, u, err)
			continue
		}
		if ue.Text != tt.want {
			t.Errorf("%q:\n got %s\nwant %s", tt.in, ue.Text, tt.want)
		}
	}
}

func TestParseURLNeverRepeatsTheUserInfo(t *testing.T) {
	for _, in := range []string{
		"https://someone:hunter2@modelop.contoso.com",
		"https://someone:hunter2@",
		"https://someone:hunter2@[::1]",
		"https://someone:hunter2 @modelop.contoso.com",
		"https://some one:hunter2@modelop.contoso.com",
		"https://someone:hunter2/x@modelop.contoso.com",
		"https://someone:hunter2?x@modelop.contoso.com",
		"https://someone:hunter2#x@modelop.contoso.com",
		"https://someone:99@hunter2@modelop.contoso.com",
		"someone:hunter2@modelop.contoso.com",
		"http://someone:hunter2@modelop.contoso.com",
		"ftp://someone:hunter2@modelop.contoso.com/?q=1",
		"https://hunter2@modelop.contoso.com",
		"https://https://someone:hunter2@modelop.contoso.com",
	} {
		_, notes, err := ParseURL(in)
		if err == nil {
			t.Errorf("%q was accepted", in)
			continue
		}
		if said := err.Error() + strings.Join(notes, " "); strings.Contains(said, "hunter2") || strings.Contains(said, "someone") {
			t.Errorf("%q: it was said again: %s", in, said)
		}
	}
}

func TestParseURLAccepts(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		notes    []string
	}{
		{"https://modelop.contoso.com", "https://modelop.contoso.com", nil},
		{"  https://modelop.contoso.com\n", "https://modelop.contoso.com", nil},
		{"modelop.contoso.com", "https://modelop.contoso.com", []string{"https:// was added."}},
		{"https:modelop.contoso.com", "https://modelop.contoso.com", nil},
		{"//modelop.contoso.com", "https://modelop.contoso.com", []string{"https:// was added."}},
		{"modelop.contoso.com:8443", "https://modelop.contoso.com:8443", []string{"https:// was added."}},
		{"https://ModelOp.Contoso.com/", "https://modelop.contoso.com", []string{"Host names are written in lower case.", "The / at the end was left out."}},
		{"HTTPS://modelop.contoso.com:443", "https://modelop.contoso.com", []string{"Port 443 is the usual one for https and was left out."}},
		{"https://https://modelop.contoso.com", "https://modelop.contoso.com", nil},
		{"https://modelop.contoso.com:", "https://modelop.contoso.com", nil},
		{"https://modelop.contoso.com:08443", "https://modelop.contoso.com:8443", nil},
		{"https://modelop.contoso.com.", "https://modelop.contoso.com", []string{"The dot at the end was left out."}},
		{"https://bücher.contoso.com", "https://xn--bcher-kva.contoso.com", []string{"Registered in its internet form, xn--bcher-kva.contoso.com."}},
		{"https://BÜCHER。contoso.com", "https://xn--bcher-kva.contoso.com", []string{"Registered in its internet form, xn--bcher-kva.contoso.com."}},
		{"https://modelop", "https://modelop", []string{`"modelop" has no domain. Make sure that people's browsers can open it.`}},
		{"https://192.0.2.10", "https://192.0.2.10", []string{"An IP address works only while it never changes. A host name is safer."}},
		{"http://localhost:8080", "http://localhost:8080", []string{"Only a browser on the same computer can sign in to localhost."}},
		{"http://127.0.0.1", "http://127.0.0.1", []string{"Only a browser on the same computer can sign in to 127.0.0.1."}},
		{"localhost:8080", "https://localhost:8080", []string{"https:// was added.", "Only a browser on the same computer can sign in to localhost."}},
		{"https://modelop.contoso.com/App/", "https://modelop.contoso.com/App", []string{"The / at the end was left out."}},
		{"https://modelop.contoso.com\nhttps://other.contoso.com", "https://modelop.contoso.com", []string{"Only the first line of what you pasted was kept."}},
	} {
		u, notes, err := ParseURL(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		if u.String() != tt.want {
			t.Errorf("%q: got %s, want %s", tt.in, u, tt.want)
		}
		if diff := cmp.Diff(tt.notes, notes); diff != "" {
			t.Errorf("%q: notes (-want +got):\n%s", tt.in, diff)
		}
		again, notes, err := ParseURL(u.String())
		if err != nil || again != u {
			t.Errorf("%s does not parse to itself: %v, %v, %v", u, again, notes, err)
		}
	}
}
