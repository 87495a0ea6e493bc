/** The way to the first administrator: a token in the log of the station, good once and only as long as there is none. */
import { titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import { type OwnRoute, ownRoute, pathOf } from "../table/OwnRoutes.ts"
import { AccountName, DisplayName } from "./AdministrationFields.ts"
import type { AccountWrite } from "./accounts/Accounts.ts"
import { userWrite } from "./accounts/UserWrite.ts"
import { hashPassword, passwordProblem } from "./Password.ts"
import { administratorRole } from "./Rights.ts"
import { usualRoles } from "./Roles.ts"
import { type Settings, textOf } from "./Settings.ts"
import { hashOf, isSame, newToken } from "./Tokens.ts"

const setupId = "first"
const startedBy = "setup"

/** Makes the token where there is no role of administrators yet, and tells it; one of an earlier start is good no longer. */
export const prepareFirst = async (settings: Settings): Promise<void> => {
  const { accounts, log } = settings
  if ((await accounts.read("role", administratorRole)) !== null) return
  const token = newToken()
  const before = await accounts.read("setup", setupId)
  const version = before?.version ?? 0
  const body = { token: hashOf(token) }
  // Of two processes that start side by side one tells its token.
  if ((await accounts.commit([{ kind: "setup", id: setupId, version, body }], [])) === "moved") return
  const path = pathOf(firstAdministrator(settings))
  log(
    `还没有管理员 / no administrator yet: POST ${path} {"token":"${token}","name":"…","displayName":"…","password":"…"}`
  )
}

/** The route that makes the first administrator, and the usual roles. */
export const firstAdministrator = ({ accounts, addressOf, now, reserved }: Settings): OwnRoute =>
  ownRoute({
    name: "session.firstAdministrator",
    kind: "command",
    title: { zh: "建立首位管理员", en: "Make the first administrator" },
    help: {
      zh: "凭主站启动时日志中的一次性令牌建立首位管理员和常用角色。",
      en: "By the token that the station wrote into its log when it started; makes the usual roles, too."
    },
    security: "open",
    permission: null,
    payload: Schema.Struct({
      token: titled(Schema.String.check(Schema.isMaxLength(128)), "令牌", "token"),
      name: AccountName,
      displayName: DisplayName,
      password: titled(Schema.String.check(Schema.isMaxLength(512)), "密码", "password")
    }),
    success: Schema.Struct({ name: Schema.String }),
    codes: ["WRONG_CREDENTIALS", "PASSWORD_REFUSED", "NAME_TAKEN", "ACCOUNT_MOVED"],
    answer: async (request, { token, name, displayName, password }) => {
      const setup = await accounts.read("setup", setupId)
      if (setup === null || !isSame(hashOf(token), setup.body.token)) throw new HttpRefusal("WRONG_CREDENTIALS")
      if (name !== name.normalize("NFKC") || reserved.has(name.toLowerCase())) throw new HttpRefusal("NAME_TAKEN")
      const problem = passwordProblem(password, name)
      if (problem !== null) throw new HttpRefusal("PASSWORD_REFUSED", { detail: { problem } })
      const at = textOf(now())
      const body = {
        name,
        displayName,
        roles: [administratorRole],
        orgScope: [""],
        state: "enabled",
        password: await hashPassword(password),
        mustChange: "no",
        epoch: 1
      } as const
      // Where the way to the accounts was lost and is made anew, the other roles stand as they were left.
      const roles: Array<AccountWrite> = []
      for (const [role, permissions] of Object.entries(usualRoles))
        if ((await accounts.read("role", role)) === null)
          roles.push({ kind: "role", id: role, version: 0, body: { name: role, permissions } })
      const writes: ReadonlyArray<AccountWrite> = [
        { kind: "setup", id: setupId, version: setup.version, body: null },
        userWrite(name, 0, body),
        ...roles
      ]
      const source = addressOf(request)
      const event = { at, actor: startedBy, source, deed: "administratorMade", subject: name, detail: {} } as const
      if ((await accounts.commit(writes, [event])) === "moved") throw new HttpRefusal("ACCOUNT_MOVED")
      return { body: { name } }
    }
  })
