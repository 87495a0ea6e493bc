/** The terminal itself: clock, addresses, ports, events, security. */
import { member, object, type Row } from "./Row.ts"
import { any, array, meaning, none, part, structure, value } from "./Shape.ts"

const time = value("datetimeS")

const event = (en: string, zh: string): Row =>
  object(
    `event: ${en}`,
    `${zh}事件`,
    {
      2: member("records", "事件记录表", any),
      3: member("associated attributes", "关联对象属性表", array(value("oad"))),
      4: member("records held", "当前记录数", value("u16"), "D"),
      5: member("records at most", "最大记录数", value("u16"), "D"),
      6: member("parameters", "配置参数", any),
      7: member("current values", "当前值记录表", any),
      8: member(
        "reported",
        "上报标识",
        meaning("enum", {
          0: { zh: "不上报", en: "no" },
          1: { zh: "发生上报", en: "on start" },
          2: { zh: "恢复上报", en: "on end" },
          3: { zh: "发生恢复均上报", en: "on both" }
        })
      ),
      9: member("valid", "有效标识", value("bool")),
      10: member("times", "时间状态记录表", any)
    },
    {},
    { class: 7 }
  )

const switching = part(
  "switching",
  "开关属性",
  meaning("enum", { 0: { zh: "脉冲式", en: "pulse" }, 1: { zh: "保持式", en: "hold" } })
)

const limits = (en: string, zh: string): Row => object(en, zh, { 2: member("limits", "限值", any, "B") })

export const rows = {
  "201E": object("start of an event", "事件发生时间", { 2: member("time", "时间", time) }),
  "2020": object("end of an event", "事件结束时间", { 2: member("time", "时间", time) }),
  "2022": object("number of an event", "事件记录序号", { 2: member("number", "序号", value("u32")) }),
  "2024": object("source of an event", "事件发生源", { 2: member("source", "发生源", any) }),
  "3115": event("remote control", "遥控跳闸"),
  "3200": event("power-control trip", "功控跳闸"),
  "3201": event("energy-control trip", "电控跳闸"),
  "3202": event("purchase parameters set", "购电参数设置"),
  "3203": event("energy-control alarm", "电控告警"),
  "3300": object("report states", "事件上报状态", {
    2: member(
      "by channel",
      "通道上报状态",
      array(structure(part("channel", "通道", value("oad")), part("state", "上报状态", value("u8"))))
    )
  }),
  "3320": object("new events", "新增事件列表", {
    2: member("tables with unread records", "新增事件列表", array(value("oad")))
  }),
  "4000": object(
    "clock",
    "日期时间",
    { 2: member("local time", "时间", time) },
    { 127: member("set by broadcast", "广播校时", time) }
  ),
  "4001": object("communication address", "通信地址", { 2: member("address", "地址", value("oct")) }),
  "4003": object("customer number", "客户编号", { 2: member("number", "客户编号", value("oct"), "C") }),
  "4005": object("group addresses", "组地址", { 2: member("addresses", "组地址", array(value("oct"))) }),
  "401C": object("current transformer ratio", "电流互感器变比", { 2: member("ratio", "变比", value("u32"), "D") }),
  "401D": object("voltage transformer ratio", "电压互感器变比", { 2: member("ratio", "变比", value("u32"), "D") }),
  "401E": limits("alarm money limits", "报警金额限值"),
  "401F": limits("other limits", "其它限值"),
  "4300": object(
    "electrical device",
    "电气设备",
    { 3: member("version", "版本信息", any), 8: member("may report", "允许主动上报", value("bool")) },
    {
      1: member("reset", "复位", none),
      3: member("initialise data", "数据初始化", none),
      6: member("initialise events", "事件初始化", none)
    }
  ),
  F100: object("ESAM", "ESAM", {}),
  F101: object("security mode", "安全模式参数", {
    2: member(
      "state",
      "安全模式选择",
      meaning("enum", { 0: { zh: "不启用", en: "off" }, 1: { zh: "启用", en: "on" } })
    ),
    3: member(
      "explicit levels",
      "显式安全模式参数",
      array(structure(part("object or class", "对象标识", value("oi")), part("level", "安全模式", value("u16"))))
    )
  }),
  F201: object("RS-485", "RS-485", {}),
  F205: object(
    "relay outputs",
    "继电器输出",
    {
      2: member(
        "relays",
        "继电器",
        array(
          structure(
            part("name", "描述符", value("vis")),
            part(
              "state",
              "当前状态",
              meaning("enum", { 0: { zh: "未动作（合）", en: "closed" }, 1: { zh: "动作（跳）", en: "tripped" } })
            ),
            switching,
            part("wiring", "接入状态", value("enum"))
          )
        )
      )
    },
    { 127: member("change the switching", "修改开关属性", structure(part("relay", "继电器", value("oad")), switching)) }
  ),
  F209: object("carrier or radio module", "载波/微功率无线接口", {})
}
