-- +goose Up

-- Numbers of a port-in that none of its provider's orders was seen to hold, as
-- after a split by the provider's staff; NULL when all are accounted for.
ALTER TABLE port_ins ADD COLUMN missing jsonb;
CREATE INDEX port_ins_missing ON port_ins (provider_account) WHERE missing IS NOT NULL;

-- +goose Down
ALTER TABLE port_ins DROP COLUMN missing;
