/** What a person is to whom messages are sent. */
import * as Schema from "effect/Schema"

/** Describes what a contact of a customer is: it decides which messages he gets. */
export const ContactRole = Schema.Literals(["manager", "electrician", "finance", "other"])
export type ContactRole = typeof ContactRole.Type
