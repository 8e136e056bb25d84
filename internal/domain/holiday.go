package domain

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// The names of the calendars that the shipped table holds.
const (
	// USFederal are the legal public holidays of 5 U.S.C. 6103, on the day on
	// which they are observed.
	USFederal = "us_federal"
	// USPorting are the days on which North American carriers don't port: a
	// wider guess around USFederal, since each carrier publishes its own list.
	USPorting = "us_porting"
	// CAFederal are the general holidays of the Canada Labour Code.
	CAFederal = "ca_federal"
	// CAPorting is to CAFederal what USPorting is to USFederal.
	CAPorting = "ca_porting"
	// TelnyxUS are the days that Telnyx names as days without US activations.
	TelnyxUS = "telnyx_us"
)

// A Holiday is one day on which a calendar's carriers don't work.
type Holiday struct {
	Calendar string
	Date     Date
	Name     string
	// Open undoes the day: an operator's row that says that the carriers work
	// after all.
	Open bool
	// Verified is false while the row is our own reckoning, because whoever
	// keeps the calendar has not published the day.
	Verified bool
}

// Holidays are the closed days of any number of calendars. They are data: an
// operator may replace any row of the shipped table.
type Holidays struct{ rows []Holiday }

//go:embed holidays.json
var shippedHolidays []byte

// ShippedHolidays is the table that comes with the gateway.
func ShippedHolidays() (Holidays, error) {
	return ParseHolidays(bytes.NewReader(shippedHolidays))
}

// ParseHolidays reads a JSON array of rows
//
//	{"calendar": "us_porting", "date": "2026-11-27", "name": "…", "verified": false, "open": false}
//
// and refuses unknown members, missing ones, and a day given twice.
func ParseHolidays(r io.Reader) (Holidays, error) {
	var rows []struct {
		Calendar string `json:"calendar"`
		Date     Date   `json:"date"`
		Name     string `json:"name"`
		Open     bool   `json:"open"`
		Verified bool   `json:"verified"`
	}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&rows); err != nil {
		return Holidays{}, fmt.Errorf("read holidays: %w", err)
	}
	if d.More() {
		return Holidays{}, errors.New("read holidays: something follows the table")
	}
	var h Holidays
	for i, row := range rows {
		_, isDate := row.Date.Midnight()
		switch {
		case row.Calendar == "":
			return Holidays{}, fmt.Errorf("holiday %d: no calendar", i)
		case !isDate:
			return Holidays{}, fmt.Errorf("holiday %d: %q is no date", i, row.Date)
		case row.Name == "":
			return Holidays{}, fmt.Errorf("holiday %d: no name", i)
		}
		if h.has(row.Calendar, row.Date) {
			return Holidays{}, fmt.Errorf("holiday %d: %s stands twice in calendar %s", i, row.Date, row.Calendar)
		}
		h.rows = append(h.rows, Holiday(row))
	}
	return h, nil
}

// With returns the table with every row of over in place of its own for the
// same calendar and day.
func (h Holidays) With(over Holidays) Holidays {
	merged := slices.Clone(over.rows)
	for _, row := range h.rows {
		if !over.has(row.Calendar, row.Date) {
			merged = append(merged, row)
		}
	}
	return Holidays{rows: merged}
}

// Unverified are the rows that nobody has published yet, for an operator to
// check.
func (h Holidays) Unverified() []Holiday {
	return slices.DeleteFunc(slices.Clone(h.rows), func(row Holiday) bool { return row.Verified })
}

func (h Holidays) has(calendar string, date Date) bool {
	return slices.ContainsFunc(h.rows, func(row Holiday) bool { return row.Calendar == calendar && row.Date == date })
}
