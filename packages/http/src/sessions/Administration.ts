/** Looking after accounts: people, roles, keys of programs, and the trail. Only somebody who signed in does it, and changes want his password anew. */
import { demanding, operations, permissions, Rejection, titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import { type OwnRoute, ownRoute } from "../table/OwnRoutes.ts"
import type { Operation } from "../table/Routes.ts"
import type { AccountDeed, AccountEvent, AccountRecord, AccountWrite } from "./accounts/Accounts.ts"
import { hashPassword } from "./Password.ts"
import { accountPermissions, administratorRole, demandWithin, isWithin, mostRoles, rightsOf } from "./Rights.ts"
import { type Settings, textOf } from "./Settings.ts"
import { hashOf, newToken } from "./Tokens.ts"
import { demandProof, demandSigned } from "./Who.ts"

/** Describes the name of an account or a role: 2 to 32 letters, digits, dots, dashes and underscores of any script. */
export const AccountName = titled(
  Schema.String.check(
    Schema.isPattern(
      /^[\p{L}\p{N}][\p{L}\p{N}._-]{1,31}$/u,
      demanding(
        "须为 2 至 32 个字母、汉字、数字、点、横线或下划线",
        "must be 2 to 32 letters, digits, dots, dashes or underscores"
      )
    )
  ),
  "名称",
  "name"
)
/** Describes what people call somebody: no control characters, at most 64. */
export const DisplayName = titled(
  Schema.String.check(
    Schema.isPattern(/^[^\p{C}]{1,64}$/u, demanding("须为 1 至 64 个可见字符", "must be 1 to 64 printable characters"))
  ),
  "姓名",
  "display name"
)
const OrgScope = titled(
  Schema.Array(
    Schema.String.check(Schema.isPattern(/^[0-9A-Za-z]{0,32}$/, demanding("不是供电单位编号", "is no org number")))
  ).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  "供电单位范围",
  "org units"
)
const known = [...Object.keys(permissions), ...Object.values(accountPermissions)]
const Permissions = titled(
  Schema.Array(
    Schema.String.check(
      Schema.makeFilter(
        (name: string) => known.includes(name),
        demanding("中有未知的权限", "name something that is no permission")
      )
    )
  ).check(Schema.isMaxLength(known.length)),
  "权限",
  "permissions"
)
const Version = titled(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 ** 31 - 2 })), "版本", "version")
const Limit = titled(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 })), "每页条数", "rows a page")
const page = {
  after: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(128))),
  limit: Schema.optionalKey(Limit)
}

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
const RoleView = Schema.Struct({
  name: Schema.String,
  permissions: Schema.Array(Schema.String),
  version: Schema.Int
}).annotate({ identifier: "RoleView" })
const KeyView = Schema.Struct({
  id: Schema.String,
  label: Schema.String,
  permissions: Schema.Array(Schema.String),
  orgScope: Schema.Array(Schema.String),
  madeAt: Schema.String,
  madeBy: Schema.String,
  expiresAt: Schema.String,
  state: Schema.Literals(["enabled", "revoked"])
}).annotate({ identifier: "KeyView" })
const TrailRow = Schema.Struct({
  position: Schema.Int,
  at: Schema.String,
  actor: Schema.String,
  source: Schema.String,
  deed: Schema.String,
  subject: Schema.String,
  detail: Schema.Json
}).annotate({ identifier: "AccountTrailRow" })

const Nothing = Schema.Struct({})
const rowsOf = <A extends Schema.Top>(row: A) =>
  Schema.Struct({ rows: Schema.Array(row), next: Schema.NullOr(Schema.String) })

const userView = ({ body, version }: AccountRecord<"user">) => {
  const { name, displayName, roles, orgScope, state, mustChange, password } = body
  const signsInBy = password === null ? ("elsewhere" as const) : ("password" as const)
  return { name, displayName, roles, orgScope, state, mustChangePassword: mustChange, signsInBy, version }
}
const roleView = ({ body, version }: AccountRecord<"role">) => ({ ...body, version })
const keyView = ({ id, body }: AccountRecord<"key">) => {
  const { secret: _, ...shown } = body
  return { id, ...shown }
}

/** What stands of somebody in the trail. */
const rightsText = ({ roles, orgScope, state }: AccountRecord<"user">["body"]) => ({ roles, orgScope, state })

/**
 * What a second person decides: the permissions of operations that refuse whoever did the first step. A key has none of them: it would make one
 * person two.
 */
const deciding: ReadonlySet<string> = new Set(
  Object.values(operations).flatMap((rows) =>
    Object.values(rows).flatMap(({ permission, rejections }: Pick<Operation, "permission" | "rejections">) =>
      (rejections as ReadonlyArray<unknown>).includes(Rejection.FourEyes) ? [permission] : []
    )
  )
)

const usualLimit = 50
const scanPage = 200
/** How long a key may be good for. */
const mostKeyDays = 731
const dayMillis = 24 * 60 * 60 * 1_000

type Page = { readonly after?: string; readonly limit?: number }

/** Makes the routes of administration. */
export const administrationRoutes = (settings: Settings): ReadonlyArray<OwnRoute> => {
  const { accounts, addressOf, now } = settings

  const demandMay = async (request: Request, permission: string) => {
    const signed = await demandSigned(request, settings)
    if (signed.user.body.mustChange === "yes") throw new HttpRefusal("CHANGE_PASSWORD")
    const { name } = signed.user.body
    const rights = await rightsOf(accounts, name)
    if (!rights.permissions.includes(permission)) throw new HttpRefusal("ACCOUNTS_FORBIDDEN")
    return { signed, name, orgScope: rights.orgScope }
  }
  const reader = (request: Request) => demandMay(request, accountPermissions.read)
  const manager = async (request: Request) => {
    const may = await demandMay(request, accountPermissions.manage)
    demandProof(may.signed, settings)
    return may
  }
  /** What is everybody's: roles and the trail. */
  const demandWhole = (orgScope: ReadonlyArray<string>) => demandWithin([""], orgScope)

  const done = async (
    request: Request,
    actor: string,
    deed: AccountDeed,
    subject: string,
    writes: ReadonlyArray<AccountWrite>,
    detail: AccountEvent["detail"] = {}
  ): Promise<void> => {
    const event = { at: textOf(now()), actor, source: addressOf(request), deed, subject, detail }
    if ((await accounts.commit(writes, [event])) === "moved") throw new HttpRefusal("ACCOUNT_MOVED")
  }

  /** Goes through all of a kind, a page at a time, until one is found. */
  const some = async <K extends "user" | "role">(kind: K, isIt: (record: AccountRecord<K>) => boolean) => {
    let after = ""
    for (;;) {
      const rows: ReadonlyArray<AccountRecord<K>> = await accounts.list(kind, { after, limit: scanPage })
      if (rows.some(isIt)) return true
      const last = rows.at(-1)
      if (last === undefined || rows.length < scanPage) return false
      after = last.id
    }
  }

  const looksAfterAll = ({ body }: Pick<AccountRecord<"user">, "body">) =>
    body.state === "enabled" &&
    body.password !== null &&
    body.mustChange === "no" &&
    body.roles.includes(administratorRole) &&
    isWithin([""], body.orgScope)

  /** Refuses to lose the last one; the write lets only one of two through that each count on the other. */
  const keepingOne = async (name: string): Promise<ReadonlyArray<AccountWrite>> => {
    const role = await accounts.read("role", administratorRole)
    const isLast = !(await some("user", (user) => user.id !== name && looksAfterAll(user)))
    if (role === null || isLast) throw new HttpRefusal("LAST_ADMINISTRATOR")
    return [{ kind: "role", id: role.id, version: role.version, body: role.body }]
  }

  const demandRoles = async (roles: ReadonlyArray<string>): Promise<void> => {
    for (const name of roles)
      if ((await accounts.read("role", name)) === null) throw new HttpRefusal("NO_ACCOUNT", { detail: { role: name } })
  }

  /** Refuses a name that the station has itself, that is written in a way that looks like another, or differs from one in capitals only. */
  const demandName = async (name: string): Promise<void> => {
    const small = name.toLowerCase()
    const isOther = name !== name.normalize("NFKC") || settings.reserved.has(small)
    if (isOther || (await some("user", ({ id }) => id.toLowerCase() === small && id !== name)))
      throw new HttpRefusal("NAME_TAKEN")
  }

  const userOf = async (name: string, orgScope: ReadonlyArray<string>): Promise<AccountRecord<"user">> => {
    const user = await accounts.read("user", name)
    if (user === null) throw new HttpRefusal("NO_ACCOUNT", { detail: { user: name } })
    demandWithin(user.body.orgScope, orgScope)
    return user
  }

  const pageOf = <A>(rows: ReadonlyArray<A>, limit: number, idOf: (row: A) => string) => {
    const last = rows.at(-1)
    return { rows, next: last === undefined || rows.length < limit ? null : idOf(last) }
  }

  /** A page of those that lie in somebody's org units; others are passed over, so that a page is full where there is enough. */
  const seen = async <K extends "user" | "key">(
    kind: K,
    { after = "", limit = usualLimit }: Page,
    owner: string | undefined,
    isSeen: (record: AccountRecord<K>) => boolean
  ): Promise<{ readonly rows: ReadonlyArray<AccountRecord<K>>; readonly next: string | null }> => {
    const found: Array<AccountRecord<K>> = []
    let from = after
    for (;;) {
      const rows: ReadonlyArray<AccountRecord<K>> = await accounts.list(kind, {
        after: from,
        limit: scanPage,
        ...(owner === undefined ? {} : { owner })
      })
      found.push(...rows.filter(isSeen))
      const last = rows.at(-1)
      if (found.length > limit || last === undefined || rows.length < scanPage) break
      from = last.id
    }
    const shown = found.slice(0, limit)
    return { rows: shown, next: found.length > limit ? (shown.at(-1)?.id ?? null) : null }
  }

  const users = [
    ownRoute({
      name: "users.list",
      kind: "query",
      title: { zh: "用户列表", en: "List users" },
      help: { zh: "自己供电单位范围内的用户，按用户名排列。", en: "Those within one's own org units, by name." },
      security: "signedIn",
      permission: accountPermissions.read,
      payload: Schema.Struct(page),
      success: rowsOf(UserView),
      codes: ["ACCOUNTS_FORBIDDEN", "CHANGE_PASSWORD"],
      answer: async (request, asked) => {
        const { orgScope } = await reader(request)
        const { rows, next } = await seen("user", asked, undefined, ({ body }) => isWithin(body.orgScope, orgScope))
        return { body: { rows: rows.map(userView), next } }
      }
    }),
    ownRoute({
      name: "users.save",
      kind: "command",
      title: { zh: "保存用户", en: "Save a user" },
      help: {
        zh: "新增（version 为 0）或修改用户；停用后其会话立即结束。新用户须再重置密码才能登录。",
        en: "Adds (version 0) or changes a user; the sessions of a disabled one end at once. A new one can sign in after his password was reset."
      },
      security: "signedIn",
      permission: accountPermissions.manage,
      payload: Schema.Struct({
        name: AccountName,
        displayName: DisplayName,
        roles: titled(Schema.Array(AccountName).check(Schema.isMaxLength(mostRoles)), "角色", "roles"),
        orgScope: OrgScope,
        state: titled(Schema.Literals(["enabled", "disabled"]), "状态", "state"),
        version: Version
      }),
      success: UserView,
      codes: [
        "REAUTHENTICATE",
        "ACCOUNTS_FORBIDDEN",
        "CSRF",
        "OUT_OF_SCOPE",
        "NO_ACCOUNT",
        "ACCOUNT_MOVED",
        "LAST_ADMINISTRATOR",
        "NAME_TAKEN"
      ],
      answer: async (request, { version, ...given }) => {
        const { name: actor, orgScope } = await manager(request)
        demandWithin(given.orgScope, orgScope)
        const before = await accounts.read("user", given.name)
        // What is decided here is decided about what was read here.
        if ((before?.version ?? 0) !== version) throw new HttpRefusal("ACCOUNT_MOVED")
        if (before === null) await demandName(given.name)
        else demandWithin(before.body.orgScope, orgScope)
        await demandRoles(given.roles)
        const standing = before?.body ?? ({ password: null, mustChange: "no", epoch: 1 } as const)
        const epoch = standing.epoch + (given.state === "disabled" ? 1 : 0)
        const body = { ...standing, ...given, epoch }
        const isLost = before !== null && looksAfterAll(before) && !looksAfterAll({ body })
        await done(
          request,
          actor,
          "userSaved",
          given.name,
          [{ kind: "user", id: given.name, version, body }, ...(isLost ? await keepingOne(given.name) : [])],
          { before: before === null ? null : rightsText(before.body), after: rightsText(body) }
        )
        return { body: userView({ id: given.name, version: version + 1, body }) }
      }
    }),
    ownRoute({
      name: "users.resetPassword",
      kind: "command",
      title: { zh: "重置密码", en: "Reset a password" },
      help: {
        zh: "生成一次性初始密码，只显示这一次；用户登录后须先修改。其会话立即结束。",
        en: "Makes a password that is shown this once; the user changes it before anything else. His sessions end."
      },
      security: "signedIn",
      permission: accountPermissions.manage,
      payload: Schema.Struct({ name: AccountName }),
      success: Schema.Struct({ password: Schema.String }),
      codes: [
        "REAUTHENTICATE",
        "ACCOUNTS_FORBIDDEN",
        "CSRF",
        "OUT_OF_SCOPE",
        "NO_ACCOUNT",
        "ACCOUNT_MOVED",
        "OWN_ACCOUNT"
      ],
      answer: async (request, { name }) => {
        const { name: actor, orgScope } = await manager(request)
        if (name === actor) throw new HttpRefusal("OWN_ACCOUNT")
        const { body, version } = await userOf(name, orgScope)
        const password = newToken().slice(0, 20)
        const changed = {
          ...body,
          password: await hashPassword(password),
          mustChange: "yes",
          epoch: body.epoch + 1
        } as const
        await done(request, actor, "passwordSet", name, [{ kind: "user", id: name, version, body: changed }])
        return { body: { password } }
      }
    })
  ]

  const roles = [
    ownRoute({
      name: "roles.list",
      kind: "query",
      title: { zh: "角色列表", en: "List roles" },
      help: { zh: "全部角色及其权限。", en: "All roles with their permissions." },
      security: "signedIn",
      permission: accountPermissions.read,
      payload: Schema.Struct(page),
      success: rowsOf(RoleView),
      codes: ["ACCOUNTS_FORBIDDEN", "CHANGE_PASSWORD"],
      answer: async (request, { after, limit = usualLimit }) => {
        await reader(request)
        const rows = await accounts.list("role", { ...(after === undefined ? {} : { after }), limit })
        return { body: pageOf(rows.map(roleView), limit, ({ name }) => name) }
      }
    }),
    ownRoute({
      name: "roles.permissions",
      kind: "query",
      title: { zh: "权限目录", en: "What can be permitted" },
      help: { zh: "全部权限及其说明，供编辑角色时选择。", en: "Every permission and what its holder may do." },
      security: "signedIn",
      permission: accountPermissions.read,
      payload: Schema.Struct({}),
      success: Schema.Struct({
        rows: Schema.Array(Schema.Struct({ name: Schema.String, zh: Schema.String, en: Schema.String }))
      }),
      codes: ["ACCOUNTS_FORBIDDEN", "CHANGE_PASSWORD"],
      answer: async (request) => {
        await reader(request)
        const own = {
          [accountPermissions.read]: { zh: "查看账户", en: "see accounts" },
          [accountPermissions.manage]: { zh: "管理账户", en: "look after accounts" }
        }
        return { body: { rows: Object.entries({ ...permissions, ...own }).map(([name, text]) => ({ name, ...text })) } }
      }
    }),
    ownRoute({
      name: "roles.save",
      kind: "command",
      title: { zh: "保存角色", en: "Save a role" },
      help: {
        zh: "新增（version 为 0）或修改角色的权限，立即生效；只有范围为全部供电单位的管理员可用。",
        en: "Adds (version 0) or changes a role, at once; only for those who work in all org units."
      },
      security: "signedIn",
      permission: accountPermissions.manage,
      payload: Schema.Struct({ name: AccountName, permissions: Permissions, version: Version }),
      success: RoleView,
      codes: [
        "REAUTHENTICATE",
        "ACCOUNTS_FORBIDDEN",
        "CSRF",
        "OUT_OF_SCOPE",
        "ACCOUNT_MOVED",
        "LAST_ADMINISTRATOR",
        "NAME_TAKEN",
        "ROLE_IN_USE"
      ],
      answer: async (request, { version, ...body }) => {
        const { name: actor, orgScope } = await manager(request)
        demandWhole(orgScope)
        const keeps = Object.values(accountPermissions).every((name) => body.permissions.includes(name))
        if (body.name === administratorRole && !keeps) throw new HttpRefusal("LAST_ADMINISTRATOR")
        const before = await accounts.read("role", body.name)
        if ((before?.version ?? 0) !== version) throw new HttpRefusal("ACCOUNT_MOVED")
        if (body.name !== body.name.normalize("NFKC")) throw new HttpRefusal("NAME_TAKEN")
        // Whoever was given a role while it was removed would otherwise get what is now said under its name.
        const isNew = before === null
        if (isNew && (await some("user", (user) => user.body.roles.includes(body.name))))
          throw new HttpRefusal("ROLE_IN_USE")
        await done(request, actor, "roleSaved", body.name, [{ kind: "role", id: body.name, version, body }], {
          before: before?.body.permissions ?? null,
          after: body.permissions
        })
        return { body: { ...body, version: version + 1 } }
      }
    }),
    ownRoute({
      name: "roles.remove",
      kind: "command",
      title: { zh: "删除角色", en: "Remove a role" },
      help: { zh: "删除无人使用的角色。", en: "One that nobody has." },
      security: "signedIn",
      permission: accountPermissions.manage,
      payload: Schema.Struct({ name: AccountName, version: Version }),
      success: Nothing,
      codes: [
        "REAUTHENTICATE",
        "ACCOUNTS_FORBIDDEN",
        "CSRF",
        "OUT_OF_SCOPE",
        "NO_ACCOUNT",
        "ACCOUNT_MOVED",
        "ROLE_IN_USE",
        "LAST_ADMINISTRATOR"
      ],
      answer: async (request, { name, version }) => {
        const { name: actor, orgScope } = await manager(request)
        demandWhole(orgScope)
        if (name === administratorRole) throw new HttpRefusal("LAST_ADMINISTRATOR")
        if ((await accounts.read("role", name)) === null)
          throw new HttpRefusal("NO_ACCOUNT", { detail: { role: name } })
        if (await some("user", ({ body }) => body.roles.includes(name))) throw new HttpRefusal("ROLE_IN_USE")
        await done(request, actor, "roleRemoved", name, [{ kind: "role", id: name, version, body: null }])
        return { body: {} }
      }
    })
  ]

  const keys = [
    ownRoute({
      name: "keys.list",
      kind: "query",
      title: { zh: "接口密钥列表", en: "List keys of programs" },
      help: {
        zh: "自己供电单位范围内、尚未到期的密钥。",
        en: "Those within one's own org units that have not expired."
      },
      security: "signedIn",
      permission: accountPermissions.read,
      payload: Schema.Struct({ ...page, madeBy: Schema.optionalKey(AccountName) }),
      success: rowsOf(KeyView),
      codes: ["ACCOUNTS_FORBIDDEN", "CHANGE_PASSWORD"],
      answer: async (request, asked) => {
        const { orgScope } = await reader(request)
        const { rows, next } = await seen("key", asked, asked.madeBy, ({ body }) => isWithin(body.orgScope, orgScope))
        return { body: { rows: rows.map(keyView), next } }
      }
    }),
    ownRoute({
      name: "keys.make",
      kind: "command",
      title: { zh: "新建接口密钥", en: "Make a key" },
      help: {
        zh: "为程序新建密钥，只显示这一次；以 Authorization: Bearer 发送，操作员记为 key:<编号>。",
        en: "For a program, shown this once; sent as Authorization: Bearer. It acts as key:<id>."
      },
      security: "signedIn",
      permission: accountPermissions.manage,
      payload: Schema.Struct({
        label: DisplayName,
        permissions: Permissions,
        orgScope: OrgScope,
        days: titled(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: mostKeyDays })), "有效天数", "days")
      }),
      success: Schema.Struct({ key: Schema.String, view: KeyView }),
      codes: ["REAUTHENTICATE", "ACCOUNTS_FORBIDDEN", "CSRF", "OUT_OF_SCOPE", "ACCOUNT_MOVED", "KEY_DECIDES"],
      answer: async (request, { days, ...given }) => {
        const { name: madeBy, orgScope } = await manager(request)
        demandWithin(given.orgScope, orgScope)
        const decided = given.permissions.filter((name) => deciding.has(name))
        if (decided.length > 0) throw new HttpRefusal("KEY_DECIDES", { detail: { permissions: decided } })
        const id = newToken().slice(0, 16)
        const secret = newToken()
        const expiresAt = textOf(now() + days * dayMillis)
        const state = "enabled" as const
        const body = { ...given, madeAt: textOf(now()), madeBy, expiresAt, state, secret: hashOf(secret) }
        await done(request, madeBy, "keyMade", id, [{ kind: "key", id, version: 0, body, owner: madeBy, expiresAt }], {
          ...given,
          expiresAt
        })
        return { body: { key: `${id}.${secret}`, view: keyView({ id, version: 1, body }) } }
      }
    }),
    ownRoute({
      name: "keys.revoke",
      kind: "command",
      title: { zh: "吊销接口密钥", en: "Revoke a key" },
      help: { zh: "立即生效，不能撤销。", en: "At once, and for good." },
      security: "signedIn",
      permission: accountPermissions.manage,
      payload: Schema.Struct({ id: titled(Schema.String.check(Schema.isMaxLength(64)), "编号", "id") }),
      success: KeyView,
      codes: ["REAUTHENTICATE", "ACCOUNTS_FORBIDDEN", "CSRF", "OUT_OF_SCOPE", "NO_ACCOUNT", "ACCOUNT_MOVED"],
      answer: async (request, { id }) => {
        const { name: actor, orgScope } = await manager(request)
        const key = await accounts.read("key", id)
        if (key === null) throw new HttpRefusal("NO_ACCOUNT", { detail: { key: id } })
        demandWithin(key.body.orgScope, orgScope)
        const { expiresAt } = key.body
        const body = { ...key.body, state: "revoked" } as const
        await done(request, actor, "keyRevoked", id, [
          { kind: "key", id, version: key.version, body, owner: body.madeBy, expiresAt }
        ])
        return { body: keyView({ ...key, body }) }
      }
    })
  ]

  const trail = ownRoute({
    name: "accountTrail.list",
    kind: "query",
    title: { zh: "账户操作记录", en: "Trail of accounts" },
    help: {
      zh: "登录、失败、锁定及账户变更，最新在前；只有范围为全部供电单位者可查。",
      en: "Sign-ins, refusals, lock-outs and changes, the newest first; only for those who work in all org units."
    },
    security: "signedIn",
    permission: accountPermissions.read,
    payload: Schema.Struct({
      before: Schema.optionalKey(titled(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)), "位置", "position")),
      limit: Schema.optionalKey(Limit)
    }),
    success: Schema.Struct({ rows: Schema.Array(TrailRow), next: Schema.NullOr(Schema.Int) }),
    codes: ["ACCOUNTS_FORBIDDEN", "OUT_OF_SCOPE", "CHANGE_PASSWORD"],
    answer: async (request, { before, limit = usualLimit }) => {
      const { orgScope } = await reader(request)
      demandWhole(orgScope)
      const rows = await accounts.trail({ ...(before === undefined ? {} : { before }), limit })
      const last = rows.at(-1)
      return { body: { rows, next: last === undefined || rows.length < limit ? null : last.position } }
    }
  })

  return [...users, ...roles, ...keys, trail]
}
