/** The reads of one look: every dialect answers them as it answers each by itself, in fewer frames, and nothing is answered from a look before. */
import { assert, describe, it } from "@effect/vitest"
import { type Beside, Energy, type TerminalRequest } from "@yugou/core/dialect"
import { Loop } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import { dialects } from "../src/dialects.ts"

type Tag = Beside["ahead"][number]

const heartbeatSeconds = 60

/** Connects a session of a dialect with its simulated terminal, and says what holds a balance there. */
const connected = ({ address, dialect, models, simulated }: (typeof dialects)[number]) => {
  const configured = Result.getOrThrow(dialect.configure((models[0]?.settings ?? {}) as never))
  const line = Loop.make({ dialect: configured, terminal: simulated(address(0), {}, heartbeatSeconds) })
  line.connect()
  const { capabilities } = configured
  const target: Beside["target"] =
    capabilities.creditScope === "group" ? Loop.group(1) : { _tag: "Terminal", terminalId: Loop.terminalId }
  const asks: ReadonlyArray<Tag> = [
    "ReadClock",
    "ReadStoredCredit",
    ...(capabilities.evidence.some(({ kind }) => kind === "creditRecord") ? (["ReadCreditRecords"] as const) : []),
    "ReadBalance",
    ...(capabilities.consumption === "counter" ? (["ReadConsumption"] as const) : [])
  ]
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.zero }
  const value = Energy.kwh("10")
  // Two credits: what terminals record of them is read back page by page.
  for (const wireNo of [1, 2])
    line.ask("WriteCredit", { target, mode: "append", wireNo, value, thresholds, lifetimeMinutes: null })
  return { line, target, asks }
}

type Connected = ReturnType<typeof connected>

/** Asks everything, as one look or each by itself; gives the answers and how many frames went down. */
const lookedAt = ({ line, target, asks }: Connected, id: string | null) => {
  const before = line.written.length
  const answers = asks.map((tag, index) => {
    const payload = tag === "ReadClock" ? {} : { target, limit: 5 }
    const look = id === null ? {} : { look: { id, target, ahead: asks.slice(index + 1) } }
    const outcome = line.ask(tag satisfies TerminalRequest["_tag"], payload, { id: `${id}-${tag}`, ...look })
    return outcome._tag === "Answered" ? outcome.answer : outcome
  })
  return { answers, frames: line.written.length - before }
}

for (const tried of dialects) {
  describe(`one look, ${tried.title}`, () => {
    it("tells what each question tells by itself, in fewer frames", () => {
      const one = connected(tried)
      const alone = lookedAt(one, null)
      const together = lookedAt(one, "look-1")
      assert.deepStrictEqual(together.answers, alone.answers)
      assert.isBelow(together.frames, alone.frames)
    })

    it("tells nothing of a look before", () => {
      const one = connected(tried)
      const first = lookedAt(one, "look-1")
      assert.strictEqual(lookedAt(one, "look-2").frames, first.frames)
    })

    it("asks for one thing where the terminal was silent to several", () => {
      const one = connected(tried)
      const { target, line, asks } = one
      line.plan({ _tag: "DropRequest" }, "any")
      const look = { id: "look-1", target, ahead: asks.slice(1) }
      assert.strictEqual(line.ask("ReadClock", {}, { look })._tag, "Answered")
      const [wide, alone] = line.written.slice(-2)
      assert.isBelow(alone?.length ?? 0, wide?.length ?? 0)
    })
  })
}
