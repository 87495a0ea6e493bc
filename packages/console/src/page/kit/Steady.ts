/** Rows that do not move under the pointer. */
import { useEffect, useState } from "react"
import type { Page } from "../api/Types.ts"

/** For so long whoever did something waits to see it in the list, in milliseconds; he has just closed a dialog, and points at no row. */
const ownMillis = 5_000
let didAt = Number.NEGATIVE_INFINITY

/** Says that somebody did something here: what comes of it is shown at once. */
export const noteDeed = (): void => {
  didAt = performance.now()
}

/** Keeps what is shown until its order may change: rows that are the same ones are renewed where they stand, others wait for a click, or for a deed of one's own. */
export const useSteady = <Row>(
  question: string,
  page: Page<Row> | undefined,
  isOld: boolean,
  rowKey: (row: Row) => string
) => {
  const [shown, setShown] = useState<{ readonly question: string; readonly page: Page<Row> } | null>(null)
  const keys = (each: Page<Row>) => each.rows.map(rowKey).join("\n")
  const isSame = shown !== null && shown.question === question
  const waits = isSame && page !== undefined && !isOld && keys(page) !== keys(shown.page)
  const take = (next: Page<Row> | undefined) => {
    if (next !== undefined) setShown({ question, page: next })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer is looked at once
  useEffect(() => {
    if (page === undefined || isOld) return
    const isOwn = performance.now() - didAt < ownMillis
    if (!isSame || isOwn || shown.page.rows.length === 0 || keys(page) === keys(shown.page)) take(page)
  }, [page, isOld, question])
  return { rows: shown?.page, waits, take }
}
