package porting

// The method set of Service (being filled in):
//
//	# porting.Service, as package http will call it (being written; types are in internal/porting/{input,view}.go)
//	func (s *Service) CreateCheck(ctx, c Caller, in NewCheck, wait time.Duration) (CheckView, error)
//	func (s *Service) Check(ctx, c Caller, id string) (CheckView, error)
//	func (s *Service) CreateOrder(ctx, c Caller, in NewOrder, wait time.Duration) (OrderView, error)
//	func (s *Service) Order(ctx, c Caller, id string) (OrderView, error)
//	func (s *Service) Orders(ctx, c Caller, f OrderFilter, p Page) ([]OrderView, string, error)          // string: next cursor, "" at the end
//	func (s *Service) Numbers(ctx, c Caller, orderID string, p Page) ([]domain.Number, string, error)
//	func (s *Service) PortIns(ctx, c Caller, orderID string, p Page) ([]PortInView, string, error)
//	func (s *Service) PortIn(ctx, c Caller, orderID, portInID string) (PortInView, error)
//	func (s *Service) PatchOrder(ctx, c Caller, id string, ifMatch string /* the raw header value; "" = missing => 428 by the service */, p OrderPatch, wait time.Duration) (v OrderView, settled bool, err error)
//	func (s *Service) Prepare(ctx, c Caller, orderID string, wait time.Duration) (v OrderView, settled bool, err error)
//	func (s *Service) Submit(ctx, c Caller, orderID string, m Mode, wait time.Duration) (v OrderView, settled bool, err error)
//	func (s *Service) Cancel(ctx, c Caller, orderID string, wait time.Duration) (v OrderView, settled bool, err error)
//	func (s *Service) FOCWindows(ctx, c Caller, orderID string) (FOCWindowsView, error)
//	func (s *Service) AddDocument(ctx, c Caller, orderID string, in NewDocument) (domain.Document, error)
//	func (s *Service) Documents(ctx, c Caller, orderID string, p Page) ([]domain.Document, string, error)
//	func (s *Service) Document(ctx, c Caller, orderID, docID string) (domain.Document, error)
//	func (s *Service) DocumentContent(ctx, c Caller, orderID, docID string) (domain.Document, []byte, error)
//	func (s *Service) RemoveDocument(ctx, c Caller, orderID, docID string) error
//	func (s *Service) Timeline(ctx, c Caller, orderID string, p Page) ([]domain.Event, string, error)
//	func (s *Service) Providers(ctx context.Context) ([]ProviderView, error)
//	Authentication: http declares `type Keys interface { Caller(ctx, bearer string) (porting.Caller, []string scopes, error) }` (implemented in postgres/cmd: *domain.Error unauthenticated when unknown).
//	Sandbox clock: http declares `type Sandbox interface { Clock(ctx) (porting.ClockView, error); Advance(ctx, d time.Duration) (porting.ClockView, error) }`; nil => routes are 404.
//	Readiness: http declares `type Ready interface{ Ready(ctx) error }`.
//	wait 0 means: do not wait. settled false => 202.
