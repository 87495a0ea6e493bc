/** Looking after roles: what those who have them may do. */
import { permissions } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import { AccountName, Nothing, Permissions, page, rowsOf, Version } from "./AdministrationFields.ts"
import type { AccountRecord } from "./accounts/Accounts.ts"
import { accountPermissions, administratorRole } from "./Rights.ts"
import { demandWhole, type Room, some, usualLimit } from "./Room.ts"
import type { Settings } from "./Settings.ts"

const RoleView = Schema.Struct({
  name: Schema.String,
  permissions: Schema.Array(Schema.String),
  version: Schema.Int
}).annotate({ identifier: "RoleView" })
const roleView = ({ body, version }: AccountRecord<"role">) => ({ ...body, version })

const pageOf = <A>(rows: ReadonlyArray<A>, limit: number, idOf: (row: A) => string) => {
  const last = rows.at(-1)
  return { rows, next: last === undefined || rows.length < limit ? null : idOf(last) }
}

/** Makes the routes. */
export const roleRoutes = ({ looking, changing, planned }: Room, { accounts }: Settings): ReadonlyArray<OwnRoute> => [
  looking({
    name: "roles.list",
    title: { zh: "角色列表", en: "List roles" },
    help: { zh: "全部角色及其权限。", en: "All roles with their permissions." },
    payload: Schema.Struct(page),
    success: rowsOf(RoleView),
    answer: async ({ after, limit = usualLimit }) => {
      const rows = await accounts.list("role", { ...(after === undefined ? {} : { after }), limit })
      return pageOf(rows.map(roleView), limit, ({ name }) => name)
    }
  }),
  looking({
    name: "roles.permissions",
    title: { zh: "权限目录", en: "What can be permitted" },
    help: { zh: "全部权限及其说明，供编辑角色时选择。", en: "Every permission and what its holder may do." },
    payload: Schema.Struct({}),
    success: Schema.Struct({
      rows: Schema.Array(Schema.Struct({ name: Schema.String, zh: Schema.String, en: Schema.String }))
    }),
    answer: async () => {
      const own = {
        [accountPermissions.read]: { zh: "查看账户", en: "see accounts" },
        [accountPermissions.manage]: { zh: "管理账户", en: "look after accounts" }
      }
      return { rows: Object.entries({ ...permissions, ...own }).map(([name, text]) => ({ name, ...text })) }
    }
  }),
  planned({
    name: "roles.save",
    title: { zh: "保存角色", en: "Save a role" },
    help: {
      zh: "新增（version 为 0）或修改角色的权限，立即生效；只有范围为全部供电单位的管理员可用。",
      en: "Adds (version 0) or changes a role, at once; only for those who work in all org units."
    },
    payload: Schema.Struct({ name: AccountName, permissions: Permissions, version: Version }),
    success: RoleView,
    codes: ["LAST_ADMINISTRATOR", "NAME_TAKEN", "ROLE_IN_USE"],
    answer: async ({ version, ...body }, keeper) => {
      demandWhole(keeper)
      const keeps = Object.values(accountPermissions).every((name) => body.permissions.includes(name))
      if (body.name === administratorRole && !keeps) throw new HttpRefusal("LAST_ADMINISTRATOR")
      const before = await accounts.read("role", body.name)
      if (before !== null && version === 0) throw new HttpRefusal("NAME_TAKEN")
      if ((before?.version ?? 0) !== version) throw new HttpRefusal("ACCOUNT_MOVED")
      if (body.name !== body.name.normalize("NFKC")) throw new HttpRefusal("NAME_TAKEN")
      // Whoever was given a role while it was removed would otherwise get what is now said under its name.
      const isNew = before === null
      if (isNew && (await some(accounts, "user", (user) => user.body.roles.includes(body.name))))
        throw new HttpRefusal("ROLE_IN_USE")
      await keeper.done("roleSaved", body.name, [{ kind: "role", id: body.name, version, body }], {
        before: before?.body.permissions ?? null,
        after: body.permissions
      })
      return { ...body, version: version + 1 }
    }
  }),
  changing({
    name: "roles.remove",
    title: { zh: "删除角色", en: "Remove a role" },
    help: { zh: "删除无人使用的角色。", en: "One that nobody has." },
    payload: Schema.Struct({ name: AccountName, version: Version }),
    success: Nothing,
    codes: ["NO_ACCOUNT", "ROLE_IN_USE", "LAST_ADMINISTRATOR"],
    answer: async ({ name, version }, keeper) => {
      demandWhole(keeper)
      if (name === administratorRole) throw new HttpRefusal("LAST_ADMINISTRATOR")
      if ((await accounts.read("role", name)) === null) throw new HttpRefusal("NO_ACCOUNT", { detail: { role: name } })
      if (await some(accounts, "user", ({ body }) => body.roles.includes(name))) throw new HttpRefusal("ROLE_IN_USE")
      await keeper.done("roleRemoved", name, [{ kind: "role", id: name, version, body: null }])
      return {}
    }
  })
]
