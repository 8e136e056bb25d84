package http

import (
	"bytes"
	"context"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// Paperwork is what some providers want of the end user, or write for them,
// before a port-in is handed over.
type Paperwork interface {
	Verifications(ctx context.Context, c porting.Caller, orderID, portInID string) ([]providers.Verification, error)
	// SendCodes and VerifyCodes report whether the request had been done before.
	SendCodes(ctx context.Context, c porting.Caller, orderID, portInID string, numbers []domain.PhoneNumber, method providers.CodeMethod) (all []providers.Verification, replayed bool, err error)
	VerifyCodes(ctx context.Context, c porting.Caller, orderID, portInID string, codes []providers.NumberCode) (all []providers.Verification, replayed bool, err error)
	LOATemplate(ctx context.Context, c porting.Caller, orderID, portInID string) ([]byte, error)
}

func (s *server) ListVerificationCodes(ctx context.Context, r api.ListVerificationCodesRequestObject) (api.ListVerificationCodesResponseObject, error) {
	all, err := s.porting.Verifications(ctx, callerOf(ctx), r.OrderID, r.PortInID)
	if err != nil {
		return nil, err
	}
	return api.ListVerificationCodes200JSONResponse{VerificationsJSONResponse: api.VerificationsJSONResponse(verificationsJSON(all))}, nil
}

func (s *server) SendVerificationCodes(ctx context.Context, r api.SendVerificationCodesRequestObject) (api.SendVerificationCodesResponseObject, error) {
	caller, err := requester(ctx, r.Params.IdempotencyKey, "sendVerificationCodes "+r.OrderID+" "+r.PortInID, r.Body)
	if err != nil {
		return nil, err
	}
	numbers := list(orEmpty(r.Body.PhoneNumbers), phoneNumber)
	method := providers.CodeMethod(or(r.Body.Method, string(providers.CodeBySMS)))
	all, replayed, err := s.porting.SendCodes(ctx, caller, r.OrderID, r.PortInID, numbers, method)
	if err != nil {
		return nil, err
	}
	return api.SendVerificationCodes200JSONResponse{VerificationsAskedJSONResponse: verificationsAsked(all, replayed)}, nil
}

func (s *server) VerifyCodes(ctx context.Context, r api.VerifyCodesRequestObject) (api.VerifyCodesResponseObject, error) {
	caller, err := requester(ctx, r.Params.IdempotencyKey, "verifyCodes "+r.OrderID+" "+r.PortInID, r.Body)
	if err != nil {
		return nil, err
	}
	codes := list(r.Body.Codes, func(c api.NumberCode) providers.NumberCode {
		return providers.NumberCode{PhoneNumber: phoneNumber(c.PhoneNumber), Code: domain.NewSecret(c.Code)}
	})
	all, replayed, err := s.porting.VerifyCodes(ctx, caller, r.OrderID, r.PortInID, codes)
	if err != nil {
		return nil, err
	}
	return api.VerifyCodes200JSONResponse{VerificationsAskedJSONResponse: verificationsAsked(all, replayed)}, nil
}

func (s *server) GetLOATemplate(ctx context.Context, r api.GetLOATemplateRequestObject) (api.GetLOATemplateResponseObject, error) {
	content, err := s.porting.LOATemplate(ctx, callerOf(ctx), r.OrderID, r.PortInID)
	if err != nil {
		return nil, err
	}
	return api.GetLOATemplate200ApplicationPdfResponse{
		Body: bytes.NewReader(content), ContentLength: int64(len(content)),
		Headers: api.GetLOATemplate200ResponseHeaders{ContentDisposition: attachment("loa.pdf")},
	}, nil
}

func verificationsJSON(all []providers.Verification) api.VerificationList {
	return api.VerificationList{Data: list(all, func(v providers.Verification) api.Verification {
		return api.Verification{PhoneNumber: string(v.PhoneNumber), Verified: v.Verified}
	})}
}

func verificationsAsked(all []providers.Verification, replayed bool) api.VerificationsAskedJSONResponse {
	return api.VerificationsAskedJSONResponse{
		Body: verificationsJSON(all), Headers: api.VerificationsAskedResponseHeaders{IdempotentReplayed: mark(replayed)},
	}
}
