/** Signing in elsewhere: the port behind which a service lies that knows who people are, such as the one of the utility. */

/**
 * Who somebody is in this station, as the host reads it out of what the other service says.
 *
 * **Details** `name`: of his account here, as users have it, from the first sign-in on, whatever he is called later; what it is made of must be given out by the service, and not be chosen by whoever signs
 * in. `roles` and `orgScope` are those of his account from this sign-in on; roles that there are not are left out.
 *
 * @category Models
 */
export interface Person {
  readonly name: string
  readonly displayName: string
  readonly roles: ReadonlyArray<string>
  readonly orgScope: ReadonlyArray<string>
}

/** A sign-in that begins: where the browser goes, and what is kept here until it comes back. @category Models */
export interface Begun {
  readonly address: string
  readonly kept: string
}

/**
 * Who came back: `subject` is his for ever, whatever he is called; `provedAt` when he proved himself there, `null` where that is not said; `person` is
 * `null` for whoever may not use the station.
 *
 * @category Models
 */
export interface Returned {
  readonly subject: string
  readonly provedAt: Date | null
  readonly person: Person | null
}

/** The service cannot be reached now: what a port throws to say so; everything else that it throws refuses the sign-in. @category Errors */
export class ElsewhereAway extends Error {
  override readonly name = "ElsewhereAway"
}

/**
 * A service where people sign in.
 *
 * **Details** `begin`: with `proof: "anew"` they prove themselves though they are signed in there. `finish` is given the address at which the browser
 * came back and what `begin` kept, and rejects unless both belong together.
 *
 * @category Ports
 */
export interface Elsewhere {
  readonly begin: (asked: { readonly proof: "any" | "anew" }) => Promise<Begun>
  readonly finish: (address: URL, kept: string) => Promise<Returned>
}
