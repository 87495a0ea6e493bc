/** AFN04 set parameters and AFN0A query them: one layout for both (Q/GDW 1376.1 §5.5, §5.11). */
import { bin, bits, choice } from "../Binary.ts"
import { struct } from "../Codec.ts"
import { A3 } from "../Decimal.ts"
import { of, parameter } from "../Row.ts"

/** F47: the number must differ from the one the terminal holds, else the whole command is denied. */
export const purchase = struct({
  purchaseNo: bin(4),
  mode: choice({ append: 0x55, refresh: 0xaa }),
  purchase: A3,
  alarm: A3,
  trip: A3
})

export const parameterRows = {
  F45: parameter(of("power-control rounds", "功控轮次设定", "group"), struct({ rounds: bits(1, 1) })),
  F47: parameter(of("purchase parameters", "购电量(费)控参数", "group"), purchase),
  F48: parameter(of("energy-control rounds", "电控轮次设定", "group"), struct({ rounds: bits(1, 1) }))
} as const
