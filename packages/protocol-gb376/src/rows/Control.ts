/** AFN05 control commands (Q/GDW 1376.1 §5.6). */
import { bin, packed } from "../Binary.ts"
import { none, struct } from "../Codec.ts"
import { A1 } from "../Moment.ts"
import { command, of } from "../Row.ts"

export const controlRows = {
  F1: command(of("remote trip", "遥控跳闸", "round"), packed(1, { limitHalfHours: [0, 4], alarmDelayMinutes: [4, 4] })),
  F2: command(of("permit closing", "允许合闸", "round"), none),
  F16: command(of("purchase control engaged", "购电控投入", "group"), none),
  F24: command(of("purchase control released", "购电控解除", "group"), none),
  F25: command(of("power protection engaged", "终端保电投入", "terminal"), struct({ halfHours: bin(1, "0.5 h") })),
  F31: command(of("set the clock", "对时命令", "terminal"), struct({ clock: A1 })),
  F33: command(of("power protection released", "终端保电解除", "terminal"), none)
} as const
