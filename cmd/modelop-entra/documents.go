package main

import (
	"fmt"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// The documents of --json. Each names its schema, which stands in assets/schemas; a field is added but never renamed or
// removed without a new version.

type fileEntry struct {
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	Mode    string `json:"mode"` // "0600"
	About   string `json:"about"`
	Secrets bool   `json:"secrets"`
}

type missingEntry struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

type exported struct {
	Schema  string         `json:"schema"`
	Result  steps.Result   `json:"result"`
	Demo    bool           `json:"demo"`
	Tenant  plan.Tenant    `json:"tenant"`
	Key     string         `json:"key"`
	URL     string         `json:"url"`
	Folder  string         `json:"folder"`
	Files   []fileEntry    `json:"files"`
	Missing []missingEntry `json:"missing"`
	Next    []string       `json:"next"`
}

func exportDocument(o steps.Outcome) exported {
	return exported{
		Schema: "modelop-entra/export/v1", Result: o.Result, Demo: o.Demo, Tenant: o.Tenant, Key: o.Key, URL: o.URL,
		Folder: o.Folder, Files: fileEntries(o.Files), Missing: missingEntries(o.Missing), Next: list(o.Next),
	}
}

func fileEntries(files []steps.File) []fileEntry {
	entries := []fileEntry{}
	for _, f := range files {
		entries = append(entries, fileEntry{f.Name, f.Bytes, fmt.Sprintf("%04o", f.Mode), f.About, f.Secrets})
	}
	return entries
}

func missingEntries(files []steps.MissingFile) []missingEntry {
	entries := []missingEntry{}
	for _, f := range files {
		entries = append(entries, missingEntry(f))
	}
	return entries
}

// list is a list that is written as [] where it is empty.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
