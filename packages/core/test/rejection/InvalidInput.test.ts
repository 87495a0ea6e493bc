import { assert, describe, it } from "@effect/vitest"
import { operations, textOf } from "@yugou/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { invalidInput } from "../../src/rejection/invalidInput.ts"
import { titleAt } from "../../src/rejection/titles.ts"
import type { AnyOperation } from "../../src/station/kernel/Operation.ts"
import { faultsOfChinese, faultsOfEnglish } from "./Faults.ts"

type Path = ReadonlyArray<PropertyKey>

/** Gives every path of a payload: the fields by name, the elements of lists by a number. */
const pathsOf = (ast: SchemaAST.AST): ReadonlyArray<Path> => {
  switch (ast._tag) {
    case "Objects":
      return ast.propertySignatures
        .filter(({ name }) => name !== "_tag")
        .flatMap(({ name, type }) => [[name], ...pathsOf(type).map((path) => [name, ...path])])
    case "Arrays":
      return ast.rest.flatMap((type) => [[3], ...pathsOf(type).map((path) => [3, ...path])])
    case "Union":
      return ast.types.flatMap(pathsOf)
    default:
      return []
  }
}

const rows = Object.entries(operations).flatMap(([facade, table]) =>
  Object.entries(table as { readonly [name: string]: AnyOperation }).map(([name, operation]) => ({
    name: `${facade}.${name}`,
    operation
  }))
)

describe("the fields of operations", () => {
  it.each(rows)("$name has a title in both languages for each, one of its own beside those of the others", (row) => {
    const { ast } = row.operation.payload
    const paths = pathsOf(ast)
    assert.isNotEmpty(paths)
    const seen = new Map<string, string>()
    for (const path of paths) {
      const { zh, en } = titleAt(ast, path)
      const around = titleAt(ast, path.slice(0, -1))
      assert.notStrictEqual(zh, around.zh, `no title: ${path.map(String).join(".")}`)
      assert.deepStrictEqual(faultsOfChinese(`${zh}不正确`), [], zh)
      assert.deepStrictEqual(faultsOfEnglish(`The ${en}`), [], en)
      const at = path.map(String).join(".")
      const [top] = path
      if (path.length === 1) {
        assert.strictEqual(seen.get(zh) ?? at, at, `${String(top)} and ${seen.get(zh)} are both called ${zh}`)
        seen.set(zh, at)
      }
    }
  })
})

const refused = (operation: AnyOperation, given: object) => {
  const payload = operation.payload as unknown as Schema.Codec<unknown>
  const json = Schema.toCodecJson(payload) as unknown as Schema.Codec<unknown>
  const decoded = Schema.decodeUnknownResult(json, { onExcessProperty: "error" })(given)
  return invalidInput(payload)(Result.getOrThrow(Result.flip(decoded)))
}

describe("a payload that a schema refuses", () => {
  const { purchases, customers, dunning, purchaseRecords, commissioning, history } = operations
  const command = { actor: "wang", commandId: "1" }
  const save = { ...command, deviceId: "D1", energy: "5" }
  const add = { ...command, customerNo: "C1" }
  const alarm = { cycle: "daily", time: "09:30", sms: "on", mobiles: [] }
  const terminal = { ...command, terminalId: "3701-00001", switches: [] }
  const cases: ReadonlyArray<readonly [AnyOperation, object, field: string, zh: string, en: string]> = [
    [
      purchases.save,
      { ...save, energy: "0.00001" },
      "energy",
      "购电量必须是 0.0001 千瓦时的整数倍，整数部分最多 11 位，例如 1000 或 12.5",
      "Purchased energy must be a multiple of 0.0001 kWh with at most 11 digits before the point, such as 1000 or 12.5"
    ],
    [
      purchases.save,
      { ...save, energy: 5 },
      "energy",
      "购电量必须是 0.0001 千瓦时的整数倍，整数部分最多 11 位，例如 1000 或 12.5",
      "Purchased energy must be a multiple of 0.0001 kWh with at most 11 digits before the point, such as 1000 or 12.5"
    ],
    [purchases.save, command, "deviceId", "购电设备编号必须填写", "Purchase device number is missing"],
    [
      purchases.save,
      { ...save, amountFen: -1 },
      "amountFen",
      "购电金额（分）不能小于 1",
      "Purchased amount in fen must not be less than 1"
    ],
    [
      purchases.save,
      { ...save, amountFen: 0.5 },
      "amountFen",
      "购电金额（分）必须是整数",
      "Purchased amount in fen must be a whole number"
    ],
    [
      purchases.save,
      { ...save, amountFen: "5" },
      "amountFen",
      "购电金额（分）必须是整数",
      "Purchased amount in fen must be a whole number"
    ],
    [
      purchases.save,
      { ...save, colour: "red" },
      "colour",
      "提交的内容有多余的字段",
      "The request has a field that it must not have"
    ],
    [
      purchases.saveBatch,
      {
        actor: "wang",
        batchId: "b",
        rows: [
          { deviceId: "D1", energy: "5" },
          { deviceId: "D1", energy: "x" }
        ]
      },
      "rows.1.energy",
      "批次第 2 项的购电量必须是 0.0001 千瓦时的整数倍，整数部分最多 11 位，例如 1000 或 12.5",
      "Purchased energy in item 2 of the batch must be a multiple of 0.0001 kWh with at most 11 digits before the point, such as 1000 or 12.5"
    ],
    [
      purchases.saveBatch,
      { actor: "wang", batchId: "b", rows: [] },
      "rows.0",
      "批次第 1 项必须填写",
      "Item 1 of the batch is missing"
    ],
    [
      customers.get,
      { actor: "wang", customerNo: "" },
      "customerNo",
      "客户编号不能为空",
      "Customer number must not be empty"
    ],
    [
      customers.get,
      { actor: "wang", customerNo: "1".repeat(33) },
      "customerNo",
      "客户编号不能超过 32 个字符",
      "Customer number must have at most 32 characters"
    ],
    [
      customers.get,
      { actor: "wang", customerNo: 5 },
      "customerNo",
      "客户编号必须是文本",
      "Customer number must be a text"
    ],
    [
      customers.add,
      { ...add, alarm: { ...alarm, cycle: "weekly" } },
      "alarm.cycle",
      "告警周期不在可选范围内",
      "Alarm cycle is not one of the choices"
    ],
    [
      customers.add,
      { ...add, alarm: { ...alarm, time: "25:00" } },
      "alarm.time",
      "告警时间必须是 00:00 至 23:59 之间的时刻，例如 09:30",
      "Alarm time must be a time from 00:00 to 23:59, such as 09:30"
    ],
    [
      customers.add,
      { ...add, alarm: { ...alarm, time: 9 } },
      "alarm.time",
      "告警时间必须是 00:00 至 23:59 之间的时刻，例如 09:30",
      "Alarm time must be a time from 00:00 to 23:59, such as 09:30"
    ],
    [
      customers.add,
      { ...add, alarm: { ...alarm, mobiles: ["139", "x"] } },
      "alarm.mobiles.0",
      "手机号码第 1 项必须是 5 至 15 位数字",
      "Item 1 of mobile numbers must have 5 to 15 digits"
    ],
    [
      customers.bindDevice,
      { ...add, target: { _tag: "Group", terminalId: "t", totalGroupNo: 9 }, thresholds: { alarm: "1" } },
      "target.totalGroupNo",
      "总加组号必须在 1 至 8 之间",
      "Total group number must be between 1 and 8"
    ],
    [
      customers.saveSwitchMap,
      { ...terminal, switches: [{ switchNo: 1, name: "一号", round: 9 }] },
      "switches.0.round",
      "开关轮次第 1 项的轮次必须在 1 至 8 之间",
      "Round in item 1 of the switch–round map must be between 1 and 8"
    ],
    [
      dunning.send,
      { ...command, customerNos: ["C1", "C1"] },
      "customerNos",
      "客户不能有重复项",
      "The customers must not name anything twice"
    ],
    [
      purchaseRecords.list,
      { actor: "wang", savedOn: { from: "2026-03-03", to: "2026-03-02" } },
      "savedOn",
      "保存日期的结束日期不能早于开始日期",
      "Day of saving must not end before it begins"
    ],
    [
      purchaseRecords.list,
      { actor: "wang", savedOn: { from: "2026-13-01", to: "2026-13-02" } },
      "savedOn.from",
      "开始日期必须是日历上有的日期，例如 2026-03-01",
      "First day must be a day of the calendar, such as 2026-03-01"
    ],
    [
      commissioning.trip,
      { ...command, deviceId: "D1", rounds: [1], delayMinutes: 16 },
      "delayMinutes",
      "告警延时（分钟）必须在 0 至 15 之间",
      "Minutes of delay must be between 0 and 15"
    ],
    [
      history.asOf,
      { actor: "wang", kind: "Order", id: "P1", at: "yesterday" },
      "at",
      "时间必须是有效的时间",
      "Time must be a valid time"
    ]
  ]
  it.each(cases.map(([operation, given, field, zh, en]) => ({ operation, given, field, zh, en })))(
    "$field: $en",
    ({ operation, given, field, zh, en }) => {
      const rejection = refused(operation, given)
      assert.strictEqual(rejection.field, field)
      assert.deepStrictEqual(textOf(rejection), { zh, en })
    }
  )
})
