/** What a thread answers for a seed: the report, or what kept it from one. */
import type { Options, Report, Size } from "@yugou/testkit/simulation"
import type { Chosen } from "./dialects.ts"

/** What a thread is started with; `chosen`: everything where it is left out. */
export interface Given {
  readonly size: Size
  readonly chosen?: Chosen
  readonly options: Options
}

/** `Ran`: there is a report, whatever it says. `Broke`: the simulation itself failed, which says nothing about the station. */
export type Answer =
  | { readonly _tag: "Ran"; readonly report: Report }
  | { readonly _tag: "Broke"; readonly seed: number; readonly defect: string }

/** Says that the simulation itself failed at a seed. */
export const broke = (seed: number, defect: unknown): Extract<Answer, { readonly _tag: "Broke" }> => ({
  _tag: "Broke",
  seed,
  defect: defect instanceof Error ? `${defect.name}: ${defect.message}` : String(defect)
})

/** Runs a seed; what it throws is an answer, too, so that a thread never goes down with it. */
export const answerOf = (seed: number, run: (seed: number) => Report): Answer => {
  try {
    return { _tag: "Ran", report: run(seed) }
  } catch (defect) {
    return broke(seed, defect)
  }
}
