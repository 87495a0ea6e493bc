/** Signing in elsewhere: the browser is told where to go, and comes back with what proves who somebody is; the session is then like any other. */
import { titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import { type OwnRoute, ownRoute } from "../table/OwnRoutes.ts"
import { AccountName, DisplayName, OrgScope } from "./AdministrationFields.ts"
import type { AccountRecord, AccountRecords, AccountWrite } from "./accounts/Accounts.ts"
import { userWrite } from "./accounts/UserWrite.ts"
import { type Elsewhere, ElsewhereAway, type Person, type Returned } from "./Elsewhere.ts"
import { networkOf, type Tries, tried } from "./LockOut.ts"
import { demandSameSite, type Opening, SessionView } from "./Opening.ts"
import { mostRoles } from "./Rights.ts"
import { isNameFree } from "./Room.ts"
import { type Settings, textOf } from "./Settings.ts"
import { cookie, cookieNames, cookiesOf, hashOf, newToken } from "./Tokens.ts"

/** How long somebody may take to sign in elsewhere. */
const errandMillis = 10 * 60 * 1_000
/** How many sign-ins one address may begin in a minute, and how many it may finish. */
const mostAMinute = 60
const mostCharacters = 8_000

const Known = Schema.Struct({
  name: AccountName,
  displayName: DisplayName,
  roles: Schema.Array(AccountName).check(Schema.isMaxLength(mostRoles)),
  orgScope: OrgScope
})
const isPerson = Schema.is(Known)

const rightsText = ({ roles, orgScope, state }: AccountRecords["user"]) => ({ roles, orgScope, state })
const isAlike = (a: AccountRecords["user"], b: AccountRecords["user"]): boolean =>
  JSON.stringify([a.displayName, a.roles, a.orgScope]) === JSON.stringify([b.displayName, b.roles, b.orgScope])

/** Makes the routes. */
export const elsewhereRoutes = (
  settings: Settings,
  { event, opened, swept }: Opening,
  elsewhere: Elsewhere
): ReadonlyArray<OwnRoute> => {
  const { accounts, addressOf, log, now, secureCookie } = settings
  const { errand: cookieName } = cookieNames[secureCookie]
  let tries: Tries = new Map()

  const refuse = async (request: Request, reason: string): Promise<never> => {
    await accounts.commit([], [{ ...event(request, "", "signInRefused"), detail: { elsewhere: reason } }])
    throw new HttpRefusal("ELSEWHERE_REFUSED")
  }

  /** What the service throws is told to those who look after the station, and to nobody else. */
  const asking = async <A>(request: Request, work: () => Promise<A>): Promise<A> => {
    try {
      return await work()
    } catch (error) {
      log(`sign-in elsewhere: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`)
      if (error instanceof ElsewhereAway) throw new HttpRefusal("ELSEWHERE_AWAY")
      return refuse(request, "refused")
    }
  }

  /** Counts a request before anything is done for it, and refuses one too many. */
  const counted = (request: Request, step: "begin" | "finish"): void => {
    const key = `${step} ${networkOf(addressOf(request))}`
    const [next, wait] = tried(tries, [{ key, most: mostAMinute }], now())
    if (wait > 0) throw new HttpRefusal("TOO_MANY", { headers: { "retry-after": `${Math.ceil(wait / 1_000)}` } })
    tries = next
  }

  const begin = async (request: Request, { proof = "any" }: { readonly proof?: "any" | "anew" }) => {
    demandSameSite(request)
    counted(request, "begin")
    await swept()
    const { address, kept } = await asking(request, () => elsewhere.begin({ proof }))
    const token = newToken()
    const expiresAt = textOf(now() + errandMillis)
    const write: AccountWrite = { kind: "errand", id: hashOf(token), version: 0, body: { kept }, expiresAt }
    if ((await accounts.commit([write], [])) === "moved") throw new HttpRefusal("ACCOUNT_MOVED")
    return { body: { address }, headers: [cookie(cookieName, token, secureCookie, errandMillis / 1_000)] }
  }

  /** Takes the errand of a browser, once: an address that comes a second time finds none, and nothing is written down of whoever began nothing. */
  const taken = async (request: Request): Promise<string> => {
    const token = cookiesOf(request).get(cookieName)
    const errand = token === undefined ? null : await accounts.read("errand", hashOf(token))
    if (errand === null) throw new HttpRefusal("ELSEWHERE_REFUSED")
    const write: AccountWrite = { kind: "errand", id: errand.id, version: errand.version, body: null }
    if ((await accounts.commit([write], [])) === "moved") throw new HttpRefusal("ELSEWHERE_REFUSED")
    return errand.body.kept
  }

  const rolesThatAre = async (roles: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
    const found = await Promise.all(roles.map((name) => accounts.read("role", name)))
    return roles.filter((_, at) => found[at] !== null)
  }

  /** Finds the account of somebody: his for ever, whatever he is called there by now; or whatever has his name. */
  const standingOf = async (subject: string, name: string): Promise<AccountRecord<"user"> | null> => {
    const [own] = await accounts.list("user", { owner: subject, limit: 1 })
    return own ?? accounts.read("user", name)
  }

  /** Gives the account as it is from now on, and what writes it where that is something new. */
  const accountOf = async (request: Request, subject: string, person: Person) => {
    const before = await standingOf(subject, person.name)
    // A password that somebody has here is not opened by a name that somebody has there.
    if (before !== null && before.body.subject !== subject) return refuse(request, "nameTaken")
    if (before?.body.state === "disabled") return refuse(request, "disabled")
    if (before === null && !(await isNameFree(settings, person.name))) return refuse(request, "nameTaken")
    // The trail and the books name the account: it keeps the name that it was made with.
    const name = before?.id ?? person.name
    const standing =
      before?.body ?? ({ password: null, mustChange: "no", epoch: 1, state: "enabled", subject } as const)
    const body = { ...standing, ...person, name, roles: await rolesThatAre(person.roles) }
    if (before !== null && isAlike(before.body, body)) return { user: before, besides: [], detail: {} }
    const version = before?.version ?? 0
    const user: AccountRecord<"user"> = { id: name, version: version + 1, body }
    return {
      user,
      besides: [userWrite(name, version, body)],
      detail: { before: before === null ? null : rightsText(before.body), after: rightsText(body) }
    }
  }

  const provedAtOf = ({ provedAt }: Returned): string => textOf(Math.min(provedAt?.getTime() ?? 0, now()))

  const finish = async (request: Request, { address }: { readonly address: string }) => {
    demandSameSite(request)
    counted(request, "finish")
    const kept = await taken(request)
    if (!URL.canParse(address)) return refuse(request, "refused")
    const returned = await asking(request, () => elsewhere.finish(new URL(address), kept))
    const { person, subject } = returned
    if (person === null || !isPerson(person)) return refuse(request, "notOfThisStation")
    const { user, besides, detail } = await accountOf(request, subject, person)
    const { body, headers } = await opened(request, user, provedAtOf(returned), {
      besides,
      detail: { ...detail, elsewhere: subject }
    })
    return { body, headers: [...headers, cookie(cookieName, "", secureCookie, 0)] }
  }

  return [
    ownRoute({
      name: "session.beginElsewhere",
      kind: "command",
      title: { zh: "开始统一身份认证", en: "Begin to sign in elsewhere" },
      help: {
        zh: "给出浏览器应前往的地址；proof 为 anew 时须在那里重新验证身份（敏感操作前）。",
        en: "Answers where the browser goes; with proof anew they prove themselves there once more, before sensitive operations."
      },
      security: "open",
      permission: null,
      payload: Schema.Struct({ proof: Schema.optionalKey(titled(Schema.Literals(["any", "anew"]), "验证", "proof")) }),
      success: Schema.Struct({ address: Schema.String }),
      codes: ["ELSEWHERE_REFUSED", "ELSEWHERE_AWAY", "CSRF", "ACCOUNT_MOVED"],
      answer: begin
    }),
    ownRoute({
      name: "session.finishElsewhere",
      kind: "command",
      title: { zh: "完成统一身份认证", en: "Finish signing in elsewhere" },
      help: {
        zh: "提交浏览器返回时的完整地址，即登录；账户的姓名、角色和供电单位范围按该处的信息更新。",
        en: "Takes the whole address at which the browser came back, and signs in; display name, roles and org units of the account become what is said there."
      },
      security: "open",
      permission: null,
      payload: Schema.Struct({
        address: titled(
          Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(mostCharacters)),
          "地址",
          "address"
        )
      }),
      success: SessionView,
      codes: ["ELSEWHERE_REFUSED", "ELSEWHERE_AWAY", "CSRF", "ACCOUNT_MOVED"],
      answer: finish
    })
  ]
}
