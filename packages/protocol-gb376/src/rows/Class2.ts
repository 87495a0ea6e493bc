/** AFN0D class 2 data: frozen values and curves; the question carries the time mark, the answer repeats it (Q/GDW 1376.1 §5.14). */
import { bin } from "../value/Binary.ts"
import { list, struct } from "../value/Codec.ts"
import { A1, A15, A18, A20, A21 } from "../value/DateTime.ts"
import { A2, A3, A5, A7, A8, A9, A10, A11, A13, A14, A25 } from "../value/Decimal.ts"
import type { AnyCodec } from "../value/Leaf.ts"
import { tariffs } from "../value/Tariffs.ts"
import * as Meter from "./Meter.ts"
import { type Confidence, of, orField, type PointKind, row, since2012 } from "./Row.ts"

/** Most points of one curve answer. */
const maxCurvePoints = 255

type Fields = { readonly [name: string]: AnyCodec }

const daily = <F extends Fields>(fields: F) => struct({ day: A20, ...fields })
const monthly = <F extends Fields>(fields: F) => struct({ month: A21, ...fields })
const dayMark = struct({ day: A20 })
const monthMark = struct({ month: A21 })
const curveMark = struct({ start: A15, density: bin(1), count: bin(1) })

/** A curve: density 1 every 15 min, 2 every 30, 3 hourly, 254 every 5 min, 255 every minute, 0 none. */
const curve = <C extends AnyCodec>(en: string, zh: string, pn: PointKind, codec: C) =>
  row(of(en, zh, pn), {
    down: curveMark,
    up: struct({ start: A15, density: bin(1), values: list(codec, { countBytes: 1, min: 0, max: maxCurvePoints }) })
  })

const byDay = <C extends AnyCodec>(en: string, zh: string, pn: PointKind, codec: C, confidence: Confidence = "A") =>
  row(of(en, zh, pn, confidence), { down: dayMark, up: codec })
const byMonth = <C extends AnyCodec>(en: string, zh: string, pn: PointKind, codec: C, confidence: Confidence = "A") =>
  row(of(en, zh, pn, confidence), { down: monthMark, up: codec })

const forward = {
  readAt: A15,
  rates: tariffs({
    forwardActive: A14("kWh"),
    forwardReactive: A11("kvarh"),
    quadrant1: A11("kvarh"),
    quadrant4: A11("kvarh")
  })
}
const reverse = {
  readAt: A15,
  rates: tariffs({
    reverseActive: A14("kWh"),
    reverseReactive: A11("kvarh"),
    quadrant2: A11("kvarh"),
    quadrant3: A11("kvarh")
  })
}
const single = (codec: AnyCodec) => ({ readAt: A15, rates: tariffs({ energy: codec }) })
const supply = { supplyMinutes: bin(2, "min"), resets: bin(2) }
const trips = { monthlyTrips: bin(1), purchaseTrips: bin(1), powerTrips: bin(1), remoteTrips: bin(1) }
const powerRange = { maxPower: A2("kW"), maxAt: A18, minPower: A2("kW"), minAt: A18, zeroMinutes: bin(2, "min") }
const groupEnergy = { rates: tariffs({ energy: A3 }) }
const exceeded = { minutes: bin(2, "min"), energy: A3 }
const meterChanges2012 = {
  readAt: A15,
  clockChanges: A10(""),
  before: A1,
  after: A1,
  scheduleChanges: A10(""),
  scheduleTime: A1
}
const meterChanges2009 = {
  readAt: A15,
  clockChanges: A8(""),
  clockTime: A15,
  scheduleChanges: A8(""),
  scheduleTime: A15
}
const settled = { readAt: A15, rates: tariffs({ settled: A14("kWh"), unsettled: A14("kWh") }) }

export const class2Rows = {
  F1: byDay("daily frozen forward energy", "日冻结正向有/无功电能示值", "point", daily(forward)),
  F2: byDay("daily frozen reverse energy", "日冻结反向有/无功电能示值", "point", daily(reverse)),
  F9: byDay("reading-day frozen forward energy", "抄表日冻结正向有/无功电能示值", "point", daily(forward)),
  F17: byMonth("monthly frozen forward energy", "月冻结正向有/无功电能示值", "point", monthly(forward)),
  F49: byDay("daily supply time and resets", "终端日供电时间、日复位累计次数", "terminal", daily(supply)),
  F50: byDay("daily control statistics", "终端日控制统计数据", "terminal", daily(trips)),
  F51: byMonth("monthly supply time and resets", "终端月供电时间、月复位累计次数", "terminal", monthly(supply)),
  F52: byMonth("monthly control statistics", "终端月控制统计数据", "terminal", monthly(trips)),
  F57: byDay(
    "daily power range of the group",
    "总加组日最大、最小有功功率及其发生时间",
    "group",
    daily(powerRange),
    "B"
  ),
  F58: byDay("daily active energy of the group", "总加组日累计有功电能量", "group", daily(groupEnergy), "B"),
  F59: byDay("daily reactive energy of the group", "总加组日累计无功电能量", "group", daily(groupEnergy), "B"),
  F61: byMonth("monthly active energy of the group", "总加组月累计有功电能量", "group", monthly(groupEnergy), "B"),
  F62: byMonth("monthly reactive energy of the group", "总加组月累计无功电能量", "group", monthly(groupEnergy), "B"),
  F65: byMonth(
    "monthly time above the power setpoint",
    "总加组超功率定值的月累计时间及电能量",
    "group",
    monthly(exceeded),
    "B"
  ),
  F66: byMonth(
    "monthly time above the energy setpoint",
    "总加组超月电能量定值的月累计时间及电能量",
    "group",
    monthly(exceeded),
    "B"
  ),
  F73: curve("active power curve of the group", "总加组有功功率曲线", "group", A2("kW")),
  F81: curve("active power curve", "测量点有功功率曲线", "point", A9("kW")),
  F82: curve("active power curve, phase A", "测量点A相有功功率曲线", "point", A9("kW")),
  F83: curve("active power curve, phase B", "测量点B相有功功率曲线", "point", A9("kW")),
  F84: curve("active power curve, phase C", "测量点C相有功功率曲线", "point", A9("kW")),
  F85: curve("reactive power curve", "测量点无功功率曲线", "point", A9("kvar")),
  F86: curve("reactive power curve, phase A", "测量点A相无功功率曲线", "point", A9("kvar")),
  F87: curve("reactive power curve, phase B", "测量点B相无功功率曲线", "point", A9("kvar")),
  F88: curve("reactive power curve, phase C", "测量点C相无功功率曲线", "point", A9("kvar")),
  F89: curve("voltage curve, phase A", "测量点A相电压曲线", "point", A7("V")),
  F90: curve("voltage curve, phase B", "测量点B相电压曲线", "point", A7("V")),
  F91: curve("voltage curve, phase C", "测量点C相电压曲线", "point", A7("V")),
  F92: curve("current curve, phase A", "测量点A相电流曲线", "point", A25("A")),
  F93: curve("current curve, phase B", "测量点B相电流曲线", "point", A25("A")),
  F94: curve("current curve, phase C", "测量点C相电流曲线", "point", A25("A")),
  F95: curve("current curve, zero line", "测量点零序电流曲线", "point", A25("A")),
  F97: curve("forward active energy curve", "测量点正向有功总电能量曲线", "point", A13("kWh")),
  F98: curve("forward reactive energy curve", "测量点正向无功总电能量曲线", "point", A13("kvarh")),
  F99: curve("reverse active energy curve", "测量点反向有功总电能量曲线", "point", A13("kWh")),
  F100: curve("reverse reactive energy curve", "测量点反向无功总电能量曲线", "point", A13("kvarh")),
  F101: curve("forward active reading curve", "测量点正向有功总电能示值曲线", "point", A11("kWh")),
  F102: curve("forward reactive reading curve", "测量点正向无功总电能示值曲线", "point", A11("kvarh")),
  F103: curve("reverse active reading curve", "测量点反向有功总电能示值曲线", "point", A11("kWh")),
  F104: curve("reverse reactive reading curve", "测量点反向无功总电能示值曲线", "point", A11("kvarh")),
  F105: curve("power factor curve", "测量点总功率因数曲线", "point", A5("%")),
  F106: curve("power factor curve, phase A", "测量点A相功率因数曲线", "point", A5("%")),
  F107: curve("power factor curve, phase B", "测量点B相功率因数曲线", "point", A5("%")),
  F108: curve("power factor curve, phase C", "测量点C相功率因数曲线", "point", A5("%")),
  F139: row(of("curve (layout of the answer unknown)", "曲线(应答格式未知)", "point", "C"), {
    down: curveMark,
    up: null
  }),
  F161: byDay("daily frozen forward active reading", "日冻结正向有功电能示值", "point", daily(single(A14("kWh")))),
  F162: byDay("daily frozen forward reactive reading", "日冻结正向无功电能示值", "point", daily(single(A11("kvarh")))),
  F163: row(of("daily frozen reverse active reading", "日冻结反向有功电能示值", "point"), {
    down: dayMark,
    up: orField(daily(single(A14("kWh"))), daily(single(A11("kWh"))))
  }),
  F164: byDay("daily frozen reverse reactive reading", "日冻结反向无功电能示值", "point", daily(single(A11("kvarh")))),
  F165: byDay("daily frozen reading, quadrant 1", "日冻结一象限无功电能示值", "point", daily(single(A11("kvarh")))),
  F166: byDay("daily frozen reading, quadrant 2", "日冻结二象限无功电能示值", "point", daily(single(A11("kvarh")))),
  F167: byDay("daily frozen reading, quadrant 3", "日冻结三象限无功电能示值", "point", daily(single(A11("kvarh")))),
  F168: byDay("daily frozen reading, quadrant 4", "日冻结四象限无功电能示值", "point", daily(single(A11("kvarh")))),
  F209: row(of("daily meter relay state", "日冻结电能表远程控制通断电状态及记录", "point", "B"), {
    down: dayMark,
    up: since2012(daily(Meter.relayFields(A1)), daily(Meter.relayFields(A15)))
  }),
  F210: byDay(
    "daily meter purchase information",
    "日冻结电能表购、用电信息",
    "point",
    daily(Meter.purchaseFields),
    "B"
  ),
  F213: row(of("monthly meter programming and cover", "月冻结电能表编程、尾盖打开次数及最近时刻", "point", "B"), {
    down: monthMark,
    up: since2012(monthly(Meter.programmingFields(A10(""), A1)), monthly(Meter.programmingFields(A8(""), A15)))
  }),
  F214: row(of("monthly meter changes", "月冻结电能表参数修改次数及时间", "point", "B"), {
    down: monthMark,
    up: since2012(monthly(meterChanges2012), monthly(meterChanges2009))
  }),
  F215: byMonth(
    "monthly meter purchase information",
    "月冻结电能表购、用电信息",
    "point",
    monthly(Meter.purchaseFields)
  ),
  F216: row(of("monthly meter settled energy", "月冻结电能表结算信息", "point", "B"), {
    down: monthMark,
    up: since2012(monthly({ ...settled, last: A14("kWh") }), monthly(settled))
  })
} as const
