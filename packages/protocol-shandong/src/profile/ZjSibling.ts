/**
 * Shipped profiles. They state what siblings of the family do (Zhejiang 2003/04, Jiangxi, Guangdong, one CSG terminal); no row is confirmed for
 * Shandong, whose document is not public. Sources per group: data dictionaries of two front ends and of the Jiangxi and Guangdong sheets (layouts),
 * one CSG terminal's behaviour (values marked `sibling`).
 */
import { lengthOf, type Sequence, type Simple } from "../value/CodecSpec.ts"
import { offset } from "./Book.ts"
import type { ItemRow, Profile, ProfileFile, Provenance } from "./Profile.ts"
import { titleOf } from "./Titles.ts"

const item = (
  scope: "T" | "M",
  access: ItemRow["access"],
  codec: Simple | Sequence,
  note?: string,
  unit?: string,
  provenance: Provenance = "confirmed"
): ItemRow => ({
  len: lengthOf(codec),
  codec,
  scope,
  access,
  provenance,
  ...(unit === undefined ? {} : { unit }),
  ...(note === undefined ? {} : { note })
})

type Items = Readonly<Record<string, ItemRow>>

const named = (name: string, row: ItemRow): ItemRow => ({ ...row, name })

/** `count` equal items from `base` and their block `block`; the first ones get `names`. */
const series = (base: string, count: number, block: string, row: ItemRow, names: ReadonlyArray<string> = []): Items => {
  const children = Array.from({ length: count }, (_, index) => offset(base, index))
  const [first = base, ...rest] = children
  const nameOf = (index: number) => (names[index] === undefined ? row : named(names[index], row))
  const rows = Object.fromEntries(children.map((di, index) => [di, nameOf(index)]))
  const whole: ItemRow = { ...row, len: row.len * count, codec: { block: [first, ...rest] }, access: "r" }
  return { ...rows, [block]: whole }
}

const prepaid: Items = {
  "8062": item(
    "T",
    "rw",
    {
      seq: [
        { name: "seq", codec: { slip: "bcd" } },
        { name: "kwh", codec: { bcdS: [4, 0] } }
      ]
    },
    "purchase: slip number and energy; order and BCD/BIN of the slip vary between sources"
  ),
  "8063": named("remaining", item("T", "rw", { bcdS: [5, 1] }, "remaining energy; writing it is inferred", "kWh")),
  "8060": item("T", "rw", { bcdU: [4, 0] }, "monthly energy limit", "kWh"),
  "8061": item("T", "rw", { bcdU: [4, 1] }, "round energy", "kWh"),
  "8065": item("T", "r", { bcdU: [4, 0] }, "monthly alarm energy here, phase-loss time in Guangdong: never written"),
  "8064": named("tripDuration", item("T", "rw", { hm: true }, "duration of a remote trip; 00:00 until closed")),
  "8047": named(
    "tripDelay",
    item("T", "rw", { bcdU: [1, 0] }, "alarm delay before a trip; BCD or BIN: use values below 10", "min", "sibling")
  )
}

const control: Items = {
  "8030": named("clock", item("T", "rw", { datetime6: true }, "clock, local time")),
  "8040": item("T", "rw", { raw: 1 }, "power control: 01 valid, 00 not"),
  "8041": item(
    "T",
    "rw",
    { nibbles: ["month", "purchase"] },
    "energy control, 1 valid, 0 not; half byte order inferred"
  ),
  "8042": item("T", "rw", { bits: 1 }, "rounds of power control"),
  "8043": item("T", "rw", { bits: 1 }, "effective rounds of energy control; bit order from a sibling"),
  "8044": item("T", "rw", { raw: 1 }, "power protection: 01 protected, 00 released (values from a sibling)"),
  "8045": item("T", "rw", { hms: true }),
  "8046": item("T", "rw", { hms: true }),
  "804C": item("T", "rw", {
    seq: [
      { name: "time", codec: { hm: true } },
      { name: "index", codec: { raw: 1 } },
      { name: "flag", codec: { raw: 1 } }
    ]
  }),
  "804E": item("T", "rw", { bcdU: [4, 2] }, "minimum load", "kW")
}

const switches: Items = {
  ...series("8210", 15, "821F", item("T", "r", { bin: 1 }, "input state; polarity by contact type")),
  ...series("8220", 15, "822F", item("T", "rw", { bin: 1 }, "switch command: 1 trip, 0 close (values from a sibling)")),
  ...series("8230", 15, "823F", item("T", "rw", { bcdU: [1, 0] }, "round of the switch; 0 none"))
}

/** Another dictionary of the family gives these items other scales. */
const contested = "another dictionary has another scale: compare with the meter's display first"

const realtime: Items = {
  ...series("9010", 5, "901F", item("M", "r", { bcdU: [4, 2] }, "forward active energy", "kWh"), ["energyForward"]),
  ...series("9020", 5, "902F", item("M", "r", { bcdU: [4, 2] }, "reverse active energy", "kWh"), ["energyReverse"]),
  ...series("9110", 5, "911F", item("M", "r", { bcdU: [4, 2] }, "reactive energy", "kvarh")),
  ...series("9130", 5, "913F", item("M", "r", { bcdU: [4, 2] }, "reactive energy", "kvarh")),
  ...series("B611", 3, "B61F", item("M", "r", { bcdU: [2, 0] }, `phase voltage; ${contested}`, "V", "sibling"), [
    "voltageA",
    "voltageB",
    "voltageC"
  ]),
  ...series("B621", 3, "B62F", item("M", "r", { bcdU: [2, 2] }, `phase current; ${contested}`, "A", "sibling"), [
    "currentA",
    "currentB",
    "currentC"
  ]),
  ...series("B630", 4, "B63F", item("M", "r", { bcdU: [3, 4] }, `active power; ${contested}`, "kW", "sibling"), [
    "power"
  ]),
  ...series("B640", 4, "B64F", item("M", "r", { bcdU: [2, 2] }, `reactive power; ${contested}`, "kvar", "sibling"), [
    "reactivePower"
  ]),
  ...series("B650", 4, "B65F", item("M", "r", { bcdU: [2, 3] }, "power factor"), ["powerFactor"]),
  "8E30": item("M", "r", { bcdS: [4, 1] }, "primary active power", "kW"),
  "8EA0": item("M", "r", { raw: 2 }, "status word")
}

const capabilities: Profile["capabilities"] = {
  "remaining.read": { di: "8063", provenance: "confirmed" },
  "remaining.write": { di: "8063", provenance: "inferred", note: "generic in the peers; one terminal stores it" },
  "purchase.write": { di: "8062", provenance: "confirmed" },
  "alarmEnergy.write": null,
  "control.rounds": { di: "8043", provenance: "sibling" },
  "control.enabled": { di: "8041", field: "purchase", values: { engaged: "1", released: "0" }, provenance: "inferred" },
  protection: { di: "8044", values: { protected: "01", released: "00" }, provenance: "sibling" },
  "control.expiry": null,
  "switch.round": {
    di: { base: "8230", count: 15, block: "823F" },
    provenance: "inferred",
    note: "layout confirmed, values inferred"
  },
  "switch.command": {
    di: { base: "8220", count: 15, block: "822F" },
    values: { trip: "1", close: "0" },
    provenance: "sibling"
  },
  "switch.state": {
    di: { base: "8210", count: 15, block: "821F" },
    provenance: "sibling",
    note: "822F only echoes the command"
  },
  "trip.duration": { di: "8064", provenance: "sibling" },
  "trip.delay": { di: "8047", provenance: "sibling" },
  clock: { di: "8030", provenance: "confirmed" },
  realtime: { di: "9010", provenance: "confirmed" }
}

const rounds: Profile["alarms"] = Object.fromEntries(
  [1, 2, 3, 4].flatMap((round) => {
    const payload = round < 4 ? ["8E30"] : ("unknown" as const)
    return [
      [
        `016${(7 + round).toString(16).toUpperCase()}`,
        { event: "roundTripped", round, payload, provenance: "sibling" as const }
      ],
      [
        `01E${(7 + round).toString(16).toUpperCase()}`,
        { event: "roundClosed", round, payload, provenance: "sibling" as const }
      ]
    ]
  })
)

const titled = (items: Items): Items =>
  Object.fromEntries(
    Object.entries(items).map(([di, row]) => {
      const title = titleOf(di)
      return [di, title === null ? row : { ...row, title }]
    })
  )

/** The default: what the 浙规 family does, as far as public implementations agree. @category Constants */
export const zjSibling: Profile = {
  id: "zj-sibling",
  family: "zj-6868",
  verified: false,
  note: "Stand-in for the Shandong document, which is not public. Not confirmed for Shandong.",
  address: { regionBytes: 2, terminalBytes: 2, terminalOrder: "le" },
  functions: { read: "01", write: "08", rtWrite: "07", alarm: "09", login: "21", logout: "22", heartbeat: "24" },
  write: { pointBytes: 1, level: "11", passwordOrder: "reversed", useRtFor: ["purchase", "control", "adjust"] },
  session: { loginPasswordOrder: "any", logoutReply: "sameDirection", alarmReply: "none", onlineTtlSeconds: 750 },
  limits: { maxData: 1024, maxRequestData: 100, switches: 15, rounds: 8, switchBase: 1, inputPolarity: "unknown" },
  items: titled({ ...prepaid, ...control, ...switches, ...realtime }),
  capabilities,
  results: {
    "00": "ok",
    "01": "meterSilent",
    "02": "badValue",
    "03": "notPermitted",
    "04": "unsupported",
    "05": "expired",
    "11": "unspecified",
    "12": "unspecified",
    "13": "unspecified",
    F1: "timeout",
    F2: "notSent",
    F3: "notSent",
    FF: "unreadable"
  },
  alarms: {
    "0141": { event: "powerOff", payload: [], provenance: "sibling" },
    "01C1": { event: "powerOn", payload: [], provenance: "sibling" },
    "0161": { event: "illegalCall", payload: "unknown", provenance: "sibling" },
    "0162": { event: "parameterRequest", payload: "unknown", provenance: "sibling" },
    "0163": { event: "meterRegistered", payload: "unknown", provenance: "sibling" },
    "0166": { event: "remainingLow", payload: [], provenance: "sibling" },
    "0167": { event: "overLimit", payload: "unknown", provenance: "sibling" },
    "01E7": { event: "overLimitEnded", payload: "unknown", provenance: "sibling" },
    "016C": { event: "inputChanged", payload: "unknown", provenance: "sibling" },
    ...rounds
  }
}

/** The order of a CSG descendant: energy before slip in 8062, a binary delay in 8047. @category Constants */
export const zjSiblingCsgOrder: ProfileFile = {
  id: "zj-sibling-csg-order",
  family: "zj-6868",
  basedOn: "zj-sibling",
  items: titled({
    "8062": item(
      "T",
      "rw",
      {
        seq: [
          { name: "kwh", codec: { bcdS: [4, 0] } },
          { name: "seq", codec: { slip: "bcd" } }
        ]
      },
      "energy first, as in one CSG descendant",
      undefined,
      "sibling"
    ),
    "8047": named("tripDelay", item("T", "rw", { bin: 1 }, "alarm delay before a trip, binary", "min", "sibling"))
  })
}
