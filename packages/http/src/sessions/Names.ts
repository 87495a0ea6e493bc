/** What actors are called: people by their account, programs by the label of their key. */
import type { Accounts } from "./accounts/Accounts.ts"
import { keyIdOf } from "./Rights.ts"

const nameOf = async (accounts: Accounts, actor: string): Promise<string> => {
  const keyId = keyIdOf(actor)
  if (keyId !== null) return (await accounts.read("key", keyId))?.body.label ?? ""
  return (await accounts.read("user", actor))?.body.displayName ?? ""
}

/** So many accounts are read at the same time. */
const atOnce = 20

/** Gives the names of actors; one who has none, or whom nobody knows, is left out. */
export const namesOf = async (
  accounts: Accounts,
  actors: ReadonlyArray<string>
): Promise<{ readonly [actor: string]: string }> => {
  const named: Array<readonly [actor: string, name: string]> = []
  for (let begin = 0; begin < actors.length; begin += atOnce) {
    const some = actors.slice(begin, begin + atOnce)
    const names = await Promise.all(some.map((actor) => nameOf(accounts, actor)))
    named.push(...some.map((actor, index) => [actor, names[index] ?? ""] as const))
  }
  return Object.fromEntries(named.filter(([, name]) => name.trim() !== ""))
}
