/** 终端查询: the terminals with how they are connected, which the books do not know and the gateway tells. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { presenceOf } from "../../engines/terminal/Presence.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { TargetKey } from "../../values/CreditTarget.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { filtered, filterOf, is, sifted, startsWith, unlessAll } from "../kernel/Listing.ts"
import { customers as table } from "./Table.ts"
import type { TerminalRow } from "./Views.ts"

type Table = Handlers<typeof table>
type Row = typeof TerminalRow.Type

const rowOf = Effect.fnUntraced(function* ({ state }: Versioned<"Terminal">) {
  const { terminalId, orgNo, dialectId, address, targets, suspicion } = state
  const presence = yield* presenceOf(state)
  const row: Row = {
    ...{ terminalId, orgNo, dialectId, address },
    presence: presence.state,
    since: Option.getOrNull(presence.since),
    standing: Terminal.standingOf(state),
    suspected: suspicion === undefined ? "no" : "yes",
    over: presence.over ?? null,
    lastFrameAt: presence.lastFrameAt ?? null,
    targets: Object.keys(targets).map((key) => TargetKey.make(key))
  }
  return row
})

const rowsOf = (found: ReadonlyArray<Versioned<"Terminal">>) => Effect.forEach(found, rowOf, { concurrency: 8 })

/** Implements the list of terminals. */
export const terminalList: Table["terminals"] = (input) =>
  ask(table.terminals, input, (payload, context) =>
    Effect.gen(function* () {
      const { terminalId, address, dialectId, presence, service = "inService", ...asked } = payload
      const where = {
        terminalId: is(terminalId),
        address: startsWith(address),
        dialectId: is(dialectId),
        service: unlessAll(service)
      }
      const filter = yield* filterOf(where, asked, context)
      if (presence !== undefined) {
        const ofPresence = (row: Row) => (row.presence === presence ? [row] : [])
        return yield* sifted("Terminal", filter, asked, (found) =>
          Effect.map(rowsOf(found), (rows) => rows.map(ofPresence))
        )
      }
      const page = yield* filtered("Terminal", filter, asked, "ascending")
      return { ...page, rows: yield* rowsOf(page.rows) }
    })
  )
