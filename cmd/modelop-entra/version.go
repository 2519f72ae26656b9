package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// versionDocument is the document of version.
type versionDocument struct {
	Schema  string `json:"schema"`
	Version string `json:"version"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

func versionCommand(sys system) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show which version this is",
		Example: `  modelop-entra version
  modelop-entra version --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := versionDocument{"modelop-entra/version/v1", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH}
			if asJSON {
				return writeDocument(sys, v)
			}
			_, err := fmt.Fprintf(sys.stdout, "modelop-entra %s, %s, %s/%s\n", v.Version, v.Go, v.OS, v.Arch)
			return notWritten(err)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one JSON document to standard output")
	return cmd
}

// version is what the Go toolchain stamped into the binary: a tag, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") && len(s.Value) >= 12 {
			v = s.Value[:12]
		}
	}
	if v == "" {
		v = "(devel)"
	}
	return v
}
