/** The readings of an org unit: those of each of its devices, page by page, of the days that are asked for. */
import { assert, describe, it } from "@effect/vitest"
import { exportFile, usualDays } from "../src/index.ts"
import { bytesOf } from "./Fixtures.ts"

type Asked = { readonly [field: string]: unknown }
const devices = [1, 2, 3].map((no) => ({
  ...{ deviceId: `D${no}`, customerNo: `037010000${no}`, customerName: `=客户${no}`, orgNo: "3701" },
  target: { _tag: "Group", terminalId: `0370${no}`, totalGroupNo: 1 }
}))

/** A desk that gives a row a page, and notes what it was asked for. */
const deskOf = (asked: Array<readonly [string, Asked]>) => {
  const pageOf = (name: string, rows: (input: Asked) => ReadonlyArray<object>) => async (input: Asked) => {
    asked.push([name, input])
    const at = Number(input.after ?? 0)
    const all = rows(input)
    return { rows: all.slice(at, at + 1), next: at + 1 < all.length ? `${at + 1}` : null, total: null }
  }
  const readingsOf = ({ deviceId }: Asked) =>
    (deviceId === "D2" ? [] : ["12.3", null]).map((remaining, index) => ({
      ...{ remaining, readAt: `2026-03-02T0${index}:00:00Z`, terminalTime: null },
      target: devices.find((device) => device.deviceId === deviceId)?.target
    }))
  return {
    purchases: { list: pageOf("list", () => devices), readings: pageOf("readings", readingsOf) },
    customers: {},
    purchaseRecords: {},
    plan: {}
  } as unknown as Parameters<typeof exportFile>[0]
}

const days = { from: "2026-03-01", to: "2026-03-02" }

describe("the readings of an org unit", () => {
  it("stand device by device, with whose they are", async () => {
    const asked: Array<readonly [string, Asked]> = []
    const options = { actor: "clerk", filter: { orgNo: "3701", days }, language: "en" } as const
    const text = new TextDecoder().decode(await bytesOf(exportFile(deskOf(asked), "unitReadings", options)))
    const [titles, ...rows] = text.trimEnd().split("\r\n")
    assert.strictEqual(
      titles,
      "Customer no.,Customer name,Org unit,Device no.,Terminal,Total group,Meter,Remaining energy,Read at,Terminal time"
    )
    assert.deepStrictEqual(rows, [
      "0370100001,'=客户1,3701,D1,03701,1,,12.3,2026-03-02 08:00:00,",
      "0370100001,'=客户1,3701,D1,03701,1,,,2026-03-02 09:00:00,",
      "0370100003,'=客户3,3701,D3,03703,1,,12.3,2026-03-02 08:00:00,",
      "0370100003,'=客户3,3701,D3,03703,1,,,2026-03-02 09:00:00,"
    ])
    const lists = asked.filter(([name]) => name === "list").map(([, input]) => input)
    assert.deepStrictEqual(
      lists.map(({ orgNo, days: asked, after }) => [orgNo, asked, after]),
      [null, "1", "2"].map((after) => ["3701", undefined, after])
    )
    for (const [name, input] of asked) if (name === "readings") assert.deepStrictEqual(input.days, days)
  })

  it("are those of the last days where none are asked for", async () => {
    const asked: Array<readonly [string, Asked]> = []
    await bytesOf(exportFile(deskOf(asked), "unitReadings", { actor: "clerk" }))
    const found = asked.flatMap(([name, input]) => (name === "readings" ? [input.days as typeof days] : []))
    assert.isNotEmpty(found)
    for (const { from, to } of found)
      assert.strictEqual((Date.parse(to) - Date.parse(from)) / 86_400_000, usualDays - 1)
  })

  it("are made no faster than they are read", async () => {
    const asked: Array<readonly [string, Asked]> = []
    const reader = exportFile(deskOf(asked), "unitReadings", { actor: "clerk", filter: { days } }).getReader()
    await reader.read()
    assert.lengthOf(asked, 0)
    await reader.cancel()
  })
})
