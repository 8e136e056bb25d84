// Package telemetry shows the gateway from outside: Prometheus metrics,
// OpenTelemetry traces, and the ids that hold log lines together. It keeps its
// own registry and provider; nothing is global.
//
// No label, span or line tells of a person: phone numbers, names, queries,
// bodies and arguments of statements stay out. Routes are patterns, ids are
// ours.
package telemetry
