/** Views of 人员与单位. */
import * as Schema from "effect/Schema"
import { OrgNo } from "../../values/OrgNo.ts"
import { Text } from "../../values/Text.ts"
import { view } from "../kernel/View.ts"

/** Describes a permission that an actor holds: its name, what it lets do, and in which org units with all below them (`""`: in all). */
export const PermissionView = view("PermissionView", {
  permission: Schema.String,
  may: Text,
  orgScope: Schema.Array(Schema.String)
})

/** Describes an org unit; `parent`: the nearest one above it that whoever asks may see, `null` where there is none. */
export const OrgUnitView = view("OrgUnitView", {
  orgNo: OrgNo,
  name: Schema.String,
  parent: Schema.NullOr(OrgNo)
})

/** Describes a policy of the station: its name, what it is called, how it stands and what is recommended; text as it is, everything else as JSON. */
export const PolicyView = view("PolicyView", {
  policy: Schema.String,
  title: Text,
  value: Schema.String,
  recommended: Schema.String
})

/** Describes what an actor is called, `null` where nobody knows; `station`: the station itself acts by it, not a person or a program. */
export const ActorNameView = view("ActorNameView", {
  actor: Schema.String,
  name: Schema.NullOr(Schema.String),
  kind: Schema.Literals(["actor", "station"])
})
