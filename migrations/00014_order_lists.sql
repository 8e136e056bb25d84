-- +goose Up

-- Entries of the timeline are numbered by those before them: whoever writes
-- one has locked the order.
ALTER TABLE port_orders DROP COLUMN last_sequence;

-- Lists look through what waits to be sorted into an index, each time.
ALTER INDEX port_orders_waiting_on SET (fastupdate = off);
-- What is listed by FOC is found without a look at the rows.
DROP INDEX port_ins_foc;
CREATE INDEX port_ins_foc ON port_ins (tenant_id, foc_effective, order_id) WHERE foc_effective IS NOT NULL;

-- +goose Down
DROP INDEX port_ins_foc;
CREATE INDEX port_ins_foc ON port_ins (tenant_id, foc_effective) WHERE foc_effective IS NOT NULL;
ALTER INDEX port_orders_waiting_on RESET (fastupdate);
ALTER TABLE port_orders ADD COLUMN last_sequence bigint NOT NULL DEFAULT 0;
UPDATE port_orders o SET last_sequence = coalesce((SELECT max(sequence) FROM events e WHERE e.order_id = o.id), 0);
