/** The columns that have an index are columns of the catalog, and every other one is left out on purpose. */
import { assert, describe, it } from "@effect/vitest"
import { entryOf, type Kind, kinds, type StateOf } from "@yugou/core/store"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { indexedColumns, isIndexed, namedById } from "../src/IndexedColumns.ts"
import { schemaSql } from "../src/StoreSchema.ts"

/** No operation lists by these; `Message.ref` has an index of another kind, templates are few, and those of watches are asked of one watch. */
const leftOut: ReadonlySet<string> = new Set([
  "Target.deviceId",
  "Adjustment.adjustmentNo",
  "Adjustment.deviceId",
  "Adjustment.validity",
  "ParameterJob.terminalId",
  "ParameterJob.purpose",
  "Control.action",
  "Replacement.oldDeviceId",
  "Replacement.newDeviceId",
  "Message.templateId",
  "Message.ref",
  "Template.templateId",
  "Template.name",
  "Template.usableFor",
  "Template.status",
  "WorkItem.subject",
  "AlarmWatch.below",
  "AlarmWatch.neverRead"
])

/** Gives the columns of states of a kind with whatever their fields may hold. */
const columnsOf = <K extends Kind>(kind: K) =>
  Effect.map(
    Arbitrary.sampleEffect(Arbitrary.schema(entryOf(kind).state as Schema.Codec<StateOf<K>>), { seed: 20261122 }),
    (states) => states.map((state) => entryOf(kind).index(state).columns)
  )

describe("the columns that have an index", () => {
  it.effect("are those of the catalog, without the ones that are left out", () =>
    Effect.gen(function* () {
      const all = new Set<string>()
      for (const kind of kinds) {
        for (const columns of yield* columnsOf(kind)) {
          for (const column of Object.keys(columns)) all.add(`${kind}.${column}`)
        }
      }
      const covered = [...indexedColumns.map(([kind, column]) => `${kind}.${column}`), ...leftOut]
      assert.deepStrictEqual([...all].sort(), covered.sort())
    })
  )

  for (const [kind, column] of namedById) {
    it(`${kind}.${column} is the id, by a constraint of the database`, () =>
      assert.include(schemaSql(), `CHECK (kind <> '${kind}' OR columns ->> '${column}' IS NOT DISTINCT FROM id)`))
  }

  it.effect("hold one text or none", () =>
    Effect.gen(function* () {
      for (const kind of kinds) {
        for (const columns of yield* columnsOf(kind)) {
          for (const [column, value] of Object.entries(columns)) {
            if (isIndexed(kind, column)) assert.isTrue(value === null || typeof value === "string", `${kind}.${column}`)
          }
        }
      }
    })
  )
})
