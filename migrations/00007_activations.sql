-- +goose Up

-- How a port-in on demand can be activated, and what was asked for. The due
-- time, out of it, is that of a request that is held until its provider takes
-- it, in virtual time.
ALTER TABLE port_ins
    ADD COLUMN activation jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN activation_due timestamptz;
CREATE INDEX port_ins_activation_due ON port_ins (activation_due) WHERE activation_due IS NOT NULL;

-- +goose Down
ALTER TABLE port_ins DROP COLUMN activation_due, DROP COLUMN activation;
