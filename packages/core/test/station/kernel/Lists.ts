/** What every list of the station must show of its conditions: each finds some rows and leaves others out. */
import { assert } from "@effect/vitest"
import { operations } from "@yugou/core"

/** What a list is asked besides its conditions: who asks, and which page in which order. */
const besides = ["actor", "after", "limit", "sortBy"]

type Row = { readonly payload: { readonly fields: object } }
const table: ReadonlyArray<readonly [string, object]> = Object.values(operations).flatMap((group) =>
  Object.values(group as { readonly [row: string]: Row & { readonly name: string } }).map(
    ({ name, payload }) => [name, payload.fields] as const
  )
)

/** What comes in pages and does not count its rows. */
const series = [
  "history.accesses",
  "history.frames",
  "history.sealedTrail",
  "history.terminalEvents",
  "history.trail",
  "purchases.readings"
]

/** The conditions of every list that comes in pages and counts its rows. */
export const lists: ReadonlyMap<string, ReadonlyArray<string>> = new Map(
  table
    .filter(([name, fields]) => "after" in fields && !series.includes(name))
    .map(([name, fields]) => [name, Object.keys(fields).filter((field) => !besides.includes(field))])
)

/** The lists whose conditions the tests of the records try; those of the kernel try the others. */
export const listsOfRecords = [
  "purchaseRecords.adjustments",
  "purchaseRecords.discrepancies",
  "commissioning.list",
  "commissioning.controls",
  "customers.parameterReports",
  "dunning.lowBalances",
  "purchaseRecords.unverified"
] as const

/** The lists of devices and of what stands about them. */
export const listsOfDevices = ["purchases.list", "customers.terminals", "purchaseRecords.proposals"] as const

/** The lists of who and what is named. */
export const listsOfPeople = ["people.orgUnits"] as const

/** The list of what takes longer than the policy allows. */
export const listsOfLimits = ["purchaseRecords.breaches"] as const

/** The lists of customers in arrears. */
export const listsOfArrears = ["disconnection.list"] as const

/** One question to a list, and what came of it. */
export interface Tried {
  readonly asked: object
  readonly expected: ReadonlyArray<unknown>
}

/** Checks that each condition of a list was tried where it finds some of the rows, and not all that there are. */
export const assertEachConditionTried = (name: string, tried: ReadonlyArray<Tried>): void => {
  const most = Math.max(...tried.map(({ expected }) => expected.length))
  const shown = tried
    .filter(({ expected }) => expected.length > 0 && expected.length < most)
    .flatMap(({ asked }) => Object.keys(asked))
  const conditions = lists.get(name)
  assert.isDefined(conditions, `${name} is a list`)
  assert.deepStrictEqual(
    conditions?.filter((condition) => !shown.includes(condition)),
    [],
    `conditions of ${name} that nobody tried`
  )
}
