/** What is said to people, in both languages. */
import * as Schema from "effect/Schema"

/** Describes a sentence, or a part of one, in Chinese and English. */
export const Text = Schema.Struct({ zh: Schema.String, en: Schema.String }).annotate({ identifier: "Text" })
export type Text = typeof Text.Type
