/**
 * The engine that looks at the clocks of terminals and sets those that are wrong: frames with a lifetime can only be judged by a right clock.
 *
 * **Details** The station's clock may be the one that is wrong. Before any clock is set it is compared with the database's, with its own monotonic
 * one and with the terminals among themselves ({@link ClockRules.judge}); where they do not agree, none is set, one work item is opened, and a person
 * decides with `dunning.confirmClock`.
 *
 * **Example**
 *
 * ```ts
 * yield* ClockKeeper.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as ClockRules from "../../books/polling/ClockRules.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import { type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit, type View } from "../../store/Commit.ts"
import { absent, ref, StationStore, type StationStore as Store } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import * as OpenWorkItems from "../kernel/OpenWorkItems.ts"
import { leaving, nextPage, pauseOf } from "../kernel/Rounds.ts"
import type { StepReport } from "../kernel/Step.ts"
import * as ClockReads from "./ClockReads.ts"
import * as ClockSettings from "./ClockSettings.ts"

export { clockSeries, confirmedSeries, doubtedMillis } from "./ClockReads.ts"

const { actor } = ClockReads

/**
 * How many terminals one step looks at, all side by side, and how many it wants to have heard before it sets any by a clock that no
 * database vouches for: others of its page are asked besides. `unproved`: how many times in a row a clock is not set since nothing showed whose it is, before persons
 * are told.
 *
 * @category Constants
 */
export const settings = { looked: 200, heard: 8, unproved: 3 } as const

/** What was done about a clock; `left`: it is wrong, or the station's is. */
type Done = "fits" | "set" | "notSet" | "left"

/** Keeps what was found; a clock that could not be set is for a person. */
const keep = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">, skewMillis: number, done: Done) {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const { terminalId, orgNo } = terminal.state
  const finding = {
    cause: "clockSkewed",
    subject: terminalId,
    orgNo,
    customerNo: null,
    detail: `${Math.round(skewMillis / 1000)} s`
  } as const
  const items = yield* OpenWorkItems.opening(done === "notSet" ? [finding] : [], at)
  const isSet = done === "set" || done === "notSet"
  yield* store.commit(
    makeCommit<View>(items.view, items.changes, {
      command: { id: idOf("clock.keep", terminalId, toMillis(at)), content: done, response: null },
      facts: [{ series: ClockReads.clockSeries(terminalId), at, data: { skewMillis, done } }],
      trail: { actor, operation: isSet ? "clock.set" : "clock.check", reason: null, at }
    })
  )
  // It may have been heard out of its turn, and is looked at again in ten minutes, or when the station's clock is confirmed.
  if (done === "left") (yield* EngineProcess).roundsOf(store).resting.wake(ClockReads.turnOf(terminal, null)[0])
})

const processClocks = Effect.gen(function* () {
  return (yield* EngineProcess).clocksOf(yield* StationStore)
})

/** Loads the terminals that were asked for out of turn. */
const askedFor = Effect.gen(function* () {
  const store = yield* StationStore
  const ids = (yield* processClocks).skewed.take(settings.heard)
  const found = yield* store.load(ids.map((id) => ref("Terminal", id)))
  return found.flatMap(
    ({ state, ...rest }): ReadonlyArray<Versioned<"Terminal">> => (state === null ? [] : [{ ...rest, state }])
  )
})

/** The rules of one step. */
interface Rules {
  readonly policy: Policy
  readonly limitMillis: number
  readonly now: Instant
  /** What a person said last about the station's clock. */
  readonly said: ClockRules.Confirmation | null
}

const isOff = ({ skew }: ClockReads.Heard, { limitMillis }: Rules): boolean => Math.abs(skew) > limitMillis

/** The pause of the round, which ends when a person says something of the station's clock. */
const pauseNow = ({ now, said }: Rules) => pauseOf(ClockReads.name, now, said === null ? "" : `${toMillis(said.at)}`)

/** Reads the clocks whose turn has come, and gives those of the page that were not asked, too. */
const listen = Effect.fnUntraced(function* (asked: ReadonlyArray<Versioned<"Terminal">>, rules: Rules) {
  const { policy, said, now } = rules
  const page = yield* nextPage(ClockReads.name, "Terminal", {}, settings.looked)
  const ids = new Set(asked.map((it) => it.ref.id))
  const unasked = page.filter((it) => !ids.has(it.ref.id))
  const { resting } = (yield* EngineProcess).roundsOf(yield* StationStore)
  const awake = unasked.filter((it) => !resting.isResting(...ClockReads.turnOf(it, said), now))
  const known = yield* ClockReads.knownOf([...asked, ...awake], now)
  const isNow = (it: ClockReads.Known) => ids.has(it.terminal.ref.id) || ClockReads.isTurn(it, policy, said, now)
  for (const it of known) {
    const [note, as] = ClockReads.turnOf(it.terminal, said)
    if (!isNow(it)) resting.rest(note, { as, from: now, until: ClockReads.restsUntil(it, policy, now) })
  }
  const due = known.filter(isNow)
  if (page.length < settings.looked && due.length === 0) (yield* pauseNow(rules)).begin()
  const dueIds = new Set(due.map((it) => it.terminal.ref.id))
  return { answers: yield* ClockReads.hear(due, now), others: unasked.filter((it) => !dueIds.has(it.ref.id)) }
})

/** Asks others of the page, until enough were heard to know who is wrong. */
const hearOthers = Effect.fnUntraced(function* (
  others: ReadonlyArray<Versioned<"Terminal">>,
  wanted: number,
  now: Instant
) {
  const online: Array<Versioned<"Terminal">> = []
  for (const terminal of others) {
    if (online.length >= wanted) break
    if (yield* ClockReads.isOnline(terminal)) online.push(terminal)
  }
  return yield* ClockReads.hear(yield* ClockReads.knownOf(online, now), now)
})

/** Judges the station's clock by what was heard, and by others where that does not suffice. */
const judge = Effect.fnUntraced(function* (
  { answers, others }: { readonly answers: ClockReads.Answers; readonly others: ReadonlyArray<Versioned<"Terminal">> },
  rules: Rules
) {
  const { wall } = yield* processClocks
  const stepped = yield* wall.stepped
  const wrong = answers.heard.some((it) => isOff(it, rules))
  const database = wrong ? yield* ClockReads.databaseSkew(rules.limitMillis) : null
  const vouched = database !== null && Math.abs(stepped) <= rules.limitMillis
  const wanted = wrong && !vouched ? settings.heard - answers.heard.length : 0
  const more = yield* hearOthers(others, wanted, rules.now)
  const heard = [...answers.heard, ...more.heard]
  const clocks = { terminals: heard.map(({ skew }) => skew), database, stepped }
  return {
    heard,
    failed: answers.failed + more.failed,
    judgement: ClockRules.judge(clocks, rules.limitMillis),
    stepped
  }
})

/**
 * Opens the work item about the station's clock, which is of no org unit, when it is doubted, and closes it when it is not any more. Says whether the clocks may be set.
 *
 * **Details** Looking takes time, and a person may end the doubt meanwhile. What was said is read after the work item, so that none that somebody closed is opened anew.
 */
const keepJudgement = Effect.fnUntraced(function* (judgement: ClockRules.Judgement, { limitMillis, policy }: Rules) {
  const store = yield* StationStore
  const about = { cause: "stationClock", subject: ClockRules.subject } as const
  const id = WorkItem.idOf(about)
  const [item = absent("WorkItem", id)] = yield* store.load([ref("WorkItem", id)])
  const at = yield* DateTime.now
  const limits = { limitMillis, everyMinutes: policy.clockCheckMinutes }
  if (judgement._tag === "Doubted" && ClockRules.isSettled(judgement, yield* ClockReads.confirmation(at), limits, at))
    return { maySet: true }
  const isTrusted = judgement._tag === "Trusted"
  const events = isTrusted
    ? WorkItem.closing(item.state, at, actor, "agrees again")
    : WorkItem.opening(
        item.state,
        { ...about, orgNo: "", customerNo: null, detail: ClockRules.detailOf(judgement) },
        at
      )
  if (events.length === 0) return { maySet: isTrusted }
  yield* store.commit(
    makeCommit<View>(
      { item },
      { item: events },
      {
        command: { id: idOf("clock.judge", item.version, toMillis(at)), content: judgement._tag, response: null },
        facts: [],
        trail: { actor, operation: "clock.judge", reason: null, at }
      }
    )
  )
  return { maySet: isTrusted }
})

/** Sets a clock and reads it again: what counts is the clock afterwards, not what the terminal answered. */
const setOne = Effect.fnUntraced(function* (heard: ClockReads.Heard, stepped: number, rules: Rules) {
  const { terminal, skew } = heard
  const { wall } = yield* processClocks
  // What was judged is the clock of before; it is judged anew in ten minutes.
  if (Math.abs((yield* wall.stepped) - stepped) > rules.limitMillis) {
    yield* keep(terminal, skew, "left")
    return "failed" as const
  }
  const outcome = yield* ClockSettings.set(terminal, rules.now)
  if (outcome === "held") {
    yield* keep(terminal, skew, "left")
    return "failed" as const
  }
  // Whose clock it is is not known yet: nobody's was set.
  if (outcome._tag === "NotSent" && (outcome.reason === "suspected" || outcome.reason === "unproved")) {
    // A doubt has a work item of its own. Where nothing could be looked at there is none, and a frame may only have been lost.
    const isLong = outcome.reason === "unproved" && heard.failures.failures + 1 >= settings.unproved
    yield* keep(terminal, skew, isLong ? "notSet" : "left")
    return yield* ClockReads.rememberFailure(heard, rules.now)
  }
  const again = yield* ClockReads.skewOf(terminal, "again", rules.now)
  const after = again === "offline" ? null : again
  const isRight = after !== null && Math.abs(after) <= rules.limitMillis
  yield* keep(terminal, after ?? skew, isRight ? "set" : "notSet")
  if (!isRight) return yield* ClockReads.rememberFailure(heard, rules.now)
  yield* ClockReads.forgetFailures(heard)
  return "checked" as const
})

/** Does about a clock what the judgement allows. */
const settle = Effect.fnUntraced(function* (
  heard: ClockReads.Heard,
  { maySet, stepped }: { readonly maySet: boolean; readonly stepped: number },
  rules: Rules
) {
  const { terminal, skew } = heard
  if (isOff(heard, rules)) {
    if (maySet) return yield* setOne(heard, stepped, rules)
    yield* keep(terminal, skew, "left")
    return "failed" as const
  }
  yield* keep(terminal, skew, "fits")
  yield* ClockReads.forgetFailures(heard)
  return "checked" as const
})

/**
 * Runs one step: looks at the next terminals of the round and reads the clocks whose turn has come; those that are wrong by more than
 * `maxClockSkewSeconds` are set and read again, unless the station's own clock is in doubt.
 *
 * **Details** A terminal whose clock kept a purchase from being sent is looked at in the next step of the same process. Clocks that were left wrong are
 * looked at again after ten minutes, or at once when a person has confirmed the station's clock.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("ClockKeeper.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, Store | TerminalGateway> {
  if ((yield* EngineProcess).terminals === "elsewhere") return { claimed: 0, failed: 0 }
  const asked = yield* askedFor
  const policy = yield* StationPolicy
  const limitMillis = policy.maxClockSkewSeconds * 1000
  const rules: Rules = { policy, limitMillis, now, said: yield* ClockReads.confirmation(now) }
  if (asked.length === 0 && (yield* pauseNow(rules)).isOn()) return { claimed: 0, failed: 0 }
  const { heard, failed, judgement, stepped } = yield* judge(yield* listen(asked, rules), rules)
  if (heard.length === 0) return { claimed: failed, failed }
  const { maySet } = yield* keepJudgement(judgement, rules)
  if (judgement._tag === "Trusted") yield* (yield* processClocks).wall.trust
  const done = yield* Effect.forEach(
    heard,
    (it) => leaving(actor, it.terminal.ref.id, settle(it, { maySet, stepped }, rules), "failed" as const),
    { concurrency: ClockReads.concurrency }
  )
  return { claimed: heard.length + failed, failed: failed + done.filter((it) => it === "failed").length }
})
