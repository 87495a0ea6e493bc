/** The trail as a CSV file with its seals, and the check of such a file, which needs no station. */
import type { PromiseStation } from "@yugou/core"
import { TrailFile } from "@yugou/core/audit"
import { takenOff } from "./Cells.ts"
import { writeCsv } from "./Export.ts"
import { defaultLimits, type Limits } from "./Limits.ts"
import type { Bytes } from "./Lines.ts"
import { readCsv } from "./Rows.ts"

/** What of a station is exported from. @category Models */
export type TrailDesk = { readonly history: Pick<PromiseStation["history"], "sealedTrail"> }

/** What is exported for whom; `fromSeal`: behind the newest seal of that local day or before, instead of from the first commit. @category Models */
export interface TrailOptions {
  readonly actor: string
  readonly fromSeal?: string
  readonly language?: "zh" | "en"
  readonly signal?: AbortSignal
}

/** What the cells of a line are: of a commit, and behind the stroke of a seal. */
const titles = {
  zh: ["类别", "位置/日期", "时间/首位置", "操作员/末位置", "操作/行数", "原因/摘要", "命令号", "记录", "内容摘要"],
  en: [
    "line",
    "position/day",
    "time/first",
    "actor/last",
    "operation/lines",
    "reason/digest",
    "command",
    "records",
    "content"
  ]
} as const

const pageRows = 500

/**
 * Exports the trail as a CSV file, page by page as its reader takes it; a seal stands behind the last line that it is over.
 *
 * **Details** Wants the permission `history.export` for all org units.
 *
 * @category Functions
 */
export const exportTrail = (desk: TrailDesk, options: TrailOptions): ReadableStream<Uint8Array> => {
  const { actor, fromSeal, language = "zh", signal } = options
  async function* lines() {
    let after: string | null = null
    do {
      const asked = { actor, limit: pageRows, after, ...(fromSeal === undefined ? {} : { fromSeal }) }
      const page: Awaited<ReturnType<TrailDesk["history"]["sealedTrail"]>> = await desk.history.sealedTrail(
        asked,
        signal === undefined ? {} : { signal }
      )
      yield* page.lines
      after = page.next
    } while (after !== null)
  }
  return writeCsv(titles[language], lines())
}

/** How large an exported trail may be: a billion lines, 4 MiB each, since one may name the records of a whole batch. @category Constants */
export const trailLimits: Limits = {
  ...defaultLimits,
  fileBytes: 1024 ** 4,
  rows: 1_000_000_000,
  rowBytes: 4 * 1024 * 1024
}

/** Of a seal over all lines, and of one that says over which it is not. */
const sealCells = [6, 7] as const

/** Gives the cells of a line as they were exported: a spreadsheet that kept the file filled those up that a seal does not have. */
const cellsOf = (cells: ReadonlyArray<string>): ReadonlyArray<string> => {
  const bare = cells.map((cell) => takenOff(cell) ?? cell)
  if (bare[0] !== "seal") return bare
  const length = sealCells.find((count) => bare.slice(count).every((cell) => cell === ""))
  return length === undefined ? bare : bare.slice(0, length)
}

/**
 * Checks an exported trail against its seals: `findings` with the number of the line, the titles being none; empty where nothing was taken away, changed or moved behind its beginning.
 *
 * **Details** It holds one block of lines. Compare the last of `seals` with the one that was announced, and `begins` with what was asked for. Throws {@link FileRefused} where it is no CSV file,
 * such as one that was cut in the middle of a line.
 *
 * @category Functions
 */
export const checkTrail = async (bytes: Bytes, limits: Limits = trailLimits): Promise<TrailFile.Checked> => {
  let checking = TrailFile.beginning
  let isTitles = true
  for await (const { cells } of readCsv(bytes, limits)) {
    if (!isTitles) checking = TrailFile.next(checking, cellsOf(cells))
    isTitles = false
  }
  return TrailFile.checkedBy(checking)
}
