/** Names of objects, addresses and intervals, as they stand in requests and in values. */
import type { Value } from "./Codec.ts"
import { field, list, record, tuple } from "./Layout.ts"
import { fixedHex, named, octets, signed, whole } from "./Leaf.ts"

/** Object: 4 hexadecimal digits, `2301`. @category Values */
export const oi = fixedHex(2, "OI")
/** Object attribute: object, attribute with its feature, element: `23010B00`. @category Values */
export const oad = fixedHex(4, "OAD")
/** Object method: object, method, mode 00: `81070500`. @category Values */
export const omd = fixedHex(4, "OMD")
/** An attribute and attributes that go with it: a column of columns. @category Values */
export const road = record(field("road", oad), field("cols", list(oad)))
export type Road = Value<typeof road>

/** Time interval; the unit is 0 s, 1 min, 2 h, 3 day, 4 month, 5 year. @category Values */
export const ti = record(field("unit", whole(1, 0, 5)), field("interval", whole(2)))
export type Interval = Value<typeof ti>

/** Address of a device behind the terminal: AF, then the address in reading order. 2 to 17 bytes, and none where there is no device. @category Values */
export const tsa = octets("TSA", 0, 255)
/** Message authentication code, 4 bytes in all samples. @category Values */
export const mac = octets("MAC")
/** Random number, 16 bytes in all samples. @category Values */
export const rn = octets("RN")
/** Security identifier with attached data. @category Values */
export const sid = record(field("id", fixedHex(4, "SID")), field("attach", octets()))
/** Security identifier and code. @category Values */
export const sidMac = record(field("sid", sid), field("mac", mac))

/** Power of ten and unit of a number. @category Values */
export const scalerUnit = tuple(signed(1), whole(1))
/** Baud rate, parity, data bits, stop bits, flow control of a serial port, as they stand in the bytes. @category Values */
export const comdcb = tuple(whole(1), whole(1), whole(1), whole(1), whole(1))

/** Results of services; 0 is success. @category Values */
export const dar = whole(1)

/** What the ends of a range belong to. @category Values */
export const bounds = named(["closeOpen", "openClose", "closeClose", "openOpen"])
