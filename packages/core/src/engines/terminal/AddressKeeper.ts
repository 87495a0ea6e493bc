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
import * as Result from "effect/Result"
import * as AddressRules from "../../books/terminal/AddressRules.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import * as TerminalAddress from "../../books/terminal/TerminalAddress.ts"
import * as TerminalRules from "../../books/terminal/TerminalRules.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { ref, StationStore, type StationStore as Store } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import type { Instant } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"
import { leaving, nextPage, pauseOf } from "../kernel/Rounds.ts"
import type { StepReport } from "../kernel/Step.ts"
import { commitParts, holderOf, holderParts, placeOf, statesOf } from "./AddressPlaces.ts"

const actor = "system:address-keeper"
const name = "addresses"

/** How many terminals one step looks at. @category Constants */
export const settings = { looked: 100 } as const

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

/** Gives the terminals of a page whose address nobody took in their names: one question to the store where all are written down. */
const unwritten = Effect.fnUntraced(function* (page: ReadonlyArray<Versioned<"Terminal">>) {
  const store = yield* StationStore
  const rows = page.filter(({ state }) => Terminal.standingOf(state) !== "retired")
  const refs = rows.map(({ state }) => ref("TerminalAddress", TerminalAddress.idOf(state)))
  const addresses = yield* store.load(refs)
  return rows.filter(({ state }, index) => addresses[index]?.state?.terminals.includes(state.terminalId) !== true)
})

/**
 * Runs one step: looks at the next terminals of the round and takes the addresses that are not written down, in the terminals' names.
 *
 * **Details** It goes round for ever, since a process of an older version may write beside it, and pauses after each page on which all are written down.
 * `claimed` counts the addresses that were taken.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("AddressKeeper.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, Store | TerminalGateway> {
  const pause = yield* pauseOf(name, now)
  if (pause.isOn()) return { claimed: 0, failed: 0 }
  const terminals = yield* unwritten(yield* nextPage(name, "Terminal", {}, settings.looked))
  if (terminals.length === 0) pause.begin()
  const results = yield* Effect.forEach(terminals, (terminal) =>
    leaving(actor, terminal.ref.id, claim(terminal), "failed" as const)
  )
  return {
    claimed: results.filter((result) => result === "claimed").length,
    failed: results.filter((result) => result === "failed").length
  }
})
