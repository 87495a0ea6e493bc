/** Signing in and out, proving one's password anew, and changing it. */
import { titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import { type OwnRoute, ownRoute } from "../table/OwnRoutes.ts"
import type { AccountDeed, AccountEvent, AccountRecord, AccountRecords, AccountWrite } from "./accounts/Accounts.ts"
import { type Counted, givenBack, networkOf, succeeded, type Tries, tried } from "./LockOut.ts"
import { hashPassword, isPassword, passwordProblem } from "./Password.ts"
import { rightsOf } from "./Rights.ts"
import { type Settings, textOf } from "./Settings.ts"
import { cookie, cookieNames, cookiesOf, hashOf, newToken } from "./Tokens.ts"
import { demandSigned, endOf, type Signed, signedOf } from "./Who.ts"

/** What somebody signs in with is never longer; a longer one is refused before anything is done with it. */
const Name = titled(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(64)), "用户名", "name")
const Typed = titled(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(512)), "密码", "password")

/** Describes who is signed in, and what he may do. */
const SessionView = Schema.Struct({
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

const Nothing = Schema.Struct({})

/** How many sessions somebody has at a time; the oldest one ends then. */
const mostSessions = 10
/** How often a change is tried that something else came before. */
const mostAttempts = 5
const mostDevices = 20
const deviceDays = 90
const dayMillis = 24 * 60 * 60 * 1_000
const sweepMillis = 10 * 60 * 1_000

/** All tries from one address count together: names can be guessed, too. */
const perAddress = 10

const viewOf = async ({ session, user }: Signed, settings: Settings) => {
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

/** Makes the routes of sessions. */
export const signInRoutes = (settings: Settings): ReadonlyArray<OwnRoute> => {
  const { accounts, addressOf, now, secureCookie, triesAMinute } = settings
  const names = cookieNames[secureCookie]
  let tries: Tries = new Map()
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

  /** What a try is counted for: the browser that this name signed in with before, otherwise name and address; and the address for all names. */
  const countedFor = async (request: Request, name: string): Promise<ReadonlyArray<Counted>> => {
    const device = await deviceOf(request)
    const address = networkOf(addressOf(request))
    if (device?.body.actor === name) return [{ key: `device ${device.id}`, most: triesAMinute }]
    return [
      { key: `name ${name} ${address}`, most: triesAMinute },
      { key: `address ${address}`, most: triesAMinute * perAddress }
    ]
  }

  /** Counts a try for all that it counts for; gives whether it is the last one that is let through for a while. */
  const counting = (counted: ReadonlyArray<Counted>): "last" | "more" => {
    const [next, wait] = tried(tries, counted, now())
    if (next === tries) throw new HttpRefusal("TOO_MANY", { headers: { "retry-after": `${Math.ceil(wait / 1_000)}` } })
    tries = next
    return tried(tries, counted, now())[1] > 0 ? "last" : "more"
  }

  /** Looks at a password, unless there were too many wrong ones; gives the account that it opens. */
  const proved = async (request: Request, name: string, password: string, refused: AccountDeed) => {
    const counted = await countedFor(request, name)
    const keys = counted.map(({ key }) => key)
    const which = counting(counted)
    const user = await accounts.read("user", name)
    const lane = refused === "proofRefused" || counted.length === 1 ? "known" : "anybody"
    const isRight = await isPassword(password, user?.body.password ?? null, lane).catch((error: unknown) => {
      tries = givenBack(tries, keys)
      throw error
    })
    if (user === null || !isRight || user.body.state === "disabled") {
      // A name that nobody has is not written down: people type their password into the wrong field, and there is no end of names.
      const deed = which === "last" ? "lockedOut" : refused
      if (user !== null || which === "last")
        await accounts.commit([], [event(request, "", deed, user === null ? "" : name)])
      return null
    }
    tries = givenBack(tries, keys.slice(1))
    tries = succeeded(
      tries,
      counted.slice(0, 1).map(({ key }) => key)
    )
    return user
  }

  /** Other sites can make a browser send a form, and so sign somebody in as somebody else. */
  const demandSameSite = (request: Request): void => {
    if (request.headers.get("sec-fetch-site") === "cross-site") throw new HttpRefusal("CSRF")
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

  const signIn = async (request: Request, { name, password }: { readonly name: string; readonly password: string }) => {
    demandSameSite(request)
    await swept()
    const user = await proved(request, name, password, "signInRefused")
    if (user === null) throw new HttpRefusal("WRONG_CREDENTIALS")
    const token = newToken()
    const device = await newDevice(request, name)
    const at = textOf(now())
    const { epoch } = user.body
    const source = addressOf(request)
    const body = { actor: name, epoch, csrf: newToken(), startedAt: at, usedAt: at, provedAt: at, source }
    const session = { id: hashOf(token), version: 1, body }
    const made = [writing(session.id, 0, body), ...(device === null ? [] : device.writes)]
    await committed(async () =>
      accounts.commit([...(await ending(request, name)), ...made], [event(request, name, "signedIn")])
    )
    return {
      body: await viewOf({ session, user }, settings),
      headers: [cookie(names.session, token, secureCookie, null), ...(device === null ? [] : [device.cookie])]
    }
  }

  /** Changes the session of a request, whatever else writes to it; gives what it is then. */
  const changing = async (
    id: string,
    change: (session: AccountRecords["session"]) => AccountRecords["session"],
    event: AccountEvent
  ): Promise<AccountRecord<"session">> => {
    let changed: AccountRecord<"session"> | null = null
    await committed(async () => {
      const standing = await accounts.read("session", id)
      if (standing === null) throw new HttpRefusal("SIGN_IN")
      const body = change(standing.body)
      changed = { id, version: standing.version + 1, body }
      return accounts.commit([writing(id, standing.version, body)], [event])
    })
    if (changed === null) throw new HttpRefusal("SIGN_IN")
    return changed
  }

  const prove = async (request: Request, { password }: { readonly password: string }) => {
    const { session, user } = await demandSigned(request, settings)
    const { name } = user.body
    if ((await proved(request, name, password, "proofRefused")) === null) throw new HttpRefusal("WRONG_CREDENTIALS")
    const at = textOf(now())
    const told = event(request, name, "proved")
    const changed = await changing(session.id, (body) => ({ ...body, provedAt: at, usedAt: at }), told)
    return { body: await viewOf({ session: changed, user }, settings) }
  }

  const changePassword = async (
    request: Request,
    { password, newPassword }: { readonly password: string; readonly newPassword: string }
  ) => {
    const { session, user } = await demandSigned(request, settings)
    const { name } = user.body
    if ((await proved(request, name, password, "proofRefused")) === null) throw new HttpRefusal("WRONG_CREDENTIALS")
    const problem = passwordProblem(newPassword, name) ?? (newPassword === password ? "same" : null)
    if (problem !== null) throw new HttpRefusal("PASSWORD_REFUSED", { detail: { problem } })
    const epoch = user.body.epoch + 1
    const body = { ...user.body, password: await hashPassword(newPassword), mustChange: "no", epoch } as const
    const at = textOf(now())
    // A copy of the cookie is worth nothing any more, either.
    const token = newToken()
    const own = { ...session.body, epoch, provedAt: at, usedAt: at, csrf: newToken() }
    const renewed = { id: hashOf(token), version: 1, body: own }
    await committed(async () => {
      const standing = await accounts.read("session", session.id)
      if (standing === null) throw new HttpRefusal("SIGN_IN")
      const writes = [removal(standing), writing(renewed.id, 0, own)]
      const account: AccountWrite = { kind: "user", id: name, version: user.version, body }
      return accounts.commit([...writes, account], [event(request, name, "passwordChanged")])
    })
    return {
      body: await viewOf({ session: renewed, user: { ...user, body } }, settings),
      headers: [cookie(names.session, token, secureCookie, null)]
    }
  }

  const signOut = async (request: Request) => {
    const { session } = await demandSigned(request, settings)
    await committed(async () => {
      const standing = await accounts.read("session", session.id)
      if (standing === null) return "done"
      return accounts.commit([removal(standing)], [event(request, session.body.actor, "signedOut")])
    })
    return { body: {}, headers: [cookie(names.session, "", secureCookie, 0)] }
  }

  return [
    ownRoute({
      name: "session.signIn",
      kind: "command",
      title: { zh: "登录", en: "Sign in" },
      help: {
        zh: "以用户名和密码登录；会话在 HttpOnly 的 Cookie 中，csrf 须随每个修改请求以 x-csrf-token 发送。",
        en: "By name and password; the session is in an HttpOnly cookie, csrf goes with every request that changes something, as x-csrf-token."
      },
      security: "open",
      permission: null,
      payload: Schema.Struct({ name: Name, password: Typed }),
      success: SessionView,
      codes: ["WRONG_CREDENTIALS", "CSRF", "ACCOUNT_MOVED"],
      answer: signIn
    }),
    ownRoute({
      name: "session.show",
      kind: "query",
      title: { zh: "当前会话", en: "Who is signed in" },
      help: {
        zh: "当前登录者、角色、权限和供电单位范围。",
        en: "Who is signed in, his roles, permissions and org units."
      },
      security: "signedIn",
      permission: null,
      payload: Schema.Struct({}),
      success: SessionView,
      codes: [],
      answer: async (request) => ({ body: await viewOf(await demandSigned(request, settings), settings) })
    }),
    ownRoute({
      name: "session.signOut",
      kind: "command",
      title: { zh: "退出登录", en: "Sign out" },
      help: { zh: "结束当前会话。", en: "Ends this session." },
      security: "signedIn",
      permission: null,
      payload: Schema.Struct({}),
      success: Nothing,
      codes: ["CSRF", "ACCOUNT_MOVED"],
      answer: signOut
    }),
    ownRoute({
      name: "session.prove",
      kind: "command",
      title: { zh: "重新验证密码", en: "Prove the password" },
      help: {
        zh: "敏感操作前再次输入密码；几分钟内有效。",
        en: "Before sensitive operations; it holds for some minutes."
      },
      security: "signedIn",
      permission: null,
      payload: Schema.Struct({ password: Typed }),
      success: SessionView,
      codes: ["WRONG_CREDENTIALS", "CSRF", "ACCOUNT_MOVED"],
      answer: prove
    }),
    ownRoute({
      name: "session.changePassword",
      kind: "command",
      title: { zh: "修改密码", en: "Change the password" },
      help: {
        zh: "修改自己的密码；其他会话随即结束，当前会话换新的 Cookie 和 csrf。",
        en: "One's own; all other sessions end, this one gets a new cookie and csrf."
      },
      security: "signedIn",
      permission: null,
      payload: Schema.Struct({ password: Typed, newPassword: titled(Typed, "新密码", "new password") }),
      success: SessionView,
      codes: ["WRONG_CREDENTIALS", "CSRF", "PASSWORD_REFUSED", "ACCOUNT_MOVED"],
      answer: changePassword
    })
  ]
}
