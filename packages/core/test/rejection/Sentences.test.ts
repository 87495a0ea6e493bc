import { assert, describe, it } from "@effect/vitest"
import { Energy, Rejection, textOf } from "@yugou/core"
import { enumsOf, tags } from "../../scripts/RejectionSamples.ts"
import { faultsOfChinese, faultsOfEnglish } from "./Faults.ts"
import { key, ownId, samplesOf, targets } from "./Samples.ts"

describe("the sentences of refusals", () => {
  it.each(tags.map((tag) => ({ tag })))("$tag reads as a clerk writes, in both languages", ({ tag }) => {
    const samples = samplesOf(tag)
    assert.isNotEmpty(samples)
    for (const rejection of samples) {
      const { zh, en } = textOf(rejection)
      assert.deepStrictEqual(faultsOfChinese(zh), [], zh)
      assert.deepStrictEqual(faultsOfEnglish(en), [], en)
    }
  })

  const enums = tags.flatMap((tag) => enumsOf(tag).map((found) => ({ tag, ...found })))
  it.each(enums)("$tag has words of its own for every $field", ({ tag, field, variants }) => {
    const said = (language: "zh" | "en", variant: unknown) =>
      samplesOf(tag)
        .filter((rejection) => (rejection as unknown as { readonly [field: string]: unknown })[field] === variant)
        .map((rejection) => textOf(rejection)[language])
        .join("\n")
    for (const language of ["zh", "en"] as const) {
      assert.strictEqual(new Set(variants.map((variant) => said(language, variant))).size, variants.length)
    }
  })

  it("finds a code, a key of a target and a broken end where there is one", () => {
    assert.include(faultsOfChinese("没有权限 purchase.approve"), "has a Latin word")
    assert.include(faultsOfChinese("格式不符：^\\d+$"), "has a code or a regular expression")
    assert.include(faultsOfChinese(`${targets[1]} 的轮次不能为空`), "has the key of a target")
    assert.include(faultsOfChinese("购电设备 device:7b0c 已注销"), "has an id of the station")
    assert.include(faultsOfEnglish("Order carryOver:replacement~1r17:4 is not settled"), "has an id of the station")
    assert.include(faultsOfChinese("需要操作员确认，"), "does not end like a sentence")
    assert.include(faultsOfEnglish("Parameter EffectiveRounds was never saved"), "has a code")
    assert.include(faultsOfEnglish("the terminal 离线"), "has Chinese")
  })

  const terminalId = key as never
  const target = targets[1] as never
  const rows: ReadonlyArray<readonly [Rejection.Rejection, string, string]> = [
    [
      new Rejection.DurationInvalid({ halfHours: 5, max: 31 }),
      "保电时长 2.5 小时不在 0 至 15.5 小时之间",
      "Power protection for 2.5 hours is not between 0 and 15.5 hours"
    ],
    [
      new Rejection.Unsupported({ terminalId, feature: "unknownDialect" }),
      "主站没有配置终端 3701-00001 的规约",
      "The station has no dialect for terminal 3701-00001"
    ],
    [new Rejection.NotApproved({ orderNo: "P1" }), "购电单 P1 尚未审核", "Order P1 is not approved yet"],
    [new Rejection.NotApproved({ orderNo: "P1A2" }), "电量调整单 P1A2 尚未审核", "Adjustment P1A2 is not approved yet"],
    [
      new Rejection.StaleReading({ target, readAt: null }),
      "终端 3701-00001 总加组 1 的剩余电量已过时，请先召测",
      "The remaining energy of total group 1 of terminal 3701-00001 was not read lately; read it first"
    ],
    [
      new Rejection.ForeignNumber({ target, expected: 5, found: null }),
      "终端 3701-00001 总加组 1 上应为单号 5，实际无单号，未下发",
      "Total group 1 of terminal 3701-00001 should hold number 5 but holds no number; nothing was sent"
    ],
    [
      new Rejection.AboveThreshold({ customerNo: "C1" }),
      "没有召测数据表明客户 C1 的剩余电量低于告警电量",
      "No reading shows that customer C1 is below the alarm energy"
    ],
    [
      new Rejection.GraceNotOver({ customerNo: "C1", until: null }),
      "尚未向客户 C1 发送跳闸预警",
      "Customer C1 was not warned of the trip yet"
    ],
    [
      new Rejection.NotFound({ what: "commissioning", id: targets[1] }),
      "没有找到终端 3701-00001 总加组 1 的调试记录",
      "There is no commissioning of total group 1 of terminal 3701-00001"
    ],
    [
      new Rejection.DeviceCancelled({ deviceId: ownId, target }),
      "终端 3701-00001 总加组 1 的购电设备已注销",
      "The purchase device on total group 1 of terminal 3701-00001 is cancelled"
    ],
    [
      new Rejection.DispositionMissing({ deviceId: ownId, target, remaining: Energy.kwh("12.5") }),
      "终端 3701-00001 总加组 1 的购电设备尚有剩余电量 12.5 千瓦时，请选择处置方式",
      "The purchase device on total group 1 of terminal 3701-00001 has 12.5 kWh left; choose what becomes of it"
    ],
    ...(
      [
        ["C1", "客户 C1", "Customer C1"],
        ["P20260302100000123456", "购电单 P20260302100000123456", "Order P20260302100000123456"],
        ["A20260302100000123456", "电量调整单 A20260302100000123456", "Adjustment A20260302100000123456"],
        ["P20260302100000123456A1", "电量调整单 P20260302100000123456A1", "Adjustment P20260302100000123456A1"]
      ] as const
    ).map(
      ([id, zh, en]) =>
        [
          new Rejection.Conflict({ conflict: "alreadyVoided", id }),
          `${zh} 已经注销`,
          `${en} is voided already`
        ] as const
    ),
    [
      new Rejection.NotFound({ what: "replacement", id: "X1" }),
      "没有找到这条换装记录",
      "There is no such replacement of a device"
    ],
    [
      new Rejection.NotConfirmed({ what: "immediateTrip" }),
      "投入购电控会使终端立即跳闸，须经操作员确认",
      "Purchase control would trip at once when engaged; the operator must confirm this"
    ],
    [
      new Rejection.Conflict({ conflict: "notUnknown", id: "P1" }),
      "购电单 P1 的下发结果已明确，无需人工认定",
      "The outcome of order P1 is not in doubt, so there is nothing to settle by hand"
    ],
    [
      new Rejection.TemplateVariable({ templateId: "T1", variable: "readingTime", problem: "required" }),
      "此类短信的模板必须包含变量 {readingTime}（召测时间）",
      "Templates for messages of this kind must contain the variable {readingTime} (time of the reading)"
    ],
    [
      new Rejection.ThresholdsInvalid({ alarm: Energy.kwh("-1"), trip: Energy.kwh("-2") }),
      "跳闸电量（-2 千瓦时）不能大于告警电量（-1 千瓦时），两者都不能为负",
      "Trip energy (-2 kWh) must not be above alarm energy (-1 kWh), and neither may be negative"
    ],
    [
      new Rejection.Forbidden({ actor: "wang", permission: "purchase.approve" }),
      "操作员 wang 无权审核购电数据",
      "Operator wang may not approve orders"
    ]
  ]
  it.each(rows.map(([rejection, zh, en]) => ({ rejection, zh, en })))("says: $en", ({ rejection, zh, en }) => {
    assert.deepStrictEqual(textOf(rejection), { zh, en })
  })
})
