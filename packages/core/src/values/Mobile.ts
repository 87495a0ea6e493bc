import * as Schema from "effect/Schema"

/** Describes a mobile number: 5–15 digits with an optional leading `+`. */
export const Mobile = Schema.String.check(Schema.isPattern(/^\+?\d{5,15}$/))
export type Mobile = typeof Mobile.Type
