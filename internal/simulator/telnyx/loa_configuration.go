package telnyx

import (
	"net/http"
	"regexp"
	"time"

	"github.com/google/uuid"
)

// loaConfiguration is a letterhead for letters of authorisation.
type loaConfiguration struct {
	ID                   string
	Letterhead           letterhead
	CreatedAt, UpdatedAt time.Time
}

// letterhead is what a caller says of one.
type letterhead struct {
	Name        string     `json:"name"`
	CompanyName string     `json:"company_name"`
	Logo        logo       `json:"logo"`
	Address     loaAddress `json:"address"`
	Contact     loaContact `json:"contact"`
}

type logo struct {
	DocumentID  string `json:"document_id"`
	ContentType string `json:"content_type,omitempty"` // only ever shown
}

type loaAddress struct {
	StreetAddress   string  `json:"street_address"`
	ExtendedAddress *string `json:"extended_address,omitempty"`
	City            string  `json:"city"`
	State           string  `json:"state"`
	ZipCode         string  `json:"zip_code"`
	CountryCode     string  `json:"country_code"`
}

type loaContact struct {
	Email       string `json:"email"`
	PhoneNumber string `json:"phone_number"`
}

type loaConfigurationView struct {
	ID             string `json:"id"`
	RecordType     string `json:"record_type"`
	OrganizationID string `json:"organization_id"`
	letterhead
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

func (l *loaConfiguration) view() loaConfigurationView {
	head := l.Letterhead
	head.Logo.ContentType = "image/png"
	return loaConfigurationView{
		ID: l.ID, RecordType: "porting_loa_configuration", OrganizationID: sandboxOrganization, letterhead: head,
		CreatedAt: milliseconds(l.CreatedAt), UpdatedAt: milliseconds(l.UpdatedAt),
	}
}

var loaPhone = regexp.MustCompile(`^\+\d{11,15}$`)

// check refuses a letterhead that lacks anything, or whose logo is no PNG that was uploaded.
func (s *Simulator) check(l letterhead) []wireError {
	var faults []wireError
	for _, need := range []struct {
		path, value string
		shape       *regexp.Regexp
	}{
		{"name", l.Name, nil},
		{"company_name", l.CompanyName, nil},
		{"logo.document_id", l.Logo.DocumentID, nil},
		{"address.street_address", l.Address.StreetAddress, nil},
		{"address.city", l.Address.City, nil},
		{"address.state", l.Address.State, countryCode},
		{"address.zip_code", l.Address.ZipCode, zipCode},
		{"address.country_code", l.Address.CountryCode, countryCode},
		{"contact.email", l.Contact.Email, nil},
		{"contact.phone_number", l.Contact.PhoneNumber, loaPhone},
	} {
		switch {
		case need.value == "":
			faults = append(faults, codedError("10004", pointer(need.path), "The "+need.path+" is required."))
		case need.shape != nil && !need.shape.MatchString(need.value):
			faults = append(faults, codedError("10015", pointer(need.path), "The "+need.path+" is not valid."))
		}
	}
	if id := l.Logo.DocumentID; id != "" {
		if d, exists := s.documents.get(id); !exists {
			faults = append(faults, codedError("10017", "/logo/document_id", "The document "+id+" does not exist."))
		} else if d.ContentType != "image/png" {
			faults = append(faults, codedError("10015", "/logo/document_id", "The logo must be a PNG image."))
		}
	}
	return faults
}

// letterhead reads one from a request.
func (s *Simulator) letterhead(c *call) (letterhead, error) {
	var l letterhead
	if err := c.decode(&l); err != nil {
		return letterhead{}, err
	}
	l.Logo.ContentType = ""
	if faults := s.check(l); len(faults) > 0 {
		return letterhead{}, unprocessable(faults...)
	}
	return l, nil
}

func (s *Simulator) findLOAConfiguration(c *call) (*loaConfiguration, error) {
	l, ok := s.loaConfigurations.get(c.param("id"))
	if !ok {
		return nil, notFound()
	}
	return l, nil
}

var loaConfigurations = listing[*loaConfiguration]{sorts: byCreation(func(l *loaConfiguration) time.Time { return l.CreatedAt })}

func (s *Simulator) listLOAConfigurations(c *call) (reply, error) {
	return list(c, loaConfigurations, s.loaConfigurations.all(), (*loaConfiguration).view)
}

func (s *Simulator) createLOAConfiguration(c *call) (reply, error) {
	head, err := s.letterhead(c)
	if err != nil {
		return reply{}, err
	}
	l := &loaConfiguration{ID: uuid.NewString(), Letterhead: head, CreatedAt: c.now, UpdatedAt: c.now}
	s.loaConfigurations.put(l.ID, l)
	s.relink(c.now)
	return data(http.StatusCreated, l.view()), nil
}

func (s *Simulator) getLOAConfiguration(c *call) (reply, error) {
	l, err := s.findLOAConfiguration(c)
	if err != nil {
		return reply{}, err
	}
	return data(http.StatusOK, l.view()), nil
}

// patchLOAConfiguration takes all of it anew: the API reference requires the same members as for a new one.
func (s *Simulator) patchLOAConfiguration(c *call) (reply, error) {
	l, err := s.findLOAConfiguration(c)
	if err != nil {
		return reply{}, err
	}
	head, err := s.letterhead(c)
	if err != nil {
		return reply{}, err
	}
	l.Letterhead, l.UpdatedAt = head, c.now
	s.loaConfigurations.put(l.ID, l)
	s.relink(c.now)
	return data(http.StatusOK, l.view()), nil
}

func (s *Simulator) deleteLOAConfiguration(c *call) (reply, error) {
	l, err := s.findLOAConfiguration(c)
	if err != nil {
		return reply{}, err
	}
	s.loaConfigurations.delete(l.ID)
	s.relink(c.now)
	return reply{status: http.StatusNoContent}, nil
}

func (s *Simulator) previewLOAConfiguration(c *call) (reply, error) {
	l, err := s.findLOAConfiguration(c)
	if err != nil {
		return reply{}, err
	}
	return letter(l.Letterhead, nil), nil
}

// previewNewLOAConfiguration shows what a letterhead would look like, and keeps nothing.
func (s *Simulator) previewNewLOAConfiguration(c *call) (reply, error) {
	head, err := s.letterhead(c)
	if err != nil {
		return reply{}, err
	}
	return letter(head, nil), nil
}
