package porting

import "strconv"

// etag is the edit version of one resource as an opaque strong validator.
func etag(id string, version int64) string {
	return `"` + id[max(0, len(id)-6):] + "-" + strconv.FormatInt(version, 36) + `"`
}
