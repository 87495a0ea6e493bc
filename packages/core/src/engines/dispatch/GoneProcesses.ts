/**
 * What a process had claimed that is gone: it is given back, so that the others do it at once and not when its leases are over.
 *
 * A process notes at which address it runs. Whoever sees that nobody is there any more takes back what waits of credits and was claimed by that one. A process that only hung goes
 * on afterwards, and then the versions of the store decide, as they do after the end of a lease.
 *
 * **Example**
 *
 * ```ts
 * const others = Layer.succeed(GoneProcesses.OtherProcesses, { own: "10.0.0.11:34431", gone: whoeverWent })
 * ```
 *
 * @category Engines
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { everyOrg, maxPage, type Page, StationStore } from "../../store/StationStore.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { holderOf } from "../kernel/Step.ts"
import * as DispatchEngine from "./DispatchEngine.ts"
import * as OutcomeResolver from "./OutcomeResolver.ts"

/**
 * What a process knows of the others of its station.
 *
 * **Details** `own`: where this process is reached; whoever begins there after it is its next life. `gone`: waits until another one is seen to be gone, and gives
 * where that was reached.
 *
 * @category Ports
 */
export interface OtherProcessesPort {
  readonly own: string
  readonly gone: Effect.Effect<string>
}

/** Says which of the other processes are gone; `null`, without a layer: nobody can say, and leases end by themselves. @category Services */
export const OtherProcesses = Context.Reference<OtherProcessesPort | null>("@yugou/core/engines/OtherProcesses", {
  defaultValue: () => null
})

const keyOf = (address: string): string => `engines/at/${address}`
const readNote = Schema.decodeUnknownOption(Schema.Struct({ name: Schema.String }))

/** Gives the name under which a process claimed that ran, or runs, at an address. */
const nameAt = Effect.fnUntraced(function* (address: string) {
  const noted = yield* (yield* StationStore).recall(keyOf(address))
  return Option.getOrNull(Option.map(Option.flatMap(noted, readNote), ({ name }) => name))
})

/** Who has a credit in each state in which one waits for an engine. */
const claimers = {
  queued: DispatchEngine.settings,
  sending: OutcomeResolver.settings,
  unknown: OutcomeResolver.settings
}

/** Gives back all credits that a process claimed, page by page of those that wait. */
const giveBack = Effect.fnUntraced(function* (process: string) {
  const store = yield* StationStore
  for (const kind of ["Order", "Adjustment"] as const) {
    for (const [state, settings] of Object.entries(claimers)) {
      const filter = { orgScope: everyOrg, where: { dispatch: { _tag: "Is", value: state } as const } }
      let after: string | null = null
      do {
        const page: Page = { after, limit: maxPage, order: "ascending" }
        const found: { readonly rows: ReadonlyArray<Versioned>; readonly next: string | null } = yield* store.list(
          kind,
          filter,
          page
        )
        const refs = found.rows.map(({ ref }) => ref)
        if (refs.length > 0) yield* store.release(refs, holderOf(settings, process))
        after = found.next
      } while (after !== null)
    }
  }
})

/** Takes back what a process had claimed that ran at an address; of one that nobody noted nothing. @category Functions */
export const takeBack = Effect.fn("GoneProcesses.takeBack")(function* (
  address: string
): Effect.fn.Return<void, StoreError, StationStore> {
  const name = yield* nameAt(address)
  if (name === null) return
  yield* Effect.logInfo(`the process at ${address} is gone: what it had claimed is given back`)
  yield* giveBack(name)
})

/** Notes that this process runs at an address, and takes back what its former life there had claimed. @category Functions */
export const begin = Effect.fn("GoneProcesses.begin")(function* (
  address: string
): Effect.fn.Return<void, StoreError, StationStore> {
  const { name } = yield* EngineProcess
  const former = yield* nameAt(address)
  if (former !== null && former !== name) yield* giveBack(former)
  yield* (yield* StationStore).remember(keyOf(address), { name })
})

/**
 * Begins, and takes back what others had claimed whenever one of them goes; a store that is away is asked again. Where nobody says who goes it ends at once. A loop of
 * engines does it by itself.
 *
 * @category Functions
 */
export const keep: Effect.Effect<void, never, StationStore> = Effect.gen(function* () {
  const others = yield* OtherProcesses
  if (others === null) return
  const again = { schedule: Schedule.spaced("1 second") }
  yield* Effect.retry(begin(others.own), again)
  yield* Effect.forever(Effect.flatMap(others.gone, (address) => Effect.retry(takeBack(address), again)))
  // Whoever is asked again without end never fails.
}).pipe(Effect.orDie)
