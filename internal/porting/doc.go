// Package porting holds the use cases: check, create, plan, prepare, submit,
// cancel, observe, sweep. It declares the small interfaces it needs of a
// database and of the providers, and knows neither SQL nor HTTP nor a wire
// format. Its clock is virtual and given to it.
package porting
