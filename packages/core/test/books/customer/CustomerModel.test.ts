/** Customers against a small reference model: add, modify, void and restore in any order, by versions that are current or old. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { type AlarmWatch, Customer, CustomerRules, AlarmWatch as Watch } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { archive } from "../../Fixtures.ts"
import { settings } from "../../Panel.ts"

const context = { actor: "clerk", now: Instant.at("2026-03-02T02:00:00Z"), policy: Policy.defaults }
const details = (remarks: string): Customer.Details => ({ name: "甲", ...settings, remarks })

/** The model: a card with its validity, its remarks, how often it was changed, whether the archive has closed it and a credit is under way. */
interface Model {
  validity: "none" | "valid" | "voided"
  remarks: string
  version: number
  archive: "open" | "closed"
}
interface Real {
  customer: Customer.State | null
  watch: AlarmWatch.State | null
  version: number
}

const agree = (model: Model, real: Real): void => {
  assert.strictEqual(real.customer?.validity ?? "none", model.validity)
  assert.strictEqual(real.customer?.remarks ?? "", model.remarks)
  assert.strictEqual(real.version, model.version)
  // Whoever is voided, or was never added, is not looked at; whoever is valid has his alarm time (cycle daily).
  assert.strictEqual((real.watch?.nextAt ?? null) !== null, model.validity === "valid")
}

const apply = (real: Real, changes: CustomerRules.Changes): void => {
  for (const event of changes.customer) real.customer = Customer.evolve(real.customer, event)
  for (const event of changes.watch) real.watch = Watch.evolve(real.watch, event)
  real.version += 1
}

type Command = fc.Command<Model, Real>
const command = (text: string, run: (model: Model, real: Real) => void): Command => ({
  check: () => true,
  run: (model, real) => {
    run(model, real)
    agree(model, real)
  },
  toString: () => text
})
const archiveOf = (model: Model) => ({ ...archive, customer: { ...archive.customer, account: model.archive } })

const adds = command("add", (model, real) => {
  const decided = CustomerRules.add(
    { details: details("new") },
    { archive: archiveOf(model), customer: real.customer },
    context
  )
  assert.strictEqual(Result.isSuccess(decided), model.validity === "none" && model.archive === "open")
  if (Result.isFailure(decided)) return
  apply(real, decided.success.changes)
  Object.assign(model, { validity: "valid", remarks: "new", version: model.version + 1 })
})

const updates = (remarks: string, age: number): Command =>
  command(`update to ${remarks}, seen ${age} versions ago`, (model, real) => {
    if (real.customer === null) return
    const current = { customer: real.customer, version: real.version }
    const decided = CustomerRules.update(
      { details: details(remarks), seenVersion: real.version - age },
      current,
      context
    )
    assert.strictEqual(Result.isSuccess(decided), model.validity === "valid" && age === 0)
    if (Result.isFailure(decided)) return
    apply(real, decided.success.changes)
    Object.assign(model, { remarks, version: model.version + 1 })
  })

const voids = command("void", (model, real) => {
  if (real.customer === null) return
  const decided = CustomerRules.voidCustomer(
    { reason: "销户" },
    { customer: real.customer, orders: [], places: [] },
    context
  )
  assert.strictEqual(Result.isSuccess(decided), model.validity === "valid")
  if (Result.isFailure(decided)) return
  apply(real, decided.success.changes)
  Object.assign(model, { validity: "voided", version: model.version + 1 })
})

const restores = command("restore", (model, real) => {
  if (real.customer === null) return
  const decided = CustomerRules.restore({}, { customer: real.customer, archive: archiveOf(model) }, context)
  assert.strictEqual(Result.isSuccess(decided), model.validity === "voided" && model.archive === "open")
  if (Result.isFailure(decided)) return
  apply(real, decided.success.changes)
  Object.assign(model, { validity: "valid", version: model.version + 1 })
})

const archives = (account: "open" | "closed"): Command =>
  command(`the archive: ${account}`, (model) => {
    model.archive = account
  })

const commands = [
  fc.constant(adds),
  fc.tuple(fc.constantFrom("x", "y"), fc.constantFrom(0, 0, 1)).map((args) => updates(...args)),
  fc.constant(voids),
  fc.constant(restores),
  fc.constantFrom("open" as const, "closed" as const).map(archives)
]

describe("customers against their model", () => {
  it("agree after every command", () => {
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 30 }), (sequence) => {
        fc.modelRun(
          () => ({
            model: { validity: "none" as const, remarks: "", version: 0, archive: "open" as const } as Model,
            real: { customer: null, watch: null, version: 0 }
          }),
          sequence
        )
      }),
      { numRuns: 300 }
    )
  })
})
