/** Every operation that the table marks sensitive asks for a fresh proof, and no other one does (F-81). */
import { assert, describe, it } from "@effect/vitest"
import { operations, PromiseHost, Reauthentication, Rejection } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { layer, onSite, site } from "../../Panel.ts"
import { parts } from "../host/Parts.ts"
import { rejectionOf } from "../host/Rejects.ts"
import { ableTo, payloadsOf, type Row, rows, run, said } from "./Runs.ts"
import { samples } from "./Samples.ts"
import { unit, type World, world } from "./World.ts"

const sensitive: ReadonlySet<string> = new Set(
  Object.values(operations).flatMap((table) =>
    Object.values(table).flatMap((row) => (row.sensitive === "yes" ? [row.name] : []))
  )
)
const isSensitive = ({ name }: Row): boolean => sensitive.has(name)

/** Answers so, and writes down what it was asked. */
const answering = (freshness: Reauthentication.Freshness, asked: Array<Reauthentication.Proving>) =>
  Effect.provideService(Reauthentication.Reauthentication, (proving) =>
    Effect.sync(() => {
      asked.push(proving)
      return freshness
    })
  )

const content = (books: ReturnType<typeof unit>["books"]): string =>
  said([books.log, [...books.facts], [...books.commands], [...books.notes]])

it("some are sensitive, and those say so among their refusals", () => {
  assert.isAbove(sensitive.size, 3)
  for (const table of Object.values(operations))
    for (const { name, rejections, sensitive: marked } of Object.values(table))
      assert.strictEqual(
        (rejections as ReadonlyArray<unknown>).includes(Rejection.Reauthenticate),
        marked === "yes",
        name
      )
})

describe("without a fresh proof", () => {
  const here = unit()
  let made: World | null = null
  for (const row of rows.filter(isSensitive)) {
    it.effect(`${row.name} is refused, whatever it is about, and nothing is stored; its plan is answered`, () =>
      onSite(
        here,
        Effect.gen(function* () {
          made ??= yield* world(here, "inside")
          const before = content(here.books)
          for (const payload of payloadsOf(row, samples(made))) {
            const { answer, plan } = yield* run(row, payload, ableTo(row, "inside")).pipe(answering("stale", []))
            assert.isTrue(answer._tag === "Failure" && answer.failure instanceof Rejection.Reauthenticate, said(answer))
            assert.strictEqual(plan?._tag, "Success", said(plan))
          }
          assert.strictEqual(content(here.books), before)
        })
      )
    )
  }

  it.effect("who may not do it is told that, and not asked for a proof", () => {
    const asked: Array<Reauthentication.Proving> = []
    return onSite(
      here,
      Effect.gen(function* () {
        made ??= yield* world(here, "inside")
        const trip = rows.find((row) => row.path.join() === ["commissioning", "trip"].join())
        if (trip === undefined) return assert.fail("there is no trip")
        const [payload = {}] = payloadsOf(trip, samples(made))
        const { answer } = yield* run(trip, payload, "trainee").pipe(answering("stale", asked))
        assert.isTrue(answer._tag === "Failure" && answer.failure instanceof Rejection.Forbidden, said(answer))
        assert.isEmpty(asked)
      })
    )
  })
})

describe("with one", () => {
  for (const row of rows.filter(isSensitive)) {
    it.effect(
      `${row.name} is done, and the host was asked about who acts, what he does and what came with the call`,
      () => {
        const here = unit()
        const asked: Array<Reauthentication.Proving> = []
        return onSite(
          here,
          Effect.gen(function* () {
            const [payload = {}] = payloadsOf(row, samples(yield* world(here, "inside")))
            const actor = ableTo(row, "inside")
            const { answer } = yield* run(row, payload, actor).pipe(
              Effect.provideService(Reauthentication.Proof, "session-1"),
              answering("fresh", asked)
            )
            assert.strictEqual(answer._tag, "Success", said(answer))
            assert.deepStrictEqual(asked, [{ actor, operation: row.name, proof: "session-1" }])
          })
        )
      }
    )
  }
})

it.effect("no other operation asks", () => {
  const here = unit()
  const asked: Array<Reauthentication.Proving> = []
  return onSite(
    here,
    Effect.gen(function* () {
      const payloads = samples(yield* world(here, "inside"))
      // Nobody of another org unit changes anything, so that one world does for all.
      for (const row of rows)
        for (const payload of payloadsOf(row, payloads))
          yield* run(row, payload, "outside").pipe(answering("fresh", asked))
      assert.sameMembers([...new Set(asked.map(({ operation }) => operation))], [...sensitive])
    })
  )
})

describe("a host of promises", () => {
  const command = { actor: "clerk", commandId: "c-1", reason: "已校时" }
  const open = (reauthentication: PromiseHost.Reauthenticate) => PromiseHost.open({ ...parts, reauthentication })

  it("gives the proof with the call, and refuses what it finds stale", async () => {
    const asked: Array<Reauthentication.Proving> = []
    const station = await open((proving) => {
      asked.push(proving)
      return proving.proof === "session-1" ? "fresh" : "stale"
    })
    const refusal = await rejectionOf(station.dunning.confirmClock(command))
    assert.deepInclude(refusal, { code: "REAUTHENTICATE", retryable: false })
    assert.match(refusal.messageZh, /再次验证身份/)
    // Of one org unit only: what comes after the proof.
    const beyond = await rejectionOf(station.dunning.confirmClock(command, { proof: "session-1" }))
    assert.strictEqual(beyond.code, "FORBIDDEN")
    assert.deepStrictEqual(
      asked.map(({ proof }) => proof),
      [null, "session-1"]
    )
    await station.close()
  })

  it.each([
    ["what it throws", () => Promise.reject(new Error("no directory")), /no directory/],
    ["an answer that is none", () => "yes" as never, /must answer fresh or stale/]
  ] as const)("lets nothing through by %s", async (_, reauthentication, message) => {
    const station = await open(reauthentication)
    assert.match(String(await rejectionOf(station.dunning.confirmClock(command))), message)
    await station.close()
  })
})

describe("the start of a station", () => {
  const said = (port: Reauthentication.ReauthenticationPort | null) => {
    const lines: Array<string> = []
    const logs = Logger.layer([
      Logger.make<unknown, void>(({ logLevel, message }) => void lines.push(`${logLevel} ${message}`))
    ])
    return Effect.void.pipe(
      Effect.provide(layer(site())),
      Effect.provideService(Reauthentication.Reauthentication, port),
      Effect.provide(logs),
      Effect.map(() => lines.filter((line) => line.includes("prove himself")))
    )
  }
  it.effect("says before which operations nobody is asked to prove himself anew", () =>
    Effect.gen(function* () {
      const [line = "", ...more] = yield* said(null)
      assert.match(line, /^Info /)
      for (const name of sensitive) assert.include(line, name)
      assert.isEmpty(more)
      assert.isEmpty(yield* said(() => Effect.succeed("fresh")))
    })
  )
})
