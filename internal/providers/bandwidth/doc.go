// Package bandwidth carries port-ins out at one Bandwidth account.
//
// It translates between the gateway's orders and Bandwidth's Numbers API:
// stand-alone port-ins, and bulks of them. What is peculiar about Bandwidth, and
// shaped this package (all from Bandwidth's API reference and porting guides,
// unless said otherwise; of bulks in their own file):
//
//   - An order is live as soon as it is POSTed, unless ProcessingStatus DRAFT
//     is in it. Nothing here POSTs without it; committing is a PUT of SUBMITTED.
//   - There is no idempotency key. CustomerOrderId need not be unique, and is
//     deleted by a PUT that leaves it out.
//   - A PUT drops some of what it isn't sent. Every PUT repeats the whole order
//     as it was just read, with the changed elements in it.
//   - A 201 may carry Errors and the status EXCEPTION: the order exists.
//   - A GET of an order doesn't repeat its id.
//   - A list without page and size is a 404, and so is a list without rows.
//     Drafts are in no list but one that asks for exactly their status.
//   - Lists lag, name the customer's reference and not the numbers, and mix the
//     case of elements (ActualFOCDate) with that of orders (ActualFocDate).
//   - DELETE removes a draft and cancels anything else.
//   - Documents have no name of ours: the reply to an upload names a file after
//     the order and the millisecond. We know ours by their content.
//   - Numbers are E.164 below /api/v2 and ten digits below every older path.
//   - A date without a time means 11:30 in New York; dates are sent as instants
//     in UTC, since a SUPP was seen to refuse a bare date.
//   - Account number and PIN stand in WirelessInfo, wireline too.
//   - Toll-free numbers are asked about in validations that take minutes. They
//     mask other carriers' RespOrgs with a count that means nothing in the next
//     one, so that a mask is told with the id of its validation.
//   - A toll-free order carries a RespOrg and a letter, and nothing of the
//     losing account; its draft is checked before it can be submitted.
//   - Unknown elements are dropped without a word, so that element order and
//     spelling are held fast by golden files.
package bandwidth
