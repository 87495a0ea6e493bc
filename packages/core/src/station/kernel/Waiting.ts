/** Views of why something has not gone out yet: an order, an adjustment, a message, a parameter job. */
import * as Schema from "effect/Schema"
import { Instant } from "../../values/Instant.ts"
import type { Text } from "../../values/Text.ts"
import { view } from "./View.ts"

const fields = { code: Schema.String, message: Schema.String, messageZh: Schema.String, nextTry: Instant }

/** Describes why something in a queue has not gone out: the public code, both sentences, when it is tried next, and until when it may wait. */
export const WaitingView = view("WaitingView", { ...fields, until: Instant })

/** The same of what waits as long as it takes. */
export const WaitingJobView = view("WaitingJobView", fields)

interface Told {
  readonly code: string
  readonly text: Text
}

/** Writes what was found as a view says it. */
export const waitingView = <T extends Told>({ text, ...rest }: T) => ({
  ...rest,
  message: text.en,
  messageZh: text.zh
})
