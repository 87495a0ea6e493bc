/** Every time in a stored state: a moment that was, or a time to come, of which this says what bounds it when the clock that set it was ahead. */
import { assert, describe, it } from "@effect/vitest"
import type * as SchemaAST from "effect/SchemaAST"
import { catalog } from "../../src/store/Catalog.ts"
import { demandIn } from "../../src/values/FieldText.ts"
import { Instant } from "../../src/values/Instant.ts"

/** Names of fields that hold when something happened: nothing waits for them. */
const moments: ReadonlyArray<string> = [
  "addedAt",
  "anew",
  "at",
  "boundAt",
  "contestedSince",
  "deviceSince",
  "openedAt",
  "queuedAt",
  "queuedSince",
  "quietFrom",
  "registeredAt",
  "requestedAt",
  "savedAt",
  "seenAt",
  "sentAt",
  "settledAt",
  "since",
  "startedAt",
  "submittedAt"
]

const claims = "its queue's horizon: Claims.ts of the store's suite, ClockLeap.test.ts"
const dated = "dated anew: DatedAnew.test.ts"
const expires = "nothing waits for it: until then it is tried, at the intervals of its queue"
const dispatch = (kind: string) => ({
  [`${kind}.dispatch/Queued.until`]: expires,
  [`${kind}.dispatch/Queued.notBefore`]: claims,
  [`${kind}.dispatch/Sending.checkAt`]: claims,
  [`${kind}.dispatch/Unknown.checkAt`]: claims,
  [`${kind}.attempts[].queuedUntil`]: expires,
  [`${kind}.attempts[].sendBy`]: "nothing is sent after the process that wrote it stopped",
  [`${kind}.attempts[].deadAt`]: dated
})

/** What bounds a time that is to come. */
const bounds: { readonly [path: string]: string } = {
  "AlarmWatch.nextAt": "set anew: FarAhead.test.ts, ClockLeap.test.ts",
  "AlarmWatch.waitsUntil": claims,
  "Target.slot/Free.quietUntil": dated,
  "Terminal.protectedUntil": "shown only: the terminal ends its protection itself, and a job looks then",
  "Terminal.clockSettings[].deadAt":
    "nothing waits for it: until then a frame without an answer counts as alive for longer",
  "Terminal.lock.until": "commissioningLockMinutes: FarAhead.test.ts",
  ...dispatch("Order"),
  ...dispatch("Adjustment"),
  "ParameterJob.scheduledFor": "none: for an expiry it is a person's date, else no rule asks it",
  "ParameterJob.progress/Waiting.notBefore": claims,
  "ParameterJob.progress/Running.until": claims,
  "Control.sendBy": "sendWithinSeconds: it is withdrawn",
  "Control.deadAt": dated,
  "Control.progress/Sending.checkAt": claims,
  "Control.progress/Unknown.checkAt": claims,
  "Commissioning.heldBy.until": "shown only: the lock of the terminal counts",
  "Control.progress/Proposed.until":
    "a person approves it until then, and what has changed since refuses it; nothing is tried",
  "Replacement.dueAt": claims,
  "AccountClosing.dueAt": claims,
  "Message.notAfter": expires,
  "Message.progress/Queued.notBefore": claims,
  "Message.progress/Submitting.until": claims
}

const isInstant = (ast: SchemaAST.AST): boolean =>
  ast._tag === "Declaration" && demandIn(ast.annotations) === demandIn(Instant.ast.annotations)

const tagOf = (ast: SchemaAST.AST): string => {
  const tag = ast._tag === "Objects" ? ast.propertySignatures.find(({ name }) => name === "_tag")?.type : undefined
  return tag?._tag === "Literal" ? `/${String(tag.literal)}` : ""
}

/** Lists the paths of the times below a schema. */
const timesIn = (ast: SchemaAST.AST, path: string): ReadonlyArray<string> => {
  if (isInstant(ast)) return [path]
  switch (ast._tag) {
    case "Objects":
      return [
        ...ast.propertySignatures.flatMap(({ name, type }) => timesIn(type, `${path}.${String(name)}`)),
        ...ast.indexSignatures.flatMap(({ type }) => timesIn(type, `${path}[]`))
      ]
    case "Arrays":
      return [...ast.elements, ...ast.rest].flatMap((type) => timesIn(type, `${path}[]`))
    case "Union":
      return ast.types.flatMap((type) => timesIn(type, `${path}${tagOf(type)}`))
    default:
      return []
  }
}

const times = Object.entries(catalog).flatMap(([kind, { state }]) => [...new Set(timesIn(state.ast, kind))])
const nameOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1)

describe("the times of stored states", () => {
  it("are moments that were, or have an answer to a clock that was ahead", () => {
    const open = times.filter((path) => !moments.includes(nameOf(path)) && bounds[path] === undefined)
    assert.deepStrictEqual(open, [])
    assert.isAbove(times.length, 100)
  })

  it("are answered only where they exist, and not as both", () => {
    const gone = Object.keys(bounds).filter((path) => !times.includes(path) || moments.includes(nameOf(path)))
    assert.deepStrictEqual(gone, [])
    assert.deepStrictEqual(
      moments.filter((name) => !times.some((path) => nameOf(path) === name)),
      []
    )
  })
})
