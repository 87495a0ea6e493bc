/** Many at once: a row for each as it comes, stop after the row under way, go on with the same id. */
import { useCallback, useEffect, useRef, useState } from "react"
import type { Refusal } from "../api/Types.ts"
import { noteDeed } from "./Steady.ts"

/** What became of a row. */
export interface Row<Made> {
  readonly row: number
  readonly made: Made | null
  readonly refusal: Refusal | null
}

/** How often what came is shown, in milliseconds: a fast batch draws no table for each of its rows. */
const showMillis = 200
/** So many rows are kept to be looked at; those beyond are counted, and kept where they are refused. */
const mostKept = 10_000
const mostRefused = 20_000

/** `ready`: nothing was done yet. */
export type RunState = "ready" | "running" | "stopped" | "ended"

export interface Progress<Made> {
  readonly rows: ReadonlyArray<Row<Made>>
  readonly done: number
  readonly refused: number
}

const nothing = { rows: [], done: 0, refused: 0 }

/** Runs a batch and tells how far it is. Whoever goes on begins to count anew: rows that were done are told again and done no second time. */
export const useBatchRun = <Made>(run: (signal: AbortSignal) => AsyncIterable<Row<Made>>) => {
  const [state, setState] = useState<RunState>("ready")
  const [progress, setProgress] = useState<Progress<Made>>(nothing)
  const [error, setError] = useState<unknown>(null)
  const ending = useRef<AbortController | null>(null)
  const stop = useCallback(() => ending.current?.abort(new DOMException("stopped by the clerk", "AbortError")), [])
  // Whoever leaves the page has nobody to show it to.
  useEffect(() => stop, [stop])
  const start = async () => {
    // A second click before the first one is drawn.
    if (ending.current !== null) return
    const control = new AbortController()
    ending.current = control
    setState("running")
    setError(null)
    setProgress(nothing)
    const rows: Array<Row<Made>> = []
    let [done, refused] = [0, 0]
    const show = () => setProgress({ rows: [...rows], done, refused })
    const timer = setInterval(show, showMillis)
    try {
      for await (const row of run(control.signal)) {
        done += 1
        if (row.refusal !== null) refused += 1
        if (rows.length < (row.refusal === null ? mostKept : mostRefused)) rows.push(row)
      }
      noteDeed()
      setState("ended")
    } catch (failure) {
      setState("stopped")
      if (!control.signal.aborted) setError(failure)
    } finally {
      ending.current = null
      clearInterval(timer)
      show()
    }
  }
  return { state, progress, error, start: () => void start(), stop }
}
