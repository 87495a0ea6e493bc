/** From a file's text to a profile that may be used: JSON, shape, base, rules. Every failure names the row and the rule. @category Profiles */
import { SchemaProblem } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Book from "./Book.ts"
import { duplicateKey } from "./DuplicateKey.ts"
import { Profile, ProfileFile } from "./Profile.ts"
import { type Problem, validate } from "./Validate.ts"
import { zjSibling, zjSiblingCsgOrder } from "./ZjSibling.ts"

export { capabilities as allCapabilities } from "./Profile.ts"

/** Limits how many profiles may be based on one another. @category Constants */
export const maxBases = 8

/** Says why a profile cannot be used: at least one problem. @category Errors */
export class ProfileError extends Schema.TaggedError<ProfileError>()("ProfileError", {
  id: Schema.String,
  problems: Schema.Array(Schema.Struct({ row: Schema.String, rule: Schema.String, detail: Schema.String }))
}) {}

/** Lists what ships with the package. @category Constants */
export const shipped: ReadonlyArray<ProfileFile> = [zjSibling, zjSiblingCsgOrder]

const strict = { errors: "first", onExcessProperty: "error" } as const
const decodeFile = Schema.decodeUnknownResult(ProfileFile, strict)
const decodeWhole = Schema.decodeUnknownResult(Profile, strict)

/** Turns a decoding failure into row and sentence: the path `items`, `8062`, `codec` becomes `items.8062.codec`. */
const shapeProblem = (error: Schema.SchemaError): Problem => {
  const { message, path } = SchemaProblem.firstOf(error, "has the wrong shape")
  return { row: path === "" ? "profile" : path, rule: "shape", detail: message }
}

const failure = (id: string, problems: ReadonlyArray<Problem>) => Result.fail(new ProfileError({ id, problems }))

type Rows = Readonly<Record<string, unknown>>

/** Lays rows over rows: `null` removes where the table's rows may be absent. */
const overlay = (base: Rows, over: Rows | undefined, absent: "removed" | "null"): Rows => {
  const rows: Record<string, unknown> = { ...base }
  for (const [key, row] of Object.entries(over ?? {})) {
    if (row === null && absent === "removed") delete rows[key]
    else rows[key] = row
  }
  return rows
}

/** Merges a file over its base, row by row. The result still has to pass the shape and the rules. */
const merge = (base: Profile, file: ProfileFile): Rows => ({
  id: file.id,
  family: file.family,
  basedOn: base.id,
  verified: file.verified ?? false,
  ...(file.note === undefined ? {} : { note: file.note }),
  address: { ...base.address, ...file.address },
  functions: { ...base.functions, ...file.functions },
  write: { ...base.write, ...file.write },
  session: { ...base.session, ...file.session },
  limits: { ...base.limits, ...file.limits },
  items: overlay(base.items, file.items, "removed"),
  capabilities: overlay(base.capabilities, file.capabilities, "null"),
  results: overlay(base.results, file.results, "removed"),
  alarms: overlay(base.alarms, file.alarms, "removed")
})

const resolveFile = (
  file: ProfileFile,
  library: ReadonlyArray<ProfileFile>,
  depth: number
): Result.Result<Profile, ProfileError> => {
  let whole: unknown = { verified: false, ...file }
  if (file.basedOn !== undefined && file.basedOn !== file.id) {
    const base = library.find((candidate) => candidate.id === file.basedOn)
    if (base === undefined)
      return failure(file.id, [{ row: "basedOn", rule: "base", detail: `no profile ${file.basedOn}` }])
    if (depth >= maxBases)
      return failure(file.id, [{ row: "basedOn", rule: "base", detail: "profiles are based on one another" }])
    const resolved = resolveFile(base, library, depth + 1)
    if (Result.isFailure(resolved)) return resolved
    whole = merge(resolved.success, file)
  } else if (file.basedOn !== undefined) {
    return failure(file.id, [{ row: "basedOn", rule: "base", detail: "a profile cannot be based on itself" }])
  }
  const profile = decodeWhole(whole)
  if (Result.isFailure(profile)) return failure(file.id, [shapeProblem(profile.failure)])
  const problems = validate(profile.success)
  return problems.length > 0 ? failure(file.id, problems) : Result.succeed(profile.success)
}

/**
 * Makes a usable profile from a value (parsed JSON or a literal).
 *
 * `library` are the profiles that `basedOn` may name, shipped ones by default.
 *
 * @category Functions
 */
export const load = (
  input: unknown,
  library: ReadonlyArray<ProfileFile> = shipped
): Result.Result<Book.Book, ProfileError> => {
  const file = decodeFile(input)
  if (Result.isFailure(file)) return failure("?", [shapeProblem(file.failure)])
  return Result.map(resolveFile(file.success, library, 1), Book.make)
}

/** Makes a usable profile from the text of a file; also refuses a row that the text holds twice, which JSON would hide. @category Conversions */
export const parse = (
  text: string,
  library: ReadonlyArray<ProfileFile> = shipped
): Result.Result<Book.Book, ProfileError> => {
  const json = Result.try(() => JSON.parse(text) as unknown)
  if (Result.isFailure(json)) return failure("?", [{ row: "profile", rule: "json", detail: "is not JSON" }])
  const twice = duplicateKey(text)
  if (twice !== null) return failure("?", [{ row: twice, rule: "duplicateKey", detail: "stands twice in the file" }])
  return load(json.success, library)
}

/** Shipped profiles that were asked for: they never change, and a front end asks for one with every connection. */
const prepared = new Map<string, Result.Result<Book.Book, ProfileError>>()

/** Finds a shipped profile. @category Functions */
export const byId = (id: string): Result.Result<Book.Book, ProfileError> => {
  const file = shipped.find((candidate) => candidate.id === id)
  if (file === undefined) {
    const detail = `no shipped profile; there are ${shipped.map((one) => one.id).join(", ")}`
    return failure(id, [{ row: "id", rule: "base", detail }])
  }
  const book = prepared.get(id) ?? load(file)
  prepared.set(id, book)
  return book
}
