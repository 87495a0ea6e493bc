/** The journal of one run: every step as one line, a hash over all of them, and what happened how often. */
import { Instant } from "@yugou/core"
import type { Order } from "@yugou/core/books"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import { type Commit, refKey } from "@yugou/core/store"
import * as Dice from "./Dice.ts"
import { offsetText } from "./Script.ts"

/** The journal. `lines` is kept only where asked for; the hash always goes over all of them. */
export interface Journal {
  readonly log: (text: string) => void
  readonly happened: (kind: string) => void
  readonly committed: (commit: Commit) => void
  readonly outcome: (request: TerminalRequest, outcome: Outcome) => void
  readonly lines: ReadonlyArray<string>
  readonly faults: ReadonlyMap<string, number>
  readonly evidence: ReadonlyMap<string, number>
  readonly unknowns: () => number
  readonly steps: () => number
  readonly hash: () => string
}

const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

/** Opens a journal; `beginning` is the time from which lines count. */
export const open = (now: () => number, beginning: number, keep: "lines" | "hash"): Journal => {
  const lines: Array<string> = []
  const faults = new Map<string, number>()
  const evidence = new Map<string, number>()
  let hash = Dice.emptyHash
  let steps = 0
  let unknowns = 0

  const log = (text: string): void => {
    const line = `${offsetText(now() - beginning)} ${text}`
    steps += 1
    hash = Dice.mix(hash, line)
    if (keep === "lines") lines.push(line)
  }
  const noteEvent = (event: Order.Event): void => {
    if (event._tag === "OutcomeBecameUnknown") unknowns += 1
    if (event._tag === "AttemptRefused" && event.proves === "nothing") unknowns += 1
    if (event._tag === "Settled") count(evidence, `${event.verdict.kind} by ${event.verdict.by.join(" + ")}`)
  }
  return {
    log,
    happened: (kind) => {
      count(faults, kind)
      log(`fault ${kind}`)
    },
    committed: ({ trail, writes, command }) => {
      const events = writes.map(({ ref, events: made }) => `${refKey(ref)} ${made.map(({ _tag }) => _tag).join("+")}`)
      log(`commit ${trail.operation} ${command.id}: ${events.join(", ")}`)
      for (const { ref, events: made } of writes) {
        if (ref._tag === "Order") (made as ReadonlyArray<Order.Event>).forEach(noteEvent)
      }
    },
    outcome: ({ _tag, requestId }, outcome) => {
      const why =
        outcome._tag === "NotSent" || outcome._tag === "Refused"
          ? ` ${outcome.reason}`
          : outcome._tag === "NoAnswer"
            ? ` ${outcome.cause}, dead at ${outcome.deadAt === null ? "?" : offsetText(Instant.toMillis(outcome.deadAt) - beginning)}`
            : ""
      log(`${_tag} ${requestId}: ${outcome._tag}${why}`)
    },
    lines,
    faults,
    evidence,
    unknowns: () => unknowns,
    steps: () => steps,
    hash: () => Dice.hashText(hash)
  }
}
