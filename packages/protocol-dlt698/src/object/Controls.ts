/** Control of the load: remote control, protection, texts, and the controls by energy, month, time and power. */
import { rounds } from "./Groups.ts"
import { member, object } from "./Row.ts"
import { any, array, meaning, none, part, type Shape, structure, value } from "./Shape.ts"

const oi = value("oi")
const onOff = meaning("enum", { 0: { zh: "解除", en: "released" }, 1: { zh: "投入", en: "engaged" } })
const amount = value("i64", "kWh/yuan", -4)

/** 购电参数 810C: one purchase. */
const unit = structure(
  part("group", "总加组对象", oi),
  part("purchase number", "购电单号", value("u32")),
  part("mode", "追加/刷新标识", meaning("enum", { 0: { zh: "追加", en: "append" }, 1: { zh: "刷新", en: "set" } })),
  part("kind", "购电类型", meaning("enum", { 0: { zh: "电量", en: "energy" }, 1: { zh: "电费", en: "money" } })),
  part("amount", "购电量(费)值", amount),
  part("alarm threshold", "报警门限", amount),
  part("trip threshold", "跳闸门限", amount),
  part(
    "counted by",
    "购电控模式",
    meaning("enum", { 0: { zh: "本地模式", en: "the terminal" }, 1: { zh: "远程模式", en: "the station" } })
  )
)
const byGroup = (en: string, zh: string, shape: Shape) =>
  array(structure(part("group", "总加组对象", oi), part(en, zh, shape)))
const engaged = byGroup("engaged", "控制投入状态", onOff)
const tripped = byGroup("tripped rounds", "控制输出状态", rounds)
const alarmed = byGroup(
  "alarm",
  "越限告警状态",
  meaning("enum", { 0: { zh: "未告警", en: "none" }, 1: { zh: "告警", en: "alarm" } })
)

/** Attributes and methods that every control has. */
const states = {
  3: member("engaged", "控制投入状态", engaged),
  4: member("outputs", "控制输出状态", tripped),
  5: member("alarms", "越限告警状态", alarmed)
}
const methods = (add: Shape) => ({
  3: member("add a unit", "添加控制单元", add),
  4: member("delete a unit", "删除控制单元", oi),
  5: member("update a unit", "更新控制单元", add),
  6: member("engage", "控制投入", oi),
  7: member("release", "控制解除", oi)
})
/** A control whose unit is not known in its parts. */
const other = (en: string, zh: string) =>
  object(en, zh, { 2: member("units", "控制单元", array(any), "B"), ...states }, methods(any), { class: 13 })

const limits = structure(
  part("periods", "时段号", value("bits")),
  ...Array.from({ length: 8 }, (_, index) =>
    part(`limit ${index + 1}`, `时段${index + 1}功控定值`, value("i64", "W", -1))
  )
)
const periodUnit = structure(
  part("group", "总加组对象", oi),
  part("plans", "方案标识", value("bits")),
  part("plan 1", "第一套定值", limits),
  part("plan 2", "第二套定值", limits),
  part("plan 3", "第三套定值", limits),
  part("floating coefficient", "时段功控定值浮动系数", value("i8", "%"))
)
const monthUnit = structure(
  part("group", "总加组对象", oi),
  part("limit", "月电量控定值", value("i64", "kWh", -4)),
  part("alarm coefficient", "报警门限值系数", value("u8", "%")),
  part("floating coefficient", "月电量控定值浮动系数", value("i8", "%"))
)

const relay = part("relay", "继电器", value("oad"))
const trip = array(
  structure(
    relay,
    part("alarm before", "告警延时", value("u8", "min")),
    part("limit", "限电时间", value("u16", "min")),
    part("closes by itself", "自动合闸", value("bool"))
  )
)
const close = array(
  structure(
    relay,
    part("how", "命令", meaning("enum", { 0: { zh: "合闸允许", en: "permit" }, 1: { zh: "直接合闸", en: "direct" } }))
  )
)

const warning = structure(part("hours", "告警时段", value("oct")), part("text", "告警信息", value("vis")))
const message = structure(
  part("number", "序号", value("u8")),
  part("at", "时间", value("datetimeS")),
  part("text", "中文信息内容", value("vis"))
)
const messages = object(
  "text",
  "一般中文信息",
  {},
  { 127: member("add", "添加", message, "B"), 128: member("delete", "删除", value("u8"), "B") }
)

export const rows = {
  "8000": object(
    "remote control",
    "遥控",
    {
      2: member(
        "limits",
        "配置参数",
        structure(
          part("current limit", "继电器拉闸电流门限值", value("u32", "A", -4)),
          part("protection over limit", "超拉闸电流门限保护延时时间", value("u16", "min"))
        )
      ),
      3: member("relay outputs", "继电器输出状态", rounds),
      4: member("alarm", "告警状态", rounds),
      5: member("command", "命令状态", rounds)
    },
    {
      127: member("alarm", "触发告警", none),
      128: member("cancel the alarm", "解除报警", none),
      129: member("trip", "跳闸", trip),
      130: member("close", "合闸", close),
      131: member("close with a password", "合闸(带密码)", any, "C")
    }
  ),
  "8001": object(
    "protection",
    "保电",
    {
      2: member(
        "state",
        "保电状态",
        meaning("enum", {
          0: { zh: "解除", en: "released" },
          1: { zh: "保电", en: "protected" },
          2: { zh: "自动保电", en: "automatic" }
        })
      ),
      3: member("silence until automatic", "允许与主站最大无通信时长", value("u16", "min")),
      4: member("after power-up", "上电自动保电时长", value("u16", "min")),
      5: member(
        "hours of every day",
        "自动保电时段",
        array(structure(part("from hour", "起始", value("u8", "h")), part("to hour", "结束", value("u8", "h"))))
      )
    },
    {
      127: member("engage", "投入保电", none),
      128: member("release", "解除保电", none),
      129: member("release the automatic one", "解除自动保电", none)
    }
  ),
  "8002": object(
    "arrears warning",
    "催费告警",
    { 2: member("state", "催费告警状态", onOff), 3: member("parameters", "催费告警参数", warning) },
    { 127: member("warn", "催费告警投入", warning), 128: member("cancel", "取消催费告警", none) }
  ),
  "8003": { ...messages },
  "8004": { ...messages, name: { zh: "重要中文信息", en: "important text" } },
  "8100": object("safety limit", "终端保安定值", { 2: member("limit", "保安定值", value("i64", "W", -1)) }),
  "8101": object("periods of power control", "终端功控时段", {
    2: member("half hours, two bits each", "功控时段", array(value("u8")))
  }),
  "8102": object("alarm times of power control", "功控告警时间", {
    2: member("by round", "功控告警时间", array(value("u8", "min")))
  }),
  "8103": object(
    "period power control",
    "时段功控",
    { 2: member("units", "控制单元", array(periodUnit), "B"), ...states },
    { ...methods(periodUnit), 127: member("choose plans", "时段功控投入", any, "B") },
    { class: 13 }
  ),
  "8104": other("rest-day control", "厂休控"),
  "8105": other("business-stop control", "营业报停控"),
  "8106": other("floating power control", "当前功率下浮控"),
  "8107": object(
    "purchase control",
    "购电控",
    { 2: member("units", "控制单元", array(unit)), ...states },
    methods(unit),
    { class: 13 }
  ),
  "8108": object(
    "month control",
    "月电控",
    { 2: member("units", "控制单元", array(monthUnit), "B"), ...states },
    methods(monthUnit),
    { class: 13 }
  ),
  "810C": object("purchase", "购电参数", { 2: member("unit", "购电参数", unit) }),
  "810E": object("control object", "控制对象", { 2: member("object", "控制对象", oi, "B") }),
  "810F": object("tripped rounds", "跳闸轮次", { 2: member("rounds", "跳闸轮次", rounds, "B") }),
  "8110": object("energy limit", "电控定值", { 2: member("limit", "电控定值", amount, "B") })
}
