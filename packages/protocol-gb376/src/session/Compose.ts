/** Makes the frames that a master sends: questions and commands with their counter and time tag, and confirmations. */
import type { FrameRecord } from "@yugou/core/dialect"
import { Instant } from "@yugou/core/dialect"
import type * as Result from "effect/Result"
import type { Terminal } from "../frame/Address.ts"
import * as Frame from "../frame/Frame.ts"
import type { Exchange } from "../request/Exchange.ts"
import { passwordOf, type Settings } from "../request/Settings.ts"
import type { Unit } from "../unit/Unit.ts"
import type { EncodeError } from "../value/Errors.ts"
import * as Hex from "../value/Hex.ts"
import * as LocalTime from "../value/LocalTime.ts"

/** Function codes of started frames: 10 asks for class 1 or sends a command to be confirmed, 11 asks for data (1376.1 §4.3.2.5). */
const functionOf = { "01": 1, "04": 10, "05": 10, "0A": 11, "0C": 11, "0D": 11, "0E": 11, "10": 11 } as const

const authenticated: ReadonlySet<string> = new Set(["01", "04", "05", "10"])

interface Stamp {
  readonly terminal: Terminal
  readonly pfc: number
  /** The terminal's own clock, by which it judges the time tag. */
  readonly localMillis: number
}

/** Makes the frame of a question or command. */
export const request = (
  settings: Settings,
  exchange: Exchange,
  stamp: Stamp
): Result.Result<Uint8Array, EncodeError> => {
  const { afn, lifetimeMinutes } = exchange
  const pw = passwordOf(settings)
  const tagged = lifetimeMinutes !== null
  return Frame.encode({
    dir: "down",
    fcb: 0,
    protocol: settings.protocol,
    prm: 1,
    function: functionOf[afn],
    d4: 0,
    address: { ...stamp.terminal, group: false, master: settings.masterAddress },
    afn,
    seq: { tpv: tagged ? 1 : 0, fir: 1, fin: 1, con: exchange.effect === "effecting" ? 1 : 0, seq: stamp.pfc & 0x0f },
    units: exchange.units,
    aux: {
      ...(pw !== null && authenticated.has(afn) ? { pw } : {}),
      ...(tagged
        ? { tp: { pfc: stamp.pfc, time: LocalTime.toTagText(stamp.localMillis), delayMinutes: lifetimeMinutes } }
        : {})
    }
  })
}

const confirmedUnit = (settings: Settings, frame: Frame.UpFrame): Unit => {
  switch (settings.confirmWith) {
    case "F1":
      return { pn: [0], fn: 1, name: "" }
    case "F3": {
      const items = frame.units.flatMap((unit) =>
        unit.fn === null ? [] : [{ unit: { pn: unit.pn, fn: [unit.fn] }, error: 0 }]
      )
      return { pn: [0], fn: 3, name: "", value: { afn: frame.afn, items } }
    }
  }
}

/** Makes the AFN00 that confirms a frame of the terminal: its counter is repeated, our own master address is named. */
export const confirmation = (settings: Settings, frame: Frame.UpFrame): Result.Result<Uint8Array, EncodeError> =>
  Frame.encode({
    dir: "down",
    fcb: 0,
    protocol: frame.protocol,
    prm: 0,
    function: 11,
    d4: 0,
    address: { ...frame.address, group: false, master: settings.masterAddress },
    afn: "00",
    seq: { tpv: frame.seq.tpv, fir: 1, fin: 1, con: 0, seq: frame.seq.seq },
    units: [confirmedUnit(settings, frame)],
    aux: frame.aux.tp === undefined ? {} : { tp: frame.aux.tp }
  })

/**
 * The same frame with its PW set to zero and the checksum put right, for logs and records: a PW is a secret. Frames without one, or with a PW
 * of zeros, are given back as they are.
 */
export const withoutPassword = (settings: Settings, bytes: Uint8Array): Uint8Array => {
  const pw = passwordOf(settings)
  const afn = Hex.fromBytes(bytes, 12, 13).toUpperCase()
  if (pw === null || /^0+$/.test(pw) || !authenticated.has(afn) || ((bytes[6] ?? 0) & 0x80) !== 0) return bytes
  const copy = bytes.slice()
  const end = copy.length - 2 - (((copy[13] ?? 0) & 0x80) === 0 ? 0 : 6)
  copy.fill(0, end - pw.length / 2, end)
  copy[copy.length - 2] = Frame.checksum(copy, 6, copy.length - 2)
  return copy
}

/** A frame as it is kept with the outcome of its request. */
export const record = (settings: Settings, direction: "up" | "down", bytes: Uint8Array, now: number): FrameRecord => ({
  direction,
  at: Instant.fromMillis(now),
  hex: Hex.fromBytes(direction === "down" ? withoutPassword(settings, bytes) : bytes).toUpperCase()
})
