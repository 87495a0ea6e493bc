/** Constraints that make broken states impossible to write, whatever program writes them. */
import { noteWireNumbers, wireNumbersTrigger } from "./functions/wire.ts"

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
  `COMMENT ON CONSTRAINT dispatch_one_holder ON yugou.aggregates IS 'A target has one slot: at most one order or adjustment is sending or unknown.'`,

  `CREATE TABLE yugou.wire_numbers (
  series_kind text COLLATE "C" NOT NULL CHECK (series_kind IN ('Target', 'Terminal')),
  series_id text COLLATE "C" NOT NULL,
  lap integer NOT NULL CHECK (lap >= 0),
  wire_no bigint NOT NULL CHECK (wire_no BETWEEN 0 AND 4294967295),
  holder_kind text,
  holder_id text,
  position bigint NOT NULL REFERENCES yugou.commits,
  CONSTRAINT wire_numbers_once PRIMARY KEY (series_kind, series_id, lap, wire_no),
  CONSTRAINT wire_numbers_holder_whole CHECK (num_nonnulls(holder_kind, holder_id) IN (0, 2)),
  FOREIGN KEY (series_kind, series_id) REFERENCES yugou.aggregates (kind, id)
)`,
  `COMMENT ON TABLE yugou.wire_numbers IS 'Every number that a series has drawn or adopted: no number is drawn twice in a lap. Never updated, never deleted.'`,
  `COMMENT ON COLUMN yugou.wire_numbers.series_kind IS 'Whose series it is: of a target, or of a whole terminal.'`,
  `COMMENT ON COLUMN yugou.wire_numbers.series_id IS 'The id of the target or terminal.'`,
  `COMMENT ON COLUMN yugou.wire_numbers.lap IS 'How often the series has begun again: by a number adopted from the terminal, or in a circle.'`,
  `COMMENT ON COLUMN yugou.wire_numbers.wire_no IS 'The number on the wire; 0: the terminal was found without one.'`,
  `COMMENT ON COLUMN yugou.wire_numbers.holder_kind IS 'For what it was drawn: Order or Adjustment; null: adopted from the terminal.'`,
  `COMMENT ON COLUMN yugou.wire_numbers.holder_id IS 'The id of the order or adjustment; null: adopted from the terminal.'`,
  `COMMENT ON COLUMN yugou.wire_numbers.position IS 'The commit that drew or adopted it.'`,
  noteWireNumbers,
  `COMMENT ON FUNCTION yugou.note_wire_numbers(text, text, bigint, jsonb) IS 'Notes the wire numbers of some events, and refuses one that is not new.'`,
  ...wireNumbersTrigger,
  `DO $yugou$
DECLARE r record;
BEGIN
  FOR r IN SELECT kind, id, position, events FROM yugou.revisions WHERE kind IN ('Target', 'Terminal') ORDER BY kind, id, version
  LOOP
    PERFORM yugou.note_wire_numbers(r.kind, r.id, r.position, r.events);
  END LOOP;
END
$yugou$`
]
