/** Event records: ERC, length, content. The length decides which revision of a record it is; what no layout fits stays hexadecimal text. */

import { Bytes } from "@yugou/dialect-kit"
import {
  type AnyCodec,
  type Codec,
  isRecord,
  isWhole,
  list,
  nothing,
  Reader,
  repeat,
  struct,
  untilEnd,
  type Writer,
  writeFirst
} from "@yugou/dialect-kit/layout"
import { ascii, bin, bits, choice, names, octets, packed } from "../value/Binary.ts"
import { A1, A15 } from "../value/DateTime.ts"
import { A2, A3, A5, A7, A10, A11, A12, A14, A25 } from "../value/Decimal.ts"
import type { RowText } from "./Row.ts"
import { unitId } from "./Special.ts"

/** Down: the pointers of the wanted records; a record has number `from` … `to`−1, modulo 256. */
export const eventQuestion = struct({ from: bin(1), to: bin(1) })

const rounds = bits(1, 1)
const group = packed(1, { no: [0, 6] })
/** A measuring point (12 bits) and whether the anomaly began (1) or ended (0). */
const point = packed(2, { point: [0, 12], began: [15, 1] })
const plainPoint = packed(2, { point: [0, 12] })
const changedBits = { changed: bits(1, 1), after: bits(1, 1) }

/** Who started it: the master's address as in A3 of the address field. */
const station = packed(1, { group: [0, 1], address: [1, 7] })

/** ERC 3: a parameter was changed by a master. */
const parameterChanged = struct({ time: A15, station, units: untilEnd(unitId, 4) })
/** ERC 5: remote trip; power at the trip and two minutes later. */
const remoteTrip = struct({ time: A15, rounds, powerAtTrip: A2("kW"), powerAfter2Minutes: A2("kW") })
/** ERC 6: power-control trip. */
const powerTrip = struct({
  time: A15,
  group,
  rounds,
  kind: packed(1, { period: [0, 1], holiday: [1, 1], closed: [2, 1], float: [3, 1] }),
  powerBefore: A2("kW"),
  powerAfter2Minutes: A2("kW"),
  setpoint: A2("kW")
})
/** ERC 7: energy-control trip; for purchase control `energy` is what remained and `setting` the trip threshold. */
const energyTrip = struct({
  time: A15,
  group,
  rounds,
  kind: packed(1, { monthly: [0, 1], purchase: [1, 1] }),
  energy: A3,
  setting: A3
})
/** ERC 8: parameters of a meter changed. */
const meterChanged = struct({
  time: A15,
  point: plainPoint,
  changed: names(1, { tariff: 0, program: 1, readingDay: 2, constant: 3, ratios: 4, demandCleared: 5 })
})
const phasesU = { voltageA: A7("V"), voltageB: A7("V"), voltageC: A7("V") }
const phasesI = { currentA: A25("A"), currentB: A25("A"), currentC: A25("A") }
/** ERC 9 and 10: current or voltage loop anomaly. The field list is recalled, no text or frame was at hand: confidence D. */
const loopAnomaly = struct({ time: A15, point, flags: bin(1), ...phasesU, ...phasesI, reading: A14("kWh") })
/** ERC 17: voltage or current unbalance beyond its limit. Recalled like ERC 9: confidence D. */
const unbalance = struct({
  time: A15,
  point,
  exceeded: names(1, { voltage: 0, current: 1 }),
  voltageUnbalance: A5("%"),
  currentUnbalance: A5("%"),
  ...phasesU,
  ...phasesI
})
/** ERC 14: power off and on; the notice of 2014 puts an attribute byte first. */
const powerOffOn = struct({ off: A15, on: A15 })
const powerOffOn2014 = struct({ attribute: bin(1), off: A15, on: A15 })
/** ERC 19: purchase parameters were set; what remained before and after. The 2005 family has no group byte. */
const purchaseFields = {
  purchaseNo: bin(4),
  mode: choice({ append: 0x55, refresh: 0xaa }),
  purchase: A3,
  alarm: A3,
  trip: A3,
  before: A3,
  after: A3
}
export const purchaseSet = struct({ time: A15, group, ...purchaseFields })
const purchaseSet2005 = struct({ time: A15, ...purchaseFields })
/** ERC 22: two total groups differ; the counts of the reading lists precede them. */
const differential = struct({
  time: A15,
  group: packed(1, { no: [0, 6], began: [7, 1] }),
  compared: A3,
  reference: A3,
  relativePercent: bin(1, "%"),
  absolute: A3,
  comparedReadings: list(A14("kWh"), { max: 64 }),
  referenceReadings: list(A14("kWh"), { max: 64 })
})
/** ERC 23: energy-control alarm; `kind` is a value here, not a mask. */
const energyAlarm = struct({
  time: A15,
  group,
  rounds,
  kind: choice({ monthly: 1, purchase: 2 }),
  energy: A3,
  setting: A3
})
/** ERC 31 and 39: a meter could not be read. */
const unreadMeter = struct({ time: A15, point, lastRead: A15, active: A14("kWh"), reactive: A11("kvarh") })
/** ERC 37 and 38: cover of a meter or of the terminal was opened. */
const coverOpened = struct({
  time: A15,
  point,
  openings: A10(""),
  openedAt: A1,
  closedAt: A1,
  readings: repeat(A11("kWh"), 12)
})

/** An event code: its name, and the forms of its record that were seen, told apart by their length. */
interface EventCode {
  readonly name: RowText
  readonly layouts: ReadonlyArray<AnyCodec>
}

const event = (en: string, zh: string, ...layouts: ReadonlyArray<AnyCodec>): EventCode => ({
  name: { en, zh },
  layouts
})

/** What is known of the event codes (ERC). */
export const eventCodes: { readonly [erc: number]: EventCode } = {
  1: event(
    "initialisation or version change",
    "数据初始化和版本变更记录",
    struct({ time: A15, kind: names(1, { initialised: 0, version: 1 }), oldVersion: ascii(4), newVersion: ascii(4) })
  ),
  2: event("parameters lost", "参数丢失记录", struct({ time: A15, lost: bits(1, 0) })),
  3: event("parameter change", "参数变更记录", parameterChanged),
  4: event("state input change", "状态量变位记录", struct({ time: A15, ...changedBits })),
  5: event("remote trip", "遥控跳闸记录", remoteTrip),
  6: event("power-control trip", "功控跳闸记录", powerTrip),
  7: event("energy-control trip", "电控跳闸记录", energyTrip),
  8: event("meter parameter change", "电能表参数变更", meterChanged),
  9: event("current loop anomaly", "电流回路异常", loopAnomaly),
  10: event("voltage loop anomaly", "电压回路异常", loopAnomaly),
  12: event("meter clock off", "电能表时间超差", struct({ time: A15, point })),
  13: event("meter fault", "电表故障信息", struct({ time: A15, point, faults: bits(1, 0) })),
  14: event("power off and on", "终端停/上电事件", powerOffOn2014, powerOffOn),
  16: event(
    "direct-current input beyond its limit",
    "直流模拟量越限记录",
    struct({ time: A15, port: packed(2, { no: [0, 12], began: [15, 1] }), value: A2("") })
  ),
  17: event("voltage or current unbalance", "电压/电流不平衡度越限记录", unbalance),
  19: event("purchase parameters set", "购电参数设置记录", purchaseSet, purchaseSet2005),
  20: event("authentication failed", "消息认证错误记录", struct({ time: A15, pw: octets(16), station })),
  21: event(
    "terminal fault",
    "终端故障记录",
    struct({ time: A15, fault: choice({ memory: 1, clock: 2, board: 3, rs485: 4, display: 5, carrier: 6 }) })
  ),
  22: event("energy difference", "有功总电能量差动越限事件记录", differential),
  23: event("energy-control alarm", "电控告警事件记录", energyAlarm),
  24: event("voltage beyond its limit", "电压越限记录", struct({ time: A15, point, flags: bin(1), ...phasesU })),
  31: event("meter could not be read", "终端485抄表失败事件记录", unreadMeter),
  32: event(
    "traffic beyond its limit",
    "终端与主站通信流量超门限事件记录",
    struct({ time: A15, traffic: bin(4, "byte"), limit: bin(4, "byte") })
  ),
  33: event(
    "meter status words changed",
    "电能表运行状态字变位事件记录",
    struct({ time: A15, point: plainPoint, states: repeat(bits(2, 0), 14) })
  ),
  36: event("output loop state change", "控制输出回路开关接入状态量变位记录", struct({ time: A15, ...changedBits })),
  37: event("meter cover opened", "电能表开表盖事件记录", coverOpened),
  38: event("meter terminal cover opened", "电能表开端钮盒事件记录", coverOpened),
  39: event("supplementary reading failed", "补抄失败事件记录", unreadMeter),
  40: event(
    "magnetic field",
    "磁场异常事件记录",
    struct({ time: A15, point, device: bin(1), address: A12, kind: bin(1) })
  ),
  41: event("clock set", "对时事件记录", struct({ point: plainPoint, before: A1, after: A1 }))
}

/** One event record. `detail` is missing and `hex` present where no layout fits. @category Models */
export interface EventRecord {
  readonly erc: number
  readonly detail?: unknown
  readonly hex?: string
}

/** The value of 0E F1 and F2. */
export interface EventAnswer {
  readonly ec1: number
  readonly ec2: number
  readonly from: number
  readonly to: number
  readonly events: ReadonlyArray<EventRecord>
}

const readDetail = (reader: Reader, erc: number, start: number, end: number): { readonly detail: unknown } | null => {
  for (const layout of eventCodes[erc]?.layouts ?? []) {
    const inner = new Reader(reader.bytes, start, end, reader.trace === null ? null : [])
    const detail = layout.read(inner)
    if (inner.failure !== null || inner.offset !== end) continue
    reader.problems.push(...inner.problems)
    reader.trace?.push(...(inner.trace ?? []))
    return { detail }
  }
  return null
}

const eventRecord: Codec<EventRecord> = {
  doc: { kind: "special", text: "event record: ERC, length Le, Le bytes by ERC", bytes: "2+Le" },
  read: (reader) => {
    const at = reader.take(2)
    if (at < 0) return nothing()
    const erc = reader.bytes[at] ?? 0
    const size = reader.bytes[at + 1] ?? 0
    reader.trace?.push({ path: "erc", offset: at, bytes: 1, format: "BIN1", unit: "ERC", value: erc })
    const start = reader.take(size)
    if (start < 0) return nothing()
    const known = readDetail(reader, erc, start, start + size)
    return known === null ? { erc, hex: Bytes.lowerHex(reader.bytes, start, start + size) } : { erc, ...known }
  },
  write: (writer, value) => {
    if (!isRecord(value) || !isWhole(value.erc, 0, 255)) return writer.fail("must have an erc of 0 to 255")
    const at = writer.grow(2)
    writer.bytes[at] = value.erc
    if (typeof value.hex === "string") writer.hex(value.hex, "must be hexadecimal text")
    else writeDetail(writer, value.erc, value.detail)
    const size = writer.size - at - 2
    if (size > 255) writer.fail("must be at most 255 bytes")
    writer.bytes[at + 1] = size & 0xff
  }
}

const writeDetail = (writer: Writer, erc: number, detail: unknown): void => {
  const layouts = eventCodes[erc]?.layouts
  if (layouts === undefined) writer.fail("this event has no layout: give its content as hex")
  else writeFirst(writer, layouts, detail)
  writer.within("detail")
}

/** Up: the event counters, the pointers that were asked, the records between them. */
export const eventAnswer = struct({
  ec1: bin(1),
  ec2: bin(1),
  from: bin(1),
  to: bin(1),
  events: untilEnd(eventRecord, 2)
})
