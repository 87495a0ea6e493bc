/** Constraints that make broken states impossible to write, whatever program writes them. */
export const statements: ReadonlyArray<string> = [
  `ALTER TABLE yugou.aggregates ADD COLUMN energy_kwh numeric(15, 4)
  GENERATED ALWAYS AS (CASE WHEN kind = 'Order' THEN (state ->> 'energy')::numeric(15, 4) END) STORED`,
  `COMMENT ON COLUMN yugou.aggregates.energy_kwh IS 'The energy of an order in kWh, exactly; null for everything else.'`,
  `ALTER TABLE yugou.aggregates ADD CONSTRAINT order_energy_positive CHECK (kind <> 'Order' OR energy_kwh > 0)`,
  `ALTER TABLE yugou.aggregates ADD CONSTRAINT order_no_is_id CHECK (kind <> 'Order' OR columns ->> 'orderNo' = id)`,
  `ALTER TABLE yugou.aggregates ADD CONSTRAINT customer_no_is_id CHECK (kind <> 'Customer' OR columns ->> 'customerNo' = id)`,
  `ALTER TABLE yugou.aggregates ADD CONSTRAINT target_key_is_id CHECK (kind <> 'Target' OR columns ->> 'target' = id)`,
  `ALTER TABLE yugou.aggregates ADD CONSTRAINT terminal_id_is_id CHECK (kind <> 'Terminal' OR columns ->> 'terminalId' = id)`,
  // Both are checked when the commit ends: a replacement cancels one binding and makes another in the same commit.
  `ALTER TABLE yugou.aggregates ADD CONSTRAINT device_one_active_binding
  EXCLUDE USING btree ((columns ->> 'target') WITH =)
  WHERE (kind = 'Device' AND columns ->> 'binding' = 'active') DEFERRABLE INITIALLY DEFERRED`,
  `COMMENT ON CONSTRAINT device_one_active_binding ON yugou.aggregates IS 'A target is bound to one device at a time.'`,
  `ALTER TABLE yugou.aggregates ADD CONSTRAINT dispatch_one_holder
  EXCLUDE USING btree ((columns ->> 'target') WITH =)
  WHERE (kind IN ('Order', 'Adjustment') AND columns ->> 'dispatch' IN ('sending', 'unknown')) DEFERRABLE INITIALLY DEFERRED`,
  `COMMENT ON CONSTRAINT dispatch_one_holder ON yugou.aggregates IS 'A target has one slot: at most one order or adjustment is sending or unknown.'`
]
