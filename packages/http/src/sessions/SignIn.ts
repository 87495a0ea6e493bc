/** Signing in and out, proving one's password anew, and changing it. */
import { titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import { type OwnRoute, ownRoute } from "../table/OwnRoutes.ts"
import type { AccountDeed, AccountEvent, AccountRecord, AccountRecords } from "./accounts/Accounts.ts"
import { userWrite } from "./accounts/UserWrite.ts"
import { type Counted, givenBack, networkOf, succeeded, type Tries, tried } from "./LockOut.ts"
import { demandSameSite, type Opening, SessionView, viewOf } from "./Opening.ts"
import { hashPassword, isPassword, passwordProblem } from "./Password.ts"
import { type Settings, textOf } from "./Settings.ts"
import { cookie, cookieNames, hashOf, newToken } from "./Tokens.ts"
import { demandSigned } from "./Who.ts"

/** What somebody signs in with is never longer; a longer one is refused before anything is done with it. */
const Name = titled(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(64)), "用户名", "name")
const Typed = titled(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(512)), "密码", "password")

const Nothing = Schema.Struct({})

/** All tries from one address count together: names can be guessed, too. */
const perAddress = 10

/** Makes the routes of sessions. */
export const signInRoutes = (settings: Settings, opening: Opening): ReadonlyArray<OwnRoute> => {
  const { committed, deviceOf, event, opened, removal, swept, writing } = opening
  const { accounts, addressOf, now, secureCookie, triesAMinute } = settings
  const names = cookieNames[secureCookie]
  let tries: Tries = new Map()

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

  const signIn = async (request: Request, { name, password }: { readonly name: string; readonly password: string }) => {
    demandSameSite(request)
    await swept()
    const user = await proved(request, name, password, "signInRefused")
    if (user === null) throw new HttpRefusal("WRONG_CREDENTIALS")
    return opened(request, user, textOf(now()))
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
      const account = userWrite(name, user.version, body)
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
