package porting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// ask puts the numbers to one account, in as many requests as its limits want.
// As long as the answer to one of them is pending, all there is to return is
// how to go on.
func (s *Service) ask(ctx context.Context, a Account, numbers []domain.PhoneNumber, resume string) (cells []StoredCell, pending string, err error) {
	size := a.Adapter.Limits().MaxCheckNumbers
	if size <= 0 {
		size = len(numbers)
	}
	tokens, running := readTokens(resume), false
	for chunk := range slices.Chunk(numbers, size) {
		key := tokenKey(chunk)
		result, err := a.Adapter.Check(ctx, providers.CheckRequest{Numbers: chunk, Resume: tokens[key]})
		if err != nil {
			return nil, "", err
		}
		if result.Pending {
			tokens[key], running = result.Resume, true
			continue
		}
		for _, cell := range result.Cells {
			cells = append(cells, StoredCell{Account: a.Name, Cell: cell, CheckedAt: s.now()})
		}
	}
	if running {
		return nil, tokens.String(), nil
	}
	return cells, "", nil
}

// Tokens are the resume tokens of an account's requests, by the numbers that
// each asked about. One whose answer has come is kept, and gives that answer
// again while others are pending.
type tokens map[string]string

func readTokens(text string) tokens {
	t := tokens{}
	if err := json.Unmarshal([]byte(text), &t); err != nil || t == nil {
		return tokens{} // "": nothing was asked yet
	}
	return t
}

func (t tokens) String() string {
	text, err := json.Marshal(map[string]string(t))
	if err != nil {
		return ""
	}
	return string(text)
}

func tokenKey(numbers []domain.PhoneNumber) string {
	hash := sha256.New()
	for _, n := range numbers {
		hash.Write([]byte(n + "\n"))
	}
	return hex.EncodeToString(hash.Sum(nil)[:12])
}
