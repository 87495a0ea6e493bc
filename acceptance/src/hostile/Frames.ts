/** The frames that attackers send: those of a simulated terminal, as it would send them itself. */
import { Energy } from "@yugou/core"
import type { TerminalSideInput } from "@yugou/testkit/terminal"
import { dialects } from "../dialects.ts"

/** The dialect that is attacked: that of the working terminals. */
export const [attacked] = dialects

/** Working terminals have the numbers from 0 on, known terminals that attack those from here on. */
export const firstHostile = 20_000

const heartbeatSeconds = 60

/** What one terminal says. */
export interface Said {
  readonly login: Uint8Array
  readonly heartbeat: Uint8Array
  /** An event that the terminal reports by itself. */
  readonly event: Uint8Array
}

type Side = ReturnType<typeof attacked.simulated>

const after = (side: Side, input: TerminalSideInput): readonly [Side, Uint8Array] => {
  const [next, outputs] = side.step(input)
  const frame = outputs.find((output) => output._tag === "Write")
  return [next, frame?._tag === "Write" ? frame.bytes : new Uint8Array(0)]
}

/** Lets a terminal log in, send a heartbeat, and report that somebody else has sold to it. */
export const saidBy = (address: string): Said => {
  const now = Date.now()
  const [connected, login] = after(attacked.simulated(address, {}, heartbeatSeconds), { _tag: "Connected", now })
  const [beating, heartbeat] = after(connected, { _tag: "Tick", now: now + heartbeatSeconds * 1_000 })
  const holder = beating.terminal.holders[0]?.no ?? 0
  const input = { _tag: "OtherMaster" as const, holder, wireNo: 9, value: Energy.kwh("10") }
  const [, event] = after(beating, { _tag: "World", input, now: now + heartbeatSeconds * 1_000 })
  return { login, heartbeat, event }
}
