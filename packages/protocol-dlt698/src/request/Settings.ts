/** Settings of one terminal. Makers disagree where the protocol is silent: each point is a named setting with the evidence that it occurs. */
import type { SettingNames } from "@yugou/core/dialect"
import { SchemaProblem } from "@yugou/dialect-kit"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const { or, whole } = SchemaProblem

const Oad = Schema.String.check(Schema.isPattern(/^[0-9A-F]{8}$/u))

/** An attribute of the terminal; `decimals`: places of its whole number behind the point. */
const OwnItem = Schema.Struct({ oad: Oad, unit: or(Schema.String, ""), decimals: or(whole(0, 6), 0) })

/** An item of a meter behind a port of the terminal, asked for by DL/T 645 through the terminal. */
const RelayedItem = Schema.Struct({
  meter: Schema.String.check(Schema.isPattern(/^\d{12}$/u)),
  identifier: Schema.String.check(Schema.isPattern(/^[0-9A-F]{8}$/u)),
  port: or(Oad, "F2010201"),
  waitSeconds: or(whole(1, 120), 10)
})

/**
 * Describes an item that is read on request: an attribute of the terminal, or data of a meter behind it.
 *
 * @category Models
 */
export const Item = Schema.Union([OwnItem, RelayedItem])
export type Item = typeof Item.Type

/**
 * Describes the settings of one terminal; every one has a default.
 *
 * **Details**
 * - `address`: digits in reading order, 1 to 16 bytes, for dry runs before the terminal was ever online; a session learns it from the first frame.
 * - `clientAddress`: our number in requests; in the field 0, 10H, 0BH, 14H, A0H and A1H are seen, and terminals take any.
 * - `security`: `sealed` asks the host's port `seal` for what the terminal wants secured; `plain` sends everything in the clear, for terminals whose
 *   security is off (F101 attribute 2) or whose build checks none (one maker's for Shandong).
 * - `creditUnit`: what the terminal counts; energy requests to one that counts money are refused.
 * - `debt`: what is used beyond the balance is `owed`, so that it goes below zero, or `lost`: then it stops there (one of the firmwares read), and the
 *   consumption no longer explains it, so that the terminal counts as one without a counter. `unknown`: a counter that has moved says nothing beside a
 *   balance of exactly 0.
 * - `duplicateNumber`: what the terminal does with the number that it holds: `dar8`, `dar21`, `dar255` refuse with that code, `silent` answers
 *   success, and may credit it again. Four firmwares read, four answers; `unknown` until a trial has shown it (`yugou-dlt698 probe`). Whatever it is,
 *   no purchase is repeated without a look.
 * - `purchaseLifetime`: `tagged` where the maker judges the time tag of a purchase (two of the firmwares read do, one does not), else `quarantine`.
 * - `quarantineMinutes`: how long core keeps a target quiet after a purchase without lifetime that stayed unanswered.
 * - `lifetimeMinutes`: delay of time tags whose request names none, 1–60.
 * - `stationClock`: whether the answer to a login says that the terminal may set its clock by ours.
 * - `utcOffsetMinutes`: local time that the terminal's clock is meant to show.
 * - `maxSkewMinutes`: tagged commands are held back when the terminal's clock is further off, in either direction.
 * - `clockFreshSeconds`: how long a clock reading counts before the next tagged command reads it again.
 * - `answerTimeoutSeconds`, `readAttempts`: how long an answer is awaited, and how often a read is sent in all. Writes are sent once.
 * - `eventReadDelaySeconds`: from ACD=1 to the reading of new events. `eventReadPauseSeconds`: between two such readings at least, because some
 *   terminals keep ACD until somebody else has read, too.
 * - `onlineTtlSeconds`: how long a terminal may be silent before its connection is closed; one maker sends no heartbeat while the mains are off.
 * - `items`: what `ReadItems` offers, by name; `remaining` is the balance of total group 1.
 *
 * @category Models
 */
export const Settings = Schema.Struct({
  address: or(Schema.NullOr(Schema.String.check(Schema.isPattern(/^([0-9A-F]{2}){1,16}$/u))), null),
  clientAddress: or(whole(0, 255), 0x10),
  security: or(Schema.Literals(["sealed", "plain"]), "sealed"),
  creditUnit: or(Schema.Literals(["energy", "money"]), "energy"),
  debt: or(Schema.Literals(["unknown", "owed", "lost"]), "unknown"),
  duplicateNumber: or(Schema.Literals(["unknown", "dar8", "dar21", "dar255", "silent"]), "unknown"),
  purchaseLifetime: or(Schema.Literals(["quarantine", "tagged"]), "quarantine"),
  quarantineMinutes: or(whole(1, 1440), 60),
  lifetimeMinutes: or(whole(1, 60), 5),
  stationClock: or(Schema.Literals(["trusted", "untrusted"]), "untrusted"),
  utcOffsetMinutes: or(whole(-720, 840), 480),
  maxSkewMinutes: or(whole(1, 1440), 30),
  clockFreshSeconds: or(whole(1, 86_400), 600),
  answerTimeoutSeconds: or(whole(1, 600), 30),
  readAttempts: or(whole(1, 4), 3),
  eventReadDelaySeconds: or(whole(0, 60), 2),
  eventReadPauseSeconds: or(whole(1, 86_400), 300),
  onlineTtlSeconds: or(whole(10, 86_400), 2700),
  items: or(Schema.Record(Schema.String, Item), {
    remaining: { oad: "23010B00", unit: "kWh", decimals: 4 },
    activePower: { oad: "20040201", unit: "kW", decimals: 4 },
    activePowerA: { oad: "20040202", unit: "kW", decimals: 4 },
    activePowerB: { oad: "20040203", unit: "kW", decimals: 4 },
    activePowerC: { oad: "20040204", unit: "kW", decimals: 4 },
    forwardEnergy: { oad: "00100201", unit: "kWh", decimals: 2 }
  })
})
export type Settings = typeof Settings.Type

/** Which settings are secret, and which shape neither frame nor capability. */
export const names = {
  secret: [],
  tuning: [
    "maxSkewMinutes",
    "clockFreshSeconds",
    "answerTimeoutSeconds",
    "readAttempts",
    "eventReadDelaySeconds",
    "eventReadPauseSeconds",
    "onlineTtlSeconds"
  ]
} as const satisfies SettingNames

/** Decodes settings; names the path of the first that is wrong. A name that is no setting is wrong, too. */
export const decode = (json: Schema.Json): Result.Result<Settings, SchemaProblem.SchemaProblem> =>
  SchemaProblem.decode(Settings)(json ?? {})
