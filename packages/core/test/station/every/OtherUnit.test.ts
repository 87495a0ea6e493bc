/** Every operation of the table, as an actor who may do everything in another org unit: nothing is done, and nothing is told. */
import { assert, describe, it } from "@effect/vitest"
import { Rejection, textOf } from "@yugou/core"
import * as Effect from "effect/Effect"
import { onSite } from "../../Panel.ts"
import { ableTo, ofEveryUnit, payloadsOf, type Ran, type Row, rows, run, said } from "./Runs.ts"
import { samples } from "./Samples.ts"
import { ofUnit, personal, unit, type World, world } from "./World.ts"

const rowNamed = (...path: Row["path"]): string => rows.find((row) => row.path.join() === path.join())?.name ?? ""

/** Operations whose answer is of no org unit, and why. */
const ofNoUnit: { readonly [name: string]: string } = {
  [rowNamed("dunning", "templates")]: "the templates that every station starts with are offered everywhere",
  [rowNamed("people", "permissions")]: "what he may do himself is told to everybody",
  [rowNamed("people", "names")]: "what people are called is of no org unit: those of the company above act in each",
  [rowNamed("people", "policies")]: "a policy holds for every org unit, and of quotas only one's own are told"
}

const secrets = [...Object.values(personal), ...Object.values(ofUnit)]

const isRefusal = (value: unknown): value is Rejection.NotFound | Rejection.Forbidden =>
  value instanceof Rejection.NotFound || value instanceof Rejection.Forbidden

/** Says whether an answer holds nothing: only empty lists, nothing counted, and each row of a batch refused. */
const isEmpty = (value: unknown): boolean => {
  if (value === null || value === 0 || value === "no" || value === "yes") return true
  if (Array.isArray(value)) return value.every(isRefusedRow)
  return typeof value === "object" && Object.values(value).every(isEmpty)
}
const isRefusedRow = (row: unknown): boolean => {
  const { order, customer, device, refusal, refusals } = row as {
    order?: unknown
    customer?: unknown
    device?: unknown
    refusal?: { code: string }
    refusals?: Array<{ code: string }>
  }
  return (
    [order, customer, device].every((made) => (made ?? null) === null) &&
    (refusal ?? refusals?.[0])?.code === "NOT_FOUND"
  )
}

const refusedPlan = (plan: Ran["plan"]): boolean => {
  if (plan === null) return true
  if (plan._tag === "Failure") return isRefusal(plan.failure)
  const { refusals, confirmation } = plan.success as { refusals: Array<{ code: string }>; confirmation: unknown }
  const [first] = refusals
  return confirmation === null && (first?.code === "NOT_FOUND" || first?.code === "FORBIDDEN")
}

const heard = (part: Ran["plan"]): string => {
  if (part === null) return ""
  if (part._tag === "Success") return said(part.success)
  const { failure } = part
  return `${said(failure)} ${said(textOf(failure as Rejection.Rejection))} ${String(failure)}`
}

/** What the books hold, but for what a look in them moves. */
const content = (books: ReturnType<typeof unit>["books"]): string =>
  said([books.log, [...books.facts], [...books.commands], [...books.notes]])

describe("an actor of another org unit with every permission", () => {
  const here = unit()
  let made: World | null = null
  /** The world is lived once: nobody of another org unit changes it. */
  const lived = Effect.fnUntraced(function* () {
    made ??= yield* world(here, "inside")
    return made
  })
  for (const row of rows) {
    const exception = ofNoUnit[row.name]
    it.effect(`${row.name}: ${exception ?? "refused or empty"}, nothing stored, nothing told`, () =>
      onSite(
        here,
        Effect.gen(function* () {
          const payloads = payloadsOf(row, samples(yield* lived()))
          const before = content(here.books)
          assert.isNotEmpty(payloads, "there is no payload for it")
          for (const payload of payloads) {
            const ran = yield* run(row, payload, "outside")
            const hint = said([payload, ran])
            // What he says himself he may be told.
            const told = `${heard(ran.plan)} ${heard(ran.answer)}`
            for (const secret of secrets) if (!said(payload).includes(secret)) assert.notInclude(told, secret, hint)
            assert.strictEqual(content(here.books), before, hint)
            if (exception !== undefined) continue
            const { answer, plan } = ran
            assert.isTrue(refusedPlan(plan), hint)
            assert.isTrue(answer._tag === "Failure" ? isRefusal(answer.failure) : isEmpty(answer.success), hint)
          }
        })
      )
    )
  }
})

describe("what is of no org unit", () => {
  for (const row of rows.filter(({ path }) => ofEveryUnit.includes(path.join(".")))) {
    it.effect(`${row.name}: whoever is of one org unit only is forbidden it`, () => {
      const here = unit()
      return onSite(
        here,
        Effect.gen(function* () {
          const payloads = payloadsOf(row, samples(yield* world(here, "inside")))
          const before = content(here.books)
          for (const payload of payloads) {
            const { plan, answer } = yield* run(row, payload, "inside")
            assert.isTrue(refusedPlan(plan), said(plan))
            assert.isTrue(answer._tag === "Failure" && answer.failure instanceof Rejection.Forbidden, said(answer))
          }
          assert.strictEqual(content(here.books), before)
        })
      )
    })
  }
})

describe("the payloads are good", () => {
  for (const row of rows) {
    it.effect(`${row.name}: whoever is of the org unit gets an answer`, () =>
      Effect.gen(function* () {
        let count = 1
        const answers: Array<unknown> = []
        for (let index = 0; index < count; index += 1) {
          const here = unit()
          yield* onSite(
            here,
            Effect.gen(function* () {
              const payloads = payloadsOf(row, samples(yield* world(here, "inside")))
              count = payloads.length
              const { plan, answer } = yield* run(row, payloads[index] ?? {}, ableTo(row, "inside"))
              assert.strictEqual(answer._tag, "Success", said([payloads[index], plan, answer]))
              // What an answer holds and its schema does not say is lost on the way to whoever speaks JSON.
              if (answer._tag === "Success") row.exactly(answer.success)
              answers.push(answer._tag === "Success" ? answer.success : null)
            })
          )
        }
        // Else an empty answer to somebody else would prove nothing.
        if (row.kind === "query")
          assert.isTrue(
            answers.some((answer) => !isEmpty(answer)),
            "all answers are empty"
          )
      })
    )
  }
})
