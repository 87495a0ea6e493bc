/**
 * The port that names the org units (供电单位): which there are, and what they are called (F-80, R-003).
 *
 * Their tree is no statement of its own: a unit lies below every unit whose number its own begins with, as in each org scope.
 *
 * **Example**
 *
 * ```ts
 * const units = OrgUnits.layerList([{ orgNo: "37401", name: "历下供电所" }])
 * ```
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { demanding, titled } from "../../values/FieldText.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { Written } from "../../values/Written.ts"

/** The most org units that a station knows; a province has some thousands. @category Constants */
export const mostOrgUnits = 20_000

/** Describes an org unit: its number and its name, 1–100 characters. @category Models */
export const OrgUnit = Schema.Struct({
  orgNo: OrgNo,
  name: titled(Written.check(Schema.isMaxLength(100)), "供电单位名称", "name of the org unit")
})
/** An org unit. @category Models */
export type OrgUnit = typeof OrgUnit.Type

const distinct = (units: ReadonlyArray<OrgUnit>): string | undefined => {
  const numbers = new Set<string>()
  for (const { orgNo } of units) {
    if (numbers.has(orgNo)) return `each org unit once: ${orgNo} stands there twice`
    numbers.add(orgNo)
  }
  return undefined
}

/** Describes all org units of a station: at most {@link mostOrgUnits}, each number once, in any order. @category Models */
export const OrgUnitList = Schema.Array(OrgUnit).check(
  Schema.isMaxLength(mostOrgUnits),
  Schema.makeFilter(distinct, demanding("中每个供电单位只能出现一次", "must have each org unit once"))
)

/** Gives all org units; they are asked for at each question, so that a host with a slow source keeps a copy. @category Ports */
export interface OrgUnitsPort {
  readonly list: Effect.Effect<ReadonlyArray<OrgUnit>>
}

/**
 * Gives the org units; a host that says nothing has none, and its lists show numbers.
 *
 * @category Ports
 */
export const OrgUnits = Context.Reference<OrgUnitsPort>("@yugou/core/people/OrgUnits", {
  defaultValue: () => ({ list: Effect.succeed([]) })
})

/** Provides org units from a list. @category Layers */
export const layerList = (units: ReadonlyArray<OrgUnit>): Layer.Layer<never> =>
  Layer.succeed(OrgUnits, { list: Effect.succeed(units) })

/** An org unit in the tree: `parent` is the nearest one above it of those that stand there, `null` for a topmost one. @category Models */
export interface OrgUnitInTree extends OrgUnit {
  readonly parent: string | null
}

const byNumber = (a: OrgUnit, b: OrgUnit): number => (a.orgNo < b.orgNo ? -1 : a.orgNo > b.orgNo ? 1 : 0)

/** Gives org units as a tree: each above what is below it, and with its parent. @category Functions */
export const treeOf = (units: ReadonlyArray<OrgUnit>): ReadonlyArray<OrgUnitInTree> => {
  const above: Array<string> = []
  return [...units].sort(byNumber).map(({ orgNo, name }) => {
    while (above.length > 0 && !orgNo.startsWith(above.at(-1) ?? "")) above.pop()
    const parent = above.at(-1) ?? null
    above.push(orgNo)
    return { orgNo, name, parent }
  })
}
