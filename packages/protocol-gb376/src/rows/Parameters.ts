/** AFN04 set parameters and AFN0A query them: one layout for both (Q/GDW 1376.1 §5.5, §5.11). */
import { hex, list, repeat, struct } from "@yugou/dialect-kit/layout"
import { ascii, bin, bits, choice, ipv4, names, octets, packed, phone } from "../value/Binary.ts"
import { perBit } from "../value/Codec.ts"
import { A1, A19, A20 } from "../value/DateTime.ts"
import { A2, A3, A4, A7, A12, A22, A23 } from "../value/Decimal.ts"
import { listed, of, orField, parameter, since2012 } from "./Row.ts"
import { groupPoint, halfHourSlots, logicalAddress, relayAddresses, unitId } from "./Special.ts"

/** Most measuring points that a terminal holds (F10). */
const maxMeters = 2040
const numbers = list(bin(1), { max: 255 })
const rounds = struct({ rounds: bits(1, 1) })

/** F47: the number must differ from the one the terminal holds, else the whole command is denied. */
export const purchase = struct({
  purchaseNo: bin(4),
  mode: choice({ append: 0x55, refresh: 0xaa }),
  purchase: A3,
  alarm: A3,
  trip: A3
})

const meter = struct({
  index: bin(2),
  point: bin(2),
  line: packed(1, { port: [0, 5], baud: [5, 3] }),
  protocol: bin(1),
  address: A12,
  password: octets(6),
  tariffs: bin(1),
  digits: packed(1, { decimals: [0, 2], integers: [2, 2] }),
  collector: A12,
  userClass: packed(1, { small: [0, 4], large: [4, 4] })
})

const network = {
  ip: ipv4,
  mask: ipv4,
  gateway: ipv4,
  proxyType: bin(1),
  proxyIp: ipv4,
  proxyPort: bin(2),
  proxyMode: bin(1)
}
const terminalNetwork = struct({
  ...network,
  user: hex({ max: 20 }),
  password: hex({ max: 20 }),
  listenPort: bin(2)
})
/** Captured from a master: name and password in fields of 20 bytes whatever their length. */
const terminalNetworkPadded = struct({
  ...network,
  userLength: bin(1),
  user: ascii(20),
  passwordLength: bin(1),
  password: ascii(20),
  listenPort: bin(2)
})

const uploadTask = struct({
  period: packed(1, { value: [0, 6], unit: [6, 2] }),
  base: A1,
  curveRatio: bin(1),
  units: list(unitId, { max: 255 })
})
const uploadSwitch = struct({ state: choice({ start: 0x55, stop: 0xaa }) })

const pulse = struct({ port: bin(1), point: bin(1), attribute: bin(1), constant: bin(2) })
const analogue = struct({ port: bin(1), point: bin(1), attribute: bin(1) })
const comparison = struct({
  group: bin(1),
  compared: bin(1),
  reference: bin(1),
  flags: bin(1),
  relativePercent: bin(1),
  absolute: A3
})

export const parameterRows = {
  F1: parameter(
    of("terminal uplink communication", "终端上行通信口通信参数", "terminal"),
    struct({
      rtsDelay: bin(1, "20 ms"),
      sendDelayMinutes: bin(1, "min"),
      waiting: packed(2, { timeoutSeconds: [0, 12], retries: [12, 2] }),
      confirmationWanted: names(1, { class1: 0, class2: 1, class3: 2 }),
      heartbeatMinutes: bin(1, "min")
    })
  ),
  F2: parameter(of("wireless relay", "终端上行通信口无线中继转发", "terminal", "B"), relayAddresses),
  F3: parameter(
    of("master station address", "主站IP地址和端口", "terminal"),
    struct({ mainIp: ipv4, mainPort: bin(2), backupIp: ipv4, backupPort: bin(2), apn: ascii(16) })
  ),
  F4: parameter(
    of("master station phone numbers", "主站电话号码和短信中心号码", "terminal"),
    struct({ master: phone, smsCentre: phone })
  ),
  F5: parameter(
    of("message authentication", "终端上行通信消息认证参数", "terminal"),
    struct({ scheme: bin(1), parameter: octets(2) })
  ),
  F6: parameter(of("group addresses", "终端组地址", "terminal"), struct({ addresses: repeat(bin(2), 8) })),
  F7: parameter(
    of("terminal network address", "终端IP地址和端口", "terminal"),
    orField(terminalNetwork, terminalNetworkPadded)
  ),
  F8: parameter(
    of("uplink mode", "终端上行通信工作方式", "terminal"),
    struct({
      mode: packed(1, { online: [0, 2], connection: [4, 2], udp: [7, 1] }),
      redialSeconds: bin(2, "s"),
      passiveRedials: bin(1),
      idleMinutes: bin(1, "min"),
      hours: bits(3, 0)
    })
  ),
  F9: parameter(
    of("event recording", "终端事件记录配置", "terminal"),
    struct({ recorded: bits(8, 1), important: bits(8, 1) })
  ),
  F10: listed(
    of("meter configuration", "终端电能表配置参数", "terminal"),
    struct({ meters: list(meter, { countBytes: 2, max: maxMeters }) }),
    struct({ indexes: list(bin(2), { countBytes: 2, max: maxMeters }) })
  ),
  F11: listed(
    of("pulse configuration", "终端脉冲配置参数", "terminal"),
    struct({ pulses: list(pulse, { max: 64 }) }),
    struct({ numbers })
  ),
  F12: parameter(
    of("state inputs", "终端状态量输入参数", "terminal"),
    struct({ connected: bits(1, 1), normallyOpen: bits(1, 1) })
  ),
  F13: listed(
    of("analogue configuration", "终端电压/电流模拟量配置参数", "terminal"),
    struct({ inputs: list(analogue, { max: 64 }) }),
    struct({ numbers })
  ),
  F14: listed(
    of("total groups", "终端总加组配置参数", "terminal"),
    struct({ groups: list(struct({ group: bin(1), points: list(groupPoint, { max: 64 }) }), { max: 8 }) }),
    struct({ numbers })
  ),
  F15: listed(
    of("differential comparison", "有功总电能量差动越限事件参数", "terminal", "B"),
    struct({ comparisons: list(comparison, { max: 8 }) }),
    struct({ numbers })
  ),
  F16: parameter(
    of("private network access", "虚拟专网用户名、密码", "terminal"),
    struct({ user: ascii(32), password: ascii(32) })
  ),
  F17: parameter(of("safety power", "终端保安定值", "terminal"), struct({ power: A2("kW") })),
  F18: parameter(of("power-control periods", "终端功控时段", "terminal"), struct({ slots: halfHourSlots })),
  F19: parameter(of("period-control float", "时段功控定值浮动系数", "terminal"), struct({ coefficient: A4("%") })),
  F20: parameter(of("monthly-control float", "月电能量控定值浮动系数", "terminal"), struct({ coefficient: A4("%") })),
  F21: parameter(
    of("tariff periods", "电能量费率时段和费率数", "terminal"),
    orField(struct({ slots: repeat(bin(1), 48), tariffs: bin(1) }), struct({ slots: repeat(bin(1), 24) }))
  ),
  F22: parameter(of("tariff prices", "费率", "terminal"), struct({ prices: list(A3, { min: 1, max: 12 }) })),
  F23: parameter(of("arrears-alarm hours", "催费告警参数", "terminal"), struct({ hours: bits(3, 0) })),
  F25: parameter(
    of("measuring point basics", "测量点基本参数", "point"),
    struct({
      voltageRatio: bin(2),
      currentRatio: bin(2),
      ratedVoltage: A7("V"),
      ratedCurrent: A22("A"),
      ratedLoad: A23("kVA"),
      wiring: bin(1)
    })
  ),
  F41: parameter(
    of("period power control", "时段功控定值", "group"),
    struct({ schemes: perBit("scheme", struct({ periods: perBit("period", struct({ power: A2("kW") })) })) })
  ),
  F42: parameter(
    of("factory-holiday power control", "厂休功控参数", "group"),
    struct({ power: A2("kW"), start: A19, halfHours: bin(1, "0.5 h"), weekdays: bits(1, 0) })
  ),
  F43: parameter(of("sliding time", "功率控制的功率计算滑差时间", "group"), struct({ minutes: bin(1, "min") })),
  F44: parameter(
    of("closed-business power control", "营业报停控参数", "group"),
    struct({ start: A20, end: A20, power: A2("kW") })
  ),
  F45: parameter(of("power-control rounds", "功控轮次设定", "group"), rounds),
  F46: parameter(
    of("monthly energy control", "月电量控定值", "group", "B"),
    since2012(struct({ energy: A3, alarmCoefficient: A4("%") }), struct({ energy: A3 }))
  ),
  F47: parameter(of("purchase parameters", "购电量(费)控参数", "group"), purchase),
  F48: parameter(of("energy-control rounds", "电控轮次设定", "group"), rounds),
  F49: parameter(of("power-control alarm time", "功控告警时间", "round"), struct({ minutes: bin(1, "min") })),
  F57: parameter(of("sound alarm hours", "终端声音告警允许/禁止设置", "terminal"), struct({ hours: bits(3, 0) })),
  F58: parameter(of("automatic protection", "终端自动保电参数", "terminal"), struct({ silentHours: bin(1, "h") })),
  F59: parameter(
    of("meter anomaly thresholds", "电能表异常判别阈值设定", "terminal", "B"),
    struct({
      excessive: A22("times"),
      runaway: A22("times"),
      stopQuarters: bin(1, "15 min"),
      clockMinutes: bin(1, "min")
    })
  ),
  F65: parameter(of("class 1 upload task", "定时上报1类数据任务设置", "task"), uploadTask),
  F66: parameter(of("class 2 upload task", "定时上报2类数据任务设置", "task"), uploadTask),
  F67: parameter(of("class 1 upload switch", "定时上报1类数据任务启动/停止", "task"), uploadSwitch),
  F68: parameter(of("class 2 upload switch", "定时上报2类数据任务启动/停止", "task"), uploadSwitch),
  F89: parameter(of("terminal logical address", "终端逻辑地址", "terminal"), logicalAddress)
} as const
