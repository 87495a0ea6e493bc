/** Who may dial in as a terminal (接入设置), as registering and changing it say. @category Rules */
import type { TerminalAdmission } from "../../ports/terminal/TerminalAdmission.ts"
import { canonicalText } from "../../values/CanonicalText.ts"
import type * as Terminal from "./Terminal.ts"

/** What is entered of it: left out it stays as it is, `null` clears it. @category Models */
export interface Entered {
  readonly admission?: TerminalAdmission | null
}

const textOf = (admission: TerminalAdmission | null | undefined): string => canonicalText(admission ?? null)

/** Gives the part of an event that changes it; nothing where it stays as it is. @category Functions */
export const changed = ({ admission: before }: Pick<Terminal.State, "admission">, { admission }: Entered): Entered =>
  admission === undefined || textOf(before) === textOf(admission) ? {} : { admission }

/** Tells whether it becomes another one: then the connection that was let in by the one of before ends. @category Functions */
export const isChanged = (before: Pick<Terminal.State, "admission">, entered: Entered): boolean =>
  Object.hasOwn(changed(before, entered), "admission")
