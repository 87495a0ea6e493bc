/** Conversations built after published firmwares, event by event: what the terminal says is what stands there, and what the station says must be, too. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Instant, type Outcome, type SessionOutput, TerminalId, type TerminalRequest } from "@yugou/core/dialect"
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type { Json } from "effect/Schema"
import { Apdu, dialect, Frame } from "../src/index.ts"
import { group, kwh } from "./Loop.ts"

interface Event {
  readonly t: number
  readonly who: "terminal" | "station"
  readonly hex: string
  readonly note: string
}

const linesOf = (name: string): ReadonlyArray<string> =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
const sessions = linesOf("sessions.jsonl").map(
  (line): { readonly session: string; readonly events: ReadonlyArray<Event> } => JSON.parse(line)
)

const terminalId = TerminalId.make("T1")
const startAt = Date.parse("2026-11-28T04:00:00Z")
const bytesOf = (hex: string): Uint8Array => Result.getOrThrow(Bytes.fromHex(hex))

const wholeOf = (bytes: Uint8Array): Frame.WholeFrame => {
  const frame = Result.getOrThrow(Frame.decode(bytes))
  if (frame.fragment) throw new Error("a piece")
  return frame
}
const apduOf = (hex: string): Apdu.Apdu => wholeOf(bytesOf(hex)).apdu

type Piided = Apdu.Apdu & { readonly piid: number }

/** The station on its own: what is written and what ends, and the number that a recorded number has here. */
const stationOf = (settings: Json) => {
  let session = Result.getOrThrow(dialect.configure(settings)).open(terminalId, null)
  const written: Array<Uint8Array> = []
  const outcomes: Array<Outcome> = []
  const events: Array<string> = []
  let now = startAt
  const feed = (input: Parameters<typeof session.step>[0]): void => {
    const [next, outputs] = session.step(input)
    session = next
    for (const output of outputs) perform(output)
  }
  const perform = (output: SessionOutput): void => {
    if (output._tag === "Write") {
      written.push(output.bytes)
      feed({ _tag: "Written", writeId: output.writeId, now })
    }
    if (output._tag === "Settle") outcomes.push(output.outcome)
    if (output._tag !== "Emit") return
    // The confirmation waits for the inbox.
    assert.isFalse(written.some((bytes) => wholeOf(bytes).apdu.service.startsWith("REPORT-Response")))
    events.push(output.event.kind)
    feed({ _tag: "Accepted", key: output.event.key, now })
  }
  return {
    written,
    outcomes,
    events,
    at: (t: number) => {
      now = startAt + Math.round(t * 1000)
      feed({ _tag: "Tick", now })
    },
    ask: (tag: TerminalRequest["_tag"], payload: unknown) => {
      const request = {
        _tag: tag,
        requestId: `r${outcomes.length}/${now}`,
        terminalId,
        notAfter: Instant.fromMillis(now + 60_000),
        payload
      } as TerminalRequest
      feed({ _tag: "Start", request, now })
    },
    /** The terminal says what was recorded, under the number of our last request. */
    hear: (hex: string, mine: number | null = null) => {
      const frame = wholeOf(bytesOf(hex))
      const apdu = mine === null ? frame.apdu : ({ ...frame.apdu, piid: mine } as Apdu.Apdu)
      feed({ _tag: "Bytes", bytes: Result.getOrThrow(Frame.encode({ ...frame, apdu })), now })
    },
    hearBytes: (bytes: Uint8Array) => feed({ _tag: "Bytes", bytes, now }),
    say: (server: string, apdu: Apdu.Apdu) =>
      feed({
        _tag: "Bytes",
        bytes: Result.getOrThrow(Frame.encode(Frame.make("answer", Frame.addressOf(server, "10"), apdu))),
        now
      }),
    last: (): Piided => wholeOf(written.at(-1) ?? new Uint8Array(0)).apdu as Piided
  }
}

/** The APDU as it was recorded, under our own number. */
const assertSaid = (said: Piided, hex: string): void => {
  assert.deepStrictEqual(said, { ...apduOf(hex), piid: said.piid } as Piided)
}

/** A link response with the times of its sending left out: a station takes as long as it takes. */
const assertLinked = (bytes: Uint8Array | undefined, hex: string): void => {
  const [ours, theirs] = [wholeOf(bytes ?? new Uint8Array(0)), wholeOf(bytesOf(hex))].map((frame) => {
    const { receivedTime: _, responseTime: __, ...apdu } = frame.apdu as Apdu.Service<"LINK-Response">
    return { ...frame, apdu }
  })
  assert.deepStrictEqual(ours, theirs)
}

const eventsOf = (name: string): ReadonlyArray<Event> => sessions.find((it) => it.session === name)?.events ?? []
const credit = (totalGroupNo: number, wireNo: number, value: string) => ({
  target: group(totalGroupNo),
  mode: "append",
  wireNo,
  value: kwh(value),
  thresholds: { alarm: kwh("20"), trip: kwh("0") },
  lifetimeMinutes: 5
})
const clockAt = (datetimeS: string, piid: number): Apdu.Apdu => ({
  service: "GET-Response-Normal",
  piid,
  result: { oad: "40000200", data: { datetimeS } }
})

const tagged = { security: "plain", purchaseLifetime: "tagged" } as const

describe("recorded conversations", () => {
  it("none is left out", () =>
    assert.deepStrictEqual(
      sessions.map(({ events, session }) => [session, events.length]),
      [
        ["purchase-ok", 12],
        ["purchase-repeat-XL", 7],
        ["trip-protected-XL", 6]
      ]
    ))

  it("a purchase that goes well is asked, proved and confirmed byte for byte", () => {
    const [login, linked, ask1, balance1, ask2, stored, buy, bought, event, confirmed, ask3, balance2] =
      eventsOf("purchase-ok")
    const station = stationOf({ ...tagged, stationClock: "trusted" })
    station.hear(login?.hex ?? "")
    assertLinked(station.written.at(-1), linked?.hex ?? "")

    station.at(1)
    station.ask("ReadBalance", { target: group(1) })
    assertSaid(station.last(), ask1?.hex ?? "")
    station.at(1.4)
    station.hear(balance1?.hex ?? "", station.last().piid)
    assert.deepInclude(station.outcomes.at(-1), {
      _tag: "Answered",
      answer: { remaining: kwh("20"), terminalTime: "2026-11-28 12:00:02" }
    })

    station.at(2)
    station.ask("ReadStoredCredit", { target: group(1) })
    assertSaid(station.last(), ask2?.hex ?? "")
    station.at(2.3)
    station.hear(stored?.hex ?? "", station.last().piid)
    assert.deepInclude(station.outcomes.at(-1), {
      answer: { wireNo: 41, value: kwh("100"), thresholds: { alarm: kwh("20"), trip: kwh("0") } }
    })

    station.at(5)
    station.ask("WriteCredit", credit(1, 42, "100"))
    assertSaid(station.last(), buy?.hex ?? "")
    station.at(5.5)
    station.hear(bought?.hex ?? "", station.last().piid)
    assert.deepInclude(station.outcomes.at(-1), { _tag: "Answered", answer: null })

    station.at(6)
    station.hear(event?.hex ?? "")
    assert.deepStrictEqual(station.events, ["3202"])
    assert.strictEqual(Bytes.hex(station.written.at(-1) ?? new Uint8Array(0)), confirmed?.hex)

    station.at(8)
    station.ask("ReadBalance", { target: group(1) })
    assertSaid(station.last(), ask3?.hex ?? "")
    station.at(8.3)
    station.hear(balance2?.hex ?? "", station.last().piid)
    assert.deepInclude(station.outcomes.at(-1), {
      answer: { remaining: kwh("120"), terminalTime: "2026-11-28 12:00:09" }
    })
  })

  it("a purchase without an answer is looked for and not repeated; what a repeat would get says nothing", () => {
    const [beat, linked, buy, look, stored, repeat, dar8] = eventsOf("purchase-repeat-XL")
    const server = wholeOf(bytesOf(buy?.hex ?? "")).server
    const station = stationOf({ ...tagged, answerTimeoutSeconds: 30 })
    station.hear(beat?.hex ?? "")
    assertLinked(station.written.at(-1), linked?.hex ?? "")

    station.at(1)
    station.ask("WriteCredit", credit(2, 77, "500"))
    // The clock is asked first; the recorded tag is of a terminal whose clock is four seconds ahead.
    station.say(server, clockAt("2026-11-28 12:00:05", station.last().piid))
    assertSaid(station.last(), buy?.hex ?? "")
    station.at(31)
    assert.deepInclude(station.outcomes.at(-1), { _tag: "NoAnswer", cause: "timeout" })
    station.ask("ReadStoredCredit", { target: group(2) })
    assertSaid(station.last(), look?.hex ?? "")
    station.at(31.4)
    station.hear(stored?.hex ?? "", station.last().piid)
    assert.deepInclude(station.outcomes.at(-1), {
      answer: { wireNo: 77, value: kwh("500"), thresholds: { alarm: kwh("20"), trip: kwh("0") } }
    })

    station.at(40)
    const before = station.written.length
    station.ask("WriteCredit", credit(2, 77, "500"))
    assert.deepInclude(station.outcomes.at(-1), { _tag: "NotSent", reason: "gated" })
    assert.lengthOf(station.written, before)

    // A station that knows nothing of the number sends the same frame, and learns nothing from the answer.
    const blind = stationOf(tagged)
    blind.hear(beat?.hex ?? "")
    blind.ask("WriteCredit", credit(2, 77, "500"))
    blind.say(server, clockAt("2026-11-28 12:00:05", blind.last().piid))
    assertSaid(blind.last(), repeat?.hex ?? "")
    blind.hear(dar8?.hex ?? "", blind.last().piid)
    assert.deepInclude(blind.outcomes.at(-1), { _tag: "Refused", reason: "unspecified", raw: "DAR 8" })
  })

  it("a trip has its time tag; success under protection is none, and a terminal that says so is not tripped", () => {
    const [bare, dar32, trip, success, look, states] = eventsOf("trip-protected-XL")
    const server = wholeOf(bytesOf(trip?.hex ?? "")).server
    const request = { target: group(1), scope: { round: 1, switches: null }, delayMinutes: 0, halfHours: 0 }
    const login = { ...wholeOf(bytesOf(eventsOf("purchase-ok")[0]?.hex ?? "")), server }
    const begun = () => {
      const station = stationOf({ ...tagged, lifetimeMinutes: 5 })
      station.hear(Bytes.hex(Result.getOrThrow(Frame.encode(login))))
      station.at(1)
      station.ask("Trip", request)
      return station
    }
    const looked = (isProtected: 0 | 1, piid: number): Apdu.Apdu => ({
      service: "GET-Response-NormalList",
      piid,
      results: [
        { oad: "40000200", data: { datetimeS: "2026-11-28 12:00:05" } },
        { oad: "80010200", data: { enum: isProtected } }
      ]
    })

    const released = begun()
    released.say(server, looked(0, released.last().piid))
    assertSaid(released.last(), trip?.hex ?? "")
    const untagged = apduOf(bare?.hex ?? "")
    assert.notProperty(untagged, "timeTag")
    released.hear(dar32?.hex ?? "", released.last().piid)
    assert.deepInclude(released.outcomes.at(-1), { _tag: "Refused", reason: "expired", raw: "DAR 32" })

    const late = begun()
    late.say(server, looked(0, late.last().piid))
    late.hear(success?.hex ?? "", late.last().piid)
    assert.deepInclude(late.outcomes.at(-1), { _tag: "Answered", answer: null })

    // What the recording asks behind the success is asked before it here.
    const found = apduOf(states?.hex ?? "") as Apdu.Service<"GET-Response-NormalList">
    const asked = apduOf(look?.hex ?? "") as Apdu.Service<"GET-Request-NormalList">
    assert.deepStrictEqual(
      found.results.map(({ oad }) => oad),
      asked.oads
    )
    const protection = found.results.find(({ oad }) => oad === "80010200")
    assert.deepInclude(protection, { data: { enum: 1 } })
    const held = begun()
    const before = held.written.length
    held.say(server, looked(1, held.last().piid))
    assert.deepInclude(held.outcomes.at(-1), { _tag: "NotSent", reason: "gated" })
    assert.lengthOf(held.written, before)
  })
})

describe("recognising a terminal", () => {
  const login = bytesOf(eventsOf("purchase-ok")[0]?.hex ?? "")

  it("gives the address of the first whole frame, whatever the fragments and behind FE bytes", () => {
    const head = Uint8Array.of(0xfe, 0xfe, 0xfe, 0xfe, ...login)
    for (let size = 0; size < head.length; size += 1)
      assert.strictEqual(dialect.identify(head.subarray(0, size))._tag, "NeedMore")
    assert.deepStrictEqual(dialect.identify(head), { _tag: "Yes", address: wholeOf(login).server })
  })

  it.each(linesOf("ssal.jsonl").map((line) => JSON.parse(line) as { readonly id: string; readonly hex: string }))(
    "says no to the outer frame of a security gateway, $id, from its first byte; the decoder names it",
    ({ hex }) => {
      for (let size = 1; size <= hex.length / 2; size += 1)
        assert.deepStrictEqual(dialect.identify(bytesOf(hex).subarray(0, size)), { _tag: "No" })
      const decoded = Frame.decode(bytesOf(hex))
      assert.isTrue(Result.isFailure(decoded))
      if (Result.isFailure(decoded)) assert.deepInclude(decoded.failure, { layer: "ssal", reason: "outerFrame" })
    }
  )

  it("says no to a frame that names nobody, and to noise", () => {
    const everybody = Frame.make("link", { ...Frame.addressOf("AA"), addressType: "broadcast" }, wholeOf(login).apdu)
    assert.notStrictEqual(dialect.identify(Result.getOrThrow(Frame.encode(everybody)))._tag, "Yes")
    assert.strictEqual(dialect.identify(new Uint8Array(64).fill(0x41))._tag, "No")
  })
})

describe("an answer in several parts", () => {
  const server = wholeOf(bytesOf(eventsOf("purchase-ok")[0]?.hex ?? "")).server
  const begun = (settings: Json = { security: "plain" }) => {
    const station = stationOf(settings)
    station.hear(eventsOf("purchase-ok")[0]?.hex ?? "")
    station.ask("ReadBalance", { target: group(1) })
    return station
  }
  const results = [
    { oad: "23010B00", data: { i64: "200000" } },
    { oad: "40000200", data: { datetimeS: "2026-11-28 12:00:02" } }
  ] as const

  it("comes block by block, each asked for by the number of the one before", () => {
    const station = begun()
    const { piid } = station.last()
    const [first, second] = results
    station.say(server, { service: "GET-Response-Next", piid, last: false, block: 1, results: [first] })
    assert.deepStrictEqual(station.last(), { service: "GET-Request-Next", piid, block: 1 } as unknown as Piided)
    station.say(server, { service: "GET-Response-Next", piid, last: true, block: 2, results: [second] })
    assert.deepInclude(station.outcomes.at(-1), {
      answer: { remaining: kwh("20"), terminalTime: "2026-11-28 12:00:02" }
    })
  })

  it("is not put together from blocks out of their order, or under another number", () => {
    const station = begun()
    const { piid } = station.last()
    const [first, second] = results
    station.say(server, { service: "GET-Response-Next", piid, last: false, block: 1, results: [first] })
    station.say(server, { service: "GET-Response-Next", piid, last: true, block: 3, results: [second] })
    station.say(server, {
      service: "GET-Response-Next",
      piid: (piid + 1) % 64,
      last: true,
      block: 2,
      results: [second]
    })
    assert.lengthOf(station.outcomes, 0)
  })

  it("comes piece by piece, each but the last confirmed; a repeated piece is confirmed again and counted once", () => {
    const station = begun()
    const { piid } = station.last()
    const answer = { service: "GET-Response-NormalList", piid, results: [...results] } as const
    const apdu = Result.getOrThrow(Apdu.encode(answer))
    const cuts = [apdu.subarray(0, 10), apdu.subarray(10, 20), apdu.subarray(20)]
    const pieceOf = (no: number): Uint8Array =>
      Result.getOrThrow(
        Frame.encode({
          ...Frame.addressOf(server, "10"),
          control: "E3",
          dir: "up",
          prm: 1,
          fn: 3,
          scrambled: false,
          fragment: true,
          fragmentKind: no === 0 ? "first" : no === cuts.length - 1 ? "last" : "middle",
          fragmentNo: no,
          fragmentBody: Bytes.hex(cuts[no] ?? new Uint8Array(0))
        })
      )
    for (const no of [0, 0, 1, 1, 2]) station.hearBytes(pieceOf(no))
    const confirmed = station.written.slice(-4).map((bytes) => {
      const frame = Result.getOrThrow(Frame.decode(bytes))
      return frame.fragment ? [frame.control, frame.fragmentKind, frame.fragmentNo] : []
    })
    assert.deepStrictEqual(confirmed, [
      ["63", "confirm", 0],
      ["63", "confirm", 0],
      ["63", "confirm", 1],
      ["63", "confirm", 1]
    ])
    assert.deepInclude(station.outcomes.at(-1), {
      answer: { remaining: kwh("20"), terminalTime: "2026-11-28 12:00:02" }
    })
  })
})

it("one request is in flight: a second one is busy, and answers under other numbers settle nothing", () => {
  const server = wholeOf(bytesOf(eventsOf("purchase-ok")[0]?.hex ?? "")).server
  const station = stationOf({ security: "plain" })
  station.hear(eventsOf("purchase-ok")[0]?.hex ?? "")
  station.ask("ReadClock", {})
  station.ask("ReadBalance", { target: group(1) })
  assert.deepInclude(station.outcomes.at(-1), { _tag: "NotSent", reason: "busy" })
  const { piid } = station.last()
  for (let other = 0; other < 64; other += 1)
    if (other !== piid) station.say(server, clockAt("2026-11-28 12:00:05", other))
  assert.lengthOf(station.outcomes, 1)
  station.say(server, clockAt("2026-11-28 12:00:05", piid))
  assert.deepInclude(station.outcomes.at(-1), { _tag: "Answered" })
})
