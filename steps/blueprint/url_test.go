package blueprint

import "testing"

func TestAKeyHoldsWhatFileNamesMayHold(t *testing.T) {
	for in, want := range map[string]string{
		"https://modelop.contoso.com":         "modelop.contoso.com",
		"https://modelop.contoso.com:8443":    "modelop.contoso.com_8443",
		"https://modelop.contoso.com/app/x":   "modelop.contoso.com_app_x",
		"https://modelop.contoso.com/App~1":   "modelop.contoso.com_-pp-1",
		"https://bücher.contoso.com":          "xn--bcher-kva.contoso.com",
		"http://localhost":                    "localhost_80",
		"http://localhost:8080":               "localhost_8080",
		"https://modelop.contoso.com:8443/ap": "modelop.contoso.com_8443_ap",
	} {
		u, _, err := ParseURL(in)
		if err != nil {
			t.Fatal(err)
		}
		if u.Key() != want {
			t.Errorf("%s: key %s, want %s", in, u.Key(), want)
		}
	}
}

func TestAnAddressIsServedByItsOwnOriginOnly(t *testing.T) {
	u := URL{Scheme: "https", Host: "modelop.contoso.com"}
	for address, want := range map[string]bool{
		"https://modelop.contoso.com/login/oauth2/code/gateway-service": true,
		"https://ModelOp.contoso.com:443/x":                             true,
		"https://modelop.contoso.com":                                   true,
		"http://modelop.contoso.com/x":                                  false,
		"https://modelop.contoso.com:8443/x":                            false,
		"https://modelop.contoso.com.evil.com/x":                        false,
		"https://modelop-dev.contoso.com/x":                             false,
		"https://modelop.contoso.com:4433/x":                            false,
	} {
		if got := u.Serves(address); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
