/** AFN00 confirm and deny, AFN01 reset, AFN02 link test, AFN03 relay station (Q/GDW 1376.1 §5.1–5.4). */
import { struct } from "@yugou/dialect-kit/layout"
import { bin, choice, names, octets } from "../value/Binary.ts"
import { none } from "../value/Codec.ts"
import { A1 } from "../value/DateTime.ts"
import { command, of, row, since2012 } from "./Row.ts"
import { confirmedUnits } from "./Special.ts"

export const confirmRows = {
  F1: row(of("all confirmed", "全部确认", "terminal"), { down: none, up: none }),
  F2: row(of("all denied", "全部否认", "terminal"), { down: none, up: none }),
  F3: row(of("confirmed or denied unit by unit", "按数据单元标识确认和否认", "terminal"), {
    down: confirmedUnits,
    up: confirmedUnits
  }),
  F4: row(of("authentication refused", "硬件安全认证错误应答", "terminal", "B"), {
    down: null,
    up: struct({ error: choice({ signature: 1, ciphertext: 2, mac: 3 }), data: octets(16) })
  })
} as const

export const resetRows = {
  F1: command(of("hardware initialisation", "硬件初始化", "terminal"), none),
  F2: command(of("data initialisation", "数据区初始化", "terminal"), none),
  F3: command(of("parameters and data to factory settings", "参数及全体数据区初始化", "terminal"), none),
  F4: command(
    of("parameters (not those of the link) and data initialisation", "参数(除通信参数)及全体数据区初始化", "terminal"),
    none
  )
} as const

export const linkRows = {
  F1: row(of("login", "登录", "terminal"), { down: null, up: none }),
  F2: row(of("logout", "退出登录", "terminal"), { down: null, up: none }),
  F3: row(of("heartbeat", "心跳", "terminal"), { down: null, up: since2012(struct({ clock: A1 }), none) })
} as const

export const relayRows = {
  F1: command(of("relay station control", "中继站工作状态控制", "terminal", "B"), bin(1)),
  F2: row(of("relay station state", "中继站工作状态", "terminal", "B"), {
    down: none,
    up: names(1, { machine: 0, relaying: 1 })
  })
} as const
