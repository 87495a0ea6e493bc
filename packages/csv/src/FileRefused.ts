/** The refusal of a whole file. */
import * as Schema from "effect/Schema"
import { type Fault, faults } from "./texts.ts"

/**
 * A file that is refused as a whole: nothing of it is stored.
 *
 * **Details** `row` counts as a spreadsheet does, the titles being row 1; `null`: no row is meant. `detail`: the limit, title or number that it is about.
 *
 * @category Errors
 */
export class FileRefused extends Schema.TaggedError<FileRefused>()("FileRefused", {
  fault: Schema.Literals([
    "encoding",
    "mixedEncodings",
    "nul",
    "quoteNotClosed",
    "quoteMisplaced",
    "rowTooLong",
    "tooManyColumns",
    "fileTooLarge",
    "tooManyRows",
    "noHeader",
    "unknownColumn",
    "repeatedColumn",
    "missingColumn",
    "noRows",
    "badRows"
  ] satisfies ReadonlyArray<Fault>),
  row: Schema.NullOr(Schema.Int),
  detail: Schema.String
}) {
  override get message(): string {
    const said = faults[this.fault](this.detail).en
    return this.row === null ? said : `row ${this.row} ${said}`
  }
  /** The same in Chinese. */
  get messageZh(): string {
    const said = faults[this.fault](this.detail).zh
    return this.row === null ? said : `第 ${this.row} 行${said}`
  }
}

/** Makes a refusal. @category Constructors */
export const refused = (fault: Fault, row: number | null, detail: string | number = ""): FileRefused =>
  new FileRefused({ fault, row, detail: `${detail}` })
