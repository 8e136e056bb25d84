// Package examples shows Portway's Go client at work, in tests that run as they stand here: they import nothing that
// another module couldn't.
package examples
