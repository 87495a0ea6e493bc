/**
 * The contract of `StationStore` as sentences, run against any implementation.
 *
 * Every case owns its ids, so that all of them can run on one shared database, and looks only at its own rows. A store whose recorded time is
 * not the time in the trail, that keeps more than one version a commit, or that compares text by a language's rules does not pass.
 *
 * @category Suites
 */
import { layer as withLayer } from "@effect/vitest"
import type { StationStore } from "@yugou/core/store"
import type * as Layer from "effect/Layer"
import { changeCases } from "./store/Changes.ts"
import { claimCases } from "./store/Claims.ts"
import { commitCases } from "./store/Commits.ts"
import { concurrencyCases } from "./store/Concurrency.ts"
import type { Own } from "./store/Fixtures.ts"
import { historyCases } from "./store/Histories.ts"
import { inputCases } from "./store/Inputs.ts"
import { listCases } from "./store/Lists.ts"
import { relatedCases } from "./store/RelatedLists.ts"
import { reopeningCases } from "./store/Reopening.ts"
import { thinningCases } from "./store/Thinning.ts"
import { trailCases } from "./store/Trails.ts"
import { turnCases } from "./store/Turns.ts"

/**
 * How the suite runs.
 *
 * **Details**
 * - `prefix`: begins every id of the run, at most 8 characters out of letters, digits, `_`, `.`, `-`; give each run another one where the data
 *   outlives it (default: none).
 * - `skewRounds`: how often "void the customer" meets "open an attempt" (default 50; the long form is 1000).
 * - `reopen`: a layer that opens the same data whenever it is built; without it the cases of reopening are left out. Its data may be those of
 *   the suite's own layer only if both can be open at once.
 *
 * @category Suites
 */
export interface Options<E = never> {
  readonly prefix?: string
  readonly skewRounds?: number
  readonly reopen?: Layer.Layer<StationStore, E>
}

/** Registers the contract suite of `StationStore`; the layer is built once, with live services, and shared by all cases. @category Suites */
export const suite = <E, E2 = never>(
  name: string,
  layer: Layer.Layer<StationStore, E>,
  options: Options<E2> = {}
): void => {
  const part =
    (of: string): Own =>
    (id) =>
      `${options.prefix ?? ""}${of}-${id}`
  withLayer(layer, { timeout: "60 seconds", excludeTestServices: true })(`StationStore (${name})`, (it) => {
    commitCases(it, part("commit"))
    concurrencyCases(it, part("crowd"), options.skewRounds ?? 50)
    historyCases(it, part("past"))
    listCases(it, part("list"))
    relatedCases(it, part("related"))
    claimCases(it, part("work"))
    changeCases(it, part("feed"))
    inputCases(it, part("input"))
    turnCases(it, part("turn"))
    trailCases(it, part("trail"))
    thinningCases(it, part("thin"))
  })
  if (options.reopen !== undefined) reopeningCases(name, options.reopen, part("open"))
}
