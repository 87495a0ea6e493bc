/** AFN0C class 1 data: current values (Q/GDW 1376.1 §5.13). */
import { struct, tariffs } from "../Codec.ts"
import { A2, A3 } from "../Decimal.ts"
import { A1 } from "../Moment.ts"
import { current, of } from "../Row.ts"

export const class1Rows = {
  F2: current(of("terminal clock", "终端日历时钟", "terminal"), struct({ clock: A1 })),
  F17: current(of("total active power of the group", "当前总加有功功率", "group"), struct({ power: A2("kW") })),
  F19: current(of("active energy of the group today", "当日总加有功电能量", "group"), tariffs({ energy: A3 })),
  F21: current(of("active energy of the group this month", "当月总加有功电能量", "group"), tariffs({ energy: A3 })),
  F23: current(of("remaining energy of the group", "终端当前剩余电量(费)", "group"), struct({ remaining: A3 }))
} as const
