/** Who may dial in as a terminal (接入设置), as registering and changing it say. @category Rules */
import { fingerprintOf } from "../../ports/terminal/Admission.ts"
import type { Peer } from "../../ports/terminal/Over.ts"
import type { TerminalAdmission } from "../../ports/terminal/TerminalAdmission.ts"
import * as R from "../../rejection/Rejection.ts"
import { canonicalText } from "../../values/CanonicalText.ts"
import { isRuledOut, undoubted } from "./Suspicion.ts"
import type * as Terminal from "./Terminal.ts"

/** What is entered of it: left out it stays as it is, `null` clears it. @category Models */
export interface Entered {
  readonly admission?: TerminalAdmission | null
}

const textOf = (admission: TerminalAdmission | null | undefined): string => canonicalText(admission ?? null)

/** Gives the part of an event that changes it; nothing where it stays as it is. @category Functions */
export const changed = ({ admission: before }: Pick<Terminal.State, "admission">, { admission }: Entered): Entered =>
  admission === undefined || textOf(before) === textOf(admission) ? {} : { admission }

/** The places that a setting proves to be the terminal's: a source, and a certificate where that is named by its fingerprint. */
const namedBy = ({ admission }: Entered): ReadonlyArray<Peer> => [
  ...(admission?.source === undefined ? [] : [{ source: admission.source, certificate: null }]),
  ...(admission?.certificate === undefined ? [] : [{ source: "", certificate: fingerprintOf(admission.certificate) }])
]

/** Tells whether it becomes another one: then the connection that was let in by the one of before ends. @category Functions */
export const isChanged = (before: Pick<Terminal.State, "admission">, entered: Entered): boolean =>
  Object.hasOwn(changed(before, entered), "admission")

/**
 * Lists what keeps one person from saying who may dial in: while it is in doubt who answers only two persons end that, and a place that two persons ruled out
 * is pinned by none.
 *
 * @category Rules
 */
export const undecided = (terminal: Terminal.State, entered: Entered) =>
  isChanged(terminal, entered)
    ? [
        ...undoubted(terminal),
        namedBy(entered).some((peer) => isRuledOut(terminal, peer))
          ? new R.Conflict({ conflict: "ruledOut", id: terminal.terminalId })
          : null
      ]
    : []
