/** Values that the sources of the vectors state, in the words of this package. */

import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Frame from "../src/frame/Frame.ts"
import { vectors } from "./fixtures/Vectors.ts"

const fine = (value: number) => ({ value, unit: "kWh|0.001yuan" })
const coarse = (value: number) => ({ value, unit: "MWh|yuan" })
const line2400 = { dataBits: 3, odd: 0, parity: 1, stopBits: 0, baud: 3 }
const quad = (total: number, a: number, b: number, c: number) => ({ total, a, b, c })
const meter169 = (index: number) => ({
  index,
  point: index,
  line: { port: 1, baud: 6 },
  protocol: 100,
  address: "000000000000",
  password: "000000000000",
  tariffs: 128,
  digits: { decimals: 0, integers: 0 },
  collector: "999999999999",
  userClass: { small: 0, large: 0 }
})
/** Bytes EF: this terminal's way to say that it has no value. */
const filler = { noData: "ef" }
const none = { period: 0, holiday: 0, closed: 0, float: 0 }
const event = (erc: number, detail: object) => ({ ec1: 6, ec2: 0, from: 5, to: 6, events: [{ erc, detail }] })
const purchaseInfo = {
  readAt: "2024-05-22 10:15",
  purchases: 12,
  remainingMoney: 123.4567,
  totalMoney: 5000,
  remainingEnergy: 123.45,
  overdraftEnergy: 0,
  totalEnergy: 5000,
  creditLimit: 10,
  alarmEnergy: 30,
  faultEnergy: 0
}
const time = "2024-05-22 14:20"

const stated: ReadonlyArray<readonly [id: string, value: object]> = [
  [
    "V006",
    {
      port: 31,
      line: line2400,
      patience: { value: 60, seconds: 1 },
      byteTimeout: 10,
      data: "68611001301215681104333334337b16"
    }
  ],
  ["V007", { port: 31, data: "6861100130121568910833333433ab3933334916" }],
  ["V042", { afn: "02", items: [{ unit: { pn: [0], fn: [1] }, error: 0 }] }],
  ["V072", { afn: "02", items: [{ unit: { pn: [0], fn: [3] }, error: 0 }] }],
  ["V045", { clock: "2015-12-15 11:48:49 w2" }],
  ["V046", { clock: "2018-10-07 23:20:51 w0" }],
  ["V057", { indexes: [2] }],
  [
    "V075",
    {
      pulses: [
        { port: 1, point: 4, attribute: 0, constant: 100 },
        { port: 2, point: 5, attribute: 1, constant: 200 }
      ]
    }
  ],
  [
    "V154",
    {
      readAt: "2010-08-01 14:26",
      activePower: quad(1.1173, 0.3725, 0.3725, 0.3724),
      reactivePower: quad(0.01, 0, 0, 0),
      powerFactor: quad(99.9, 100, 100, 100),
      voltage: { a: 219, b: 220, c: 219 },
      current: { a: 1.7, b: 1.69, c: 1.69, zero: filler },
      apparentPower: { total: filler, a: filler, b: filler, c: filler }
    }
  ],
  [
    "V168",
    {
      recorded: Array.from({ length: 64 }, (_, bit) => bit + 1),
      important: Array.from({ length: 64 }, (_, bit) => bit + 1)
    }
  ],
  ["V169", { meters: [1, 2, 3, 4].map(meter169) }],
  ["V171", { meters: [meter169(9)] }],
  ["V180", { readAt: "2010-08-08 22:06", rates: { energy: [3.2, 0.32, 1.31, 0, 1.57] } }],
  [
    "V205",
    {
      ec1: 10,
      ec2: 1,
      from: 9,
      to: 10,
      events: [{ erc: 14, detail: { attribute: 1, off: { raw: "3711028000" }, on: { raw: "e19cbd5cae" } } }]
    }
  ],
  ["V206", { clock: "2019-07-03 17:41:17 w3" }],
  [
    "V207",
    {
      ec1: 24,
      ec2: 4,
      from: 23,
      to: 24,
      events: [{ erc: 14, detail: { attribute: 1, off: "2019-07-03 18:57", on: "2019-07-03 15:11" } }]
    }
  ],
  ["V213", { purchaseNo: 566, mode: "refresh", purchase: fine(5000), alarm: fine(1000), trip: fine(0) }],
  ["D001", { purchaseNo: 1, mode: "append", purchase: fine(1000), alarm: fine(100), trip: fine(0) }],
  ["D002", { purchaseNo: 2_014_001, mode: "refresh", purchase: coarse(5000), alarm: coarse(200), trip: coarse(-50) }],
  ["D005", { purchaseNo: 1, mode: "append", purchase: fine(1000), alarm: fine(100), trip: fine(0) }],
  ["D006", { rounds: [1, 2, 3, 4] }],
  ["D008", { energy: fine(25_000) }],
  ["D009", { energy: fine(25_000), alarmCoefficient: 70 }],
  ["D010", { coefficient: -10 }],
  ["D012", { minutes: 5 }],
  ["D013", { hours: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21] }],
  ["D014", { silentHours: 48 }],
  [
    "D016",
    {
      groups: [
        {
          group: 1,
          points: [
            { point: 1, direction: "forward", operation: "add" },
            { point: 2, direction: "reverse", operation: "subtract" }
          ]
        }
      ]
    }
  ],
  ["D021", { limitHalfHours: 4, alarmDelayMinutes: 3 }],
  ["D024", { halfHours: 0 }],
  ["D028", { clock: "2024-05-22 10:15:30 w3" }],
  ["D029", { message: { number: 2, kind: 1 }, text: "余额不足请购电" }],
  ["D030", { periods: [1, 2, 3, 4], scheme: 0 }],
  ["D034", { remaining: fine(870_904) }],
  ["D036", { remaining: null }],
  [
    "D037",
    {
      status: { protected: 1, excluded: 0, arrears: 1 },
      groups: [
        {
          group: 1,
          scheme: { no: 2 },
          periods: [1, 2, 3, 4],
          powerControl: { ...none, period: 1 },
          energyControl: { monthly: 0, purchase: 1 },
          powerRounds: [],
          energyRounds: [1, 2, 3, 4]
        }
      ]
    }
  ],
  [
    "D038",
    {
      remoteTrip: [1],
      arrearsAlarm: { active: 1 },
      groups: [
        {
          group: 1,
          setpoint: { value: 120, exponent: 0 },
          floatCoefficient: 10,
          powerTrip: [],
          monthlyTrip: [],
          purchaseTrip: [1, 2],
          powerAlarm: none,
          energyAlarm: { monthly: 0, purchase: 1 }
        }
      ]
    }
  ],
  ["D040", { power: { value: -12.3, exponent: -1 } }],
  ["D041", { energy: [100, 25, 25, 25, 25].map(fine) }],
  ["D042", purchaseInfo],
  ["D044", { day: "2024-05-21", ...purchaseInfo }],
  ["D045", { day: "2024-05-21" }],
  ["D046", { day: "2024-05-21", monthlyTrips: 0, purchaseTrips: 2, powerTrips: 0, remoteTrips: 1 }],
  ["D048", { readAt: "2024-05-22 10:15", state: "on", closedAt: "2024-05-22 09:00", trippedAt: "2024-05-21 08:00" }],
  ["D049", event(3, { time, station: { group: 0, address: 1 }, units: [{ pn: [1], fn: [47] }] })],
  [
    "D050",
    event(5, {
      time,
      rounds: [1],
      powerAtTrip: { value: 85, exponent: -1 },
      powerAfter2Minutes: { value: 0, exponent: -3 }
    })
  ],
  [
    "D052",
    event(19, {
      time,
      group: { no: 1 },
      purchaseNo: 7,
      mode: "append",
      purchase: fine(1000),
      alarm: fine(100),
      trip: fine(0),
      before: fine(20),
      after: fine(1020)
    })
  ],
  ["D053", event(23, { time, group: { no: 1 }, rounds: [1, 2], kind: "purchase", energy: fine(90), setting: fine(0) })],
  ["D054", { from: 5, to: 8 }],
  [
    "D057",
    {
      afn: "04",
      items: [
        { unit: { pn: [1], fn: [47] }, error: 1 },
        { unit: { pn: [1], fn: [48] }, error: 0 }
      ]
    }
  ],
  ["D061", { clock: "2024-05-22 10:15:30 w3" }]
]

describe("stated values", () => {
  it.each(stated)("%s", (id, value) => {
    const vector = vectors.find((it) => it.id === id)
    const frame = Result.getOrThrow(Frame.decode(Result.getOrThrow(Bytes.fromHex(vector?.hex ?? ""))))
    assert.deepStrictEqual(frame.units[0]?.value, value)
    assert.isUndefined(frame.units[0]?.raw)
  })

  it("V022: ten units (its source says twelve), each with its own point, function and day", () => {
    const vector = vectors.find((it) => it.id === "V022")
    const frame = Result.getOrThrow(Frame.decode(Result.getOrThrow(Bytes.fromHex(vector?.hex ?? ""))))
    assert.strictEqual(frame.units.length, 10)
    for (const unit of frame.units) assert.deepStrictEqual(unit.value, { day: "2011-12-25" })
  })

  it("the revision of a layout follows from its length: 2009 forms say so", () => {
    const revisionOf = (id: string) =>
      Result.getOrThrow(Frame.decode(Result.getOrThrow(Bytes.fromHex(vectors.find((it) => it.id === id)?.hex ?? ""))))
        .units[0]?.rev
    assert.deepStrictEqual(["D008", "D048", "D060"].map(revisionOf), ["2009", "2009", "2009"])
    assert.deepStrictEqual(["D009", "D061"].map(revisionOf), [undefined, undefined])
    assert.deepStrictEqual(["V167", "V177"].map(revisionOf), ["field", "field"])
  })
})
