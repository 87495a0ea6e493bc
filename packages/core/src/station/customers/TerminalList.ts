/** 终端查询: the terminals with how they are connected, which the books do not know and the gateway tells. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { presenceOf } from "../../engines/terminal/Presence.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { cursorOf } from "../../store/Listed.ts"
import { type Filter, maxPage, type Page, StationStore } from "../../store/StationStore.ts"
import { TargetKey } from "../../values/CreditTarget.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { filtered, filterOf, is, type Paged, startsWith, unlessAll, usualPage } from "../kernel/Listing.ts"
import { customers as table } from "./Table.ts"
import type { TerminalRow } from "./Views.ts"

type Table = Handlers<typeof table>
type Row = typeof TerminalRow.Type
type Presence = Row["presence"]

/** The most terminals that one question looks at for a presence. */
export const maxLooked = 2_000

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

/** Looks for terminals of a presence until the page is full, or has looked at enough; then the next page goes on from there. */
const present = Effect.fnUntraced(function* (
  presence: Presence,
  filter: Filter,
  { after = null, limit = usualPage }: { readonly after?: string | null; readonly limit?: number }
) {
  const store = yield* StationStore
  const rows: Array<Row> = []
  let place = after
  for (let looked = 0; looked < maxLooked; looked += maxPage) {
    const page: Page = { after: place, limit: maxPage, order: "ascending" }
    const found: { readonly rows: ReadonlyArray<Versioned<"Terminal">>; readonly next: string | null } =
      yield* store.list("Terminal", filter, page)
    for (const row of yield* rowsOf(found.rows)) {
      if (row.presence !== presence) continue
      // A terminal stands in its list by its id.
      if (rows.length === limit) return { rows, next: place, total: null } satisfies Paged<Row>
      rows.push(row)
      place = cursorOf([row.terminalId, row.terminalId])
    }
    if (found.next === null) return { rows, next: null, total: null } satisfies Paged<Row>
    if (rows.length < limit) place = found.next
  }
  return { rows, next: place, total: null } satisfies Paged<Row>
})

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
      if (presence !== undefined) return yield* present(presence, filter, asked)
      const page = yield* filtered("Terminal", filter, asked, "ascending")
      return { ...page, rows: yield* rowsOf(page.rows) }
    })
  )
