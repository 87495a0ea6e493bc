import * as Schema from "effect/Schema"

/** Describes whether a customer or a credit is valid (有效) or voided (已注销, 已作废). */
export const Validity = Schema.Literals(["valid", "voided"])
export type Validity = typeof Validity.Type
