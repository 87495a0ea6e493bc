/**
 * A client against the simulated ISMG with random faults from a seed: refusals, silence, dropped and terminated links, garbage, half PDUs,
 * early, double and contradictory reports, an inbox that fails.
 *
 * Checks that every message ends once, that what ended as not sent was never seen, that what was refused was refused, that no message is
 * taken twice (with resending: only the same bytes under the same Sequence_Id), and that every report reaches the inbox.
 */
import { Instant, type OutgoingSms, SmsInbox, StoreError, type SubmitOutcome } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as MsgId from "../src/MsgId.ts"
import * as ResultCode from "../src/ResultCode.ts"
import { make } from "../src/SmsGateway.ts"
import type { Answer, ReceivedSubmit, ReportPlan, SubmitPlan } from "../src/testing/IsmgScript.ts"
import { report } from "../src/testing/IsmgScript.ts"
import * as SimulatedIsmg from "../src/testing/SimulatedIsmg.ts"

/** A small seeded generator (mulberry32): the same seed gives the same faults. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface SoakOptions {
  readonly seed: number
  readonly messages: number
  readonly transmissions: number
  readonly version: "2.0" | "3.0"
}

export interface SoakResult {
  readonly outcomes: { readonly [tag: string]: number }
  readonly submits: number
  readonly receipts: number
  readonly problems: ReadonlyArray<string>
}

const answers: ReadonlyArray<readonly [number, (random: () => number) => Answer]> = [
  [60, () => ({ _tag: "Result", result: 0, delayMillis: 0 })],
  [8, (random) => ({ _tag: "Result", result: 0, delayMillis: Math.floor(random() * 150) })],
  [6, () => ({ _tag: "Result", result: 8, delayMillis: 0 })],
  [3, () => ({ _tag: "Result", result: 13, delayMillis: 0 })],
  [2, () => ({ _tag: "Result", result: 3, delayMillis: 0 })],
  [3, () => ({ _tag: "WrongWidth", result: 0 })],
  [4, () => ({ _tag: "Silence" })],
  [2, () => ({ _tag: "Drop" })],
  [1, () => ({ _tag: "Terminate" })],
  [1, () => ({ _tag: "Raw", bytes: new Uint8Array(20).fill(0xff) })],
  [1, () => ({ _tag: "Raw", bytes: Uint8Array.of(0, 0, 0, 24, 0x80) })]
]

const answerOf = (random: () => number): Answer => {
  let left = random() * answers.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, answer] of answers) {
    left -= weight
    if (left < 0) return answer(random)
  }
  return { _tag: "Silence" }
}

const reportsOf = (random: () => number): ReadonlyArray<ReportPlan> => {
  const when = random() < 0.2 ? "beforeAnswer" : "afterAnswer"
  const over = random() < 0.3 ? "otherLink" : "sameLink"
  const layout = random() < 0.2 ? "2.0" : "byLink"
  const copies = random() < 0.1 ? 2 : 1
  const delayMillis = random() < 0.5 ? 0 : Math.floor(random() * 100)
  const last = report("DELIVRD", { when, over, layout, copies, delayMillis })
  return random() < 0.1 ? [report("UNDELIV", { when }), last] : [last]
}

/** Runs one seed on the live clock; a run takes a few seconds. */
export const soak = Effect.fnUntraced(function* (options: SoakOptions) {
  const random = seeded(options.seed)
  const plans = new Map<number, SubmitPlan>()
  const ismg = yield* SimulatedIsmg.make({
    account: { spId: "900001", secret: "888888" },
    redelivery: { afterMillis: 400, times: 20 },
    onLogin: () => ({ _tag: "Answer", status: random() < 0.1 ? 55 : 0, delayMillis: 0 }),
    onSubmit: (submit) => {
      const answer = answerOf(random)
      const taken = answer._tag !== "Result" || answer.result === 0
      const plan = { answer, reports: taken ? reportsOf(random) : [] }
      plans.set(submit.index, plan)
      return plan
    }
  })
  const refs = new Set<string>()
  const client = yield* make({
    host: ismg.host,
    port: ismg.port,
    spId: "900001",
    secret: Redacted.make("888888"),
    srcId: "10690000",
    version: options.version,
    transmissions: options.transmissions,
    links: 3,
    window: 8,
    deliveryLimit: 6,
    pauseLimitMillis: 100,
    responseTimeoutMillis: 250,
    linkTestIntervalMillis: 300,
    linkTestTimeoutMillis: 200,
    drainMillis: 100,
    terminateTimeoutMillis: 100,
    reconnectMinMillis: 10,
    reconnectMaxMillis: 50
  }).pipe(Effect.provideService(SmsInbox, inboxThatFails(random, refs)))
  const outcomes = yield* Effect.forEach(
    Array.from({ length: options.messages }, (_, index) => index),
    (index) =>
      Effect.map(untilTaken(client.gateway.submit(messageOf(index, random()))), (outcome) => [index, outcome] as const),
    { concurrency: 40 }
  )
  yield* Effect.timeoutOption(
    ismg.until((gateway) => gateway.undelivered() === 0),
    "10 seconds"
  )
  return judge(options, outcomes, ismg, plans, refs)
})

/** A caller that tries again after `NotSent`, as core does: nothing of it left, so that is safe. */
const untilTaken = (submit: Effect.Effect<SubmitOutcome>): Effect.Effect<SubmitOutcome> =>
  Effect.flatMap(submit, (outcome) =>
    outcome._tag === "NotSent" ? Effect.andThen(Effect.sleep("5 millis"), untilTaken(submit)) : Effect.succeed(outcome)
  )

const messageOf = (index: number, length: number): OutgoingSms => ({
  messageId: `m${index}`,
  to: "13900000001",
  text: `电${index};`.repeat(1 + Math.floor(length * 40)),
  lane: index % 5 === 0 ? "alarm" : "bulk",
  kind: "alarm",
  templateId: "alarm",
  variables: {},
  signature: "【供电公司】",
  role: null,
  notAfter: Instant.at("2100-01-01T00:00:00Z")
})

const inboxThatFails = (random: () => number, refs: Set<string>): SmsInbox["Service"] =>
  SmsInbox.of({
    receipt: ({ ref }) =>
      Effect.suspend(() => {
        if (random() < 0.2) return Effect.fail(new StoreError({ reason: "unavailable", detail: "by the soak" }))
        refs.add(ref)
        return Effect.void
      }),
    reply: () => Effect.void
  })

const judge = (
  options: SoakOptions,
  outcomes: ReadonlyArray<readonly [number, SubmitOutcome]>,
  ismg: SimulatedIsmg.SimulatedIsmg,
  plans: ReadonlyMap<number, SubmitPlan>,
  refs: ReadonlySet<string>
): SoakResult => {
  const problems: Array<string> = []
  const isTaken = ({ index }: ReceivedSubmit): boolean => {
    const answer = plans.get(index)?.answer
    return answer?._tag !== "Result" || ["accepted", "possiblyAccepted"].includes(ResultCode.classOf(answer.result))
  }
  const byContent = Map.groupBy(ismg.submits(), (submit) => Buffer.from(submit.body.Msg_Content).toString("hex"))
  for (const [content, submits] of byContent) {
    const taken = submits.filter(isTaken)
    const same = new Set(taken.map((submit) => Buffer.from(submit.bytes).toString("hex")))
    if (same.size > 1 || taken.length > options.transmissions) problems.push(`taken ${taken.length} times: ${content}`)
  }
  const seen = new Map(ismg.submits().map((submit) => [MsgId.toHex(submit.msgId), submit]))
  const counts: { [tag: string]: number } = {}
  if (outcomes.length !== options.messages) problems.push(`${outcomes.length} of ${options.messages} ended`)
  for (const [index, outcome] of outcomes) {
    for (const part of outcome._tag === "Submitted" ? outcome.parts : []) {
      counts[part._tag] = (counts[part._tag] ?? 0) + 1
      if (part._tag === "Accepted" && !seen.has(part.ref))
        problems.push(`m${index}: accepted under an id that was never given`)
    }
  }
  const reported = ismg.submits().filter(({ index }) => (plans.get(index)?.reports.length ?? 0) > 0)
  const lost = reported.filter(({ msgId }) => !refs.has(MsgId.toHex(msgId)))
  if (lost.length > 0) problems.push(`${lost.length} reports did not reach the inbox`)
  const refused = ismg.submits().filter((submit) => !isTaken(submit)).length
  if ((counts.Refused ?? 0) > 0 && refused === 0) problems.push("refused without a refusal")
  return { outcomes: counts, submits: ismg.submits().length, receipts: refs.size, problems }
}
