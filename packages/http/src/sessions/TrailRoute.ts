/** Reading the trail of accounts. */
import { titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import { Limit } from "./AdministrationFields.ts"
import { demandWhole, type Room, usualLimit } from "./Room.ts"
import type { Settings } from "./Settings.ts"

const TrailRow = Schema.Struct({
  position: Schema.Int,
  at: Schema.String,
  actor: Schema.String,
  source: Schema.String,
  deed: Schema.String,
  subject: Schema.String,
  detail: Schema.Json
}).annotate({ identifier: "AccountTrailRow" })

/** Makes the route. */
export const trailRoute = ({ looking }: Room, { accounts }: Settings): OwnRoute =>
  looking({
    name: "accountTrail.list",
    title: { zh: "账户操作记录", en: "Trail of accounts" },
    help: {
      zh: "登录、失败、锁定及账户变更，最新在前；只有范围为全部供电单位者可查。",
      en: "Sign-ins, refusals, lock-outs and changes, the newest first; only for those who work in all org units."
    },
    payload: Schema.Struct({
      before: Schema.optionalKey(titled(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)), "位置", "position")),
      limit: Schema.optionalKey(Limit)
    }),
    success: Schema.Struct({ rows: Schema.Array(TrailRow), next: Schema.NullOr(Schema.Int) }),
    codes: ["OUT_OF_SCOPE"],
    answer: async ({ before, limit = usualLimit }, visitor) => {
      demandWhole(visitor)
      const rows = await accounts.trail({ ...(before === undefined ? {} : { before }), limit })
      const last = rows.at(-1)
      return { rows, next: last === undefined || rows.length < limit ? null : last.position }
    }
  })
