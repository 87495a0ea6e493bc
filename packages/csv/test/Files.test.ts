/** Files over a station: a dry run lists every bad row, nothing is half-stored, an import is resumed, an export can be imported. */
import { assert, describe, it } from "@effect/vitest"
import type { StationPromise } from "@yugou/core"
import { checkFile, exportFile, type FileOptions, FileRefused, importFile } from "../src/index.ts"
import { bytesOf, collected, desk, gb18030, numberOf, pieces, registered, terminalId, utf8 } from "./Fixtures.ts"

const file = (bytes: Uint8Array, actor = "clerk"): FileOptions => ({ actor, open: () => pieces(bytes, 1_000) })

const customers = (...lines: ReadonlyArray<string>) =>
  gb18030(["客户编号,告警周期,告警时间,短信,手机号码", ...lines].join("\r\n"))

const total = async (station: Awaited<ReturnType<typeof desk>>): Promise<number> => {
  let after: string | null = null
  let rows = 0
  do {
    const asked = after === null ? {} : { after }
    const page: Awaited<ReturnType<typeof station.customers.list>> = await station.customers.list({
      ...{ actor: "clerk", limit: 500 },
      ...asked
    })
    rows += page.rows.length
    after = page.next
  } while (after !== null)
  return rows
}

const refusedBy = async (run: AsyncIterable<unknown>): Promise<unknown> =>
  collected(run).then(
    () => null,
    (reason: unknown) => reason
  )

const bad = customers(
  `${numberOf(1)},每天,10:30,发送,13800000000`,
  "3.70E+09,,,,",
  `${numberOf(2)},每周,,,`,
  `"=""${numberOf(3)}""",,,,`,
  `${numberOf(1)},,,,`,
  "0379999999,,,,",
  `${numberOf(4)},每天,10:30,发送,123`,
  ",,,,13800000000",
  `${numberOf(5)},每天,,,`,
  `${numberOf(6)},,,,,,x`,
  `${"9".repeat(40)},,,,`
)

describe("a check", () => {
  it("lists every bad row with its reason, and stores nothing", async () => {
    const station = await desk(10)
    const steps = await collected(checkFile(station, "customers", file(bad)))
    const found = steps.flatMap((step) =>
      step._tag === "Bad" ? [[step.bad.row, ...step.bad.problems.map(({ code }) => code)]] : []
    )
    assert.deepStrictEqual(found, [
      [3, "EXPONENT"],
      [4, "UNKNOWN_WORD"],
      [6, "REPEATED"],
      [7, "NOT_FOUND"],
      [8, "INVALID_INPUT"],
      [9, "MISSING"],
      [10, "ALARM_INCOMPLETE"],
      [11, "CELLS_BEYOND"],
      [12, "INVALID_INPUT"]
    ])
    assert.deepStrictEqual(steps.at(-1), { _tag: "End", rows: 11, bad: 9 })
    assert.strictEqual(await total(station), 0)
    for (const step of steps) {
      if (step._tag !== "Bad") continue
      for (const { message, messageZh } of step.bad.problems) assert.isTrue(message !== "" && messageZh !== "")
    }
    await station.close()
  })

  it("of somebody who may not add customers is refused as a whole", async () => {
    const station = await desk(1)
    const error = await refusedBy(checkFile(station, "customers", file(customers(`${numberOf(1)},,,,`), "nobody")))
    assert.strictEqual((error as StationPromise.StationError).code, "FORBIDDEN")
    await station.close()
  })
})

const faults: ReadonlyArray<readonly [string, Uint8Array, string]> = [
  ["cut in a quoted field", gb18030(`客户编号,备注\r\n${numberOf(1)},甲\r\n${numberOf(2)},"乙`), "quoteNotClosed"],
  [
    "in two encodings",
    Uint8Array.from([...customers(`${numberOf(1)},,,,`), ...utf8("\r\n济南钢铁厂")]),
    "mixedEncodings"
  ],
  ["with a column that nobody knows", utf8(`客户编号,颜色\n${numberOf(1)},红\n`), "unknownColumn"],
  ["without the column that each row needs", utf8("备注\nx\n"), "missingColumn"],
  ["with a column twice", utf8(`客户编号,customerNo\n${numberOf(1)},${numberOf(1)}\n`), "repeatedColumn"],
  ["without rows", utf8("客户编号\n"), "noRows"],
  ["that is empty", utf8(""), "noHeader"],
  ["with bad rows", bad, "badRows"]
]

/** What is wrong with the rows of a file of orders: the row, the columns, the codes. */
const problemsOf = async (name: "orders" | "devices" | "customers", text: string) => {
  const station = await desk(0)
  const steps = await collected(checkFile(station, name, file(utf8(text))))
  await station.close()
  return steps.flatMap((step) =>
    step._tag === "Bad" ? step.bad.problems.map(({ column, code }) => [step.bad.row, column, code]) : []
  )
}

const orders = "deviceId,energy,amountFen"
/** A device that the station does not have: the row was read, and is the station's to refuse. */
const taken = "NOT_FOUND"

const badOrders: ReadonlyArray<readonly [string, string, ReadonlyArray<readonly [number, string | null, string]>]> = [
  ["of as many cells as titles", `${orders}\n1,100,\n\n`, [[2, null, taken]]],
  [
    "cut before its last cell",
    `${orders}\n1,100,55\n1,20\n`,
    [
      [2, null, taken],
      [3, null, "CELLS_MISSING"]
    ]
  ],
  [
    "cut in its last cell",
    `${orders}\n1,100,55\n1,200,5`,
    [
      [2, null, taken],
      [3, null, "LINE_UNENDED"]
    ]
  ],
  ["cut in its line end", `${orders}\r\n1,200,55\r`, [[2, null, "LINE_UNENDED"]]],
  ["that is the last and quoted, cut behind it", `${orders}\n1,200,"55"`, [[2, null, "LINE_UNENDED"]]],
  ["before spaces without a line end", `${orders}\n1,200,55\n  `, [[2, null, taken]]],
  [
    "that is an order already",
    `orderNo,${orders}\n20260302000001,1,100,55\n ,1,100,55\n`,
    [
      [2, "orderNo", "ALREADY_ORDER"],
      [3, null, taken]
    ]
  ],
  [
    "that is an order already, its number kept as text",
    `orderNo,${orders}\n"=""0026""",1,100,55\n`,
    [[2, "orderNo", "ALREADY_ORDER"]]
  ],
  [
    "twice the same",
    `${orders}\n1,100,55\n1,100.0,55.00\n`,
    [
      [2, null, taken],
      [3, null, "REPEATED"]
    ]
  ],
  [
    "twice the same but for one cell",
    `${orders}\n1,100,55\n1,100,56\n2,100,55\n`,
    [
      [2, null, taken],
      [3, null, taken],
      [4, null, taken]
    ]
  ],
  [
    "twice the same by other work orders",
    `${orders},workOrderNo\n1,100,55,7\n1,100,55,8\n1,100,55,\n1,200,9,8\n`,
    [
      [2, null, taken],
      [3, null, taken],
      [4, null, taken],
      [5, null, "REPEATED"]
    ]
  ],
  ["cut in its first cell", `${orders}\n1\n`, [[2, null, "CELLS_MISSING"]]],
  [
    "with fewer cells in the middle of a file",
    `${orders}\n1,100\n1,100,55\n`,
    [
      [2, null, "CELLS_MISSING"],
      [3, null, taken]
    ]
  ]
]

describe("a row of orders", () => {
  for (const [name, text, expected] of badOrders) {
    it(`${name}: ${expected.map(([, , code]) => code).join(", ")}`, async () => {
      assert.deepStrictEqual(
        await problemsOf("orders", text),
        expected.map((each) => [...each])
      )
    })
  }
})

const devices = "customerNo,terminalId,totalGroupNo,meterNo,alarm"
const badDevices: ReadonlyArray<readonly [string, string, ReadonlyArray<readonly [number, string | null, string]>]> = [
  [
    "of a group, of a meter, of a terminal",
    "1,t,2,,9\n1,t,,2,9\n1,t,,,9",
    [
      [2, null, taken],
      [3, null, taken],
      [4, null, taken]
    ]
  ],
  ["of a group and a meter", "1,t,2,3,9", [[2, null, "TWO_TARGETS"]]],
  ["of a group in hexadecimal", "1,t,0x2,,9", [[2, "totalGroupNo", "NO_WHOLE"]]],
  [
    "of a group by two spellings",
    "1,t,2,,9\n1,t,02,,9",
    [
      [2, null, taken],
      [3, null, "REPEATED"]
    ]
  ],
  ["of a group beyond all numbers", `1,t,${"9".repeat(400)},,9`, [[2, null, "INVALID_INPUT"]]]
]

describe("a row of devices", () => {
  for (const [name, lines, expected] of badDevices) {
    it(`${name}: ${expected.map(([, , code]) => code).join(", ")}`, async () => {
      assert.deepStrictEqual(
        await problemsOf("devices", `${devices}\n${lines}\n`),
        expected.map((each) => [...each])
      )
    })
  }
})

describe("an import", () => {
  for (const [name, bytes, fault] of faults) {
    it(`of a file ${name} stores nothing: ${fault}`, async () => {
      const station = await desk(10)
      const error = await refusedBy(importFile(station, "customers", { ...file(bytes), batchId: "i" }))
      assert.instanceOf(error, FileRefused)
      assert.strictEqual((error as FileRefused).fault, fault)
      assert.strictEqual(await total(station), 0)
      await station.close()
    })
  }

  it("leaves bad rows where it is told to, and says which rows the station refuses", async () => {
    const station = await desk(10)
    const told = await collected(importFile(station, "customers", { ...file(bad), batchId: "i", bad: "leave" }))
    assert.deepStrictEqual(
      told.map((it) => [it.row, it._tag === "Stored" ? "stored" : it.refusal.code]),
      [
        [2, "stored"],
        [5, "stored"],
        [7, "NOT_FOUND"],
        [10, "ALARM_INCOMPLETE"]
      ]
    )
    const first = await station.customers.get({ actor: "clerk", customerNo: numberOf(1) })
    assert.deepInclude(first.alarm, { cycle: "daily", time: "10:30", sms: "on", mobiles: ["13800000000"] })
    await station.close()
  })

  it("that was broken off is resumed by running it again; another file under its id is refused", async () => {
    const station = await desk(1_200)
    const lines = Array.from({ length: 1_200 }, (_, n) => `${numberOf(n + 1)},,,,`)
    const options = { ...file(customers(...lines)), batchId: "resumed" }
    let seen = 0
    for await (const { done } of importFile(station, "customers", options)) {
      seen = done
      if (done === 700) break
    }
    assert.strictEqual(seen, 700)
    assert.strictEqual(await total(station), 700)
    const all = await collected(importFile(station, "customers", options))
    assert.strictEqual(all.filter(({ _tag }) => _tag === "Stored").length, 1_200)
    assert.strictEqual(await total(station), 1_200)
    const other = customers(...lines.slice(0, 600), ...lines.slice(601), "0379999999,,,,")
    const error = await refusedBy(importFile(station, "customers", { ...options, ...file(other) }))
    assert.strictEqual((error as StationPromise.StationError).code, "COMMAND_CONFLICT")
    await station.close()
  }, 60_000)

  it("binds devices and sells to them, by the numbers that the exports show", async () => {
    const station = await desk(2)
    await registered(station)
    await collected(importFile(station, "customers", { ...file(customers(`${numberOf(1)},,,,`)), batchId: "c" }))
    const devices = utf8(`customerNo,terminalId,totalGroupNo,alarm\n${numberOf(1)},${terminalId},3,90.50\n`)
    const [bound] = await collected(importFile(station, "devices", { ...file(devices), batchId: "d" }))
    assert.strictEqual(bound?._tag, "Stored")
    const listed = await station.purchases.list({ actor: "clerk" })
    const deviceId = listed.rows[0]?.deviceId ?? ""
    const orders = utf8(
      `购电设备编号,购电量,金额（元）,缴费方式,工单号\n${deviceId},100,55.50,现金,007\n${deviceId},1.5,,,\n`
    )
    const sold = await collected(importFile(station, "orders", { ...file(orders), batchId: "o" }))
    assert.deepStrictEqual(
      sold.map((it) => (it._tag === "Stored" ? "stored" : it.refusal.code)),
      ["stored", "QUANTUM"]
    )
    const text = new TextDecoder().decode(await bytesOf(exportFile(station, "orders", { actor: "clerk" })))
    const [titles = "", row = ""] = text.split("\r\n")
    assert.match(titles, /^购电单号,购电设备编号,/)
    assert.include(row, `,${deviceId},${numberOf(1)},'=第1纺织厂,3701,100,55.50,现金,007,clerk,`)
    assert.include(row, ",有效,待审核,,未下发,否,")
    const again = await refusedBy(importFile(station, "orders", { ...file(utf8(text)), batchId: "again" }))
    assert.strictEqual((again as FileRefused).fault, "badRows")
    const shown = new TextDecoder().decode(
      await bytesOf(exportFile(station, "devices", { actor: "clerk", language: "en" }))
    )
    assert.include(shown, `,${terminalId},3,,90.5,active,`)
    await station.close()
  })
})

describe("an export", () => {
  it("of customers can be imported elsewhere, page by page; who sees no personal data gets it masked", async () => {
    const station = await desk(700)
    const lines = Array.from({ length: 700 }, (_, n) => `${numberOf(n + 1)},,,,`)
    await collected(importFile(station, "customers", { ...file(customers(...lines)), batchId: "c" }))
    const bytes = await bytesOf(exportFile(station, "customers", { actor: "clerk", digits: "asText" }))
    assert.include(new TextDecoder().decode(bytes), `\r\n"=""${numberOf(1)}""",'=第1纺织厂,`)
    const masked = new TextDecoder().decode(await bytesOf(exportFile(station, "customers", { actor: "blind" })))
    assert.notInclude(masked, "第1纺织厂")
    const none = new TextDecoder().decode(await bytesOf(exportFile(station, "customers", { actor: "there" })))
    assert.lengthOf(none.trim().split("\r\n"), 1)
    const other = await desk(700)
    const told = await collected(importFile(other, "customers", { ...file(bytes), batchId: "c" }))
    assert.lengthOf(
      told.filter(({ _tag }) => _tag === "Stored"),
      700
    )
    await Promise.all([station.close(), other.close()])
  }, 60_000)
})
