/** What dialects say of an entry: the answer of any gateway that has them. */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { isDeeper } from "../../values/Nesting.ts"
import type { Asked, Description, Misfit } from "./Description.ts"
import { type ConfiguredDialect, type Dialect, memoBytes } from "./Dialect.ts"
import type { DirectoryEntry } from "./TerminalPorts.ts"

/** The size of the settings of one terminal, in bytes of JSON: a profile of a whole province written out fits several times. @category Constants */
export const maxSettingsBytes = 65_536

/** How deep the settings of one terminal may be nested. @category Constants */
export const maxSettingsDepth = 32

const misfit = (what: Misfit["what"], path: string, message: string): Misfit => ({ what, path, message, known: [] })

/** Describes an entry by the dialects that a station has: what any gateway answers. @category Functions */
export const describeBy =
  (dialects: ReadonlyArray<Dialect>) =>
  ({ dialectId, address, settings }: Asked): Result.Result<Description, Misfit> => {
    const dialect = dialects.find(({ id }) => id === dialectId)
    if (dialect === undefined) {
      const known = dialects.map(({ id }) => id)
      const message = `is none of the dialects of this station: ${known.join(", ") || "it has none"}`
      return Result.fail({ ...misfit("dialectId", "dialectId", message), known })
    }
    const canonical = dialect.canonicalAddress(address)
    const { settings: names } = dialect
    if (Result.isFailure(canonical)) {
      return Result.fail({ ...misfit("address", "address", canonical.failure.message), settings: names })
    }
    const known = { address: canonical.success, settings: names }
    if (isDeeper(settings, maxSettingsDepth)) {
      return Result.fail({ ...misfit("settings", "", `are nested deeper than ${maxSettingsDepth} levels`), ...known })
    }
    const bytes = memoBytes(settings)
    if (bytes > maxSettingsBytes) {
      const message = `have ${bytes} bytes of JSON, allowed are ${maxSettingsBytes}`
      return Result.fail({ ...misfit("settings", "", message), ...known })
    }
    const configured = dialect.configure(settings)
    return Result.isFailure(configured)
      ? Result.fail({ ...misfit("settings", configured.failure.path, configured.failure.message), ...known })
      : Result.succeed(known)
  }

/** What is known of a terminal that need not be connected. @category Models */
export type Configured = Pick<ConfiguredDialect, "capabilities" | "plan">

/**
 * Gives what the dialects of a station know of an entry; nothing where there is not its dialect, or its settings are wrong without a secret that
 * cannot be opened. While one cannot, no frames are planned: they would hold a default in its place.
 *
 * @category Functions
 */
export const knownBy =
  (dialects: ReadonlyArray<Dialect>) =>
  ({ dialectId, settings, unopened = [] }: DirectoryEntry): Option.Option<Configured> => {
    const dialect = dialects.find(({ id }) => id === dialectId)
    if (dialect === undefined) return Option.none()
    return Option.map(Result.getSuccess(dialect.configure(settings)), (configured) =>
      unopened.length === 0 ? configured : { ...configured, plan: () => Result.fail("gated") }
    )
  }
