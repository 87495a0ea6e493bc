/** How an account is written: whoever signs in elsewhere owns it as who he is there, so he is found without looking through all. */
import type { AccountRecords, AccountWrite } from "./Accounts.ts"

/** Gives what writes an account. */
export const userWrite = (id: string, version: number, body: AccountRecords["user"]): AccountWrite => ({
  kind: "user",
  id,
  version,
  body,
  ...(body.subject === undefined ? {} : { owner: body.subject })
})
