/** What every way of signing in does: a new session for the browser, the end of what it had, and the trail. */
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import type { AccountDeed, AccountEvent, AccountRecord, AccountRecords, AccountWrite } from "./accounts/Accounts.ts"
import { rightsOf } from "./Rights.ts"
import { type Settings, textOf } from "./Settings.ts"
import { cookie, cookieNames, cookiesOf, hashOf, newToken } from "./Tokens.ts"
import { endOf, type Signed, signedOf } from "./Who.ts"

/** Describes who is signed in, and what he may do. */
export const SessionView = Schema.Struct({
  actor: Schema.String,
  displayName: Schema.String,
  roles: Schema.Array(Schema.String),
  permissions: Schema.Array(Schema.String),
  orgScope: Schema.Array(Schema.String),
  mustChangePassword: Schema.Literals(["yes", "no"]),
  /** What goes with every request that changes something, as `x-csrf-token`. */
  csrf: Schema.String,
  provedAt: Schema.String,
  expiresAt: Schema.String
}).annotate({ identifier: "SessionView" })

/** How many sessions somebody has at a time; the oldest one ends then. */
const mostSessions = 10
/** How often a change is tried that something else came before. */
const mostAttempts = 5
const mostDevices = 20
const deviceDays = 90
const dayMillis = 24 * 60 * 60 * 1_000
const sweepMillis = 10 * 60 * 1_000

/** Gives what somebody is told of his session. */
export const viewOf = async ({ session, user }: Signed, settings: Settings) => {
  const rights = await rightsOf(settings.accounts, user.body.name)
  return {
    actor: user.body.name,
    displayName: user.body.displayName,
    roles: user.body.roles,
    ...rights,
    mustChangePassword: user.body.mustChange,
    csrf: session.body.csrf,
    provedAt: session.body.provedAt,
    expiresAt: textOf(endOf(session.body, settings))
  }
}

/** Other sites can make a browser send a form, and so sign somebody in as somebody else. */
export const demandSameSite = (request: Request): void => {
  if (request.headers.get("sec-fetch-site") === "cross-site") throw new HttpRefusal("CSRF")
}

/** Writes and ends sessions, and marks browsers. */
export type Opening = ReturnType<typeof openingOf>

/** Makes what writes sessions. */
export const openingOf = (settings: Settings) => {
  const { accounts, addressOf, now, secureCookie } = settings
  const names = cookieNames[secureCookie]
  let sweptAt = Number.NEGATIVE_INFINITY

  const event = (request: Request, actor: string, deed: AccountDeed, subject = actor): AccountEvent => ({
    at: textOf(now()),
    actor,
    source: addressOf(request),
    deed,
    subject,
    detail: {}
  })

  const deviceOf = async (request: Request) => {
    const known = cookiesOf(request).get(names.device)
    return known === undefined ? null : accounts.read("device", hashOf(known))
  }

  /** Marks a browser as one that somebody signed in with, where it is not marked yet; the one that was marked longest ago is forgotten. */
  const newDevice = async (request: Request, name: string) => {
    if ((await deviceOf(request))?.body.actor === name) return null
    const token = newToken()
    const expiresAt = textOf(now() + deviceDays * dayMillis)
    const devices = await accounts.list("device", { owner: name, limit: 4 * mostDevices })
    const byAge = [...devices].sort((a, b) => (a.body.madeAt < b.body.madeAt ? -1 : 1))
    const surplus = byAge.slice(0, Math.max(0, byAge.length + 1 - mostDevices))
    const body = { actor: name, madeAt: textOf(now()) }
    return {
      writes: [
        ...surplus.map(({ id, version }): AccountWrite => ({ kind: "device", id, version, body: null })),
        { kind: "device", id: hashOf(token), version: 0, body, owner: name, expiresAt } as const
      ],
      cookie: cookie(names.device, token, secureCookie, (deviceDays * dayMillis) / 1_000)
    }
  }

  /** What is over is thrown away now and then, when somebody comes. */
  const swept = async (): Promise<void> => {
    if (now() - sweptAt < sweepMillis) return
    sweptAt = now()
    await accounts.sweep()
  }

  /** Another request of the same session may write down its use at the same moment: what was read is read again. */
  const committed = async (attempt: () => Promise<"done" | "moved">): Promise<void> => {
    for (let left = mostAttempts; left > 0; left -= 1) if ((await attempt()) === "done") return
    throw new HttpRefusal("ACCOUNT_MOVED")
  }

  const removal = ({ id, version }: AccountRecord<"session">): AccountWrite => ({
    kind: "session",
    id,
    version,
    body: null
  })

  const writing = (id: string, version: number, body: AccountRecords["session"]): AccountWrite => ({
    kind: "session",
    id,
    version,
    body,
    owner: body.actor,
    expiresAt: textOf(endOf(body, settings))
  })

  /** The sessions that end when one more begins: what this browser had, whoever's, and the oldest where there are too many. */
  const ending = async (request: Request, name: string): Promise<ReadonlyArray<AccountWrite>> => {
    const before = await signedOf(request, settings)
    const sessions = await accounts.list("session", { owner: name, limit: 4 * mostSessions })
    const byAge = [...sessions].sort((a, b) => (a.body.startedAt < b.body.startedAt ? -1 : 1))
    const surplus = byAge.slice(0, Math.max(0, byAge.length + 1 - mostSessions))
    const all = [...surplus, ...(before === null ? [] : [before.session])]
    return [...new Map(all.map((each) => [each.id, each])).values()].map(removal)
  }

  /** Opens a session for an account; `besides` is written with it, `detail` stands in the trail. */
  const opened = async (
    request: Request,
    user: AccountRecord<"user">,
    provedAt: string,
    {
      besides = [],
      detail = {}
    }: { readonly besides?: ReadonlyArray<AccountWrite>; readonly detail?: AccountEvent["detail"] } = {}
  ) => {
    const { name, epoch } = user.body
    const token = newToken()
    const device = await newDevice(request, name)
    const at = textOf(now())
    const body = {
      actor: name,
      epoch,
      csrf: newToken(),
      startedAt: at,
      usedAt: at,
      provedAt,
      source: addressOf(request)
    }
    const session = { id: hashOf(token), version: 1, body }
    const made = [writing(session.id, 0, body), ...(device === null ? [] : device.writes), ...besides]
    const told = { ...event(request, name, "signedIn"), detail }
    await committed(async () => accounts.commit([...(await ending(request, name)), ...made], [told]))
    return {
      body: await viewOf({ session, user }, settings),
      headers: [cookie(names.session, token, secureCookie, null), ...(device === null ? [] : [device.cookie])]
    }
  }

  return { committed, deviceOf, event, opened, removal, swept, writing }
}
