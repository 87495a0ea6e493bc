/** Looking after the people who sign in. */
import { titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import { AccountName, DisplayName, OrgScope, page, rowsOf, Version } from "./AdministrationFields.ts"
import type { AccountRecord, AccountWrite } from "./accounts/Accounts.ts"
import { userWrite } from "./accounts/UserWrite.ts"
import { hashPassword } from "./Password.ts"
import { administratorRole, demandWithin, isWithin, mostRoles } from "./Rights.ts"
import { isNameFree, type Room, seen, some } from "./Room.ts"
import type { Settings } from "./Settings.ts"
import { newToken } from "./Tokens.ts"

const UserView = Schema.Struct({
  name: Schema.String,
  displayName: Schema.String,
  roles: Schema.Array(Schema.String),
  orgScope: Schema.Array(Schema.String),
  state: Schema.Literals(["enabled", "disabled"]),
  mustChangePassword: Schema.Literals(["yes", "no"]),
  /** How he signs in. */
  signsInBy: Schema.Literals(["password", "elsewhere"]),
  version: Schema.Int
}).annotate({ identifier: "UserView" })

const userView = ({ body, version }: AccountRecord<"user">) => {
  const { name, displayName, roles, orgScope, state, mustChange, subject } = body
  const signsInBy = subject === undefined ? ("password" as const) : ("elsewhere" as const)
  return { name, displayName, roles, orgScope, state, mustChangePassword: mustChange, signsInBy, version }
}

/** What stands of somebody in the trail. */
const rightsText = ({ roles, orgScope, state }: AccountRecord<"user">["body"]) => ({ roles, orgScope, state })

/** Whether somebody looks after all accounts, and can sign in to do it. */
const looksAfterAll = ({ body }: Pick<AccountRecord<"user">, "body">) =>
  body.state === "enabled" &&
  body.password !== null &&
  body.mustChange === "no" &&
  body.roles.includes(administratorRole) &&
  isWithin([""], body.orgScope)

/** Makes the routes. */
export const userRoutes = ({ looking, changing, planned }: Room, settings: Settings): ReadonlyArray<OwnRoute> => {
  const { accounts } = settings

  /** Refuses to lose the last one; the write lets only one of two through that each count on the other. */
  const keepingOne = async (name: string): Promise<ReadonlyArray<AccountWrite>> => {
    const role = await accounts.read("role", administratorRole)
    const isLast = !(await some(accounts, "user", (user) => user.id !== name && looksAfterAll(user)))
    if (role === null || isLast) throw new HttpRefusal("LAST_ADMINISTRATOR")
    return [{ kind: "role", id: role.id, version: role.version, body: role.body }]
  }

  const demandRoles = async (roles: ReadonlyArray<string>): Promise<void> => {
    for (const name of roles)
      if ((await accounts.read("role", name)) === null) throw new HttpRefusal("NO_ACCOUNT", { detail: { role: name } })
  }

  const userOf = async (name: string, orgScope: ReadonlyArray<string>): Promise<AccountRecord<"user">> => {
    const user = await accounts.read("user", name)
    if (user === null) throw new HttpRefusal("NO_ACCOUNT", { detail: { user: name } })
    demandWithin(user.body.orgScope, orgScope)
    return user
  }

  return [
    looking({
      name: "users.list",
      title: { zh: "用户列表", en: "List users" },
      help: { zh: "自己供电单位范围内的用户，按用户名排列。", en: "Those within one's own org units, by name." },
      payload: Schema.Struct(page),
      success: rowsOf(UserView),
      answer: async (asked, { orgScope }) => {
        const { rows, next } = await seen(accounts, "user", asked, ({ body }) => isWithin(body.orgScope, orgScope))
        return { rows: rows.map(userView), next }
      }
    }),
    planned({
      name: "users.save",
      title: { zh: "保存用户", en: "Save a user" },
      help: {
        zh: "新增（version 为 0）或修改用户；停用后其会话立即结束。新用户须再重置密码才能登录。",
        en: "Adds (version 0) or changes a user; the sessions of a disabled one end at once. A new one can sign in after his password was reset."
      },
      payload: Schema.Struct({
        name: AccountName,
        displayName: DisplayName,
        roles: titled(Schema.Array(AccountName).check(Schema.isMaxLength(mostRoles)), "角色", "roles"),
        orgScope: OrgScope,
        state: titled(Schema.Literals(["enabled", "disabled"]), "状态", "state"),
        version: Version
      }),
      success: UserView,
      codes: ["NO_ACCOUNT", "LAST_ADMINISTRATOR", "NAME_TAKEN"],
      answer: async ({ version, ...given }, { orgScope, done }) => {
        demandWithin(given.orgScope, orgScope)
        const before = await accounts.read("user", given.name)
        // Whoever adds somebody has read nobody that might have changed.
        if (before !== null && version === 0) throw new HttpRefusal("NAME_TAKEN")
        // What is decided here is decided about what was read here.
        if ((before?.version ?? 0) !== version) throw new HttpRefusal("ACCOUNT_MOVED")
        if (before !== null) demandWithin(before.body.orgScope, orgScope)
        else if (!(await isNameFree(settings, given.name))) throw new HttpRefusal("NAME_TAKEN")
        await demandRoles(given.roles)
        const standing = before?.body ?? ({ password: null, mustChange: "no", epoch: 1 } as const)
        const epoch = standing.epoch + (given.state === "disabled" ? 1 : 0)
        const body = { ...standing, ...given, epoch }
        const isLost = before !== null && looksAfterAll(before) && !looksAfterAll({ body })
        await done(
          "userSaved",
          given.name,
          [userWrite(given.name, version, body), ...(isLost ? await keepingOne(given.name) : [])],
          { before: before === null ? null : rightsText(before.body), after: rightsText(body) }
        )
        return userView({ id: given.name, version: version + 1, body })
      }
    }),
    changing({
      name: "users.resetPassword",
      title: { zh: "重置密码", en: "Reset a password" },
      help: {
        zh: "生成一次性初始密码，只显示这一次；用户登录后须先修改。其会话立即结束。通过统一身份认证登录的用户没有密码。",
        en: "Makes a password that is shown this once; the user changes it before anything else. His sessions end. Whoever signs in elsewhere has none."
      },
      payload: Schema.Struct({ name: AccountName }),
      success: Schema.Struct({ password: Schema.String }),
      codes: ["NO_ACCOUNT", "OWN_ACCOUNT", "SIGNS_IN_ELSEWHERE"],
      answer: async ({ name }, { name: actor, orgScope, done }) => {
        if (name === actor) throw new HttpRefusal("OWN_ACCOUNT")
        const { body, version } = await userOf(name, orgScope)
        // A password would open the account to somebody whom the service where he signs in turns away.
        if (body.subject !== undefined) throw new HttpRefusal("SIGNS_IN_ELSEWHERE")
        const password = newToken().slice(0, 20)
        const changed = {
          ...body,
          password: await hashPassword(password),
          mustChange: "yes",
          epoch: body.epoch + 1
        } as const
        await done("passwordSet", name, [userWrite(name, version, changed)])
        return { password }
      }
    })
  ]
}
