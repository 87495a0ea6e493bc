import { Id } from "./CreditTarget.ts"
import { titled } from "./FieldText.ts"

/** Describes an org unit (供电单位), the scope of data access: an org contains every org whose number starts with its own. */
export const OrgNo = titled(Id, "供电单位", "org unit")
export type OrgNo = typeof OrgNo.Type
