// Package assets holds everything that is data: the registrations that ModelOp Center needs, the catalogue of errors
// with their fixes, and the templates of the files that come out. The pictures in screens are for README.md and are not
// part of the program.
//
// It must not decide anything and imports nothing of ours: it hands out bytes, and the packages that own a format read
// them.
package assets
