package words

import "testing"

func TestUpperLeavesNamesAlone(t *testing.T) {
	for s, want := range map[string]string{
		"service principal":              "Service principal",
		"custom_scope":                   "custom_scope",
		"modelop_client granted":         "modelop_client granted",
		"Application ID URI":             "Application ID URI",
		"access token version, 2 of all": "Access token version, 2 of all",
		"":                               "",
	} {
		if got := Upper(s); got != want {
			t.Errorf("Upper(%q) = %q, want %q", s, got, want)
		}
	}
}
