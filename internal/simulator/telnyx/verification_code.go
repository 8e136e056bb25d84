package telnyx

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// verificationCode proves that a number is in the hands of who ports it. The code that is "sent" is the number's last six
// digits: the sandbox cannot call anybody.
type verificationCode struct {
	ID                   string
	PhoneNumber          string
	Verified             bool
	CreatedAt, UpdatedAt time.Time
}

// sentCode is the code that a number got.
func sentCode(number string) string { return number[len(number)-6:] }

// maxCodes is how many numbers a request may be about.
const maxCodes = 100

type verificationCodeView struct {
	ID             string `json:"id"`
	RecordType     string `json:"record_type"`
	PhoneNumber    string `json:"phone_number"`
	PortingOrderID string `json:"porting_order_id"`
	Verified       bool   `json:"verified"`
	CreatedAt      string `json:"created_at"`
	UpdatedAt      string `json:"updated_at"`
}

func (o *order) verificationView(v *verificationCode) verificationCodeView {
	return verificationCodeView{
		ID: v.ID, RecordType: "porting_verification_code", PhoneNumber: v.PhoneNumber, PortingOrderID: o.ID, Verified: v.Verified,
		CreatedAt: milliseconds(v.CreatedAt), UpdatedAt: milliseconds(v.UpdatedAt),
	}
}

// codeOf is a number's, nil if none was sent to it.
func (o *order) codeOf(number string) *verificationCode {
	for _, v := range o.VerificationCodes {
		if v.PhoneNumber == number {
			return v
		}
	}
	return nil
}

// verified tells whether all numbers are.
func (o *order) verified() bool {
	return !slices.ContainsFunc(o.phoneNumbers(), func(n string) bool { v := o.codeOf(n); return v == nil || !v.Verified })
}

var verificationCodes = func() listing[*verificationCode] {
	fs := filters[*verificationCode]{}
	oneOf(fs, "verified", func(v *verificationCode) string { return strconv.FormatBool(v.Verified) })
	anyOf(fs, "phone_number", func(v *verificationCode) string { return v.PhoneNumber })
	return listing[*verificationCode]{fs, byCreation(func(v *verificationCode) time.Time { return v.CreatedAt })}
}()

func (s *Simulator) listVerificationCodes(c *call, o *order) (reply, error) {
	return list(c, verificationCodes, o.VerificationCodes, o.verificationView)
}

// sendVerificationCodes sends one to each of the numbers, or to all of the order that are not verified yet.
func (s *Simulator) sendVerificationCodes(c *call, o *order) (reply, error) {
	var body struct {
		PhoneNumbers       []string `json:"phone_numbers"`
		VerificationMethod string   `json:"verification_method"`
	}
	if err := c.decodeIfAny(&body); err != nil {
		return reply{}, err
	}
	numbers := o.phoneNumbers()
	var faults []wireError
	if method := body.VerificationMethod; method != "" && method != "sms" && method != "call" {
		faults = append(faults, codedError("10032", "/verification_method", "The method must be sms or call."))
	}
	if len(body.PhoneNumbers) > maxCodes {
		faults = append(faults, codedError("10033", "/phone_numbers", "There must be 100 numbers at most."))
	}
	for i, number := range body.PhoneNumbers {
		if !slices.Contains(numbers, number) {
			faults = append(faults, codedError("10017", "/phone_numbers/"+strconv.Itoa(i), "The phone number "+number+" is not on the porting order."))
		}
	}
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	if len(body.PhoneNumbers) > 0 {
		numbers = body.PhoneNumbers
	}
	for _, number := range numbers {
		if v := o.codeOf(number); v == nil {
			o.VerificationCodes = append(o.VerificationCodes, &verificationCode{
				ID: uuid.NewString(), PhoneNumber: number, CreatedAt: c.now, UpdatedAt: c.now,
			})
		} else if !v.Verified {
			v.UpdatedAt = c.now
		}
	}
	s.orders.put(o.ID, o)
	return reply{status: http.StatusNoContent}, nil
}

// verifyVerificationCodes says of each number whether its code was right. A wrong code takes nothing back.
func (s *Simulator) verifyVerificationCodes(c *call, o *order) (reply, error) {
	var body struct {
		VerificationCodes []struct {
			PhoneNumber string `json:"phone_number"`
			Code        string `json:"code"`
		} `json:"verification_codes"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if n := len(body.VerificationCodes); n == 0 || n > maxCodes {
		return reply{}, coded(http.StatusUnprocessableEntity, "10033", "/verification_codes", "There must be 1 to 100 codes.")
	}
	var faults []wireError
	for i, tried := range body.VerificationCodes {
		if o.codeOf(tried.PhoneNumber) == nil {
			faults = append(faults, codedError("10017", "/verification_codes/"+strconv.Itoa(i)+"/phone_number", "No code was sent to "+tried.PhoneNumber+"."))
		}
	}
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	var tried []*verificationCode
	for _, t := range body.VerificationCodes {
		v := o.codeOf(t.PhoneNumber)
		if t.Code == sentCode(t.PhoneNumber) {
			v.Verified, v.UpdatedAt = true, c.now
		}
		tried = append(tried, v)
	}
	s.orders.put(o.ID, o)
	return data(http.StatusOK, views(tried, o.verificationView)), nil
}
