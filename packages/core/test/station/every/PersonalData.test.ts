/** Every operation of the table, as an actor of the org unit who may do everything but see personal data. */
import { assert, describe, it } from "@effect/vitest"
import { type Rejection, textOf } from "@yugou/core"
import * as Effect from "effect/Effect"
import { onSite } from "../../Panel.ts"
import { ableTo, payloadsOf, type Ran, rows, run, said } from "./Runs.ts"
import { samples } from "./Samples.ts"
import { personal, unit, world } from "./World.ts"

const secrets = Object.values(personal)

const heard = (part: Ran["plan"]): string => {
  if (part === null) return ""
  if (part._tag === "Success") return said(part.success)
  return `${said(part.failure)} ${said(textOf(part.failure as Rejection.Rejection))} ${String(part.failure)}`
}

/** Runs every payload of an operation, each in a world of its own. */
const each = (row: (typeof rows)[number], actor: "blind" | "inside", check: (payload: object, ran: Ran) => void) =>
  Effect.gen(function* () {
    let count = 1
    for (let index = 0; index < count; index += 1) {
      const here = unit()
      yield* onSite(
        here,
        Effect.gen(function* () {
          const payloads = payloadsOf(row, samples(yield* world(here, actor)))
          count = payloads.length
          const payload = payloads[index] ?? {}
          check(payload, yield* run(row, payload, ableTo(row, actor)))
        })
      )
    }
  })

describe("without the permission to see personal data", () => {
  for (const row of rows) {
    it.effect(`${row.name} is answered, and neither answer nor plan nor refusal holds any`, () =>
      each(row, "blind", (payload, ran) => {
        const told = `${heard(ran.plan)} ${heard(ran.answer)}`
        for (const secret of secrets) {
          if (!said(payload).includes(secret)) assert.notInclude(told, secret, said([payload, ran]))
        }
        assert.strictEqual(ran.answer._tag, "Success", said([payload, ran]))
        // What is masked is still what the table says, so that hosts get it as JSON.
        if (ran.answer._tag === "Success") row.written(ran.answer.success)
      })
    )
  }
})

describe("with it", () => {
  it.effect(
    "the same operations show it: there is something to hide",
    () =>
      Effect.gen(function* () {
        const showing: Array<string> = []
        for (const row of rows) {
          yield* each(row, "inside", (payload, { plan, answer }) => {
            const told = `${heard(plan)} ${heard(answer)}`
            const shows = secrets.some((secret) => !said(payload).includes(secret) && told.includes(secret))
            if (shows && !showing.includes(row.path.join("."))) showing.push(row.path.join("."))
          })
        }
        assert.includeMembers(showing, [
          ...["add", "restore", "void", "get", "list", "details"].map((name) => ["customers", name].join(".")),
          ...["list", "page", "customerDetails"].map((name) => ["purchases", name].join(".")),
          ...["list", "details", "printReceipt", "adjustments", "breaches", "proposals"].map((name) =>
            ["purchaseRecords", name].join(".")
          ),
          ...["list", "controls"].map((name) => ["commissioning", name].join(".")),
          ...["lowBalances", "preview", "send", "messages", "alarms"].map((name) => ["dunning", name].join(".")),
          ...["steps", "asOf"].map((name) => ["history", name].join("."))
        ])
      }),
    60_000
  )
})
