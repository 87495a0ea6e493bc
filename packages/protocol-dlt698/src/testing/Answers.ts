/** Carries the station's requests to the simulated terminal and its answers back: time tags, levels of security, one DAR for each write. */
import { Bytes, type RefusalReason } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { TerminalSide } from "@yugou/dialect-kit/testing"
import * as Dlt645 from "@yugou/dlt645"
import { type Answer as Given, type Request, TerminalClock } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import iconv from "iconv-lite"
import type * as Apdu from "../apdu/Apdu.ts"
import { clockOf, elementsOf, objects, of, roundsOf, unitOf, wholeOf } from "../request/Values.ts"
import type { Data } from "../value/Data.ts"
import * as Objects from "./Objects.ts"
import * as SealDouble from "./SealDouble.ts"
import type { EventRecord, Own, Settings, Side } from "./Settings.ts"

type Doing = TerminalSide.Doing<Own>

/** What one frame did; `reply: null`: nothing comes back. */
export type Served = TerminalSide.Served<Own, Apdu.Apdu>

const darOf: { readonly [reason in Exclude<RefusalReason, "unspecified">]: number } = {
  duplicateNumber: 21,
  expired: 32,
  notPermitted: 3,
  unsupported: Objects.noObject,
  badValue: 8,
  overLimit: 8
}

const wrongType = 7

const withHolder = (oi: unknown): number | null => (typeof oi === "string" ? Objects.groupOf(oi) : null)

const creditOf = (data: Data): Request | number => {
  const unit = unitOf(data)
  const holder = withHolder(unit?.group)
  if (unit === undefined) return wrongType
  // Objects outside of the groups are another class (one firmware says 5); a number of 0 is no purchase.
  if (holder === null) return 5
  const { alarm, amount, mode, number, trip } = unit
  return { _tag: "WriteCredit", holder, mode, wireNo: number, value: amount, thresholds: { alarm, trip } }
}

const control =
  (state: "engaged" | "released") =>
  (data: Data): Request | number => {
    const holder = withHolder(of(data, "oi"))
    return holder === null ? wrongType : { _tag: "WriteParameter", holder, item: { _tag: "PurchaseControl", state } }
  }

const protection = (state: "protected" | "released") => (): Request => ({
  _tag: "WriteParameter",
  holder: 1,
  item: { _tag: "Protection", state, halfHours: null }
})

/** The one relay of a trip or close; more than one is refused as one firmware refuses more than two. */
const relayOf = (data: Data): { readonly round: number; readonly rest: ReadonlyArray<Data> } | null => {
  const [only, ...more] = elementsOf(data, "array") ?? []
  const [oad, ...rest] = elementsOf(only, "structure") ?? []
  const round = /^F20502(..)$/.exec(String(of(oad, "oad")))?.[1]
  return round === undefined || more.length > 0 ? null : { round: Number.parseInt(round, 16), rest }
}

const trip = (data: Data): Request | number => {
  const found = relayOf(data)
  if (found === null) return 8
  const [delay, limit] = found.rest
  const halfHours = (wholeOf(limit) ?? 0) / 30
  return { _tag: "Trip", round: found.round, switches: null, delayMinutes: wholeOf(delay) ?? 0, halfHours }
}

const close = (data: Data): Request | number => {
  const found = relayOf(data)
  if (found === null) return 8
  return { _tag: "Close", round: found.round, switches: null, mode: wholeOf(found.rest[0]) === 1 ? "direct" : "permit" }
}

/** What each method asks of the terminal, or the DAR with which it is refused. */
const methods: { readonly [omd: string]: (data: Data) => Request | number } = {
  [objects.buy]: creditOf,
  "81070300": creditOf,
  [objects.engage]: control("engaged"),
  [objects.release]: control("released"),
  [objects.protect]: protection("protected"),
  [objects.unprotect]: protection("released"),
  [objects.trip]: trip,
  [objects.close]: close
}

/** What writing an attribute asks of the terminal. */
const writing = (oad: string, data: Data): Request | number => {
  if (oad === objects.clock) {
    const localMillis = clockOf(data)
    return localMillis === undefined ? wrongType : { _tag: "SetClock", localMillis }
  }
  const holder = Objects.groupOf(oad)
  const rounds = roundsOf(data)
  if (holder === null || !oad.endsWith("0F00")) return Objects.noObject
  return rounds === undefined
    ? wrongType
    : { _tag: "WriteParameter", holder, item: { _tag: "EffectiveRounds", rounds } }
}

/** A repeated number in mode "set": some firmware answers success and does nothing. */
const firmwareFor = ({ repeatedSet, terminal }: Settings, request: Request): Settings["terminal"] =>
  request._tag === "WriteCredit" && request.mode === "set" && repeatedSet === "success"
    ? { ...terminal, firmware: { ...terminal.firmware, duplicate: "storedWithoutEffect" } }
    : terminal

const refusalDar = (settings: Settings, request: Request, reason: RefusalReason): number => {
  if (reason !== "unspecified") return darOf[reason]
  return request._tag === "WriteCredit" ? settings.duplicateDar : 255
}

interface Done {
  readonly doing: Doing
  /** `null`: the terminal says nothing. */
  readonly dar: number | null
}

const run = (settings: Settings, doing: Doing, request: Request | number, now: number): Done => {
  if (typeof request === "number") return { doing, dar: request }
  const [done, answer] = TerminalSide.exchange(firmwareFor(settings, request), doing, request, null, now)
  return { doing: done, dar: answer === null ? null : darFor(settings, request, answer) }
}

const darFor = (settings: Settings, request: Request, answer: Given): number =>
  answer._tag === "Refused" ? refusalDar(settings, request, answer.reason) : 0

const keep = (doing: Doing, own: Partial<Own>): Doing => ({
  ...doing,
  side: { ...doing.side, own: { ...doing.side.own, ...own } }
})

const write = (settings: Settings, doing: Doing, oad: string, data: Data, now: number): Done =>
  oad === objects.purchaseEventValid
    ? { doing: keep(doing, { recordsPurchases: of(data, "bool") === true ? "yes" : "no" }), dar: 0 }
    : run(settings, doing, writing(oad, data), now)

const act = (settings: Settings, doing: Doing, omd: string, data: Data, now: number): Done => {
  if (omd === objects.text) {
    const [, , text] = elementsOf(data, "structure") ?? []
    const shown = iconv.decode(Buffer.from(String(of(text, "vis")), "latin1"), "gbk")
    return { doing: keep(doing, { texts: [...doing.side.own.texts, shown] }), dar: 0 }
  }
  const method = methods[omd]
  return method === undefined ? { doing, dar: Objects.noObject } : run(settings, doing, method(data), now)
}

type Asking = Extract<Apdu.Apdu, { readonly piid: number }>

/** Whether a time tag has run out: the difference to the own clock counts in either direction; a delay of 0 is none. */
const isOutlived = (settings: Settings, side: Side, apdu: Asking, now: number): boolean => {
  const tag = "timeTag" in apdu ? apdu.timeTag : undefined
  if (tag === undefined || typeof tag.sent !== "string" || tag.delay.interval === 0) return false
  const sent = LocalTime.toLocal(tag.sent)
  const own = TerminalClock.localMillis(settings.terminal, side.terminal, now)
  return sent !== null && Math.abs(own - sent) > tag.delay.interval * 60_000
}

const isControl = (omd: string): boolean => omd.startsWith("8000") || omd.startsWith("8001")

/** Remote control and protection want a tag; one firmware looks at it nowhere else. */
const isTooLate = (
  settings: Settings,
  side: Side,
  apdu: Apdu.Service<"ACTION-Request-Normal">,
  now: number
): boolean => {
  if (isControl(apdu.omd) && apdu.timeTag === undefined) return true
  if (settings.judgesTag === "control" && !isControl(apdu.omd)) return false
  return isOutlived(settings, side, apdu, now)
}

const timeTagOf = (apdu: Asking) => ("timeTag" in apdu && apdu.timeTag !== undefined ? { timeTag: apdu.timeTag } : {})

const readAll = (settings: Settings, side: Side, oads: ReadonlyArray<string>, now: number) => {
  let doing = TerminalSide.begin(side)
  const results: Array<{ readonly oad: string } & ({ readonly data: Data } | { readonly dar: number })> = []
  for (const oad of oads) {
    const got = Objects.read(settings, doing, oad, now)
    doing = got.doing
    if (got.result === null) return { doing, results: null }
    results.push({ oad, ...got.result })
  }
  return { doing, results }
}

const rowOf = ({ number, source, start }: EventRecord, columns: ReadonlyArray<unknown>): ReadonlyArray<Data> =>
  columns.map((column) => {
    const cells: { readonly [oad: string]: Data } = {
      "20220200": { u32: number },
      "201E0200": { datetimeS: start },
      "20200200": null,
      "20240200": source
    }
    return cells[String(column)] ?? null
  })

const readRecords = (side: Side, apdu: Apdu.Service<"GET-Request-Record">): Served => {
  const { columns, oad } = apdu.record
  const table = oad.slice(0, 4)
  const last = side.own.records.findLast((record) => record.table === table)
  const doing = keep(TerminalSide.begin(side), { unread: side.own.unread.filter((each) => each !== table) })
  const rows = last === undefined ? [] : [rowOf(last, columns)]
  return { ...doing, reply: { service: "GET-Response-Record", piid: apdu.piid, record: { oad, columns, rows } } }
}

/** The meter behind the terminal: it knows what is left in its wallet, and its energy. */
const meterData: { readonly [identifier: string]: string } = { "00900200": "50341200", "00010000": "78060000" }

const relay = (hex: string): string | null => {
  const asked = Result.flatMap(Bytes.fromHex(hex), (bytes) => Dlt645.decode(bytes))
  if (Result.isFailure(asked) || asked.success.control !== Dlt645.controls.read) return null
  const { address, data } = asked.success
  const value = meterData[(data.match(/../g) ?? []).reverse().join("").toUpperCase()]
  const said =
    value === undefined
      ? { address, control: Dlt645.controls.readError, data: "02" }
      : { address, control: Dlt645.controls.readAnswer, data: `${data}${value}` }
  return Result.match(Dlt645.encode(said), { onSuccess: Bytes.hex, onFailure: () => null })
}

const proxy = (side: Side, apdu: Apdu.Service<"PROXY-Request">): Served => {
  const { piid } = apdu
  const doing = TerminalSide.begin(side)
  if (apdu.kind !== "TransCommand") return { ...doing, reply: null }
  const frame = relay(apdu.frame)
  const answer = { service: "PROXY-Response", kind: "TransCommand", piid, port: apdu.port } as const
  return { ...doing, reply: frame === null ? { ...answer, dar: 33 } : { ...answer, frame } }
}

const connected = (side: Side, { piid }: { readonly piid: number }): Served => ({
  ...TerminalSide.begin(side),
  reply: {
    service: "CONNECT-Response",
    piid,
    factory: {
      vendor: "YUGU",
      software: "V1.0",
      softwareDate: "261128",
      hardware: "H1.0",
      hardwareDate: "261128",
      extension: "\0".repeat(8)
    },
    version: 22,
    protocol: "FFFFFFFFC0000000",
    function: "FFFEC400000000000000000000000000",
    maxSend: 1024,
    maxReceive: 1024,
    window: 1,
    maxApdu: 1024,
    timeout: 7200,
    result: 0,
    security: { rn: "00".repeat(16), signature: "00".repeat(64) }
  }
})

/** Serves one request that is in no envelope, or was taken out of one. */
const serveOpen = (settings: Settings, side: Side, apdu: Apdu.Apdu, now: number): Served | null => {
  switch (apdu.service) {
    case "GET-Request-Normal": {
      const { doing, results } = readAll(settings, side, [apdu.oad], now)
      const [result] = results ?? []
      const { piid } = apdu
      return { ...doing, reply: result === undefined ? null : { service: "GET-Response-Normal", piid, result } }
    }
    case "GET-Request-NormalList": {
      const { doing, results } = readAll(settings, side, apdu.oads, now)
      const { piid } = apdu
      return { ...doing, reply: results === null ? null : { service: "GET-Response-NormalList", piid, results } }
    }
    case "GET-Request-Record":
      return readRecords(side, apdu)
    case "SET-Request-Normal": {
      const { oad, piid } = apdu
      const { dar, doing } = isOutlived(settings, side, apdu, now)
        ? { doing: TerminalSide.begin(side), dar: darOf.expired }
        : write(settings, TerminalSide.begin(side), oad, apdu.data, now)
      const reply = { service: "SET-Response-Normal", piid, oad, ...timeTagOf(apdu) } as const
      return { ...doing, reply: dar === null ? null : { ...reply, dar } }
    }
    case "ACTION-Request-Normal": {
      const { omd, piid } = apdu
      const { dar, doing } = isTooLate(settings, side, apdu, now)
        ? { doing: TerminalSide.begin(side), dar: darOf.expired }
        : act(settings, TerminalSide.begin(side), omd, apdu.data, now)
      const reply = { service: "ACTION-Response-Normal", piid, omd, ...timeTagOf(apdu) } as const
      return { ...doing, reply: dar === null ? null : { ...reply, dar } }
    }
    case "PROXY-Request":
      return proxy(side, apdu)
    case "CONNECT-Request":
      return connected(side, apdu)
    default:
      return null
  }
}

/** A write in the clear where security is on: DAR 3, in the clear. */
const unsecured = (side: Side, apdu: Apdu.Apdu): Served | null => {
  if (apdu.service !== "SET-Request-Normal" && apdu.service !== "ACTION-Request-Normal") return null
  const { piid } = apdu
  const dar = darOf.notPermitted
  const reply =
    apdu.service === "SET-Request-Normal"
      ? ({ service: "SET-Response-Normal", piid, oad: apdu.oad, dar } as const)
      : ({ service: "ACTION-Response-Normal", piid, omd: apdu.omd, dar } as const)
  return { ...TerminalSide.begin(side), reply }
}

/** Serves one request of the station. */
export const serve = (settings: Settings, side: Side, apdu: Apdu.Apdu, now: number): Served | null => {
  const inner = SealDouble.requestIn(apdu)
  if (apdu.service === "SECURITY-Request" && inner === null) return null
  const refused = settings.security === "on" && inner === null ? unsecured(side, apdu) : null
  const served = refused ?? serveOpen(settings, side, inner ?? apdu, now)
  return served === null || served.reply === null
    ? served
    : { ...served, reply: SealDouble.answerIn(apdu, served.reply) }
}
