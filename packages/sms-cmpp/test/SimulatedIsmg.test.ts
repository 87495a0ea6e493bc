/** What the simulated ISMG plays, as an SP that answers nothing sees it. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import * as MsgId from "../src/MsgId.ts"
import * as Report from "../src/Report.ts"
import { accepted, everyNth, type IsmgOptions, report, tooFast } from "../src/testing/IsmgScript.ts"
import * as SimulatedIsmg from "../src/testing/SimulatedIsmg.ts"
import { rawSp } from "./RawSp.ts"

/** The Msg_Ids that a gateway gives to its first SUBMITs. */
const idsOf = (options: IsmgOptions, count: number): Effect.Effect<ReadonlyArray<string>> =>
  Effect.scoped(
    Effect.gen(function* () {
      const ismg = yield* SimulatedIsmg.make(options)
      const sp = yield* rawSp(ismg.port)
      for (let no = 1; no <= count; no++) yield* sp.submit(no)
      return (yield* sp.hear("SUBMIT_RESP", count)).map(({ body }) => MsgId.toHex(body.Msg_Id))
    })
  )

describe("Msg_Ids", () => {
  it.effect("do not come again after a restart", () =>
    Effect.gen(function* () {
      const ids: Array<string> = []
      for (let start = 0; start < 4; start++) ids.push(...(yield* idsOf({}, 20)))
      assert.strictEqual(new Set(ids).size, 80)
    })
  )

  it.effect("come again where the script says so: after a restart, or always", () =>
    Effect.gen(function* () {
      const first = yield* idsOf({ msgIds: "repeated" }, 5)
      assert.strictEqual(new Set(first).size, 5)
      assert.deepStrictEqual(yield* idsOf({ msgIds: "repeated" }, 5), first)
      assert.strictEqual(new Set(yield* idsOf({ msgIds: "constant" }, 5)).size, 1)
    })
  )

  it.effect("are made as the standard says, with the code of the gateway", () =>
    Effect.gen(function* () {
      const [id = ""] = yield* idsOf({ gatewayCode: 4_000_001 }, 1)
      const { gateway, month, day, hour } = MsgId.parts(MsgId.fromHex(id) ?? 0n)
      assert.strictEqual(gateway, 4_000_001)
      assert.isTrue(month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23)
    })
  )
})

describe("a report", () => {
  it.effect("has the times of the clock in China: of the SUBMIT, and of its end", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Instant.toMillis(Instant.at("2026-11-30T15:59:50Z")))
      const plan = { ...accepted, reports: [report("DELIVRD", { delayMillis: 90_000 })] }
      const ismg = yield* SimulatedIsmg.make({ onSubmit: () => plan })
      const sp = yield* rawSp(ismg.port)
      yield* sp.submit(2)
      yield* sp.hear("SUBMIT_RESP", 1)
      yield* TestClock.adjust("90 seconds")
      const [deliver] = yield* sp.hear("DELIVER", 1)
      const content = deliver?.body.Msg_Content ?? new Uint8Array(0)
      const { Submit_time, Done_time } = Result.getOrThrow(Report.decode(content))
      assert.deepStrictEqual([Submit_time, Done_time], ["2611302359", "2612010001"])
    })
  )
})

describe("Result 8", () => {
  const resultsOf = Effect.fnUntraced(function* (
    sp: Effect.Success<ReturnType<typeof rawSp>>,
    from: number,
    count: number
  ) {
    for (let no = from; no < from + count; no++) yield* sp.submit(no + 1)
    const answers = yield* sp.hear("SUBMIT_RESP", from + count - 1)
    return answers.slice(from - 1).map(({ body }) => body.Result)
  })

  it.effect("comes for every nth SUBMIT, over all links", () =>
    Effect.gen(function* () {
      const ismg = yield* SimulatedIsmg.make({ onSubmit: everyNth(3, tooFast) })
      const sps = [yield* rawSp(ismg.port), yield* rawSp(ismg.port)] as const
      assert.deepStrictEqual(yield* resultsOf(sps[0], 1, 4), [0, 0, 8, 0])
      assert.deepStrictEqual(yield* resultsOf(sps[1], 1, 3), [0, 8, 0])
    })
  )

  it.effect("comes for what is faster than the rate, and no more when time has passed", () =>
    Effect.gen(function* () {
      const ismg = yield* SimulatedIsmg.make({ ratePerSecond: 2 })
      const sp = yield* rawSp(ismg.port)
      assert.deepStrictEqual(yield* resultsOf(sp, 1, 4), [0, 0, 8, 8])
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(yield* resultsOf(sp, 5, 2), [0, 8])
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* resultsOf(sp, 7, 3), [0, 0, 8])
      yield* sp.hear("DELIVER", 5)
      assert.strictEqual(ismg.reportsSent(), 5)
    })
  )
})
