package porting

import (
	"encoding/base32"
	"encoding/hex"
	"strconv"
	"strings"
)

// referencePrefix marks what is ours at a provider.
const referencePrefix = "PW-"

// reference is ours for the nth provider order of a port-in: letters, digits
// and dashes, within the forty characters that Bandwidth's CustomerOrderId
// takes (Bandwidth API reference, portins). A provider order that has to be
// made again gets a new one, so that a late reply is never mistaken.
func reference(portInID string, generation int) string {
	_, id, _ := strings.Cut(portInID, "_")
	raw, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil {
		raw = []byte(id)
	}
	return referencePrefix + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw) + "-" + strconv.Itoa(generation)
}
