/** Settings of one terminal. Each deviation between vendors, provinces and revisions is a named setting with the evidence that it occurs. */
import type { SettingNames } from "@yugou/core/dialect"
import { SchemaProblem } from "@yugou/dialect-kit"
import * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const { or, whole } = SchemaProblem

/**
 * Describes the settings of one terminal; every one has a default.
 *
 * **Details**
 * - `address`: region and number for dry runs before the terminal was ever online; a session learns it from the first frame.
 * - `revision`: which layouts are written and tried first. Nothing in a frame tells 2009 from 2012.
 * - `password`: PW of commands, 16 bytes of hexadecimal text; `null` where the province uses no PW field. All zero (scheme 0) is seen most;
 *   terminals of the 2005 family take 2 bytes.
 * - `security`: whose PW a command carries: `plain` that of `password`, `sealed` the MAC that the host's security port makes (`Seal`), for terminals with a
 *   security chip.
 * - `protocol`: the identifier in the length word of our frames; terminals of the 2005 family (Q/GDW 130) send and want 1.
 * - `masterAddress`: our MSA, 1–127. Captured masters answer login and heartbeat with their own MSA although the terminal sent 0.
 * - `confirmWith`: AFN00 F1 (captures) or F3 (the 2012 text) as the answer to login, heartbeat and pushes.
 * - `creditUnit`: what F47 and F23 count; the frame does not tell energy from money.
 * - `duplicateNumber`: what the terminal does with the number it already holds. The standard says refused; lab and Hebei builds do not
 *   compare on refresh.
 * - `utcOffsetMinutes`: local time that the terminal's clock is meant to show.
 * - `lifetimeMinutes`: Tp delay of commands whose request names none, 1–255 (5 in captures).
 * - `timeTagEcho`: whether an answer must repeat our Tp. The standard says so; a terminal that leaves it out needs `optional`.
 * - `maxSkewMinutes`: commands are held back when the terminal's clock is further off than this.
 * - `clockFreshSeconds`: how long a clock reading counts before the next command reads it again.
 * - `unitsTogether`: whether one question may ask for several data units; a part that is missing in the answer is asked for by itself. Terminals that answer such a
 *   question with silence cost one time-out in each of two looks of a connection, and are then asked one by one.
 * - `answerTimeoutSeconds`, `readAttempts`: how long an answer is awaited, and how often a read is sent in all.
 * - `creditRecords`: the event queue that ERC19 is configured into (F9).
 * - `eventReadDelaySeconds`: how long after ACD=1 new events are fetched; captured terminals push them by themselves one second after login.
 * - `onlineTtlSeconds`: how long a terminal may be silent before its connection is closed; three of the longest heartbeat cycles in use (15 min).
 *
 * @category Models
 */
export const Settings = Schema.Struct({
  address: or(Schema.NullOr(Schema.String.check(Schema.isPattern(/^[0-9A-Fa-f]{4}-\d{1,5}$/))), null),
  revision: or(Schema.Literals(["2012", "2009"]), "2012"),
  password: or(
    Schema.NullOr(
      Schema.RedactedFromValue(Schema.String.check(Schema.isPattern(/^([0-9A-Fa-f]{4}|[0-9A-Fa-f]{32})$/)))
    ),
    "0".repeat(32)
  ),
  security: or(Schema.Literals(["plain", "sealed"]), "plain"),
  protocol: or(Schema.Literals([1, 2]), 2),
  masterAddress: or(whole(1, 127), 1),
  confirmWith: or(Schema.Literals(["F1", "F3"]), "F1"),
  creditUnit: or(Schema.Literals(["energy", "money"]), "energy"),
  duplicateNumber: or(Schema.Literals(["refused", "ignored", "appliedAgain", "unknown"]), "refused"),
  utcOffsetMinutes: or(whole(-720, 840), 480),
  lifetimeMinutes: or(whole(1, 255), 5),
  timeTagEcho: or(Schema.Literals(["required", "optional"]), "required"),
  maxSkewMinutes: or(whole(1, 1440), 30),
  clockFreshSeconds: or(whole(1, 86_400), 600),
  unitsTogether: or(Schema.Literals(["yes", "no"]), "yes"),
  answerTimeoutSeconds: or(whole(1, 600), 30),
  readAttempts: or(whole(1, 4), 3),
  creditRecords: or(Schema.Literals(["important", "general"]), "important"),
  eventReadDelaySeconds: or(whole(0, 60), 2),
  onlineTtlSeconds: or(whole(10, 86_400), 2700)
})
export type Settings = typeof Settings.Type

/** Which settings are secret, and which shape neither frame nor capability. */
export const names = {
  secret: ["password"],
  tuning: [
    "maxSkewMinutes",
    "clockFreshSeconds",
    "answerTimeoutSeconds",
    "readAttempts",
    "eventReadDelaySeconds",
    "onlineTtlSeconds"
  ]
} as const satisfies SettingNames

/** Decodes settings; names the path of the first that is wrong. A name that is no setting is wrong, too. */
export const decode = (json: Schema.Json): Result.Result<Settings, SchemaProblem.SchemaProblem> =>
  SchemaProblem.decode(Settings)(json ?? {})

/** The PW field as it goes on the wire, or `null` where there is none. */
export const passwordOf = (settings: Settings): string | null =>
  settings.password === null ? null : Redacted.value(settings.password).toLowerCase()
