-- +goose Up

-- What lists of orders are filtered by and few orders match.
CREATE INDEX port_orders_waiting_on ON port_orders USING gin (waiting_on);
CREATE INDEX port_ins_losing_spid ON port_ins (tenant_id, (losing_carrier ->> 'spid'));
CREATE INDEX port_ins_losing_name ON port_ins (tenant_id, (losing_carrier ->> 'name'));
CREATE INDEX port_ins_unknown_status ON port_ins (order_id) WHERE unknown_status;

-- +goose Down
DROP INDEX port_orders_waiting_on, port_ins_losing_spid, port_ins_losing_name, port_ins_unknown_status;
