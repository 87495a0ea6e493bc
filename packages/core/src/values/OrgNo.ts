import { Id } from "./CreditTarget.ts"

/** Describes an org unit (供电单位), the scope of data access: an org contains every org whose number starts with its own. */
export const OrgNo = Id
export type OrgNo = typeof OrgNo.Type
