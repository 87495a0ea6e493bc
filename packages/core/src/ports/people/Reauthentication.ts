/**
 * The port that tells whether whoever acts has proved afresh who he is, before an operation that the table marks `sensitive` (F-81): one that switches
 * a load, or by which a person's word stands for evidence.
 *
 * A host with passwords, cards or a second factor keeps when each was last used and answers by that. What it needs to find it, such as the id of the
 * session, it gives with the call: {@link Proof}, or `proof` in the options of a promise.
 *
 * **Example**
 *
 * ```ts
 * const reauthentication = Reauthentication.layer(({ proof }) => Effect.succeed(provedWithin(proof, 5) ? "fresh" : "stale"))
 * ```
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What the host is asked: who acts, the name of the operation, and what came with the call, `null` where nothing did. @category Models */
export interface Proving {
  readonly actor: string
  readonly operation: string
  readonly proof: string | null
}

/** Whether the proof counts now: `stale` refuses the operation with `REAUTHENTICATE`. @category Models */
export type Freshness = "fresh" | "stale"

/** Tells whether somebody has proved afresh who he is. @category Ports */
export type ReauthenticationPort = (asked: Proving) => Effect.Effect<Freshness>

/**
 * Gives the port; `null`, where the host says nothing: sensitive operations then go through by their permission alone.
 *
 * @category Ports
 */
export const Reauthentication = Context.Reference<ReauthenticationPort | null>("@yugou/core/people/Reauthentication", {
  defaultValue: () => null
})

/** Provides the port. @category Layers */
export const layer = (port: ReauthenticationPort): Layer.Layer<never> => Layer.succeed(Reauthentication, port)

/** Says with a call by what its caller proved who he is; the text is the host's own. @category Models */
export const Proof = Context.Reference<string | null>("@yugou/core/people/Proof", { defaultValue: () => null })
