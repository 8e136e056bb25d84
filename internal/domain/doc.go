// Package domain holds what porting is about: orders, port-ins, numbers, end
// users, FOC dates, statuses, exceptions and the business calendar, with the
// rules that bind them.
//
// It stands on the standard library alone, does no I/O and has no clock of its
// own: whoever calls passes the time. It knows nothing of databases, HTTP or a
// provider's wire format.
package domain
