/** Looking after the keys of programs. */
import { operations, Rejection, titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import type { Operation } from "../table/Routes.ts"
import { AccountName, DisplayName, OrgScope, Permissions, page, rowsOf } from "./AdministrationFields.ts"
import type { AccountRecord } from "./accounts/Accounts.ts"
import { demandWithin, isWithin } from "./Rights.ts"
import { type Room, seen } from "./Room.ts"
import { type Settings, textOf } from "./Settings.ts"
import { hashOf, newToken } from "./Tokens.ts"

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
const keyView = ({ id, body }: AccountRecord<"key">) => {
  const { secret: _, ...shown } = body
  return { id, ...shown }
}

/**
 * What a second person decides: the permissions of operations that refuse whoever did the first step. A key has none of them: a
 * program looks at nothing.
 */
const deciding: ReadonlySet<string> = new Set(
  Object.values(operations).flatMap((rows) =>
    Object.values(rows).flatMap(({ permission, rejections }: Pick<Operation, "permission" | "rejections">) =>
      (rejections as ReadonlyArray<unknown>).includes(Rejection.FourEyes) ? [permission] : []
    )
  )
)

/** How long a key may be good for. */
const mostKeyDays = 731
const dayMillis = 24 * 60 * 60 * 1_000

/** Makes the routes. */
export const keyRoutes = ({ looking, changing }: Room, { accounts, now }: Settings): ReadonlyArray<OwnRoute> => [
  looking({
    name: "keys.list",
    title: { zh: "接口密钥列表", en: "List keys of programs" },
    help: {
      zh: "自己供电单位范围内、尚未到期的密钥。",
      en: "Those within one's own org units that have not expired."
    },
    payload: Schema.Struct({ ...page, madeBy: Schema.optionalKey(AccountName) }),
    success: rowsOf(KeyView),
    answer: async (asked, { orgScope }) => {
      const { rows, next } = await seen(accounts, "key", { ...asked, owner: asked.madeBy }, ({ body }) =>
        isWithin(body.orgScope, orgScope)
      )
      return { rows: rows.map(keyView), next }
    }
  }),
  changing({
    name: "keys.make",
    title: { zh: "新建接口密钥", en: "Make a key" },
    help: {
      zh: "为程序新建密钥，只显示这一次；以 Authorization: Bearer 发送，操作员记为 key:<编号>@<创建者>：须由第二人办理的，创建者与其程序是同一人。",
      en: "For a program, shown this once; sent as Authorization: Bearer. It acts as key:<id>@<who made it>: where a second person decides, both are one."
    },
    payload: Schema.Struct({
      label: DisplayName,
      permissions: Permissions,
      orgScope: OrgScope,
      days: titled(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: mostKeyDays })), "有效天数", "days")
    }),
    success: Schema.Struct({ key: Schema.String, view: KeyView }),
    codes: ["KEY_DECIDES"],
    answer: async ({ days, ...given }, { name: madeBy, orgScope, done }) => {
      demandWithin(given.orgScope, orgScope)
      const decided = given.permissions.filter((name) => deciding.has(name))
      if (decided.length > 0) throw new HttpRefusal("KEY_DECIDES", { detail: { permissions: decided } })
      const id = newToken().slice(0, 16)
      const secret = newToken()
      const expiresAt = textOf(now() + days * dayMillis)
      const state = "enabled" as const
      const body = { ...given, madeAt: textOf(now()), madeBy, expiresAt, state, secret: hashOf(secret) }
      await done("keyMade", id, [{ kind: "key", id, version: 0, body, owner: madeBy, expiresAt }], {
        ...given,
        expiresAt
      })
      return { key: `${id}.${secret}`, view: keyView({ id, version: 1, body }) }
    }
  }),
  changing({
    name: "keys.revoke",
    title: { zh: "吊销接口密钥", en: "Revoke a key" },
    help: { zh: "立即生效，不能撤销。", en: "At once, and for good." },
    payload: Schema.Struct({ id: titled(Schema.String.check(Schema.isMaxLength(64)), "编号", "id") }),
    success: KeyView,
    codes: ["NO_ACCOUNT"],
    answer: async ({ id }, { orgScope, done }) => {
      const key = await accounts.read("key", id)
      if (key === null) throw new HttpRefusal("NO_ACCOUNT", { detail: { key: id } })
      demandWithin(key.body.orgScope, orgScope)
      const { expiresAt } = key.body
      const body = { ...key.body, state: "revoked" } as const
      await done("keyRevoked", id, [{ kind: "key", id, version: key.version, body, owner: body.madeBy, expiresAt }])
      return keyView({ ...key, body })
    }
  })
]
