/**
 * The port that says who may speak as a terminal (接入许可): by its network, its source, its certificate.
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { contains, isSameAddress } from "../../values/IpNetwork.ts"
import { isSamePeer, type Peer } from "./Over.ts"
import type { DirectoryEntry } from "./TerminalPorts.ts"

/**
 * A client certificate that was verified: its common name (empty: it has none), and its SHA-256 fingerprint as hex.
 *
 * **Example**
 *
 * ```ts
 * const certificate: ClientCertificate = { subject: "T-0001", fingerprint: "9f86d081884c7d65…" }
 * ```
 *
 * @category Models
 */
export interface ClientCertificate {
  readonly subject: string
  readonly fingerprint: string
}

/**
 * Who dials in: IP address and port, and the certificate (`null`: there is none).
 *
 * **Details** Behind a proxy that tells it (PROXY v2) these are the terminal's, not the proxy's.
 *
 * **Example**
 *
 * ```ts
 * const arrival: Arrival = { source: "10.8.3.17", port: 50412, certificate: null }
 * ```
 *
 * @category Models
 */
export interface Arrival {
  readonly source: string
  readonly port: number
  readonly certificate: ClientCertificate | null
}

/**
 * By what it is known that a connection is the terminal's; `agreed`, `network` and `none` prove nothing.
 *
 * **Details** `trusted`: two persons chose a connection from there. `agreed`: what was read over one from there agreed with the books once; whoever is behind the
 * same address comes from there, too, so that it counts where two connections want one place, and nowhere else.
 *
 * **Example**
 *
 * ```ts
 * const proof: Proof = "source"
 * ```
 *
 * @category Models
 */
export type Proof = "certificate" | "source" | "trusted" | "agreed" | "network" | "none"

/**
 * What does not fit; `unavailable`: whoever decides did not answer, `host`: the host says so.
 *
 * **Example**
 *
 * ```ts
 * const reason: Misfitting = "network"
 * ```
 *
 * @category Models
 */
export type Misfitting = "network" | "source" | "certificate" | "unavailable" | "host"

/**
 * What becomes of a connection: it comes in, it is kept without an answer, or it is closed.
 *
 * **Example**
 *
 * ```ts
 * const said: Admitted = { _tag: "Quarantine", reason: "source" }
 * ```
 *
 * @category Models
 */
export type Admitted =
  | { readonly _tag: "Admit"; readonly proof: Proof }
  | { readonly _tag: "Quarantine"; readonly reason: Misfitting }
  | { readonly _tag: "Refuse"; readonly reason: Misfitting }

/**
 * Tells whether a proof says who it is.
 *
 * **Example**
 *
 * ```ts
 * isProof("source") // true: a pinned source says who it is
 * isProof("network") // false: others are in that network, too
 * ```
 *
 * @category Functions
 */
export const isProof = (proof: Proof): boolean => proof === "certificate" || proof === "source" || proof === "trusted"

const admit = (proof: Proof): Admitted => ({ _tag: "Admit", proof })
const refuse = (reason: Misfitting): Admitted => ({ _tag: "Refuse", reason })

const hexOf = (text: string): string => text.replaceAll(":", "").toLowerCase()

/**
 * Gives a certificate that is named by its fingerprint as it is compared; as it is, where it is a common name.
 *
 * **Example**
 *
 * ```ts
 * fingerprintOf("terminal-37010001") // as it is: a common name
 * ```
 *
 * @category Functions
 */
export const fingerprintOf = (certificate: string): string =>
  isFingerprint(certificate) ? hexOf(certificate) : certificate

const isFingerprint = (text: string): boolean => /^[\da-f]{64}$/.test(hexOf(text))

const isCertificate = (asked: string, { fingerprint, subject }: ClientCertificate): boolean =>
  isFingerprint(asked) ? hexOf(asked) === hexOf(fingerprint) : asked === subject

/**
 * Gives the other end of a connection as it is compared and kept.
 *
 * **Example**
 *
 * ```ts
 * peerOf({ source: "10.8.3.17", port: 50412, certificate: null }) // { source: "10.8.3.17", certificate: null }
 * ```
 *
 * @category Functions
 */
export const peerOf = ({ certificate, source }: Arrival): Peer => ({
  source,
  certificate: certificate === null ? null : hexOf(certificate.fingerprint)
})

/**
 * What the admission of a terminal rests on.
 *
 * **Example**
 *
 * ```ts
 * const settings: Admissible = { admission: { source: "10.8.3.17" } }
 * ```
 *
 * @category Models
 */
export type Admissible = Pick<DirectoryEntry, "admission" | "trusted">

/**
 * Decides by the settings of the terminal: what the port does unless a host gives another.
 *
 * **Details** Another network or certificate than the settings name is refused. Another source is quarantined, for a carrier may have given the SIM
 * another address: unless a certificate proves who it is, or persons chose this connection after the source was entered; the source that was entered
 * before they chose another proves nothing any more. Without settings everybody comes in, and nothing is proved but of whom persons chose.
 *
 * **Example**
 *
 * ```ts
 * const arrival = { source: "10.8.3.17", port: 50412, certificate: null }
 * admitBySettings(arrival, { admission: { source: "10.8.3.17" } }) // { _tag: "Admit", proof: "source" }
 * ```
 *
 * @category Functions
 */
export const admitBySettings = (arrival: Arrival, { admission = {}, trusted }: Admissible): Admitted => {
  const { certificate, networks, source } = admission
  const isTrusted = trusted !== undefined && isSamePeer(trusted, peerOf(arrival))
  if (networks !== undefined && !networks.some((network) => contains(network, arrival.source))) return refuse("network")
  if (certificate !== undefined) {
    const fits = arrival.certificate !== null && isCertificate(certificate, arrival.certificate)
    return fits ? admit("certificate") : refuse("certificate")
  }
  if (source !== undefined) {
    if (isTrusted && trusted.by === "persons") return admit("trusted")
    const stands = trusted?.by !== "persons" && isSameAddress(source, arrival.source)
    return stands ? admit("source") : { _tag: "Quarantine", reason: "source" }
  }
  if (isTrusted) return admit(trusted.by === "persons" ? "trusted" : "agreed")
  return admit(networks === undefined ? "none" : "network")
}

/**
 * Says who may speak as a terminal; asked once for each connection that names one, before anything is answered.
 *
 * **Details** One that dies or does not answer in time admits nobody: the connection is kept without an answer. Without a layer it is
 * {@link admitBySettings}.
 *
 * **Example**
 *
 * ```ts
 * const admission = Layer.succeed(Admission, {
 *   admit: (arrival, entry) => (isBanned(arrival.source) ? Effect.succeed({ _tag: "Refuse", reason: "host" }) : bySettings.admit(arrival, entry))
 * })
 * ```
 *
 * @category Ports
 */
export const Admission = Context.Reference<AdmissionPort>("@yugou/core/terminal/Admission", {
  defaultValue: () => bySettings
})

/**
 * Decides whether a connection may speak as a terminal.
 *
 * **Example**
 *
 * ```ts
 * const everybody: AdmissionPort = { admit: () => Effect.succeed({ _tag: "Admit", proof: "none" }) }
 * ```
 *
 * @category Ports
 */
export interface AdmissionPort {
  readonly admit: (arrival: Arrival, entry: DirectoryEntry) => Effect.Effect<Admitted>
}

/**
 * Decides by the settings of the terminal.
 *
 * **Example**
 *
 * ```ts
 * const said = yield* bySettings.admit(arrival, entry)
 * ```
 *
 * @category Ports
 */
export const bySettings: AdmissionPort = {
  admit: (arrival, entry) => Effect.sync(() => admitBySettings(arrival, entry))
}
