/** Who sends a request: a person with a session, or a program with a key. */
import { type Reauthentication, Rejection, StationPromise } from "@yugou/core"
import { noteActor } from "../access/Actors.ts"
import type { Identity } from "../HttpApiOptions.ts"
import { HttpRefusal } from "../problem/Problem.ts"
import { bearerOf } from "../request/Bearer.ts"
import type { AccountRecord } from "./accounts/Accounts.ts"
import { keyActor, keyIdOf } from "./Rights.ts"
import { type Settings, textOf } from "./Settings.ts"
import { cookieNames, cookiesOf, hashOf, isSame } from "./Tokens.ts"

/** A session and the account that it is of. */
export interface Signed {
  readonly session: AccountRecord<"session">
  readonly user: AccountRecord<"user">
}

/** A session is not written down at each request: its last use is known to a minute. */
const touchMillis = 60_000

/** When a session ends, in milliseconds: whichever comes first. */
export const endOf = (
  { startedAt, usedAt }: Pick<AccountRecord<"session">["body"], "startedAt" | "usedAt">,
  { idleMillis, absoluteMillis }: Settings
): number => Math.min(Date.parse(startedAt) + absoluteMillis, Date.parse(usedAt) + idleMillis + touchMillis)

const touched = async (session: AccountRecord<"session">, settings: Settings): Promise<void> => {
  const { accounts, now } = settings
  const { body, id, version } = session
  if (now() - Date.parse(body.usedAt) < touchMillis) return
  const used = { ...body, usedAt: textOf(now()) }
  const expiresAt = textOf(endOf(used, settings))
  // Two requests side by side: one of them writes it down.
  await accounts.commit([{ kind: "session", id, version, body: used, owner: body.actor, expiresAt }], [])
}

/** Gives the session of a request, or `null`: none, one that ended, or one whose account may not sign in any more. */
export const signedOf = async (request: Request, settings: Settings): Promise<Signed | null> => {
  const { accounts, now, secureCookie } = settings
  const token = cookiesOf(request).get(cookieNames[secureCookie].session)
  if (token === undefined) return null
  const session = await accounts.read("session", hashOf(token))
  if (session === null || endOf(session.body, settings) <= now()) return null
  const user = await accounts.read("user", session.body.actor)
  if (user === null || user.body.state === "disabled") return null
  return session.body.epoch === user.body.epoch ? { session, user } : null
}

const isSafe = ({ method }: Request): boolean => method === "GET" || method === "HEAD"

/** Refuses a request that changes something and does not carry the token of its session: another site can send the cookie, and not the token. */
const demandToken = (request: Request, { session }: Signed): void => {
  if (isSafe(request)) return
  if (!isSame(request.headers.get("x-csrf-token") ?? "", session.body.csrf)) throw new HttpRefusal("CSRF")
}

/** Requests that were admitted: that one of them is still open is no use of its session, which would otherwise never be idle. */
const admitted = new WeakSet<Request>()

/** Gives the session of a request, which may do what it asks for, or `null` where there is none. */
const admittedOf = async (request: Request, settings: Settings): Promise<Signed | null> => {
  const signed = await signedOf(request, settings)
  if (signed === null) return null
  demandToken(request, signed)
  if (!admitted.has(request)) await touched(signed.session, settings)
  admitted.add(request)
  return signed
}

/** Gives the session of a request that may do what it asks for; refuses everybody else. */
export const demandSigned = async (request: Request, settings: Settings): Promise<Signed> => {
  const signed = await admittedOf(request, settings)
  if (signed === null) throw new HttpRefusal("SIGN_IN", { headers: { "www-authenticate": "Bearer" } })
  noteActor(request, signed.user.body.name)
  return signed
}

/** Tells whether the password of a session was proved a short time ago. */
const freshnessOf = (
  { body }: AccountRecord<"session">,
  { now, proofMillis }: Settings
): Reauthentication.Freshness => {
  const since = now() - Date.parse(body.provedAt)
  return since >= 0 && since < proofMillis ? "fresh" : "stale"
}

/** Refuses a session whose password was proved too long ago. */
export const demandProof = ({ session }: Signed, settings: Settings): void => {
  if (freshnessOf(session, settings) === "stale") throw StationPromise.toStationError(new Rejection.Reauthenticate())
}

/** Tells the station whether somebody proved himself afresh: a person in the session that he acts from, a program by its key at each request. */
export const reauthenticatedBy =
  (settings: Settings) =>
  async ({ actor, proof }: Reauthentication.Proving): Promise<Reauthentication.Freshness> => {
    if (keyIdOf(actor) !== null) return "fresh"
    const session = proof === null ? null : await settings.accounts.read("session", proof)
    return session?.body.actor === actor ? freshnessOf(session, settings) : "stale"
  }

/** Gives the actor of a key, or `null` for one that is unknown, revoked or over. */
const keyOf = async (token: string, { accounts, now }: Settings): Promise<string | null> => {
  const [id = "", secret = ""] = token.split(".")
  const key = await accounts.read("key", id)
  if (key === null || key.body.state === "revoked" || Date.parse(key.body.expiresAt) <= now()) return null
  return isSame(hashOf(secret), key.body.secret) ? keyActor(id, key.body.madeBy) : null
}

/** Tells who acts: what a program proves by its key, otherwise whose session it is, and which. */
export const identifyBy =
  (settings: Settings) =>
  async (request: Request): Promise<string | Identity | null> => {
    const token = bearerOf(request)
    if (token !== null) return keyOf(token, settings)
    const signed = await admittedOf(request, settings)
    if (signed === null) return null
    if (signed.user.body.mustChange === "yes") throw new HttpRefusal("CHANGE_PASSWORD")
    return { actor: signed.user.body.name, proof: signed.session.id }
  }
