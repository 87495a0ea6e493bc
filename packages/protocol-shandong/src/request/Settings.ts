/** Settings of one terminal: which profile it speaks, what the host allows, and how the session behaves. @category Requests */
import type { SettingNames } from "@yugou/core/dialect"
import { SchemaProblem } from "@yugou/dialect-kit"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Book } from "../profile/Book.ts"
import type { Allowance } from "../profile/Gate.ts"
import { Capability } from "../profile/Profile.ts"
import * as Profiles from "../profile/Resolve.ts"

const { or, whole } = SchemaProblem
const Password = Schema.RedactedFromValue(Schema.String.check(Schema.isPattern(/^[0-9A]{6}$/u)))

/**
 * Describes the settings of one terminal; every one has a default.
 *
 * **Details**
 * - `profile`: id of a shipped profile, or a profile as JSON (see the profile's JSON Schema).
 * - `address`: 8 hexadecimal digits, for dry runs before the terminal was ever online; a session learns it from the first frame.
 * - `password`: of writes, 6 digits, `A` for an unused one. `loginPassword`: what a login must carry; `null`: any.
 * - `masterAddress`: our MSTA, 1–63.
 * - `utcOffsetMinutes`: local time that the terminal's clock is meant to show.
 * - `lifetimeMinutes`: validity of real-time writes whose request names none, 1–99; also the limit of the terminal's clock skew.
 * - `quarantineMinutes`: how long core keeps a target quiet after a frame without lifetime.
 * - `clockFreshSeconds`: how long a clock reading counts before the next real-time write reads it again.
 * - `answerTimeoutSeconds`, `readAttempts`: how long an answer is awaited, and how often a read is sent in all. Writes are sent once.
 * - `meterPoints`: measuring points whose real-time items are offered.
 * - `allowWithdrawals`: purchases of negative energy (refunds); off by default, the sign is confirmed in the layout only.
 * - `allowInferredWrites`, `allowUnverifiedControl`: what the host allows over rows that nobody has verified (gates 2 and 3).
 *
 * @category Models
 */
export const Settings = Schema.Struct({
  profile: or(Schema.Union([Schema.String, Schema.Record(Schema.String, Schema.Json)]), "zj-sibling"),
  address: or(Schema.NullOr(Schema.String.check(Schema.isPattern(/^[0-9A-F]{8}$/u))), null),
  password: or(Password, "000000"),
  loginPassword: or(Schema.NullOr(Password), null),
  masterAddress: or(whole(1, 63), 1),
  utcOffsetMinutes: or(whole(-720, 840), 480),
  lifetimeMinutes: or(whole(1, 99), 5),
  quarantineMinutes: or(whole(1, 1440), 60),
  clockFreshSeconds: or(whole(1, 86_400), 600),
  answerTimeoutSeconds: or(whole(1, 600), 30),
  readAttempts: or(whole(1, 4), 3),
  meterPoints: or(Schema.Array(whole(1, 63)), [1]),
  allowWithdrawals: or(Schema.Boolean, false),
  allowInferredWrites: or(Schema.Array(Capability), []),
  allowUnverifiedControl: or(Schema.Boolean, false)
})
export type Settings = typeof Settings.Type

/** Which settings are secret, and which shape neither frame nor capability. @category Constants */
export const names = {
  secret: ["password", "loginPassword"],
  tuning: ["clockFreshSeconds", "answerTimeoutSeconds", "readAttempts"]
} as const satisfies SettingNames

/** Everything that a session of one terminal works with. @category Models */
export interface Context {
  readonly settings: Settings
  readonly book: Book
  readonly allowance: Allowance
}

/** Limits how many profiles of settings are kept prepared; a fleet usually shares one or two. @category Constants */
export const maxPrepared = 32

const prepared = new Map<string, Result.Result<Book, Profiles.ProfileError>>()

/** Prepares a profile that stands in the settings; the same text is prepared once, since every connection brings it again. */
const inlineProfile = (profile: Schema.JsonObject): Result.Result<Book, Profiles.ProfileError> => {
  const key = JSON.stringify(profile)
  const book = prepared.get(key) ?? Profiles.load(profile)
  if (prepared.size >= maxPrepared && !prepared.has(key)) prepared.clear()
  prepared.set(key, book)
  return book
}

const loadProfile = (profile: Settings["profile"]): Result.Result<Book, SchemaProblem.SchemaProblem> =>
  Result.mapError(typeof profile === "string" ? Profiles.byId(profile) : inlineProfile(profile), (error) => {
    const [first] = error.problems
    return { path: `profile.${first?.row ?? "?"}`, message: `${first?.rule ?? "shape"}: ${first?.detail ?? ""}` }
  })

/** Decodes settings and loads their profile; names the path of the first thing that is wrong. @category Conversions */
export const decode = (json: Schema.Json): Result.Result<Context, SchemaProblem.SchemaProblem> =>
  Result.flatMap(SchemaProblem.decode(Settings)(json ?? {}), (settings) =>
    Result.map(loadProfile(settings.profile), (book) => ({
      settings,
      book,
      allowance: {
        inferredWrites: settings.allowInferredWrites,
        unverifiedControl: settings.allowUnverifiedControl ? "allowed" : "refused"
      }
    }))
  )

/** Gives the password of writes as it is encoded. @category Functions */
export const passwordOf = (settings: Settings): string => Redacted.value(settings.password)
