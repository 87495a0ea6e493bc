/** What a request needs on the wire: questions one after the other, and how their answers end it. Plain data and pure functions. */
import type { Parameter, RefusalReason } from "@yugou/core/dialect"
import type * as Frame from "../frame/Frame.ts"
import type { Unit } from "../unit/Unit.ts"

/** One question and the answer that belongs to it. */
export interface Exchange {
  readonly afn: "01" | "04" | "05" | "0A" | "0C" | "0D" | "0E" | "10"
  readonly units: ReadonlyArray<Unit>
  readonly effect: "none" | "effecting"
  /** Minutes that the frame may travel; `null`: no time tag. */
  readonly lifetimeMinutes: number | null
  /** Reads are asked again, nothing else is. */
  readonly attempts: number
  readonly timeoutMillis: number
}

/** How a request ended, before it is dressed as an `Outcome`. */
export type Ending =
  | { readonly _tag: "Answered"; readonly answer: unknown }
  | { readonly _tag: "Refused"; readonly reason: RefusalReason; readonly raw: string }
  | { readonly _tag: "Unreadable" }

/** Units of one answer, joined from as many frames as it took, and the time when they came. */
export interface Reply {
  readonly afn: string
  readonly units: ReadonlyArray<Unit>
  readonly at: number
}

export type Next =
  | { readonly _tag: "Ask"; readonly exchange: Exchange }
  | { readonly _tag: "End"; readonly ending: Ending }

/** What comes after the replies so far. */
export type Script = (replies: ReadonlyArray<Reply>, now: number) => Next

/** Why a request is not sent at all. */
export interface Unsendable {
  readonly reason: "unsupported" | "gated" | "badValue"
  readonly detail: string
}

export const ask = (exchange: Exchange): Next => ({ _tag: "Ask", exchange })
export const end = (ending: Ending): Next => ({ _tag: "End", ending })
export const answered = (answer: unknown): Next => end({ _tag: "Answered", answer })
export const unreadable: Next = end({ _tag: "Unreadable" })

/** Finds a unit of a reply that could be read. */
export const unitOf = (reply: Reply | undefined, fn: number, pn: number): Unit | undefined =>
  reply?.units.find((unit) => unit.fn === fn && unit.raw !== true && unit.pn.includes(pn))

/** A refusal by AFN00, or `null` when the reply is none (or says that all went well). */
export const refusalOf = (reply: Reply | undefined): Extract<Ending, { _tag: "Refused" }> | null => {
  if (reply?.afn !== "00") return null
  const [unit] = reply.units
  switch (unit?.fn) {
    case 2:
      return { _tag: "Refused", reason: "unspecified", raw: "AFN00 F2" }
    case 3:
      return refusalOfItems(unit.value)
    case 4:
      return { _tag: "Refused", reason: "notPermitted", raw: "AFN00 F4" }
  }
  return null
}

const refusalOfItems = (value: unknown): Extract<Ending, { _tag: "Refused" }> | null => {
  const { items } = value as { readonly items: ReadonlyArray<{ readonly error: number }> }
  const bad = items.find((item) => item.error !== 0)
  return bad === undefined
    ? null
    : { _tag: "Refused", reason: bad.error === 2 ? "badValue" : "unspecified", raw: `AFN00 F3 ERR ${bad.error}` }
}

/** Tells whether a reply is AFN00 without any refusal. */
export const isConfirmed = (reply: Reply | undefined): boolean => {
  const fn = reply?.afn === "00" ? reply.units[0]?.fn : undefined
  return (fn === 1 || fn === 3) && refusalOf(reply) === null
}

export type ParameterItem = (typeof Parameter)["Type"]
export type { Frame }
