/**
 * The engine that writes down who is registered under which address, in books of before that was kept, and finds the addresses that several
 * terminals share.
 *
 * **Example**
 *
 * ```ts
 * yield* AddressKeeper.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as AddressRules from "../../books/terminal/AddressRules.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import * as TerminalRules from "../../books/terminal/TerminalRules.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { everyOrg, StationStore, type StationStore as Store } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import type { Instant } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"
import type { StepReport } from "../kernel/Step.ts"
import { commitParts, holderOf, holderParts, placeOf, statesOf } from "./AddressPlaces.ts"

const actor = "system:address-keeper"
const noteKey = "addresses"

/** How many terminals one step looks at. @category Constants */
export const settings = { looked: 100 } as const

/** Where the walk stands: behind which terminal, and how many it had to leave, since this process lacks their dialect. */
const Walk = Schema.Struct({
  after: Schema.NullOr(Schema.String),
  left: Schema.Int,
  done: Schema.Literals(["no", "yes"])
})
type Walk = typeof Walk.Type
const beginning: Walk = { after: null, left: 0, done: "no" }

/** The entry of a terminal with its address as the dialect compares it; `null`: this process lacks the dialect. */
const canonicalOf = Effect.fnUntraced(function* ({ dialectId, address, settings: json }: Terminal.State) {
  const gateway = yield* TerminalGateway
  const said = yield* gateway.describe({ dialectId, address, settings: json })
  // Settings may be wrong, or hold secrets that are not opened for this; an address that is none holds what was typed.
  return Result.isFailure(said) && said.failure.what === "dialectId"
    ? null
    : { dialectId, address: TerminalRules.canonicalAddress(address, said), settings: json }
})

/** Takes the address of a terminal in its name; where others have it, all of them are contested from now on. */
const claim = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">) {
  const { terminalId } = terminal.state
  const entry = yield* canonicalOf(terminal.state)
  if (entry === null) return "left"
  const place = yield* placeOf(entry, terminalId)
  if (place.address.state?.terminals.includes(terminalId) === true) return "kept"
  const at = yield* DateTime.now
  const spelled: ReadonlyArray<Terminal.Event> =
    entry.address === terminal.state.address ? [] : [{ _tag: "TerminalUpdated", v: 1, at, ...entry }]
  const written = spelled.reduce<Terminal.State>(Terminal.evolve, terminal.state)
  const own = yield* holderOf(terminal)
  const { others } = statesOf(place)
  const alone = others.length === 0
  const mine = alone
    ? { terminal: [], item: [] }
    : AddressRules.contested({ terminal: written, item: own.item.state }, at)
  const { view, changes } = commitParts([
    [place.address, AddressRules.taken(entry, terminalId, at)],
    ...holderParts([own], [{ ...mine, terminal: [...spelled, ...mine.terminal] }]),
    ...holderParts(
      place.others,
      others.map((other) => AddressRules.contested(other, at))
    )
  ])
  // The terminal is part of the commit though nothing happens to it: it must not get another address meanwhile.
  yield* commitStep(
    makeCommit({ [`Terminal/${terminalId}`]: terminal, ...view }, changes, {
      command: {
        id: idOf("addresses.claim", terminalId, terminal.version, place.address.version),
        content: "addresses.claim",
        response: null
      },
      trail: { actor, operation: "terminal.claimAddress", reason: null, at }
    })
  )
  if (alone) return "claimed"
  const gateway = yield* TerminalGateway
  for (const it of [terminal, ...place.others.map((other) => other.terminal)]) yield* gateway.renew(it.state.terminalId)
  return "claimed"
})

/**
 * Runs one step: looks at the next terminals and takes their addresses in their names. Once all are written down it has nothing to do any more.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("AddressKeeper.runOnce")(function* (
  _now: Instant
): Effect.fn.Return<StepReport, StoreError, Store | TerminalGateway> {
  const store = yield* StationStore
  const note = yield* store.recall(noteKey)
  const walk = Option.getOrElse(
    Option.flatMap(note, (json) => Schema.decodeUnknownOption(Walk)(json)),
    () => beginning
  )
  if (walk.done === "yes") return { claimed: 0, failed: 0 }
  const page = { after: walk.after, limit: settings.looked, order: "ascending" } as const
  const { rows, next } = yield* store.list("Terminal", { orgScope: everyOrg, where: {} }, page)
  const results = yield* Effect.forEach(
    rows.filter(({ state }) => Terminal.standingOf(state) !== "retired"),
    (terminal) =>
      Effect.catchTag(claim(terminal), "StoreError", (error) =>
        Effect.as(
          Effect.logWarning(`${actor} leaves ${terminal.ref.id} to the next round: ${error.reason}, ${error.detail}`),
          "failed" as const
        )
      )
  )
  const left = walk.left + results.filter((result) => result === "left" || result === "failed").length
  const onward: Walk =
    next === null ? { ...beginning, done: left === 0 ? "yes" : "no" } : { after: next, left, done: "no" }
  yield* store.remember(noteKey, onward)
  return {
    claimed: results.filter((result) => result === "claimed").length,
    failed: results.filter((result) => result === "failed").length
  }
})
