/** The cases of the suite: each is tried with terminals of several kinds. */
import type { Capabilities } from "@yugou/core/dialect"
import type { Case } from "../open/Case.ts"

/** The cases by their sentences. */
export type Cases = { readonly [sentence: string]: (capabilities: Capabilities) => Case["run"] }
