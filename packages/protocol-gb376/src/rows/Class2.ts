/** AFN0D class 2 data: frozen values and curves; the question carries the time mark, the answer repeats it (Q/GDW 1376.1 §5.14). */
import { type AnyCodec, type Fields, list, struct } from "@yugou/dialect-kit/layout"
import { bin } from "../value/Binary.ts"
import { A1, A15, A18, A20, A21 } from "../value/DateTime.ts"
import { A2, A3, A5, A7, A8, A9, A10, A11, A13, A14, A25 } from "../value/Decimal.ts"
import { tariffs } from "../value/Tariffs.ts"
import * as Meter from "./Meter.ts"
import { type Head, of, orField, type PointKind, row, since2012 } from "./Row.ts"

/** Most points of one curve answer. */
const maxCurvePoints = 255

const daily = <F extends Fields>(fields: F) => struct({ day: A20, ...fields })
const monthly = <F extends Fields>(fields: F) => struct({ month: A21, ...fields })

/** A value frozen at the end of a day or a month: the question carries the mark, the answer repeats it. */
const byDay = <F extends Fields>(head: Head, fields: F) => row(head, { down: dayMark, up: daily(fields) })
const byMonth = <F extends Fields>(head: Head, fields: F) => row(head, { down: monthMark, up: monthly(fields) })
const dayMark = daily({})
const monthMark = monthly({})
const curveMark = struct({ start: A15, density: bin(1), count: bin(1) })

/** A curve: density 1 every 15 min, 2 every 30, 3 hourly, 254 every 5 min, 255 every minute, 0 none. */
const curve = <C extends AnyCodec>(en: string, zh: string, pn: PointKind, codec: C) =>
  row(of(en, zh, pn), {
    down: curveMark,
    up: struct({ start: A15, density: bin(1), values: list(codec, { max: maxCurvePoints }) })
  })

const supply = { supplyMinutes: bin(2, "min"), resets: bin(2) }
const trips = { monthlyTrips: bin(1), purchaseTrips: bin(1), powerTrips: bin(1), remoteTrips: bin(1) }
const powerRange = { maxPower: A2("kW"), maxAt: A18, minPower: A2("kW"), minAt: A18, zeroMinutes: bin(2, "min") }
const groupEnergy = { rates: tariffs({ energy: A3 }) }
const exceeded = { minutes: bin(2, "min"), energy: A3 }
const active = Meter.reading(A14("kWh"))
const reactive = Meter.reading(A11("kvarh"))
const settled = Meter.settled(A14("kWh"))

export const class2Rows = {
  F1: byDay(of("daily frozen forward energy", "日冻结正向有/无功电能示值", "point"), Meter.forward),
  F2: byDay(of("daily frozen reverse energy", "日冻结反向有/无功电能示值", "point"), Meter.reverse),
  F9: byDay(of("reading-day frozen forward energy", "抄表日冻结正向有/无功电能示值", "point"), Meter.forward),
  F17: byMonth(of("monthly frozen forward energy", "月冻结正向有/无功电能示值", "point"), Meter.forward),
  F49: byDay(of("daily supply time and resets", "终端日供电时间、日复位累计次数", "terminal"), supply),
  F50: byDay(of("daily control statistics", "终端日控制统计数据", "terminal"), trips),
  F51: byMonth(of("monthly supply time and resets", "终端月供电时间、月复位累计次数", "terminal"), supply),
  F52: byMonth(of("monthly control statistics", "终端月控制统计数据", "terminal"), trips),
  F57: byDay(of("daily power range of the group", "总加组日最大、最小有功功率及其发生时间", "group", "B"), powerRange),
  F58: byDay(of("daily active energy of the group", "总加组日累计有功电能量", "group", "B"), groupEnergy),
  F59: byDay(of("daily reactive energy of the group", "总加组日累计无功电能量", "group", "B"), groupEnergy),
  F61: byMonth(of("monthly active energy of the group", "总加组月累计有功电能量", "group", "B"), groupEnergy),
  F62: byMonth(of("monthly reactive energy of the group", "总加组月累计无功电能量", "group", "B"), groupEnergy),
  F65: byMonth(
    of("monthly time above the power setpoint", "总加组超功率定值的月累计时间及电能量", "group", "B"),
    exceeded
  ),
  F66: byMonth(
    of("monthly time above the energy setpoint", "总加组超月电能量定值的月累计时间及电能量", "group", "B"),
    exceeded
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
  F161: byDay(of("daily frozen forward active reading", "日冻结正向有功电能示值", "point"), active),
  F162: byDay(of("daily frozen forward reactive reading", "日冻结正向无功电能示值", "point"), reactive),
  F163: row(of("daily frozen reverse active reading", "日冻结反向有功电能示值", "point"), {
    down: dayMark,
    up: orField(daily(active), daily(Meter.reading(A11("kWh"))))
  }),
  F164: byDay(of("daily frozen reverse reactive reading", "日冻结反向无功电能示值", "point"), reactive),
  F165: byDay(of("daily frozen reading, quadrant 1", "日冻结一象限无功电能示值", "point"), reactive),
  F166: byDay(of("daily frozen reading, quadrant 2", "日冻结二象限无功电能示值", "point"), reactive),
  F167: byDay(of("daily frozen reading, quadrant 3", "日冻结三象限无功电能示值", "point"), reactive),
  F168: byDay(of("daily frozen reading, quadrant 4", "日冻结四象限无功电能示值", "point"), reactive),
  F209: row(of("daily meter relay state", "日冻结电能表远程控制通断电状态及记录", "point", "B"), {
    down: dayMark,
    up: since2012(daily(Meter.relay(A1)), daily(Meter.relay(A15)))
  }),
  F210: byDay(of("daily meter purchase information", "日冻结电能表购、用电信息", "point", "B"), Meter.purchase),
  F213: row(of("monthly meter programming and cover", "月冻结电能表编程、尾盖打开次数及最近时刻", "point", "B"), {
    down: monthMark,
    up: since2012(monthly(Meter.programming(A10(""), A1)), monthly(Meter.programming(A8(""), A15)))
  }),
  F214: row(of("monthly meter changes", "月冻结电能表参数修改次数及时间", "point", "B"), {
    down: monthMark,
    up: since2012(monthly(Meter.changes), monthly(Meter.changes2009))
  }),
  F215: byMonth(of("monthly meter purchase information", "月冻结电能表购、用电信息", "point"), Meter.purchase),
  F216: row(of("monthly meter settled energy", "月冻结电能表结算信息", "point", "B"), {
    down: monthMark,
    up: since2012(monthly({ ...settled, last: A14("kWh") }), monthly(settled))
  })
} as const
