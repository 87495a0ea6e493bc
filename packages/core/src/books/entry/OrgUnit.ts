/** 供电单位变更: what happens to everything that stands open about a customer whose org unit changes in the archive. */
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { v1 } from "./Stored.ts"

/** The event of it, as fields of an aggregate's own event union. */
export const orgUnitCase = { OrgUnitMoved: { ...v1, at: Instant, orgNo: OrgNo } }

/** Makes the event. */
export const orgUnitMoved = (orgNo: OrgNo, at: Instant) => ({ _tag: "OrgUnitMoved", v: 1, at, orgNo }) as const
