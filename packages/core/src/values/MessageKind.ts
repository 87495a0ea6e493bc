import * as Schema from "effect/Schema"

/** Describes what a message is for. */
export const MessageKind = Schema.Literals(["alarm", "dunning", "purchaseApplied", "tripWarning"])
export type MessageKind = typeof MessageKind.Type
