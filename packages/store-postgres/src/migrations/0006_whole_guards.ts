/**
 * The constraints again, so that a value that is missing breaks them, too: a CHECK accepts NULL, and rows without a target never meet in the
 * constraints that let a target have one binding and one holder.
 */

type Guard = readonly [name: string, check: string, comment: string]

/** Constraints of 0003 that let a missing value pass. */
const renewed: ReadonlyArray<Guard> = [
  [
    "order_energy_positive",
    `kind <> 'Order' OR (energy_kwh IS NOT NULL AND energy_kwh > 0)`,
    "An order is about more than zero kWh."
  ],
  [
    "order_no_is_id",
    `kind <> 'Order' OR columns ->> 'orderNo' IS NOT DISTINCT FROM id`,
    "The number of an order is its id."
  ],
  [
    "customer_no_is_id",
    `kind <> 'Customer' OR columns ->> 'customerNo' IS NOT DISTINCT FROM id`,
    "The number of a customer is its id."
  ],
  [
    "target_key_is_id",
    `kind <> 'Target' OR columns ->> 'target' IS NOT DISTINCT FROM id`,
    "The key of a target is its id."
  ],
  [
    "terminal_id_is_id",
    `kind <> 'Terminal' OR columns ->> 'terminalId' IS NOT DISTINCT FROM id`,
    "The terminal id is the id."
  ]
]

const added: ReadonlyArray<Guard> = [
  [
    "target_known",
    `kind NOT IN ('Device', 'Order', 'Adjustment') OR columns ->> 'target' IS NOT NULL`,
    "What is bound to a target, or may take its slot, names it: device_one_active_binding and dispatch_one_holder compare the name."
  ]
]

const guards = [...renewed, ...added]

export const statements: ReadonlyArray<string> = [
  // One statement, so that a large table is read once.
  `ALTER TABLE yugou.aggregates
  ${[
    ...renewed.map(([name]) => `DROP CONSTRAINT ${name}`),
    ...guards.map(([name, check]) => `ADD CONSTRAINT ${name} CHECK (${check})`)
  ].join(",\n  ")}`,
  ...guards.map(([name, , comment]) => `COMMENT ON CONSTRAINT ${name} ON yugou.aggregates IS '${comment}'`)
]
