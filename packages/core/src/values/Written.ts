/** Text that says something. */
import * as Schema from "effect/Schema"
import { demanding } from "./FieldText.ts"

/** Describes text in which something is written: not empty, and not only blanks. */
export const Written = Schema.String.check(
  Schema.makeFilter(
    (text: string) => (text.trim() === "" ? "text that is not blank" : undefined),
    demanding("不能为空白", "must not be blank")
  )
)
