-- +goose Up

-- What a provider asks for a port-in's order alone, as last seen: an array.
ALTER TABLE port_ins ADD COLUMN demands jsonb NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE port_ins DROP COLUMN demands;
