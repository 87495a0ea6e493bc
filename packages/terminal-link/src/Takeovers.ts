/** The takeovers of this process: who waits for the place of a terminal, how often strangers took it, and what of it is told. */
import { Contested, connectionContested, type TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Link } from "./Link.ts"
import { setNewest } from "./Newest.ts"
import * as SecondLogins from "./SecondLogins.ts"
import * as TokenBucket from "./TokenBucket.ts"
import { metOf } from "./Trust.ts"

export interface Takeovers {
  /** Takes the one place in which somebody waits, outside the door, for the place of a terminal; `taken`: somebody else does. */
  readonly wait: (terminalId: TerminalId) => "waits" | "taken"
  readonly waitNoMore: (terminalId: TerminalId) => void
  /** Tells whether strangers have taken a terminal over too often. */
  readonly takeovers: (terminalId: TerminalId, now: number) => "few" | "tooMany"
  /** Counts one by a stranger. */
  readonly count: (terminalId: TerminalId, now: number) => void
  /** Tells of a connection in whose place another one came. */
  readonly replaced: SecondLogins.SecondLogins
  /** Tells of two that are both alive. */
  readonly contested: SecondLogins.SecondLogins
}

const replacedEvent: SecondLogins.EventOf = ({ last, count, sources }) => ({
  terminalId: last.entry.terminalId,
  key: `replaced/${last.at}/${last.connectionId}`,
  kind: "connectionReplaced",
  detail: { former: last.former.remote, new: last.remote, count, sources }
})

const encode = Schema.encodeSync(Contested)

const contestedEvent: SecondLogins.EventOf = ({ last: { arrival, at, connectionId, entry, former } }) => ({
  terminalId: entry.terminalId,
  key: `contested/${at}/${connectionId}`,
  kind: connectionContested,
  detail: encode({ old: metOf(former.arrival, former.since), new: metOf(arrival, at) })
})

/** Remembers them in this process; what waits to be told when the scope ends is stored then. */
export const make = Effect.fnUntraced(function* (link: Link): Effect.fn.Return<Takeovers, never, Scope.Scope> {
  const { rememberedTerminals, takeoverMillis, takeoversBurst } = link.limits
  const rules: TokenBucket.Rules = { perSecond: 1_000 / takeoverMillis, burst: takeoversBurst }
  const waiting = new Set<TerminalId>()
  const counted = new Map<TerminalId, TokenBucket.Bucket>()
  const left = (terminalId: TerminalId, now: number): TokenBucket.Bucket =>
    TokenBucket.filled(rules, counted.get(terminalId) ?? TokenBucket.full(rules, now), now)
  return {
    wait: (terminalId) => {
      if (waiting.has(terminalId)) return "taken"
      waiting.add(terminalId)
      return "waits"
    },
    waitNoMore: (terminalId) => void waiting.delete(terminalId),
    takeovers: (terminalId, now) => (left(terminalId, now).tokens < 1 ? "tooMany" : "few"),
    count: (terminalId, now) => {
      const rest = TokenBucket.spend(rules, left(terminalId, now), 1, now)
      setNewest(counted, terminalId, rest, rememberedTerminals)
    },
    replaced: yield* SecondLogins.make(link, replacedEvent),
    contested: yield* SecondLogins.make(link, contestedEvent)
  }
})
