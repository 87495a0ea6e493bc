/** How sign-in behaves, with what holds where nothing is said. */
import { ActorNames } from "@yugou/core"
import type { Accounts } from "./accounts/Accounts.ts"
import type { Elsewhere } from "./Elsewhere.ts"
import { type TellSigning, tellingSignings } from "./Signings.ts"
import { type MayReach, reachOf } from "./webhooks/Addresses.ts"

/**
 * What sessions are made of.
 *
 * **Details** `clientAddress`: who is at the other end, for the lock-out and the trail; `clientAddress` of `@yugou/http/node`. `secureCookie`: `yes`
 * by default; a browser then keeps the session only over TLS (and on 127.0.0.1), so a station that an office reaches by plain `http` must say `no`,
 * and everybody on that network can read the session. `idleMinutes` 30, `absoluteHours` 12, `proofMinutes` 5: how long a session lasts without a
 * request, how long whatever happens, and how long after the password was typed a sensitive operation goes through. `triesAMinute` 10: wrong
 * passwords for a name from one address.
 * `webhookNetworks`: private networks, such as `10.20.0.0/16`, that webhooks may go to, also without TLS; by default they go to public addresses alone.
 * `elsewhere`: where people sign in besides, such as `oidcSignIn` of `@yugou/http/oidc`; by default nowhere.
 * `reserved`: names that no account may have, besides those under which the station itself acts.
 * `accessLog`: is told of sign-ins, their end and their failure besides the trail of accounts; `noteAccess` of a station.
 * `log`: what the host should tell whoever looks after the station, such as the token of the first administrator; standard error by default.
 *
 * @category Models
 */
export interface SessionOptions {
  readonly accounts: Accounts
  readonly clientAddress: (request: Request) => string | null
  readonly secureCookie?: "yes" | "no"
  readonly idleMinutes?: number
  readonly absoluteHours?: number
  readonly proofMinutes?: number
  readonly triesAMinute?: number
  readonly elsewhere?: Elsewhere
  readonly webhookNetworks?: ReadonlyArray<string>
  readonly reserved?: ReadonlyArray<string>
  readonly accessLog?: TellSigning
  readonly log?: (line: string) => void
  /** The time in milliseconds; the clock of the process by default. */
  readonly now?: () => number
}

/** All settings. */
export interface Settings {
  readonly accounts: Accounts
  readonly addressOf: (request: Request) => string
  readonly secureCookie: "yes" | "no"
  readonly idleMillis: number
  readonly absoluteMillis: number
  readonly proofMillis: number
  readonly triesAMinute: number
  readonly mayReach: MayReach
  readonly reserved: ReadonlySet<string>
  readonly log: (line: string) => void
  readonly now: () => number
}

const positive = (name: string, value: number): number => {
  if (!Number.isFinite(value) || value <= 0) throw new RangeError(`openSessions: ${name} must be a positive number`)
  return value
}

const minute = 60_000

/** Under these the station acts itself, or its first administrator was made: what a person of that name did would read as its doing. */
const ownNames = ["setup", ...ActorNames.stationActors]

const logOf = ({ log }: SessionOptions): Settings["log"] => log ?? ((line) => console.error(`yugou-http: ${line}`))

const accountsOf = (options: SessionOptions): Accounts =>
  options.accessLog === undefined
    ? options.accounts
    : tellingSignings(options.accounts, options.accessLog, logOf(options))

/** Fills in what was not said; throws a `RangeError` that names the setting which is no positive number, or the network. */
export const settingsOf = (options: SessionOptions): Settings => ({
  accounts: accountsOf(options),
  addressOf: (request) => options.clientAddress(request) ?? "unknown",
  secureCookie: options.secureCookie ?? "yes",
  idleMillis: positive("idleMinutes", options.idleMinutes ?? 30) * minute,
  absoluteMillis: positive("absoluteHours", options.absoluteHours ?? 12) * 60 * minute,
  proofMillis: positive("proofMinutes", options.proofMinutes ?? 5) * minute,
  triesAMinute: positive("triesAMinute", options.triesAMinute ?? 10),
  mayReach: reachOf(options.webhookNetworks ?? []),
  reserved: new Set([...ownNames, ...(options.reserved ?? [])]),
  log: logOf(options),
  now: options.now ?? Date.now
})

/** Gives an instant as it is kept. */
export const textOf = (millis: number): string => new Date(millis).toISOString()
