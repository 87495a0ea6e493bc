/** Why a credit waits, what people are told of it, and what nobody sets by hand: by the public code, so that reasons of one code have one sentence. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import type { Attempt, Device, Dispatch, Target } from "@yugou/core/books"
import { notCarriedOverTo } from "../../../src/books/credit/SetByHand.ts"
import { publicCodeOf, type Reason, waitingCode, waitingText } from "../../../src/books/credit/Waiting.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { at, deviceState, targetState } from "../purchase/Orders.ts"

const rows: ReadonlyArray<readonly [Reason, code: string, zh: string]> = [
  ["busy", "NOT_SENT", "信道未空出，未发送"],
  ["expired", "NOT_SENT", "信道未空出，未发送"],
  ["shutdown", "STATION_STOPPED", "主站停止，未发送"],
  ["unproved", "CONNECTION_UNPROVED", "终端已换连接或未能核对，重新核对后再发"],
  ["ruledOut", "CONNECTION_RULED_OUT", "应答者已由两人认定不是该终端"],
  ["suspected", "TERMINAL_SUSPECTED", "终端连接存疑，等待两人确认"],
  ["TerminalSuspected", "TERMINAL_SUSPECTED", "终端连接存疑，等待两人确认"],
  ["gated", "UNSUPPORTED", "终端不支持"],
  ["unsupported", "UNSUPPORTED", "终端不支持"],
  ["Unsupported", "UNSUPPORTED", "终端不支持"],
  ["offline", "TERMINAL_OFFLINE", "终端离线"],
  ["noClock", "CLOCK_UNREAD", "未能读到终端时钟"],
  ["clockSkewed", "CLOCK_SKEWED", "终端时钟不准，等待校时"],
  ["BalanceDiffers", "BALANCE_DIFFERS", "剩余电量与账面不符，请处理单边账"]
]

describe("why a credit waits", () => {
  it.each(rows)("%s is told as %s", (reason, code, zh) => {
    assert.deepStrictEqual([publicCodeOf(reason), waitingText(code).zh], [code, zh])
  })

  it("of a code that is not known nothing is told", () =>
    assert.deepStrictEqual(waitingText("NOBODY_KNOWS"), { zh: "", en: "" }))

  const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
  const attempt = (ending: Attempt.Ending | null): Attempt.Attempt => ({
    ...{ no: 1, requestId: "P1.1", wireNo: 7, mode: "append", value: Energy.kwh("100"), thresholds: null },
    ...{ lifetimeMinutes: 5, openedAt: at, queuedSince: at, queuedUntil: at, sendBy: at, deadAt: at, verdict: null },
    before: { at, storedNumber: 6, numberRead: "yes", balance: null, consumption: null, records: [] },
    ending
  })
  const notSent = (seconds: number): Attempt.Ending => ({
    ...{ _tag: "NotSent", at: after(seconds), reason: "busy", detail: "" }
  })
  const queued = (waitsFor?: string): Dispatch.State => ({
    ...{ _tag: "Queued", since: at, until: after(3600), notBefore: at, ...(waitsFor === undefined ? {} : { waitsFor }) }
  })
  const answered: Attempt.Ending = { _tag: "Answered", at: after(1), frames: [] }
  const cases: ReadonlyArray<readonly [string, Dispatch.State, ReadonlyArray<Attempt.Ending | null>, string | null]> = [
    ["it is not queued", { _tag: "Idle" }, [notSent(1)], null],
    ["it was not tried yet", queued(), [], null],
    ["it was put off", queued("OverHoardingLimit"), [], "OVER_HOARDING_LIMIT"],
    ["it was put off after an attempt that did not leave", queued("offline"), [notSent(1)], "TERMINAL_OFFLINE"],
    ["its attempt did not leave", queued(), [notSent(1)], "NOT_SENT"],
    ["its attempt did not leave as it was queued", queued(), [notSent(0)], "NOT_SENT"],
    ["an attempt of an earlier time in the queue did not leave", queued(), [notSent(-1)], null],
    ["its newest attempt has no ending", queued(), [notSent(1), null], null],
    ["its attempt was answered", queued(), [answered], null]
  ]
  it.each(cases)("%s", (_, dispatch, endings, expected) => {
    assert.strictEqual(waitingCode({ dispatch, attempts: endings.map(attempt) }), expected)
  })
})

describe("what nobody sets by hand", () => {
  const reserved: Target.State = { ...targetState, reservedFor: "R1" }
  const device: Device.State = deviceState
  const refusal = { _tag: "DeviceBeingReplaced", deviceId: "D1", target: keyOf(device.target), replacementId: "R1" }
  const cases = [
    ["a balance of a target that is kept for nothing", "set", undefined, targetState, null],
    ["a purchase on one that a carry-over waits for", "append", undefined, reserved, null],
    ["the carry-over itself", "set", { _tag: "NeverSeen" }, reserved, null],
    ["a balance of one that a carry-over waits for", "set", undefined, reserved, refusal]
  ] as const
  it.each(cases)("%s", (_, mode, ifExpected, target, expected) => {
    const credit = { mode, ...(ifExpected === undefined ? {} : { ifExpected }) } as never
    assert.deepStrictEqual(
      notCarriedOverTo(credit, device, target).map((it) => it && { ...it }),
      [expected as never]
    )
  })
})
