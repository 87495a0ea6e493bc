/**
 * What is said of steps of engines that break, so that an outage does not fill the log: a cause once, then a summary a minute, and when it is over.
 *
 * A store that is away is one cause, whichever engines meet it. Pure: whoever logs gives the time.
 */
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import { StoreError } from "../ports/StoreError.ts"

/** How long after a line about a cause the next one comes, in milliseconds. */
export const summaryMillis = 60_000

/** A line for the log. */
export interface Line {
  readonly level: "Info" | "Warn" | "Error"
  readonly message: string
  readonly fields: { readonly [name: string]: unknown }
}

interface Trouble {
  readonly text: string
  /** `told`: a line has said it, and another one will say when it is over. What comes and goes within a minute is said with the next line. */
  readonly state: "open" | "told" | "over"
  readonly since: number
  readonly saidAt: number
  /** Steps that broke by it in all, and since the last line. */
  readonly steps: number
  readonly unsaid: number
}

/** What stands open, or was lately, by cause: the store, or the engine that breaks by itself. At most one entry an engine, and one for the store. */
export type Troubles = ReadonlyMap<string, Trouble>

/** Nothing is wrong. */
export const none: Troubles = new Map()

const store = "store"

/** What the store says of itself where it is away; `null`: it is something else. */
const awayOf = (cause: Cause.Cause<unknown>): string | null => {
  const error = Option.getOrNull(Cause.findErrorOption(cause))
  return !Cause.hasDies(cause) && error instanceof StoreError && error.reason === "unavailable" ? error.detail : null
}

const seconds = (millis: number): number => Math.round(millis / 1000)

/** Notes a step that broke. */
export const broke = (
  troubles: Troubles,
  engine: string,
  cause: Cause.Cause<unknown>,
  now: number
): readonly [Troubles, Line | null] => {
  const away = awayOf(cause)
  const key = away === null ? `engine ${engine}` : store
  const text = away ?? Cause.pretty(cause)
  const known = troubles.get(key)
  // Of the store the text may change from step to step: a time-out here, a refusal there.
  const before = known !== undefined && (away !== null || known.text === text) ? known : null
  const quiet = before !== null && now >= before.saidAt && now - before.saidAt < summaryMillis
  const goesOn = before !== null && before.state !== "over"
  const next: Trouble = {
    text,
    state: quiet ? (goesOn ? before.state : "open") : "told",
    since: goesOn ? before.since : now,
    saidAt: quiet ? before.saidAt : now,
    steps: (goesOn ? before.steps : 0) + 1,
    unsaid: quiet ? before.unsaid + 1 : 0
  }
  const after = new Map(troubles).set(key, next)
  if (quiet) return [after, null]
  const level = away === null ? "Error" : "Warn"
  const name = away === null ? { name: engine } : {}
  const message =
    away === null ? "an engine stumbled and goes on" : "the store cannot be reached; the engines go on trying"
  const sofar = before === null ? {} : { steps: before.unsaid + 1, forSeconds: seconds(now - next.since) }
  return [after, { level, message, fields: { ...name, ...sofar, cause: text } }]
}

/** Tells whether the store was away when it was asked last. */
export const isStoreAway = (troubles: Troubles): boolean => (troubles.get(store)?.state ?? "over") !== "over"

/** Notes a step that did not break: its engine is well again. The store is so only where that is known: a step that had nothing to ask says nothing of it. */
export const went = (
  troubles: Troubles,
  engine: string,
  known: "there" | "unknown",
  now: number
): readonly [Troubles, ReadonlyArray<Line>] => {
  const over = [...troubles].filter(
    ([key, { state }]) => state !== "over" && (key === store ? known === "there" : key === `engine ${engine}`)
  )
  if (over.length === 0) return [troubles, []]
  const after = new Map(troubles)
  const told = over.filter(([, { state }]) => state === "told")
  for (const [key, trouble] of over) {
    const said = trouble.state === "told" ? { saidAt: now, unsaid: 0 } : {}
    after.set(key, { ...trouble, ...said, state: "over" })
  }
  const lines = told.map(([key, { since, steps }]): Line => {
    const message = key === store ? "the store is there again" : "an engine is well again"
    const name = key === store ? {} : { name: engine }
    return { level: "Info", message, fields: { ...name, steps, forSeconds: seconds(now - since) } }
  })
  return [after, lines]
}
