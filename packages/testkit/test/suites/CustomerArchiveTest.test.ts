import { CustomerArchive, CustomerArchives } from "@yugou/core"
import { CustomerArchiveTest, StationPortsTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { planted } from "./Faults.ts"

const records = (own: (id: string) => string) =>
  [StationPortsTest.archiveRecord(own, "1"), StationPortsTest.archiveRecord(own, "2")] as const

CustomerArchiveTest.suite(
  "memory",
  {
    open: (own) =>
      Effect.gen(function* () {
        const known = records(own)
        const archive = yield* Effect.provide(CustomerArchive, CustomerArchives.layerMemory(known))
        return { archive, known, outage: Effect.void }
      }),
    cannot: ["outage"]
  },
  Layer.empty
)

type Find = CustomerArchiveTest.Bench["archive"]["find"]
const archive = (change: (find: Find, bench: CustomerArchiveTest.Bench) => Find) => ({
  plant: (bench: CustomerArchiveTest.Bench): CustomerArchiveTest.Bench => ({
    ...bench,
    archive: { find: change(bench.archive.find, bench) }
  })
})

planted("CustomerArchive", StationPortsTest.benches.customerArchive, CustomerArchiveTest.cases, [
  {
    fault: "leavesMetersOut",
    caught: "with everything that it knows",
    ...archive(
      (find) => (no) =>
        Effect.map(
          find(no),
          Option.map((view) => ({ ...view, meters: [] }))
        )
    )
  },
  {
    fault: "inventsCustomers",
    caught: "that it does not know",
    ...archive(
      (find, { known: [one] }) =>
        (no) =>
          Effect.map(
            find(no),
            Option.orElseSome(() => one)
          )
    )
  },
  { fault: "trims", caught: "takes a number whole", ...archive((find) => (no) => find(no.trim())) },
  {
    fault: "givesRawNumbers",
    caught: "have a JSON form",
    ...archive(
      (find) => (no) =>
        Effect.map(
          find(no),
          Option.map((view) => ({ ...view, customer: { ...view.customer, name: "" } }))
        )
    )
  },
  {
    fault: "datesAhead",
    caught: "how old its knowledge is",
    ...archive(
      (find, { known: [one] }) =>
        (no) =>
          Effect.map(
            find(no),
            Option.map((view) => ({
              ...view,
              asOf: { ...one.asOf, epochMilliseconds: Number.MAX_SAFE_INTEGER } as typeof one.asOf
            }))
          )
    )
  },
  {
    fault: "mixesAnswers",
    caught: "at the same time",
    ...archive((find) => {
      let last = ""
      return (no) =>
        Effect.suspend(() => {
          last = no
          return Effect.andThen(
            Effect.yieldNow,
            Effect.suspend(() => find(last))
          )
        })
    })
  },
  {
    fault: "hidesOutage",
    caught: "fails as unavailable",
    ...archive((find) => (no) => Effect.orElseSucceed(find(no), Option.none))
  }
])
