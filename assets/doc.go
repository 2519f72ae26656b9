// Package assets holds everything that is data: the registrations that ModelOp Center needs, the catalogue of errors
// with their fixes, and the templates of the files that come out.
//
// It must not decide anything and imports nothing of ours: it hands out bytes, and the packages that own a format read
// them.
package assets
