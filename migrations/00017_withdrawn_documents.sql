-- +goose Up
-- A document that was taken back may be at a provider already: drafts there are
-- held against what was taken back.
CREATE INDEX documents_withdrawn ON documents (order_id, id) WHERE removed_at IS NOT NULL;

-- +goose Down
DROP INDEX documents_withdrawn;
