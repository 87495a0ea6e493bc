/** How one item of a parameter job ended, from the outcome of its request. Pure. */
import type { Outcome } from "../../ports/terminal/Outcome.ts"
import type { Parameter } from "../../ports/terminal/Requests.ts"
import type { Instant } from "../../values/Instant.ts"
import type * as ParameterJob from "./ParameterJob.ts"

/** The end of one item, as the event of a finished job carries it. */
export type Ended = Pick<ParameterJob.Entry, "result" | "detail" | "confirmed"> & { readonly at: Instant }

const ended = (result: ParameterJob.Result, detail: string, at: Instant): Ended => ({
  result,
  detail,
  confirmed: result === "ok" ? "byProtocol" : "no",
  at
})

/** Says how an item ended. No answer is a `timeout`: it may have taken effect. */
export const endingOf = (outcome: Outcome<"WriteParameter">, now: Instant): Ended => {
  switch (outcome._tag) {
    case "Answered":
      return ended("ok", "", outcome.at)
    case "Refused":
      return ended(outcome.reason === "unsupported" ? "unsupported" : "refused", outcome.reason, outcome.at)
    case "NotSent":
      return ended(outcome.reason === "unsupported" ? "unsupported" : "notSent", outcome.reason, outcome.at)
    case "NoAnswer":
      return ended("timeout", outcome.cause, now)
  }
}

/** Gives the end of an item that the terminal does not offer: nothing is sent for it. */
export const unsupported = (now: Instant): Ended => ended("unsupported", "", now)

/** Tells whether an item takes a safeguard away, so that it must not go out after another item did not end well. */
const liftsSafeguard = (value: Parameter): boolean =>
  (value._tag === "PurchaseControl" && value.state === "engaged") ||
  (value._tag === "Protection" && value.state === "released")

/** Gives why an item is left out after what ended before it, or `null`. */
export const heldBack = (value: Parameter, before: ReadonlyArray<Ended>, now: Instant): Ended | null =>
  liftsSafeguard(value) && before.some(({ result }) => result !== "ok")
    ? ended("notSent", "an earlier item did not end well", now)
    : null
