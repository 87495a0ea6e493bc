/** AFN0C class 1 data: current values (Q/GDW 1376.1 §5.13). */
import { list, struct } from "@yugou/dialect-kit/layout"
import { bin, bits, names, packed } from "../value/Binary.ts"
import { perBit } from "../value/Codec.ts"
import { A1, A15 } from "../value/DateTime.ts"
import { A2, A3, A4, A5, A7, A8, A9, A10, A13, A14, A25 } from "../value/Decimal.ts"
import { tariffs } from "../value/Tariffs.ts"
import * as Meter from "./Meter.ts"
import { current, of, since2012 } from "./Row.ts"

const rounds = bits(1, 1)
const powerKinds = names(1, { period: 0, holiday: 1, closed: 2, float: 3 })
const energyKinds = names(1, { monthly: 0, purchase: 1 })
const phases = <C extends ReturnType<typeof A9> | ReturnType<typeof A5>>(codec: C) =>
  struct({ total: codec, a: codec, b: codec, c: codec })
const groupEnergy = tariffs({ energy: A3 })

const controlState = struct({
  status: names(1, { protected: 0, excluded: 1, arrears: 2 }),
  groups: perBit(
    "group",
    struct({
      scheme: packed(1, { no: [0, 2] }),
      periods: bits(1, 1),
      powerControl: powerKinds,
      energyControl: energyKinds,
      powerRounds: rounds,
      energyRounds: rounds
    })
  )
})

/** F6: which rounds are open, by which control. One firmware has the power alarm bits in the reverse order. */
const controlSettings = struct({
  remoteTrip: rounds,
  arrearsAlarm: packed(1, { active: [0, 1] }),
  groups: perBit(
    "group",
    struct({
      setpoint: A2("kW"),
      floatCoefficient: A4("%"),
      powerTrip: rounds,
      monthlyTrip: rounds,
      purchaseTrip: rounds,
      powerAlarm: powerKinds,
      energyAlarm: energyKinds
    })
  )
})

const readingState = struct({
  port: bin(1),
  total: bin(2),
  flags: bin(1),
  read: bin(2),
  keyRead: bin(1),
  start: A1,
  end: A1
})

/** F25: powers, power factors, voltages and currents of a measuring point at one moment. */
const instantaneous = struct({
  readAt: A15,
  activePower: phases(A9("kW")),
  reactivePower: phases(A9("kvar")),
  powerFactor: phases(A5("%")),
  voltage: struct({ a: A7("V"), b: A7("V"), c: A7("V") }),
  current: struct({ a: A25("A"), b: A25("A"), c: A25("A"), zero: A25("A") }),
  apparentPower: phases(A9("kVA"))
})

export const class1Rows = {
  F2: current(of("terminal clock", "终端日历时钟", "terminal"), struct({ clock: A1 })),
  F3: current(of("parameters present", "终端参数状态", "terminal"), struct({ present: bits(31, 1) })),
  F4: current(of("communication state", "终端上行通信状态", "terminal"), packed(1, { reports: [0, 2], calls: [2, 2] })),
  F5: current(of("control state", "终端控制设置状态", "terminal"), controlState),
  F6: current(of("control settings in force", "终端当前控制状态", "terminal"), controlSettings),
  F7: current(of("event counters", "终端事件计数器当前值", "terminal"), struct({ ec1: bin(1), ec2: bin(1) })),
  F8: current(of("event flags", "终端事件标志状态", "terminal"), struct({ events: bits(8, 1) })),
  F9: current(
    of("state inputs", "终端状态量及变位标志", "terminal"),
    struct({ states: bits(1, 1), changed: bits(1, 1) })
  ),
  F10: current(
    of("traffic", "终端与主站当日、月通信流量", "terminal"),
    struct({ today: bin(4, "byte"), month: bin(4, "byte") })
  ),
  F11: current(
    of("meter reading state", "终端集中抄表状态信息", "terminal"),
    struct({ ports: list(readingState, { max: 31 }) })
  ),
  F12: current(
    of("output loops", "终端控制输出回路开关接入状态量", "terminal", "B"),
    struct({ states: bits(1, 1), changed: bits(1, 1) })
  ),
  F17: current(of("total active power of the group", "当前总加有功功率", "group"), struct({ power: A2("kW") })),
  F18: current(of("total reactive power of the group", "当前总加无功功率", "group"), struct({ power: A2("kvar") })),
  F19: current(of("active energy of the group today", "当日总加有功电能量", "group"), groupEnergy),
  F20: current(of("reactive energy of the group today", "当日总加无功电能量", "group"), groupEnergy),
  F21: current(of("active energy of the group this month", "当月总加有功电能量", "group"), groupEnergy),
  F22: current(of("reactive energy of the group this month", "当月总加无功电能量", "group"), groupEnergy),
  F23: current(of("remaining energy of the group", "终端当前剩余电量(费)", "group"), struct({ remaining: A3 })),
  F24: current(
    of("power setpoint after float-down", "当前功率下浮控控后总加有功功率冻结值", "group"),
    struct({ power: A2("kW") })
  ),
  F25: current(of("power, voltage, current", "当前三相及总有/无功功率、功率因数、电压、电流", "point"), instantaneous),
  F33: current(
    of("forward energy readings", "当前正向有/无功电能示值、一/四象限无功电能示值", "point"),
    struct(Meter.forward)
  ),
  F34: current(
    of("reverse energy readings", "当前反向有/无功电能示值、二/三象限无功电能示值", "point"),
    struct(Meter.reverse)
  ),
  F129: current(
    of("forward active energy reading", "当前正向有功电能示值", "point"),
    struct(Meter.reading(A14("kWh")))
  ),
  F131: current(
    of("reverse active energy reading", "当前反向有功电能示值", "point"),
    struct(Meter.reading(A14("kWh")))
  ),
  F161: current(
    of("meter relay state", "电能表远程控制通断电状态及记录", "point", "B"),
    since2012(struct(Meter.relay(A1)), struct(Meter.relay(A15)))
  ),
  F162: current(of("meter clock", "电能表日历时钟", "point", "C"), struct({ readAt: A15, clock: A1 })),
  F165: current(
    of("meter programming and cover", "电能表编程、尾盖打开次数及最近时刻", "point", "B"),
    since2012(struct(Meter.programming(A10(""), A1)), struct(Meter.programming(A8(""), A15)))
  ),
  F166: current(
    of("meter changes", "电能表参数修改次数及时间", "point", "B"),
    since2012(struct(Meter.changes), struct(Meter.changes2009))
  ),
  F167: current(of("meter purchase information", "电能表购、用电信息", "point"), struct(Meter.purchase)),
  F168: current(
    of("meter settled energy", "电能表结算信息", "point", "B"),
    since2012(struct(Meter.settled(A14("kWh"))), struct(Meter.settled(A13("kWh"))))
  )
} as const
