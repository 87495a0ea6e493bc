/** Commands to terminals with a security chip: their PW is made by the host's port, for the number that their frame has. */
import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type { Json } from "effect/Schema"
import { Frame, Seal } from "../src/index.ts"
import { SealDouble, SimulatedTerminal } from "../src/testing/index.ts"
import { group, kwh, type Loop, loop, type Ports } from "./Loop.ts"

const sealed = { security: "sealed" } as const
const sealing: Ports = { [Seal.port]: SealDouble.answer }

const connected = (settings: Json = sealed, ports: Ports = sealing, security: "on" | "off" = "on"): Loop => {
  const station = loop(SimulatedTerminal.settings("3701-00001", { security }), settings, null, ports)
  station.connect()
  return station
}

const credit = (wireNo: number, energy: string) => ({
  target: group(1),
  wireNo,
  mode: "append",
  value: kwh(energy),
  thresholds: { alarm: kwh("20"), trip: kwh("0") },
  lifetimeMinutes: null
})

const framesOf = ({ written }: Loop) =>
  written.flatMap((bytes) => {
    const frame = Result.getOrThrow(Frame.decode(bytes))
    return frame.dir === "down" ? [frame] : []
  })
const afnsOf = (station: Loop) => framesOf(station).map(({ afn }) => afn)
const isCommand = (afn: string) => afn === "04" || afn === "05"

const writes = [
  ["WriteCredit", credit(7, "100")],
  ["WriteParameter", { target: group(1), item: { _tag: "EffectiveRounds", rounds: [1] } }],
  ["WriteParameter", { target: group(1), item: { _tag: "PurchaseControl", state: "engaged" } }],
  ["WriteParameter", { target: group(1), item: { _tag: "Protection", state: "protected", halfHours: null } }],
  ["Trip", { scope: { round: 1, switches: null }, target: group(1), delayMinutes: 0, halfHours: 0 }],
  ["Close", { scope: { round: 1, switches: null }, target: group(1), mode: "permit" }],
  ["SetClock", {}],
  ["SendText", { target: group(1), text: "电量不足" }]
] as const

describe("the security port of 376.1", () => {
  it.each(writes)("missing: %s is refused before it is sent, with what is missing", (tag, payload) => {
    const station = connected(sealed, {})
    const outcome = station.ask(tag, payload)
    assert.deepInclude(outcome, { _tag: "NotSent", reason: "gated" })
    if (outcome._tag === "NotSent") assert.match(outcome.detail, /gives no port "seal376".*it is "plain"/)
    assert.isFalse(afnsOf(station).some(isCommand))
  })

  it.each(writes)(
    "there: %s goes out with the PW that the chip wants, after what machine and chip exchange",
    (tag, payload) => {
      const station = connected()
      assert.strictEqual(station.ask(tag, payload)._tag, "Answered")
      const asked = afnsOf(station)
      assert.isBelow(asked.indexOf("06"), asked.findIndex(isCommand))
      const commands = framesOf(station).filter(({ afn }) => isCommand(afn))
      assert.isTrue(commands.length > 0 && commands.every(SealDouble.isSealed))
    }
  )

  it("has the number inside that the frame has, command after command, however many reads are between", () => {
    const station = connected()
    for (let wireNo = 1; wireNo <= 40; wireNo += 1) {
      if (wireNo % 3 === 0) station.ask("ReadBalance", { target: group(1) })
      assert.strictEqual(station.ask("WriteCredit", credit(wireNo, "10"))._tag, "Answered", `${wireNo}`)
    }
    assert.deepStrictEqual(station.problems, [])
  })

  it("is asked for every command, and never for a read", () => {
    const asked: Array<Json> = []
    const counting: Ports = {
      [Seal.port]: (payload) => {
        asked.push(payload)
        return SealDouble.answer(payload)
      }
    }
    const station = connected(sealed, counting)
    station.ask("ReadBalance", { target: group(1) })
    assert.deepStrictEqual(asked, [])
    station.ask("WriteCredit", credit(1, "10"))
    const heard = `${SealDouble.exchange}4E4F5420534543555245`
    const [first, second, third] = asked
    assert.deepStrictEqual(first, { do: "connect", terminalId: "T1", heard: null })
    assert.deepStrictEqual(second, { do: "connect", terminalId: "T1", heard })
    assert.deepInclude(third, { do: "seal", terminalId: "T1" })
    // AFN 04, SEQ with a time tag to be confirmed, F47 of total group 1.
    assert.match(String((third as { readonly covered: string }).covered), /^04F[0-9A-F]01014005/)
  })

  it("shows no log the MAC of a command, and all else of it", () => {
    const station = connected()
    station.ask("WriteCredit", credit(7, "100"))
    const [sent] = framesOf(station).filter(({ afn }) => isCommand(afn))
    const shown = station.shown.flatMap((hex) => {
      const frame = Result.getOrThrow(Result.flatMap(Bytes.fromHex(hex), (bytes) => Frame.decode(bytes)))
      return frame.dir === "down" && isCommand(frame.afn) ? [frame] : []
    })
    assert.isDefined(sent)
    assert.deepStrictEqual(shown, sent === undefined ? [] : [{ ...sent, aux: { ...sent.aux, pw: "00".repeat(16) } }])
  })

  it("a terminal with a chip refuses the PW of the settings, and that is said", () => {
    const outcome = connected({}, {}).ask("WriteCredit", credit(7, "100"))
    assert.deepInclude(outcome, { _tag: "Refused", reason: "notPermitted", raw: "AFN00 F4" })
  })

  const nonsense: ReadonlyArray<readonly [string, (payload: Json) => Json, RegExp]> = [
    ["says nothing", () => null, /no answer to connect/],
    ["makes a PW of another length", (it) => (isConnect(it) ? { send: null } : { pw: "00" }), /no answer to seal: pw/],
    ["never agrees", (it) => (isConnect(it) ? { send: SealDouble.exchange } : null), /more than 8 exchanges/],
    ["sends half a unit", () => ({ send: "0000" }), /no answer to connect: send/]
  ]
  const isConnect = (payload: Json) => (payload as { readonly do: string }).do === "connect"
  it.each(nonsense)("a machine that %s: nothing is sent, and why", (_, answer, why) => {
    const station = connected(sealed, { [Seal.port]: answer })
    const outcome = station.ask("WriteCredit", credit(7, "100"))
    assert.deepInclude(outcome, { _tag: "NotSent", reason: "gated" })
    if (outcome._tag === "NotSent") assert.match(outcome.detail, why)
    assert.isFalse(afnsOf(station).some(isCommand))
  })
})
