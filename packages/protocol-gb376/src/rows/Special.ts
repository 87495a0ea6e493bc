/** Layouts that the combinators do not cover. */

import { Bytes } from "@yugou/dialect-kit"
import { type Codec, isRecord, isWhole, nothing, repeat, struct, untilEnd, writePart } from "@yugou/dialect-kit/layout"
import { bin } from "../value/Binary.ts"
import { total } from "../value/Leaf.ts"
import * as UnitId from "../value/UnitId.ts"

/** A data unit id as a value. */
export interface UnitIdValue {
  readonly pn: ReadonlyArray<UnitId.Point>
  readonly fn: ReadonlyArray<number>
}

/** Four bytes of a data unit id inside a unit. */
export const unitId: Codec<UnitIdValue> = {
  doc: { kind: "special", text: "data unit id", bytes: "4" },
  read: (reader) => {
    const at = reader.take(4)
    if (at < 0) return nothing()
    const { pn, fn, valid } = UnitId.read(reader.bytes, at)
    if (!valid) reader.fail(at, "unitId")
    reader.trace?.push({ path: "", offset: at, bytes: 4, format: "DA DT", unit: "", value: { pn, fn } })
    return { pn, fn }
  },
  write: (writer, value) => {
    if (!isRecord(value) || !Array.isArray(value.pn) || !Array.isArray(value.fn))
      return writer.fail("must have pn and fn lists")
    const at = writer.grow(4)
    const refused = UnitId.write(writer.bytes, at, { pn: value.pn, fn: value.fn })
    if (refused !== null) writer.fail(refused)
  }
}

/** A function code as two hexadecimal digits (`"0C"`). */
export const functionCode: Codec<string> = total<string>({
  format: "BIN1",
  bytes: 1,
  unit: "AFN",
  get: (bytes, at) => Bytes.hex(bytes, at, at + 1),
  set: (bytes, at, value) => {
    if (typeof value !== "string" || !/^[0-9a-fA-F]{2}$/.test(value)) return "must be two hexadecimal digits"
    bytes[at] = Number.parseInt(value, 16)
    return null
  }
})

/** AFN00 F3: the function code that is answered, then each unit with its result: 0 done, 1 other error, 2 meter address repeated. */
export const confirmedUnits = struct({
  afn: functionCode,
  items: untilEnd(struct({ unit: unitId, error: bin(1) }), 5)
})

/** F2: the top bit of the count says whether relaying is allowed. */
export const relayAddresses: Codec<{ readonly allowed: 0 | 1; readonly addresses: ReadonlyArray<number> }> = {
  doc: { kind: "special", text: "allowed (D7), count (D6–D0), addresses of 2 bytes", bytes: "1+2n" },
  read: (reader) => {
    const at = reader.take(1)
    const head = reader.bytes[at] ?? 0
    const count = head & 0x7f
    if (count > maxRelayAddresses) reader.fail(at, "badValue")
    return { allowed: head >= 0x80 ? 1 : 0, addresses: repeat(bin(2), count).read(reader) }
  },
  write: (writer, value) => {
    const { addresses, allowed } = isRecord(value) ? value : {}
    if (!Array.isArray(addresses) || addresses.length > maxRelayAddresses || (allowed !== 0 && allowed !== 1))
      return writer.fail(`must have allowed 0 or 1 and at most ${maxRelayAddresses} addresses`)
    writer.unsigned((allowed << 7) | addresses.length, 1)
    writePart(writer, "addresses", repeat(bin(2), addresses.length), addresses)
  }
}
const maxRelayAddresses = 16

/** A measuring point in a total group, as F14 packs it: point−1, direction, sign. */
export interface GroupPoint {
  readonly point: number
  readonly direction: "forward" | "reverse"
  readonly operation: "add" | "subtract"
}

export const groupPoint: Codec<GroupPoint> = total<GroupPoint>({
  format: "GROUPPOINT",
  bytes: 1,
  get: (bytes, at) => {
    const byte = bytes[at] ?? 0
    return {
      point: (byte & 0x3f) + 1,
      direction: (byte & 0x40) === 0 ? "forward" : "reverse",
      operation: (byte & 0x80) === 0 ? "add" : "subtract"
    }
  },
  set: (bytes, at, value) => {
    const { point, direction, operation } = isRecord(value) ? value : {}
    const known =
      (direction === "forward" || direction === "reverse") && (operation === "add" || operation === "subtract")
    if (!isWhole(point, 1, 64) || !known)
      return "must have point 1 to 64, direction forward or reverse, operation add or subtract"
    bytes[at] = (point - 1) | (direction === "reverse" ? 0x40 : 0) | (operation === "subtract" ? 0x80 : 0)
    return null
  }
})

/** 48 half hours from midnight, two bits each, the first in the low bits of the first byte. */
export const halfHourSlots: Codec<ReadonlyArray<number>> = total<ReadonlyArray<number>>({
  format: "SLOTS48",
  bytes: 12,
  get: (bytes, at) => Array.from({ length: 48 }, (_, slot) => ((bytes[at + (slot >> 2)] ?? 0) >> ((slot & 3) * 2)) & 3),
  set: (bytes, at, value) => {
    const slots: ReadonlyArray<unknown> = Array.isArray(value) ? value : []
    if (slots.length !== 48) return "must be 48 numbers 0 to 3"
    for (const [slot, kind] of slots.entries()) {
      if (kind !== 0 && kind !== 1 && kind !== 2 && kind !== 3) return "must be 48 numbers 0 to 3"
      bytes[at + (slot >> 2)] = (bytes[at + (slot >> 2)] ?? 0) | (kind << ((slot & 3) * 2))
    }
    return null
  }
})

/** F89: region as four digits and terminal number, as in the address field. */
export const logicalAddress = struct({
  region: total<string>({
    format: "REGION",
    bytes: 2,
    get: (bytes, at) => `${Bytes.hex(bytes, at + 1, at + 2)}${Bytes.hex(bytes, at, at + 1)}`,
    set: (bytes, at, value) => {
      if (typeof value !== "string" || !/^[0-9A-Fa-f]{4}$/.test(value)) return "must be four digits"
      bytes[at] = Number.parseInt(value.slice(2), 16)
      bytes[at + 1] = Number.parseInt(value.slice(0, 2), 16)
      return null
    }
  }),
  terminal: bin(2)
})
