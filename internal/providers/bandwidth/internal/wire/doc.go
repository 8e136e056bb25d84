// Package wire speaks Bandwidth's Numbers API: its XML to the letter, its
// paths, its two ways to authenticate. It knows nothing of orders as we see
// them: every value is the text Bandwidth sent or is to be sent.
package wire
