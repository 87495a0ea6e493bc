/** Commits of purchases and pages of orders, on the memory store and on PGlite in memory: what needs no server. */
import type { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { type Bench, type Case, during, type Run } from "../../../scripts/bench/Case.ts"
import * as Recording from "./Recording.ts"
import { type Commit, type Subject, subject } from "./Subject.ts"

/** Brings commits as a station does: what is written is loaded before. */
const bring = Effect.fnUntraced(function* ({ Store }: Subject, commits: ReadonlyArray<Commit>) {
  const store = yield* Store
  for (const commit of commits) {
    yield* store.load(commit.writes.map(({ ref }) => ref))
    const { _tag } = yield* store.commit(commit)
    if (_tag !== "Committed") yield* Effect.die(new Error(`${commit.command.id} was committed before`))
  }
})

const turnPages = Effect.fnUntraced(function* ({ Store, everyOrg }: Subject, pages: number) {
  const store = yield* Store
  for (let index = 0; index < pages; index += 1) {
    const { rows } = yield* store.list(
      "Order",
      { orgScope: everyOrg, where: { validity: { _tag: "Is", value: "valid" } } },
      { after: null, limit: 50, order: "descending" }
    )
    if (rows.length < 50) yield* Effect.die(new Error(`a page of ${rows.length} orders`))
  }
})

const customers = 10
const times = 5

/** How many orders the pages are taken from. */
const orders = 100

/** The pages come first: each is one of the same orders, however many commits there are later. */
const casesOf = async (measured: Subject, name: string, store: Layer.Layer<StationStore, unknown>, pages: number) => {
  const runtime = ManagedRuntime.make(Layer.provide(Layer.fresh(store), Logger.layer([])))
  const recording = Recording.open(measured)
  let batch = 0
  const commit = async (): Promise<Run> => {
    batch += 1
    const commits = await recording.next(`${name}-${batch}`, customers, times)
    return during(commits.length, () => runtime.runPromise(bring(measured, commits)))
  }
  const page = () => during(pages, () => runtime.runPromise(turnPages(measured, pages)))
  for (let filled = 0; filled < orders; filled += customers * times) await commit()
  const cases: ReadonlyArray<Case> = [
    { name: `page of 50 orders, ${name}`, unit: "pages", run: page },
    { name: `commit, ${name}`, unit: "commits", run: commit }
  ]
  return { cases, close: () => Promise.all([recording.close(), runtime.dispose()]) }
}

export const open = async (): Promise<Bench> => {
  const measured = await subject()
  const memory = await casesOf(measured, "memory", measured.layerMemory, 20)
  const pgLite = await casesOf(measured, "PGlite", measured.layerPgLite({}), 20)
  return {
    cases: [...memory.cases, ...pgLite.cases],
    close: async () => {
      await memory.close()
      await pgLite.close()
    }
  }
}
