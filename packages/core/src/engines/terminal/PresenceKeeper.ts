/**
 * The engine that counts once in each hour how many terminals of each org unit are online, and writes that down.
 *
 * An hour in which no process with a front end ran has no count: it is missing, and not zero. Where terminals are connected to several processes, the first
 * one of the hour counts: what it has not met since it started is `unknown`.
 *
 * **Example**
 *
 * ```ts
 * yield* PresenceKeeper.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as OnlineRate from "../../books/terminal/OnlineRate.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { everyOrg, maxPage, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, isToCome, plusMillis, toMillis } from "../../values/Instant.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import type { StepReport } from "../kernel/Step.ts"
import { presenceOf } from "./Presence.ts"

const actor = "system:presence-keeper"
const series = "terminals/online"
const operation = "terminals.counted"

/** The note that keeps others, and the next step, from counting what is being counted; who does not end is not waited for any longer. */
const note = "terminals/counting"
const countingMillis = 5 * 60_000

/** An hour that is counted, by whomever, is not asked for again. */
const hourMillis = 3_600_000

/** Of terminals of other processes, each is a question to the one that has it. */
const askedAtOnce = 50

const encode = Schema.encodeSync(OnlineRate.Count)
const decode = Schema.decodeUnknownEffect(OnlineRate.Count)
const readTime = Schema.decodeUnknownOption(OnlineRate.Count.fields.countedAt)
const writeTime = Schema.encodeSync(OnlineRate.Count.fields.countedAt)

/** Gives what was counted in the hours up to a time, at most so many of the newest, the newest first. @category Functions */
export const countsUpTo = Effect.fnUntraced(function* (time: Instant, most: number) {
  const store = yield* StationStore
  const facts = yield* store.facts(series, time, most)
  return yield* Effect.mapError(
    Effect.forEach(facts, ({ data }) => decode(data)),
    (error) => new StoreError({ reason: "corrupt", detail: `${series}: ${error.message}` })
  )
})

/** Says that an hour is being counted, unless somebody else does so already. */
const begun = Effect.fnUntraced(function* (now: Instant) {
  const store = yield* StationStore
  const until = Option.flatMap(yield* store.recall(note), readTime)
  if (Option.isSome(until) && isToCome(until.value, countingMillis, now)) return "elsewhere"
  yield* store.remember(note, writeTime(plusMillis(now, countingMillis)))
  return "here"
})

const inService = { orgScope: everyOrg, where: { service: { _tag: "Is", value: "inService" } } } as const

/** Counts every terminal in service, with one page of them at a time in memory. */
const countAll = Effect.fnUntraced(function* () {
  const store = yield* StationStore
  const units = new Map<string, OnlineRate.Tally>()
  let after: string | null = null
  do {
    const page: { readonly rows: ReadonlyArray<Versioned<"Terminal">>; readonly next: string | null } =
      yield* store.list("Terminal", inService, { after, limit: maxPage, order: "ascending" })
    const presences = yield* Effect.forEach(page.rows, ({ state }) => presenceOf(state), { concurrency: askedAtOnce })
    for (const [index, { state }] of page.rows.entries()) {
      const tally = units.get(state.orgNo) ?? OnlineRate.nothing
      units.set(state.orgNo, OnlineRate.counted(tally, presences[index]?.state ?? "unknown"))
    }
    after = page.next
  } while (after !== null)
  return units
})

/** Counts the terminals, where this hour is not counted yet. A fact stands at the beginning of its hour, and there is one. @category Engines */
export const runOnce = Effect.fnUntraced(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  const none = { claimed: 0, failed: 0 }
  const { roundsOf, terminals } = yield* EngineProcess
  if (terminals === "elsewhere") return none
  const store = yield* StationStore
  const { resting } = roundsOf(store)
  const hour = OnlineRate.hourOf(now)
  const as = writeTime(hour)
  if (resting.isResting(series, as, now)) return none
  const [newest] = yield* store.facts(series, now, 1)
  if (newest !== undefined && toMillis(newest.at) === toMillis(hour)) {
    resting.rest(series, { as, from: now, until: plusMillis(hour, hourMillis) })
    return none
  }
  if ((yield* begun(now)) === "elsewhere") return none
  const units = yield* countAll()
  if (units.size === 0) return none
  const data = encode({ hour, countedAt: now, units: Object.fromEntries(units) } as OnlineRate.Count)
  yield* store.commit(
    makeCommit(
      {},
      {},
      {
        command: { id: idOf(operation, as), content: as, response: null },
        facts: [{ series, at: hour, data }],
        trail: { actor, operation, reason: null, at: now }
      }
    )
  )
  return { claimed: 1, failed: 0 }
})
