/** Profiles as data: merging, every rule with one row that breaks it, the published schema. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { profileJsonSchema } from "../src/profile/JsonSchema.ts"
import { allowed, Conversation, target } from "./support/conversation.ts"
import { Bytes, dialect, Inspector, Profiles, Report, validate, zjSibling } from "./support/subject.ts"

const base = { id: "test-1", family: "zj-6868", basedOn: "zj-sibling" } as const
const item = (len: number, codec: object, more: object = {}) => ({
  len,
  codec,
  scope: "T",
  access: "rw",
  provenance: "integrator",
  ...more
})
const problemsOf = (file: object): ReadonlyArray<string> => {
  const loaded = Profiles.load({ ...base, ...file })
  return Result.isFailure(loaded) ? loaded.failure.problems.map(({ row, rule }) => `${row} ${rule}`) : []
}

describe("shipped profiles", () => {
  it.each(Profiles.shipped.map((profile) => profile.id))(
    "%s passes every rule and promises nothing about Shandong",
    (id) => {
      const book = Result.getOrThrow(Profiles.byId(id))
      assert.deepStrictEqual(validate(book.profile), [])
      assert.isFalse(book.profile.verified)
      assert.notInclude(id, "shandong")
    }
  )

  it("has no row for alarm energy and expiry, and does not write 8065", () => {
    assert.isNull(zjSibling.capabilities["alarmEnergy.write"])
    assert.isNull(zjSibling.capabilities["control.expiry"])
    assert.strictEqual(zjSibling.items["8065"]?.access, "r")
  })

  it("vouches for none of the measured values that another dictionary scales otherwise", () => {
    const measured = Object.entries(zjSibling.items).filter(([di]) => /^B6[1-4]/.test(di))
    assert.isAtLeast(measured.length, 14)
    for (const [di, row] of measured) assert.strictEqual(row?.provenance, "sibling", di)
  })
})

describe("rules", () => {
  const cases: ReadonlyArray<[string, object, ReadonlyArray<string>]> = [
    ["an unknown codec", { items: { "8063": item(5, { magic: 5 }) } }, ["items.8063.codec.magic shape"]],
    ["an unknown capability", { capabilities: { levitation: null } }, ["capabilities.levitation shape"]],
    ["a number that is none", { items: { "80G3": item(5, { bcdS: [5, 1] }) } }, ["items.80G3 shape"]],
    ["a wrong length", { items: { "8063": item(4, { bcdS: [5, 1] }) } }, ["items.8063 length"]],
    [
      "a block of the wrong length",
      { items: { "823F": item(14, zjSibling.items["823F"]?.codec ?? {}, { access: "r" }) } },
      ["items.823F length"]
    ],
    [
      "a block without its child",
      { items: { "8230": null } },
      ["items.823F block", "capabilities.switch.round unknownItem"]
    ],
    [
      "a block that may be written",
      { items: { "823F": { ...zjSibling.items["823F"], access: "rw" } } },
      ["items.823F access"]
    ],
    [
      "two blocks over one item",
      { items: { "82FF": item(1, { block: ["8230"] }, { access: "r" }) } },
      ["items.82FF block", "items.82FF overlap"]
    ],
    ["two items of one name", { items: { "8099": item(1, { raw: 1 }, { name: "clock" }) } }, ["items.8099 overlap"]],
    [
      "two series over one item",
      { capabilities: { "switch.state": { di: { base: "8220", count: 2 }, provenance: "integrator" } } },
      ["capabilities.switch.state overlap", "capabilities.switch.state overlap"]
    ],
    [
      "a capability without its item",
      { capabilities: { clock: { di: "80FE", provenance: "integrator" } } },
      ["capabilities.clock unknownItem"]
    ],
    [
      "a purchase item without slip",
      { items: { "8062": item(4, { bcdS: [4, 0] }) } },
      ["capabilities.purchase.write field"]
    ],
    [
      "a field that the item lacks",
      {
        capabilities: {
          "control.enabled": {
            di: "8041",
            field: "yearly",
            values: { engaged: "1", released: "0" },
            provenance: "integrator"
          }
        }
      },
      ["capabilities.control.enabled field"]
    ],
    [
      "thresholds without a trip energy",
      {
        items: { "80E1": item(4, { seq: [{ name: "alarm", codec: { bcdU: [4, 0] } }] }) },
        capabilities: { "alarmEnergy.write": { di: "80E1", provenance: "integrator" } }
      },
      ["capabilities.alarmEnergy.write field"]
    ],
    [
      "a value that does not fit",
      {
        capabilities: {
          protection: { di: "8044", values: { protected: "0x1", released: "00" }, provenance: "integrator" }
        }
      },
      ["capabilities.protection values"]
    ],
    [
      "a value that is needed",
      { capabilities: { protection: { di: "8044", values: { protected: "01" }, provenance: "integrator" } } },
      ["capabilities.protection values"]
    ],
    [
      "a write to a read-only item",
      { items: { "8063": item(5, { bcdS: [5, 1] }, { access: "r" }) } },
      ["capabilities.remaining.write access"]
    ],
    [
      "an alarm payload without a row",
      { alarms: { "0166": { event: "low", payload: ["80FD"], provenance: "integrator" } } },
      ["alarms.0166 payload"]
    ],
    ["two functions of one code", { functions: { heartbeat: "21" } }, ["functions.heartbeat functions"]],
    ["requests longer than frames", { limits: { maxData: 64 } }, ["limits.maxRequestData limits"]],
    ["more switches than items", { limits: { switches: 16 } }, ["limits.switches limits"]],
    [
      "two fields of one name",
      {
        items: {
          "8062": item(5, {
            seq: [
              { name: "kwh", codec: { bcdS: [4, 0] } },
              { name: "kwh", codec: { raw: 1 } }
            ]
          })
        }
      },
      ["items.8062 field", "capabilities.purchase.write field"]
    ],
    ["an unknown base", { basedOn: "nowhere" }, ["basedOn base"]],
    ["itself as base", { basedOn: "test-1" }, ["basedOn base"]],
    ["nothing wrong", {}, []]
  ]
  it.each(cases)("%s", (_, file, expected) => {
    assert.deepStrictEqual(problemsOf(file), expected)
  })

  it("finds a row that stands twice in a file, whatever its case", () => {
    const text = (second: string) =>
      `{"id":"test-1","family":"zj-6868","basedOn":"zj-sibling","items":{"822A":null,"${second}":null}}`
    for (const second of ["822A", "822a"]) {
      const loaded = Profiles.parse(text(second))
      assert.isTrue(Result.isFailure(loaded) && loaded.failure.problems[0]?.row === `items.${second}`)
      assert.isTrue(Result.isFailure(loaded) && loaded.failure.problems[0]?.rule === "duplicateKey")
    }
    const broken = Profiles.parse("{")
    assert.isTrue(Result.isFailure(broken) && broken.failure.problems[0]?.rule === "json")
  })

  it("ends a chain of bases that goes round", () => {
    const round = ["a-1", "b-1"].map((id, index) => ({
      id,
      family: "zj-6868" as const,
      basedOn: ["b-1", "a-1"][index] ?? ""
    }))
    const loaded = Profiles.load(round[0], round)
    assert.isTrue(Result.isFailure(loaded) && loaded.failure.problems[0]?.rule === "base")
  })
})

describe("merging", () => {
  it("replaces rows, removes rows with null, keeps the rest, and never inherits `verified`", () => {
    const verified = { ...base, id: "base-1", verified: true }
    const over = {
      ...base,
      id: "over-1",
      basedOn: "base-1",
      items: { "8047": item(1, { bin: 1 }), "8065": null },
      limits: { rounds: 4 }
    }
    const { profile } = Result.getOrThrow(Profiles.load(over, [...Profiles.shipped, verified]))
    assert.deepStrictEqual(profile.items["8047"]?.codec, { bin: 1 })
    assert.isUndefined(profile.items["8065"])
    assert.deepStrictEqual(profile.items["8062"], zjSibling.items["8062"])
    assert.deepStrictEqual([profile.limits.rounds, profile.limits.switches, profile.verified], [4, 15, false])
  })

  it("changes the bytes of a purchase with the order of its fields, and no code", () => {
    const body = {
      tn: 0,
      level: "11",
      password: "123456",
      items: [{ tn: 0, di: "8062", value: { seq: 1, kwh: "1000" } }]
    }
    const header = { rtua: "94300482", msta: 1, fseq: 25, iseq: 0, up: 0, exp: 0, func: "08" }
    const data = (id: string) => {
      const bytes = Result.getOrThrow(Inspector.encodeJson({ header, body }, Result.getOrThrow(Profiles.byId(id))))
      return Bytes.hex(bytes, 18, 23)
    }
    assert.deepStrictEqual([data("zj-sibling"), data("zj-sibling-csg-order")], ["0100100000", "0010000001"])
    const allowInferredWrites = ["purchase.write"]
    const talk = new Conversation(
      { ...allowed, allowInferredWrites, profile: "zj-sibling-csg-order" },
      { book: Result.getOrThrow(Profiles.byId("zj-sibling-csg-order")) }
    )
    const outcome = talk.ask("WriteCredit", {
      target,
      mode: "append",
      wireNo: 1,
      value: Energy.kwh("1000"),
      thresholds: null,
      lifetimeMinutes: null
    })
    assert.strictEqual(outcome._tag, "Answered")
    assert.strictEqual(Bytes.hex(talk.writes.at(-1)?.bytes ?? new Uint8Array(0)).slice(-14, -4), "0010000001")
  })

  it("offers alarm energy and expiry when a profile has the rows", () => {
    const settings = {
      ...allowed,
      profile: {
        ...base,
        verified: true,
        items: { "80E1": item(4, { bcdU: [4, 0] }), "80E2": item(5, { datetime5: true }) },
        capabilities: {
          "alarmEnergy.write": { di: "80E1", provenance: "integrator" },
          "control.expiry": { di: "80E2", provenance: "integrator" }
        }
      }
    }
    const { capabilities } = Result.getOrThrow(dialect.configure(settings as Schema.Json))
    assert.includeMembers([...capabilities.parameters], ["Thresholds", "EnergyControlExpiry"])
    assert.strictEqual(capabilities.thresholds, "separate")
    const talk = new Conversation(settings, { book: Result.getOrThrow(Profiles.load(settings.profile)) })
    const item2 = { _tag: "EnergyControlExpiry", local: "2027-01-01 08:30" } as const
    const item1 = { _tag: "Thresholds", thresholds: { alarm: Energy.kwh("100"), trip: Energy.kwh("0") } } as const
    assert.strictEqual(talk.ask("WriteParameter", { target, item: item2 })._tag, "Answered")
    assert.strictEqual(talk.ask("WriteParameter", { target, item: item1 })._tag, "Answered")
    const read = talk.ask("ReadParameters", { target, items: ["EnergyControlExpiry", "Thresholds"] })
    assert.deepStrictEqual(read._tag === "Answered" ? read.answer : null, [item2, item1])
  })
})

describe("what a profile publishes", () => {
  it("reports every row with its provenance, absent capabilities included", () => {
    const rows = Report.report(zjSibling)
    const count =
      Object.keys(zjSibling.items).length +
      Object.keys(zjSibling.capabilities).length +
      Object.keys(zjSibling.alarms).length
    assert.strictEqual(rows.length, count)
    assert.strictEqual(rows.filter((row) => row.provenance === "absent").length, 2)
    assert.include(Report.print(zjSibling), "NOT verified")
  })

  it("keeps the published JSON Schema the same as the code", () => {
    const published = JSON.parse(readFileSync(new URL("../profile.schema.json", import.meta.url), "utf8"))
    assert.deepStrictEqual(published, profileJsonSchema())
  })
})
