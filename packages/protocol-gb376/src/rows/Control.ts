/** AFN05 control commands (Q/GDW 1376.1 §5.6). */
import { repeat, struct } from "@yugou/dialect-kit/layout"
import { bin, bits, packed } from "../value/Binary.ts"
import { none } from "../value/Codec.ts"
import { A1 } from "../value/DateTime.ts"
import { A4 } from "../value/Decimal.ts"
import { command, of } from "./Row.ts"
import { chineseText } from "./Text.ts"

const port = struct({ port: bin(1) })

export const controlRows = {
  F1: command(of("remote trip", "遥控跳闸", "round"), packed(1, { limitHalfHours: [0, 4], alarmDelayMinutes: [4, 4] })),
  F2: command(of("permit closing", "允许合闸", "round"), none),
  F9: command(of("period control engaged", "时段功控投入", "group"), struct({ periods: bits(1, 1), scheme: bin(1) })),
  F10: command(of("factory-holiday control engaged", "厂休功控投入", "group"), none),
  F11: command(of("closed-business control engaged", "营业报停功控投入", "group"), none),
  F12: command(
    of("float-down control engaged", "当前功率下浮控投入", "group"),
    struct({
      slideMinutes: bin(1, "min"),
      coefficient: A4("%"),
      freezeDelayMinutes: bin(1, "min"),
      halfHours: bin(1, "0.5 h"),
      alarmMinutes: repeat(bin(1, "min"), 4)
    })
  ),
  F15: command(of("monthly control engaged", "月电控投入", "group"), none),
  F16: command(of("purchase control engaged", "购电控投入", "group"), none),
  F17: command(of("period control released", "时段功控解除", "group"), none),
  F18: command(of("factory-holiday control released", "厂休功控解除", "group"), none),
  F19: command(of("closed-business control released", "营业报停功控解除", "group"), none),
  F20: command(of("float-down control released", "当前功率下浮控解除", "group"), none),
  F23: command(of("monthly control released", "月电控解除", "group"), none),
  F24: command(of("purchase control released", "购电控解除", "group"), none),
  F25: command(of("power protection engaged", "终端保电投入", "terminal"), struct({ halfHours: bin(1, "0.5 h") })),
  F26: command(of("dunning alarm on", "催费告警投入", "terminal"), none),
  F27: command(of("calls with the master allowed", "允许终端与主站通话", "terminal"), none),
  F28: command(of("exclusion on", "终端剔除投入", "terminal"), none),
  F29: command(of("unsolicited reports allowed", "允许终端主动上报", "terminal"), none),
  F30: command(of("meter clock setting", "终端对电能表对时功能开启与关闭", "terminal"), struct({ state: bin(1) })),
  F31: command(of("set the clock", "对时命令", "terminal"), struct({ clock: A1 })),
  F32: command(
    of("Chinese text", "中文信息", "terminal"),
    struct({ message: packed(1, { number: [0, 4], kind: [4, 4] }), text: chineseText })
  ),
  F33: command(of("power protection released", "终端保电解除", "terminal"), none),
  F34: command(of("dunning alarm off", "催费告警解除", "terminal"), none),
  F35: command(of("calls with the master forbidden", "禁止终端与主站通话", "terminal"), none),
  F36: command(of("exclusion off", "终端剔除解除", "terminal"), none),
  F37: command(of("unsolicited reports forbidden", "禁止终端主动上报", "terminal"), none),
  F38: command(of("connect to the master", "激活终端连接主站", "terminal"), none),
  F39: command(of("disconnect", "命令终端断开连接", "terminal"), none),
  F41: command(of("capacitors in", "电容器控制投入", "point"), struct({ capacitors: bits(2, 1) })),
  F42: command(of("capacitors out", "电容器控制切除", "point"), struct({ capacitors: bits(2, 1) })),
  F49: command(of("meter reading of a port stopped", "命令指定通信端口暂停抄表", "terminal"), port),
  F50: command(of("meter reading of a port resumed", "命令指定通信端口恢复抄表", "terminal"), port),
  F51: command(of("meter reading of a port from the start", "命令指定通信端口重新抄表", "terminal"), port),
  F52: command(of("initialise the routes of a port", "初始化指定通信端口下的全部中继路由信息", "terminal"), port),
  F53: command(of("delete the meters of a port", "删除指定通信端口下的全部电表", "terminal"), port)
} as const
