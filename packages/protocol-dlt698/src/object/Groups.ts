/** Total groups, and the energy and money of meters. */
import { member, object } from "./Row.ts"
import { array, meaning, none, part, structure, value } from "./Shape.ts"

const power = value("i64", "W", -1)
const energies = array(value("i64", "kWh", -4))
/** kWh or yuan, as the purchases of the group are. */
const remaining = value("i64", "kWh/yuan", -4)

/** Bits by round: bit 0 is round 1. */
export const rounds = meaning(
  "bits",
  Object.fromEntries(Array.from({ length: 16 }, (_, bit) => [bit, { zh: `轮次${bit + 1}`, en: `round ${bit + 1}` }]))
)

/** States and alarms of energy control. */
const energyControl = meaning("bits", {
  0: { zh: "月电控", en: "month control" },
  1: { zh: "购电控", en: "purchase control" }
})

const item = structure(
  part("meter", "参与总加的分路通信地址", value("tsa")),
  part(
    "direction",
    "总加标志",
    meaning("enum", { 0: { zh: "正向", en: "forward" }, 1: { zh: "反向", en: "reverse" } })
  ),
  part("sign", "运算符标志", meaning("enum", { 0: { zh: "加", en: "add" }, 1: { zh: "减", en: "subtract" } }))
)
const members = array(item)

const settings = structure(
  part("power plan", "当前功控定值方案号", value("u8")),
  part("periods", "功控时段有效标志位", value("bits")),
  part("power control", "功控状态", value("bits")),
  part("energy control", "电控状态", energyControl),
  part("rounds of power control", "功控轮次状态", rounds),
  part("rounds of energy control", "电控轮次状态", rounds)
)

const state = structure(
  part("power limit", "当前功控定值", power),
  part("floating coefficient", "当前功率下浮控浮动系数", value("i8", "%")),
  part("power trips", "功控跳闸输出状态", rounds),
  part("month control trips", "月电控跳闸输出状态", rounds),
  part("purchase control trips", "购电控跳闸输出状态", rounds),
  part("power alarms", "功控越限告警状态", value("bits")),
  part("energy alarms", "电控越限告警状态", energyControl)
)

const scaled = [
  "active power",
  "reactive power",
  "mean active power",
  "mean reactive power",
  "active energy of the day",
  "reactive energy of the day",
  "active energy of the month",
  "reactive energy of the month",
  "remaining",
  "frozen power"
] as const
const scaledZh = [
  "有功功率",
  "无功功率",
  "滑差时间内平均有功功率",
  "滑差时间内平均无功功率",
  "日有功电量",
  "日无功电量",
  "月有功电量",
  "月无功电量",
  "剩余电量(费)",
  "下浮控冻结功率"
] as const

export const rows = {
  "0010": object("forward active energy", "正向有功电能", {
    2: member("total and tariffs", "总及各费率", array(value("u32", "kWh", -2)))
  }),
  "2004": object("active power", "有功功率", {
    2: member("total, phases A, B, C", "总及分相有功功率", array(value("i32", "W", -1)))
  }),
  "202C": object("wallet of the meter", "(当前)钱包文件", {
    2: member(
      "balance and count",
      "剩余金额及购电次数",
      structure(part("balance", "剩余金额", value("u32", "yuan", -2)), part("purchases", "购电次数", value("u32"))),
      "B"
    )
  }),
  "202D": object("overdraft of the meter", "(当前)透支金额", {
    2: member("overdraft", "透支金额", value("u32", "yuan", -2), "B")
  }),
  "202E": object("total bought of the meter", "累计购电金额", {
    2: member("total bought", "累计购电金额", value("u32", "yuan", -2), "B")
  }),
  "2301": object(
    "total group",
    "总加组",
    {
      2: member("members", "总加配置表", members),
      3: member("active power", "总加有功功率", power),
      4: member("reactive power", "总加无功功率", value("i64", "var", -1)),
      5: member("mean active power", "总加滑差时间内平均有功功率", power),
      6: member("mean reactive power", "总加滑差时间内平均无功功率", value("i64", "var", -1)),
      7: member("active energy of the day", "总加日有功电量", energies),
      8: member("reactive energy of the day", "总加日无功电量", array(value("i64", "kvarh", -4))),
      9: member("active energy of the month", "总加月有功电量", energies),
      10: member("reactive energy of the month", "总加月无功电量", array(value("i64", "kvarh", -4))),
      11: member("remaining", "总加剩余电量(费)", remaining),
      12: member("power frozen by the floating control", "当前功率下浮控控后总加有功功率冻结值", power),
      13: member("sliding period", "总加组滑差时间周期", value("u8", "min")),
      14: member("rounds under power control", "总加组功控轮次配置", rounds),
      15: member("rounds under energy control", "总加组电控轮次配置", rounds),
      16: member("control settings", "总加组控制设置状态", settings),
      17: member("control state", "总加组当前控制状态", state),
      18: member(
        "scalers and units",
        "换算及单位",
        structure(...scaled.map((en, index) => part(en, scaledZh[index] ?? en, value("scalerUnit"))))
      )
    },
    {
      1: member("clear", "清空总加配置单元", none),
      3: member("add a member", "添加一个总加配置单元", item, "B"),
      4: member("add members", "批量添加总加配置单元", members, "B"),
      5: member("delete a member", "删除一个总加配置单元", value("tsa"), "D")
    },
    { class: 23, count: 8 }
  )
}
