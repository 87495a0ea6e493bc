/** The access log in memory keeps the contract, and an adapter that does not keep it is found. */
import { AccessLogMemory } from "@yugou/core/memory"
import type { AccessKeep, AccessQuery } from "@yugou/core/store"
import { AccessLogTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { planted } from "./Faults.ts"

const open = (own: (id: string) => string) => Effect.map(AccessLogMemory.make, (keep) => ({ keep, own }))

AccessLogTest.suite("memory", { open }, Layer.empty)

const doing = (change: (keep: AccessKeep) => Partial<AccessKeep>) => ({
  plant: ({ keep, own }: AccessLogTest.Bench): AccessLogTest.Bench => ({ own, keep: { ...keep, ...change(keep) } })
})
const asking = (change: (query: AccessQuery) => Partial<AccessQuery>) =>
  doing((keep) => ({ page: (query) => keep.page({ ...query, ...change(query) }) }))

planted("AccessLog", open, AccessLogTest.cases, [
  {
    fault: "oldestFirst",
    caught: "every kind with all it says",
    ...doing((keep) => ({
      page: (query) => Effect.map(keep.page(query), ({ next, rows }) => ({ next, rows: [...rows].reverse() }))
    }))
  },
  { fault: "anybody", caught: "finds by actor", ...asking(() => ({ actor: null })) },
  { fault: "anyKind", caught: "by kind and by customer", ...asking(() => ({ kind: null })) },
  { fault: "anyCustomer", caught: "by kind and by customer", ...asking(() => ({ subject: null })) },
  { fault: "withoutEnd", caught: "before another one", ...asking(() => ({ until: null })) },
  { fault: "beginsAnew", caught: "newer entries come meanwhile", ...asking(() => ({ after: null })) },
  {
    fault: "forgetsTheMoment",
    caught: "within one moment",
    ...asking(({ after }) => ({ after: after === null ? null : { ...after, no: 0 } }))
  },
  {
    fault: "keepsTheFirst",
    caught: "at the same time",
    ...doing((keep) => ({ append: (entries) => keep.append(entries.slice(0, 1)) }))
  },
  { fault: "keepsForEver", caught: "throws away", ...doing(() => ({ purge: () => Effect.succeed(0) })) },
  {
    fault: "cutsOff",
    caught: "the largest one",
    ...doing((keep) => ({ append: (entries) => keep.append(entries.slice(0, 499)) }))
  }
])
