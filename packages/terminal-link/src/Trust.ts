/** What is known of who speaks over a connection (身份): it changes while the connection lasts. */
import {
  type Arrival,
  type Decided,
  Instant,
  isProof,
  isSamePeer,
  type Met,
  type Over,
  type Peer,
  type Proof,
  peerOf
} from "@yugou/core"
import type { Outcome } from "@yugou/core/dialect"
import type { Gate } from "./Gate.ts"

/**
 * `Found`: by this process, when, and at which end the newcomer was; the books have not said that they know of it, and until then they cannot say that it has ended.
 * `Told`: by the books.
 */
export type Suspicion =
  | { readonly _tag: "Found"; readonly at: number; readonly newcomer: Peer }
  | { readonly _tag: "Told" }

/** Tells whether persons have said of a place that it is not the terminal's. */
export const isRuledOut = (decided: Decided | undefined, peer: Peer): boolean =>
  decided?.ruledOut.some((it) => isSamePeer(it, peer)) === true

/** Tells whether persons have decided since two connections were found that claim to be the terminal, or ruled the newcomer out: it is nothing new then. */
export const isDecided = (decided: Decided | undefined, found: Extract<Suspicion, { _tag: "Found" }>): boolean =>
  decided !== undefined && (found.at <= Instant.toMillis(decided.at) || isRuledOut(decided, found.newcomer))

export interface Trust {
  proof: Proof
  /** Two connections claim to be the terminal; `null`: one does. */
  suspicion: Suspicion | null
  /** What is kept from it; `null`: nothing. */
  gate: Gate | null
  /** How often it was asked for a sign of life. */
  probes: number
  /** When it was found alive while another one wanted its place; `null`: it was not asked. */
  aliveAt: number | null
  /** Who waits for a sign of life; `null`: nobody. */
  listeners: Set<Listener> | null
  /** What the last answer said of its connection: the next one says the same, until it is known better who speaks. */
  over: Over | null
}

/**
 * Waits for a sign of life of a connection: it hears of good frames and since which moment they may have been there, when its own question went out, and when
 * the terminal has answered that.
 */
export interface Listener {
  readonly requestId: string
  readonly heard: (since: number) => void
  readonly asked: () => void
  readonly answered: () => void
}

export const make = (proof: Proof): Trust => ({
  proof,
  suspicion: null,
  gate: null,
  probes: 0,
  aliveAt: null,
  listeners: null,
  over: null
})

/** Tells whoever waits that a good frame came. */
export const heard = ({ listeners }: Trust, since: number): void => {
  if (listeners === null) return
  for (const listener of [...listeners]) listener.heard(since)
}

/** Tells whoever waits that something of a request went out. */
export const asked = ({ listeners }: Trust, requestId: string | null): void => {
  if (listeners === null) return
  for (const listener of [...listeners]) if (listener.requestId === requestId) listener.asked()
}

/** Tells whoever waits that a request was answered. */
export const answered = ({ listeners }: Trust, requestId: string): void => {
  if (listeners === null) return
  for (const listener of [...listeners]) if (listener.requestId === requestId) listener.answered()
}

export const listen = (trust: Trust, listener: Listener): void => {
  trust.listeners ??= new Set()
  trust.listeners.add(listener)
}

export const deafen = (trust: Trust, listener: Listener): void => {
  trust.listeners?.delete(listener)
  if (trust.listeners?.size === 0) trust.listeners = null
}

/** Gives the other end of a connection, and since when it is there. */
export const metOf = (arrival: Arrival, since: number): Met => ({
  ...peerOf(arrival),
  since: Instant.fromMillis(since)
})

export const identityOf = ({ proof }: Trust): Over["identity"] => (isProof(proof) ? "proved" : "unproved")

/** A connection, as far as its answers tell of it. */
export interface Carrier {
  readonly connectionId: number
  readonly arrival: Arrival
  readonly since: number
  readonly trust: Trust
}

/** Names a connection as no other is named, in whichever process. */
export const idOf = (process: string, { connectionId }: Pick<Carrier, "connectionId">): string =>
  `${process}-${connectionId}`

/** Gives over which connection an answer came. */
export const overOf = (process: string, { arrival, connectionId, since, trust }: Carrier): Over => {
  const identity = identityOf(trust)
  if (trust.over?.identity === identity) return trust.over
  trust.over = { connectionId: idOf(process, { connectionId }), ...metOf(arrival, since), identity }
  return trust.over
}

/** Adds over which connection it came to the outcome of a request that may have reached its terminal. */
export const carried = (process: string, carrier: Carrier, outcome: Outcome): Outcome =>
  outcome._tag === "NotSent" ? outcome : { ...outcome, over: overOf(process, carrier) }
