/** What to look at when no connection is made: by the code that the operating system gives, which alone tells nobody what to do. */

const advice: { readonly [code: string]: string } = {
  ECONNREFUSED: "nobody listens there: is PostgreSQL started, and is the port right?",
  ENOTFOUND: "the name of the host does not resolve: is it spelt right, and known to the DNS of this machine?",
  EAI_AGAIN: "the DNS of this machine gives no answer: the name of the host cannot be resolved",
  ETIMEDOUT: "no answer came: does the host run, and does a firewall let this port through?",
  EHOSTUNREACH: "there is no way to this host: look at the network and its routes",
  ENETUNREACH: "there is no way to this network: look at the network and its routes",
  ECONNRESET: "whoever answered hung up: is it PostgreSQL that listens there?",
  ENOENT: "there is no such socket: is PostgreSQL started on this machine?"
}

interface Said {
  readonly code?: unknown
  readonly message?: unknown
  /** Node tries the addresses of a name one after the other; if all fail, each has an error, and the whole none of its own. */
  readonly errors?: unknown
}

const isSaid = (cause: unknown): cause is Said => typeof cause === "object" && cause !== null

/** Gives what a failure of a socket says: its message, or those of all addresses that were tried; `null`: nothing. */
export const messageOf = (cause: unknown): string | null => {
  if (!isSaid(cause)) return null
  if (typeof cause.message === "string" && cause.message !== "") return cause.message
  const each = Array.isArray(cause.errors) ? cause.errors.flatMap((error) => messageOf(error) ?? []) : []
  if (each.length > 0) return each.join(", ")
  return typeof cause.code === "string" ? cause.code : null
}

/** Gives what to look at; `null`: the code is none of those that are known. */
export const adviceOn = (cause: unknown): string | null => {
  if (!isSaid(cause)) return null
  const own = typeof cause.code === "string" && Object.hasOwn(advice, cause.code) ? advice[cause.code] : undefined
  if (own !== undefined) return own
  return Array.isArray(cause.errors) ? (cause.errors.map(adviceOn).find((found) => found !== null) ?? null) : null
}
