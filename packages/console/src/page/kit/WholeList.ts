/** A whole list as a file: page after page, as it is shown, under the conditions that hold. */
import { App } from "antd"
import { useState } from "react"
import { station } from "../api/Station.ts"
import type { Facade, NameOf, Page } from "../api/Types.ts"
import { t, useSay } from "../text/Say.tsx"
import { csv, save } from "./Export.ts"
import { sentenceOf } from "./Shown.tsx"

/** So many rows a page, which is what the station gives at most, and so many in a file; a spreadsheet is slow with more. */
const pageRows = 500
const mostRows = 50_000

type Ask<Row> = (input: object) => Promise<Page<Row>>

/** Gives the way to save a list, and whether that is under way. */
export const useWholeList = <Row>(facade: Facade, name: NameOf<Facade>) => {
  const say = useSay()
  const { message } = App.useApp()
  const [isBusy, setBusy] = useState(false)
  const ask = (station[facade] as unknown as { readonly [each: string]: Ask<Row> })[name]
  const all = async (input: object): Promise<{ readonly rows: ReadonlyArray<Row>; readonly isCut: boolean }> => {
    const rows: Array<Row> = []
    let after: string | null = null
    do {
      const page: Page<Row> | undefined = await ask?.({
        ...input,
        limit: pageRows,
        ...(after === null ? {} : { after })
      })
      rows.push(...(page?.rows ?? []))
      after = page?.next ?? null
    } while (after !== null && rows.length < mostRows)
    return { rows, isCut: after !== null }
  }
  const write = async (
    title: string,
    input: object,
    head: ReadonlyArray<string>,
    line: (row: Row) => ReadonlyArray<string>
  ) => {
    setBusy(true)
    try {
      const { rows, isCut } = await all(input)
      save(`${title}.csv`, csv([head, ...rows.map(line)]))
      if (isCut)
        void message.warning(
          say(
            t(
              `文件只有前 ${rows.length} 行；请缩小查询条件后分几次导出`,
              `The file has the first ${rows.length} rows; narrow the conditions and export in several files`
            )
          )
        )
    } catch (error) {
      const { text, code } = sentenceOf(error)
      void message.error(`${say(text)} ${code}`)
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, write }
}
