/** What the access log of the station hears of accounts: who came in, who went, and who did not get in. */
import type { Signing } from "@yugou/core"
import type { AccountEvent, Accounts } from "./accounts/Accounts.ts"

/** Is told of each sign-in, its end and its failure, such as `noteAccess` of a station; what it throws or rejects with is logged and changes nothing. @category Models */
export type TellSigning = (signing: typeof Signing.Encoded) => void | Promise<void>

/** The deeds that are somebody's coming and going; what else is done with accounts has its trail alone. */
const kinds: { readonly [deed in AccountEvent["deed"]]?: (typeof Signing.Encoded)["kind"] } = {
  signedIn: "signedIn",
  signedOut: "signedOut",
  signInRefused: "signInRefused",
  proofRefused: "proofRefused",
  lockedOut: "lockedOut"
}

/** Of whoever was refused the name that he gave, where it is somebody's. */
const signingOf = ({ actor, at, deed, source, subject }: AccountEvent): ReadonlyArray<typeof Signing.Encoded> => {
  const kind = kinds[deed]
  return kind === undefined ? [] : [{ kind, at, actor: actor === "" ? subject : actor, source }]
}

/** Makes accounts that tell of each signing when it stands in their own trail. */
export const tellingSignings = (accounts: Accounts, tell: TellSigning, log: (line: string) => void): Accounts => {
  const told = async (event: AccountEvent): Promise<void> => {
    try {
      for (const signing of signingOf(event)) await tell(signing)
    } catch (error) {
      log(`the access log was not told of a sign-in: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return {
    ...accounts,
    commit: async (writes, events) => {
      const became = await accounts.commit(writes, events)
      // Nobody waits for it.
      if (became === "done") for (const event of events) void told(event)
      return became
    }
  }
}
