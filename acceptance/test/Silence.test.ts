/** Who ends the connection of a silent terminal: its session, long before the front end does. */
import { assert, it } from "@effect/vitest"
import type { TerminalId } from "@yugou/core"
import { defaultLimits } from "@yugou/terminal-link"
import * as Result from "effect/Result"
import { dialects } from "../src/dialects.ts"

/** More deadlines than a session has until it closes. */
const patience = 1_000

it.each(dialects)(
  "$title without settings closes before the limit of the front end",
  ({ address, dialect, simulated }) => {
    const own = address(0)
    const [, said] = simulated(own, {}, 86_400).step({ _tag: "Connected", now: 0 })
    let session = Result.getOrThrow(dialect.configure({})).open(own as TerminalId, null)
    let at: number | null = null
    let closed: number | null = null
    const step = (input: Parameters<typeof session.step>[0]): void => {
      const [next, outputs] = session.step(input)
      session = next
      for (const output of outputs) {
        if (output._tag === "WakeAt") at = output.at
        if (output._tag === "Close") closed = input.now
        if (output._tag === "Write") step({ _tag: "Written", writeId: output.writeId, now: input.now })
      }
    }
    for (const output of said) if (output._tag === "Write") step({ _tag: "Bytes", bytes: output.bytes, now: 0 })
    for (let count = 0; closed === null && at !== null && count < patience; count += 1) step({ _tag: "Tick", now: at })
    assert.isNotNull(closed, "it never closes")
    assert.isAtLeast(defaultLimits.idleMillis, 2 * Number(closed))
  }
)
