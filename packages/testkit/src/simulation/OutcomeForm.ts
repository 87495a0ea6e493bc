/** Whether what an adapter answers has the form of an outcome. */
import { outcomeCodec, type RequestTag } from "@yugou/core/dialect"
import * as Schema from "effect/Schema"

const codecs = new Map<RequestTag, (outcome: unknown) => boolean>()

/** Whether something is an outcome of that request. */
export const isOutcome = (tag: RequestTag, outcome: unknown): boolean => {
  const is = codecs.get(tag) ?? Schema.is(outcomeCodec(tag))
  codecs.set(tag, is)
  return is(outcome)
}

/** Says what came in place of an outcome. */
export const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null && "_tag" in value ? `${value._tag} of another form` : typeof value
