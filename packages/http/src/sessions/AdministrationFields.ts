/** The fields that the routes of administration share, and what they answer with. */
import { demanding, permissions, titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { accountPermissions } from "./Rights.ts"

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
/** Describes org units: at least one, at most 50; `""` is all of them. */
export const OrgScope = titled(
  Schema.Array(
    Schema.String.check(Schema.isPattern(/^[0-9A-Za-z]{0,32}$/, demanding("不是供电单位编号", "is no org number")))
  ).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  "供电单位范围",
  "org units"
)
const known = [...Object.keys(permissions), ...Object.values(accountPermissions)]
/** Describes permissions, those of accounts among them. */
export const Permissions = titled(
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
/** Describes the version that a record had when it was read. */
export const Version = titled(
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 ** 31 - 2 })),
  "版本",
  "version"
)
/** Describes how long a page is. */
export const Limit = titled(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 })), "每页条数", "rows a page")
/** The fields of a list. */
export const page = {
  after: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(128))),
  limit: Schema.optionalKey(Limit)
}

/** Answers nothing but that it was done. */
export const Nothing = Schema.Struct({})

/** Describes a page: its rows, and where the next one begins. */
export const rowsOf = <A extends Schema.Top>(row: A) =>
  Schema.Struct({ rows: Schema.Array(row), next: Schema.NullOr(Schema.String) })
