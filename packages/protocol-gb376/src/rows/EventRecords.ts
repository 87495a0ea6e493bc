/** Event records: ERC, length, content. The length decides which revision of a record it is; what no layout fits stays hexadecimal text. */
import { bin, bits, choice, packed } from "../Binary.ts"
import { struct } from "../Codec.ts"
import { A2, A3 } from "../Decimal.ts"
import * as Hex from "../Hex.ts"
import { type AnyCodec, type Codec, isRecord, nothing } from "../Leaf.ts"
import { A15 } from "../Moment.ts"
import { Reader, type Writer } from "../Wire.ts"
import { unitId, untilEnd } from "./Special.ts"

/** Down: the pointers of the wanted records; a record has number `from` … `to`−1, modulo 256. */
export const eventQuestion = struct({ from: bin(1), to: bin(1) })

const rounds = bits(1, 1)
const group = packed(1, { no: [0, 6] })

/** ERC 3: a parameter was changed by the master with address `master`. */
const parameterChanged = struct({ time: A15, master: bin(1), units: untilEnd(unitId, 4) })
/** ERC 5: remote trip; power at the trip and two minutes later. */
const remoteTrip = struct({ time: A15, rounds, powerAtTrip: A2("kW"), powerAfter2Minutes: A2("kW") })
/** ERC 7: energy-control trip; for purchase control `energy` is what remained and `setting` the trip threshold. */
const energyTrip = struct({
  time: A15,
  group,
  rounds,
  kind: packed(1, { monthly: [0, 1], purchase: [1, 1] }),
  energy: A3,
  setting: A3
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
/** ERC 23: energy-control alarm; `kind` is a value here, not a mask. */
const energyAlarm = struct({
  time: A15,
  group,
  rounds,
  kind: choice({ monthly: 1, purchase: 2 }),
  energy: A3,
  setting: A3
})

/** Record layouts by event code, each with the forms seen, told apart by their length. */
export const eventLayouts: { readonly [erc: number]: ReadonlyArray<AnyCodec> } = {
  3: [parameterChanged],
  5: [remoteTrip],
  7: [energyTrip],
  14: [powerOffOn2014, powerOffOn],
  19: [purchaseSet, purchaseSet2005],
  23: [energyAlarm]
}

/** One event record. `detail` is missing and `hex` present where no layout fits. */
export interface EventRecord {
  readonly erc: number
  readonly detail?: unknown
  readonly hex?: string
}

const readDetail = (reader: Reader, erc: number, start: number, end: number): { readonly detail: unknown } | null => {
  for (const layout of eventLayouts[erc] ?? []) {
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
    return known === null ? { erc, hex: Hex.fromBytes(reader.bytes, start, start + size) } : { erc, ...known }
  },
  write: (writer, value) => {
    if (writer.failure !== null) return
    if (
      !isRecord(value) ||
      typeof value.erc !== "number" ||
      !Number.isInteger(value.erc) ||
      value.erc < 0 ||
      value.erc > 255
    ) {
      writer.fail("must have an erc of 0 to 255")
      return
    }
    const at = writer.grow(2)
    writer.bytes[at] = value.erc
    if (typeof value.hex === "string") writeHex(writer, value.hex)
    else writeDetail(writer, value.erc, value.detail)
    const size = writer.size - at - 2
    if (size > 255) writer.fail("must be at most 255 bytes")
    writer.bytes[at + 1] = size & 0xff
  }
}

const writeHex = (writer: Writer, text: string): void => {
  const bytes = Hex.toBytes(text)
  if (typeof bytes === "number") {
    writer.fail("must be hexadecimal text")
    return
  }
  const at = writer.grow(bytes.length)
  writer.bytes.set(bytes, at)
}

const writeDetail = (writer: Writer, erc: number, detail: unknown): void => {
  const layouts = eventLayouts[erc] ?? []
  const start = writer.size
  let refused = { path: "", message: "this event has no layout: give its content as hex" }
  for (const layout of layouts) {
    layout.write(writer, detail)
    if (writer.failure === null) return
    refused = writer.failure
    writer.failure = null
    writer.rewind(start)
  }
  writer.failure = { path: `detail.${refused.path}`, message: refused.message }
}

/** Up: the event counters, the pointers that were asked, the records between them. */
export const eventAnswer = struct({
  ec1: bin(1),
  ec2: bin(1),
  from: bin(1),
  to: bin(1),
  events: untilEnd(eventRecord, 2)
})
