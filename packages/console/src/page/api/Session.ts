/** Who is signed in, and what the page asks of him before a request can go on. */

/** Who is signed in, as the station says it. */
export interface Session {
  readonly actor: string
  readonly displayName: string
  readonly roles: ReadonlyArray<string>
  readonly permissions: ReadonlyArray<string>
  readonly orgScope: ReadonlyArray<string>
  readonly mustChangePassword: "yes" | "no"
  readonly csrf: string
  readonly provedAt: string
  readonly expiresAt: string
}

/** What somebody is asked while a request waits: to sign in anew, or to type his password before something dangerous. */
export interface Question {
  readonly kind: "signIn" | "prove"
  /** The request goes on. */
  readonly answered: () => void
  /** The request is given up. */
  readonly refused: () => void
}

interface State {
  /** `null`: nobody; `undefined`: not known yet. */
  readonly session: Session | null | undefined
  readonly question: Question | null
}

let state: State = { session: undefined, question: null }
const listeners = new Set<() => void>()

const change = (next: Partial<State>): void => {
  state = { ...state, ...next }
  for (const listener of listeners) listener()
}

export const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const current = (): State => state

/** That somebody signed in with this browser: where nobody did there is nothing to ask the station. */
const markKey = "yugou.session"

/** Somebody signed in, or what is known of him changed. */
export const signedIn = (session: Session): void => {
  localStorage.setItem(markKey, "yes")
  change({ session })
}

/** Nobody is signed in; what waited for an answer of whoever has left is given up. */
export const signedOut = (): void => {
  localStorage.removeItem(markKey)
  state.question?.refused()
  change({ session: null })
}

/** Whether somebody may still be signed in with this browser. */
export const mayBeSigned = (): boolean => localStorage.getItem(markKey) !== null

let asking: { readonly kind: Question["kind"]; readonly answer: Promise<boolean> } | null = null

/** Asks once for all requests that wait for the same; gives whether they go on. */
export const ask = (kind: Question["kind"]): Promise<boolean> => {
  if (asking !== null && asking.kind === kind) return asking.answer
  const answer = new Promise<boolean>((resolve) => {
    const done = (goesOn: boolean) => () => {
      asking = null
      change({ question: null })
      resolve(goesOn)
    }
    change({ question: { kind, answered: done(true), refused: done(false) } })
  })
  asking = { kind, answer }
  return answer
}
