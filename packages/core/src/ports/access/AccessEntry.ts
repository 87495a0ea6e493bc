/** What stands in the access log (访问日志): who was refused what, who saw whose personal data, who signed in. Never the data themselves, never a secret. */
import * as Schema from "effect/Schema"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"

/** The most customers that one entry names; whoever sees more at once has several. @category Constants */
export const mostSubjects = 100

/** How somebody came in or went; the password of `proofRefused` was asked for once more. @category Models */
export const SigningKind = Schema.Literals(["signedIn", "signedOut", "signInRefused", "proofRefused", "lockedOut"])

const Actor = Schema.String.check(Schema.isMaxLength(64))
const Word = Schema.String.check(Schema.isMaxLength(128))
const common = { at: Instant, actor: Actor }

const Refused = Schema.Struct({ kind: Schema.Literal("refused"), ...common, operation: Word, code: Word })
const PersonalDataRead = Schema.Struct({
  kind: Schema.Literal("personalDataRead"),
  ...common,
  operation: Word,
  subjects: Schema.Array(CustomerNo).check(Schema.isMaxLength(mostSubjects))
})
/**
 * Describes that somebody came in, went, or did not get in; `source`: from where, such as an address.
 *
 * **Example**
 *
 * ```ts
 * const signing: Signing = { kind: "signInRefused", at, actor: "clerk-zhang", source: "10.20.0.7" }
 * ```
 *
 * @category Ports
 */
export const Signing = Schema.Struct({ kind: SigningKind, ...common, source: Word })
const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
const Lost = Schema.Struct({ kind: Schema.Literal("lost"), ...common, count: Count })
const Purged = Schema.Struct({ kind: Schema.Literal("purged"), ...common, count: Count, before: Instant })

/**
 * Describes an entry.
 *
 * **Example**
 *
 * ```ts
 * const entry: AccessEntry = { kind: "signedIn", at, actor: "clerk-zhang", source: "10.20.0.7" }
 * ```
 *
 * @category Models
 */
export const AccessEntry = Schema.Union([Refused, PersonalDataRead, Signing, Lost, Purged])

/**
 * An entry: `actor` as the station knows him, `""` where nobody was recognised.
 *
 * **Details** `refused`: the operation, and the code of the refusal. `personalDataRead`: the customers whose personal data were answered unmasked, at most
 * {@link mostSubjects}. The kinds of signing: from where. `lost`: so many entries could not be kept; it stands where they would. `purged`: so many from
 * before `before` were thrown away because their time was over. The last two are the station's own doing.
 *
 * @category Models
 */
export type AccessEntry = typeof AccessEntry.Type

/** Somebody came in, went, or did not get in. @category Models */
export type Signing = typeof Signing.Type

/** The kinds of entries. @category Models */
export const AccessKind = titled(
  Schema.Literals(["refused", "personalDataRead", ...SigningKind.literals, "lost", "purged"]),
  "访问类型",
  "kind of access"
)
/** What an entry says. @category Models */
export type AccessKind = AccessEntry["kind"]

/** Who keeps the log, where it speaks of itself. @category Constants */
export const keeper = "system:access-log"

/** Gives the customers that an entry is about. @category Functions */
export const subjectsOf = (entry: AccessEntry): ReadonlyArray<string> =>
  entry.kind === "personalDataRead" ? entry.subjects : []
