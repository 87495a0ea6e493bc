import { ActorNames, OrgUnits } from "@yugou/core"
import { PeopleTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Open, planted } from "./Faults.ts"

const named = [
  { actor: "clerk", name: "张晓东" },
  { actor: "chief", name: "李建国" }
] as const
const unit = { orgNo: "37401", name: "历下供电所" }
const known = { unit, named, nameless: "stranger" } as const

const open = () =>
  Effect.gen(function* () {
    return { ...known, orgUnits: yield* OrgUnits.OrgUnits, actorNames: yield* ActorNames.ActorNames }
  })

const layer = Layer.mergeAll(
  OrgUnits.layerList([{ orgNo: "37", name: "省公司" }, unit]),
  ActorNames.layerTable({ clerk: "张晓东", chief: "李建国" })
)

PeopleTest.suite("lists", { open }, layer)

const openLists: Open<PeopleTest.Bench> = () => Effect.provide(open(), layer)
type Bench = PeopleTest.Bench
const names = (change: (namesOf: Bench["actorNames"]["namesOf"]) => Bench["actorNames"]["namesOf"]) => ({
  plant: (bench: Bench): Bench => ({ ...bench, actorNames: { namesOf: change(bench.actorNames.namesOf) } })
})

planted("OrgUnits, ActorNames", openLists, PeopleTest.cases, [
  {
    fault: "repeatsAUnit",
    caught: "gives every org unit once",
    plant: (bench) => ({
      ...bench,
      orgUnits: { list: Effect.map(bench.orgUnits.list, (units) => [...units, ...units]) }
    })
  },
  {
    fault: "answersOnce",
    caught: "gives the same org units to several",
    plant: (bench) => {
      let left = 1
      return {
        ...bench,
        orgUnits: {
          list: Effect.suspend(() => {
            left -= 1
            return left < 0 ? Effect.succeed([]) : bench.orgUnits.list
          })
        }
      }
    }
  },
  {
    fault: "namesEverybody",
    caught: "names those whom it is asked about",
    ...names((inner) => () => inner(["clerk", "chief"]))
  },
  {
    fault: "namesStrangersByThemselves",
    caught: "leaves out whom it does not know",
    ...names(() => (actors) => Effect.succeed(new Map(actors.map((actor) => [actor, actor]))))
  },
  {
    fault: "looksAtTheFirstHundred",
    caught: "as many as may be asked for at once",
    ...names((inner) => (actors) => inner(actors.slice(0, 100)))
  },
  {
    fault: "remembersOneAnswer",
    caught: "for himself",
    ...names((inner) => {
      let last: ReadonlyArray<string> = []
      return (actors) =>
        Effect.suspend(() => {
          last = actors
          return Effect.andThen(
            Effect.yieldNow,
            Effect.suspend(() => inner(last))
          )
        })
    })
  }
])
