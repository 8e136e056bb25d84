-- +goose Up

-- A port-in that is resubmitted gives its provider order up: which command
-- asked for that, and whether the provider has acknowledged the cancel and only
-- its end is waited for. An order that was given up stands for nothing any more.
ALTER TABLE provider_orders
    ADD COLUMN superseded_by text NOT NULL DEFAULT '',
    ADD COLUMN leaving boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE provider_orders DROP COLUMN leaving, DROP COLUMN superseded_by;
