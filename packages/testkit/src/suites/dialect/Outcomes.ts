/** Cases: the four ends of a request, above all the line between "nothing was sent" and "it may have happened". */
import { assert } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import type { RequestTag } from "@yugou/core/dialect"
import { increases } from "../../terminal/index.ts"
import { ask, settled, start } from "./Asking.ts"
import { assertEnds, assertNotSent, type Case, caseOf, effectsOf, type Opener } from "./Case.ts"
import { carryUp, drain, type Line, passUntil, tell, tellTerminal } from "./Line.ts"
import { effectingSamples, holderNo, purchase, type Sample, targetOf, word } from "./Samples.ts"

/** Tries every effecting request that the capabilities promise, each on a line of its own. */
export const forEachEffecting = (opener: Opener, attempt: (line: Line, sample: Sample) => void): void => {
  for (const index of effectingSamples(opener()).keys()) {
    const line = opener()
    const sample = effectingSamples(line)[index]
    if (sample !== undefined) attempt(line, sample)
  }
}

export const nameOf = (sample: Sample): string =>
  `${sample.tag} ${sample.tag === "WriteParameter" ? sample.payload.item._tag : ""}`

const begin = (line: Line, sample: Sample): string => start(line, sample.tag as RequestTag, sample.payload as never)

const raised = (line: Line): number => {
  tellTerminal(line, { _tag: "World", input: { _tag: "Loop" }, now: line.now })
  return increases(line.side.terminal, holderNo(line))
}

const notSentCases: ReadonlyArray<Case> = [
  caseOf("says NotSent when the link goes before the socket took an effecting byte", (opener) => {
    for (const cause of ["peer", "replaced", "error", "shutdown"] as const) {
      forEachEffecting(opener, (line, sample) => {
        line.socket = "busyForEffects"
        const id = begin(line, sample)
        assert.isFalse(line.outcomes.has(id), `${nameOf(sample)} settled before anything left`)
        tell(line, { _tag: "Closed", cause, now: line.now })
        drain(line)
        assert.strictEqual(settled(line, id)?._tag, "NotSent", `${nameOf(sample)} closed by ${cause}`)
      })
    }
  }),
  caseOf("says NotSent when the link goes after the check before a write was written", (opener) => {
    for (const cause of ["peer", "shutdown"] as const) {
      forEachEffecting(opener, (line, sample) => {
        line.down = "cut"
        const id = begin(line, sample)
        // A request without a check of its own has sent its effecting frame already.
        if (effectsOf(line) > 0) return
        assert.isNotEmpty(line.writes.filter((it) => it.requestId === id && it.taken === "yes"))
        tell(line, { _tag: "Closed", cause, now: line.now })
        drain(line)
        const expected = cause === "peer" ? "NotSent offline" : "NotSent shutdown"
        assertEnds(settled(line, id), expected, `${nameOf(sample)} closed by ${cause}`)
      })
    }
  }),
  caseOf("writes nothing that has effect after notAfter", (opener) => {
    forEachEffecting(opener, (line, sample) => {
      const ended = ask(line, sample.tag as RequestTag, sample.payload as never, { notAfter: line.now - 1 })
      assertEnds(ended, "NotSent expired", nameOf(sample))
      assert.strictEqual(effectsOf(line), 0, nameOf(sample))
    })
  }),
  caseOf("writes nothing that has effect when notAfter passes while it still reads", (opener) => {
    forEachEffecting(opener, (line, sample) => {
      const slow = { fault: { _tag: "Delay", millis: 2_000 }, on: "any" } as const
      tellTerminal(line, { _tag: "Plan", faults: [slow, slow], now: line.now })
      const ended = ask(line, sample.tag as RequestTag, sample.payload as never, { notAfter: line.now + 1_000 })
      // A breach is noted when effecting bytes come late; a request without a read of its own goes out in time.
      assert.isNotNull(ended, nameOf(sample))
      if (effectsOf(line) === 0) assert.strictEqual(ended?._tag, "NotSent", nameOf(sample))
    })
  })
]

const provenCases: ReadonlyArray<Case> = [
  caseOf("takes an answer for proof that the bytes left, though the socket never said so", (opener) => {
    forEachEffecting(opener, (line, sample) => {
      line.socket = "silent"
      assertEnds(settled(line, begin(line, sample)), "Answered", nameOf(sample))
      assert.strictEqual(effectsOf(line), 1, nameOf(sample))
    })
  }),
  caseOf("takes no answer that comes after the link was lost", (opener) => {
    forEachEffecting(opener, (line, sample) => {
      line.afterEffect = "held"
      const id = begin(line, sample)
      tell(line, { _tag: "Closed", cause: "peer", now: line.now })
      drain(line)
      for (const bytes of line.heldUp.splice(0)) carryUp(line, bytes)
      drain(line)
      assertEnds(settled(line, id), "NoAnswer linkLost", nameOf(sample))
    })
  })
]

const unknownCases: ReadonlyArray<Case> = [
  caseOf("says NoAnswer when the link goes after the socket took the effecting bytes", (opener) => {
    const rows = [
      ["peer", "linkLost"],
      ["replaced", "linkLost"],
      ["error", "linkLost"],
      ["shutdown", "stationStopped"]
    ] as const
    for (const [cause, expected] of rows) {
      forEachEffecting(opener, (line, sample) => {
        line.effectsDown = "cut"
        const id = begin(line, sample)
        passUntil(line, () => effectsOf(line) > 0)
        tell(line, { _tag: "Closed", cause, now: line.now })
        drain(line)
        assertEnds(settled(line, id), `NoAnswer ${expected}`, `${nameOf(sample)} closed by ${cause}`)
      })
    }
  }),
  caseOf("says NoAnswer when the request was lost, and sends money and control once", (opener) => {
    forEachEffecting(opener, (line, sample) => {
      line.effectsDown = "cut"
      assertEnds(settled(line, begin(line, sample)), "NoAnswer timeout", nameOf(sample))
      if (sample.tag !== "WriteParameter") assert.strictEqual(effectsOf(line), 1, `${nameOf(sample)}: times sent`)
      assert.strictEqual(raised(line), 0, nameOf(sample))
    })
  }),
  caseOf(
    "says NoAnswer when the answer was lost, sends money and control once, and the balance rises once",
    (opener) => {
      forEachEffecting(opener, (line, sample) => {
        line.afterEffect = "cut"
        assertEnds(settled(line, begin(line, sample)), "NoAnswer timeout", nameOf(sample))
        if (sample.tag !== "WriteParameter") assert.strictEqual(effectsOf(line), 1, `${nameOf(sample)}: times sent`)
        if (sample.tag === "WriteCredit") assert.strictEqual(raised(line), 1)
      })
    }
  ),
  caseOf("says NoAnswer only if effecting bytes were taken, and NotSent only if none were", (opener) => {
    forEachEffecting(opener, (line, sample) => {
      line.down = "cut"
      const ended = settled(line, begin(line, sample))
      const expected = effectsOf(line) > 0 ? "NoAnswer timeout" : "NotSent"
      assert.isTrue(word(ended).startsWith(expected), `${nameOf(sample)}: ${word(ended)}, expected ${expected}`)
    })
  }),
  caseOf("ends a read without an answer as NoAnswer, and is ready for the next request", (opener) => {
    const line = opener()
    line.down = "cut"
    assertEnds(ask(line, "ReadBalance", { target: targetOf(line) }), "NoAnswer timeout", "the unanswered read")
    line.down = "open"
    assertEnds(ask(line, "ReadBalance", { target: targetOf(line) }), "Answered", "the next read")
  }),
  caseOf("is ready for the next request after an unknown outcome", (opener) => {
    const line = opener()
    line.afterEffect = "cut"
    assertEnds(ask(line, "WriteCredit", purchase(line)), "NoAnswer timeout", "the unanswered purchase")
    line.afterEffect = null
    line.up = "open"
    assertEnds(ask(line, "ReadBalance", { target: targetOf(line) }), "Answered", "the next read")
  })
]

const lifetimeCases: ReadonlyArray<Case> = [
  caseOf("says with deadAt from when on a lost frame has no effect, where frames carry a lifetime", (opener) => {
    const line = opener()
    const { lifetime } = line.configured.capabilities
    if (lifetime._tag === "Quarantine") return
    const lifetimeMinutes = Math.min(5, lifetime.maxMinutes)
    line.effectsDown = "held"
    const ended = ask(line, "WriteCredit", purchase(line, { lifetimeMinutes }))
    assertEnds(ended, "NoAnswer timeout", "the held purchase")
    if (ended?._tag !== "NoAnswer") return
    const sentAt = Instant.toMillis(ended.sentAt)
    const deadAt = ended.deadAt === null ? null : Instant.toMillis(ended.deadAt)
    assert.isNotNull(deadAt, "deadAt")
    assert.isAtLeast((deadAt ?? 0) - sentAt, lifetimeMinutes * 60_000, "deadAt lies before the end of the lifetime")
    line.now = Math.max(line.now, (deadAt ?? 0) + 1_000)
    for (const bytes of line.heldDown) tellTerminal(line, { _tag: "Bytes", bytes, now: line.now })
    assert.strictEqual(raised(line), 0, "a dead frame took effect")
  }),
  caseOf("refuses a lifetime that frames cannot carry", (opener) => {
    const line = opener()
    const { lifetime } = line.configured.capabilities
    if (lifetime._tag === "Quarantine") return
    const ended = ask(line, "WriteCredit", purchase(line, { lifetimeMinutes: lifetime.maxMinutes + 1 }))
    assertNotSent(line, ended, `a lifetime of ${lifetime.maxMinutes + 1} minutes`)
  })
]

const duplicateCases: ReadonlyArray<Case> = [
  caseOf("never says that a credit was accepted which the terminal refused", (opener) => {
    for (const duplicate of ["refusedWithReason", "refusedWithoutReason"] as const) {
      const line = opener({ firmware: { duplicate } })
      assertEnds(ask(line, "WriteCredit", purchase(line)), "Answered", "the purchase")
      const again = ask(line, "WriteCredit", purchase(line, { value: Energy.kwh("30") }))
      assert.match(word(again), /^(Refused|NotSent gated)/, `${duplicate}: the same number again`)
      assert.strictEqual(raised(line), 1)
    }
  })
]

export const outcomeCases: ReadonlyArray<Case> = [
  ...notSentCases,
  ...provenCases,
  ...unknownCases,
  ...lifetimeCases,
  ...duplicateCases
]
