/** What `yugou-csv` does, without the process around it: arguments and files in, lines and an exit code out. */
import type { TrailFile } from "@yugou/core/audit"
import { FileRefused } from "../FileRefused.ts"
import type { Bytes } from "../Lines.ts"
import { checkTrail } from "../Trail.ts"

/** Where lines go. */
export interface Output {
  readonly out: (line: string) => void
  readonly error: (line: string) => void
}

type Language = "en" | "zh"

const usage = {
  en: `yugou-csv check-trail FILE   check an exported trail against its seals; a line for each finding
  --lang en|zh               language (default: en)
  --help                     this text
Compare the last seal with the one that was announced on its day, and the beginning with what was asked for.
Exit codes: 0 it holds, 1 something was taken away, changed or moved, 2 wrong usage, 3 the file cannot be read`,
  zh: `yugou-csv check-trail 文件    按封存核对导出的操作记录；每个问题一行
  --lang en|zh               语言（默认 en）
  --help                     本说明
请将最后一次封存与当日公布的封存核对，并将起点与所要求的导出范围核对。
退出码：0 相符，1 有删除、改动或移动，2 用法错误，3 无法读取文件`
} as const

const said = {
  en: {
    line: (line: number) => `line ${line}`,
    begins: "begins behind the seal of",
    fromStart: "begins with the books",
    last: "last seal that holds",
    none: "no seal holds",
    unsealed: "lines behind the last seal, which nothing vouches for yet:",
    holds: "it holds",
    findings: "findings:"
  },
  zh: {
    line: (line: number) => `第 ${line} 行`,
    begins: "起于此日封存之后：",
    fromStart: "起于首条记录",
    last: "最后一次相符的封存：",
    none: "没有相符的封存",
    unsealed: "最后一次封存之后、尚无封存的行数：",
    holds: "相符",
    findings: "问题数："
  }
} as const

const print = ({ findings, begins, seals, unsealed }: TrailFile.Checked, language: Language, { out }: Output): void => {
  const text = said[language]
  for (const { line, problem } of findings) out(`${text.line(line)}: ${problem}`)
  out(begins === null ? text.fromStart : `${text.begins} ${begins.day} ${begins.digest}`)
  const last = seals.at(-1)
  out(last === undefined ? text.none : `${text.last} ${last.day} ${last.digest}`)
  out(`${text.unsealed} ${unsealed}`)
  out(findings.length === 0 ? text.holds : `${text.findings} ${findings.length}`)
}

interface Asked {
  readonly words: ReadonlyArray<string>
  readonly language: Language
}

/** Reads the arguments; `null`: they are not understood. */
const readWords = (args: ReadonlyArray<string>): Asked | null => {
  const at = args.indexOf("--lang")
  if (at < 0) return { words: args, language: "en" }
  const language = args[at + 1]
  if (language !== "en" && language !== "zh") return null
  return { words: args.filter((_, index) => index !== at && index !== at + 1), language }
}

/** Runs the tool and gives the exit code; `open` gives the bytes of a file. */
export const main = async (
  args: ReadonlyArray<string>,
  open: (path: string) => Bytes,
  output: Output
): Promise<number> => {
  const asked = readWords(args)
  const [command, path, ...others] = asked?.words ?? []
  const language = asked?.language ?? "en"
  if (command === "--help" || command === "-h") {
    output.out(usage[language])
    return 0
  }
  if (command !== "check-trail" || path === undefined || path.startsWith("-") || others.length > 0) {
    output.error(usage[language])
    return 2
  }
  try {
    const checked = await checkTrail(open(path))
    print(checked, language, output)
    return checked.findings.length === 0 ? 0 : 1
  } catch (error) {
    // What cannot be read is told; everything else is a defect of this tool.
    const { code } = error as { readonly code?: string }
    if (!(error instanceof FileRefused) && code === undefined) throw error
    output.error(
      error instanceof FileRefused ? (language === "zh" ? error.messageZh : error.message) : `${path}: ${code}`
    )
    return 3
  }
}
