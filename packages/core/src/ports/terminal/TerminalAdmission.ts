/** Who may dial in as a terminal (接入设置), as it is set for each one. */
import * as Schema from "effect/Schema"
import { titled } from "../../values/FieldText.ts"
import { IpAddress, IpNetwork } from "../../values/IpNetwork.ts"

/**
 * Describes what becomes of a second connection that speaks for a terminal.
 *
 * **Details** `holdWhileAlive`: the former one is asked whether it is alive; if not, the new one takes its place, if so, neither gets money or control
 * until persons say which is right. `newestWins`: the new one takes its place at once. `quarantine`: the new one is held while the former one is there.
 *
 * **Example**
 *
 * ```ts
 * const takeover: Takeover = "newestWins"
 * ```
 *
 * @category Models
 */
export const Takeover = Schema.Literals(["holdWhileAlive", "newestWins", "quarantine"])
export type Takeover = typeof Takeover.Type

/**
 * Describes who may dial in as a terminal, and what becomes of a second one.
 *
 * **Details** `networks`: from where (at most 32; without it from anywhere). `source`: the address of its SIM. `certificate`: the common name of its client
 * certificate, or the SHA-256 fingerprint of it (64 hex digits). `takeover`: without it `holdWhileAlive`. A source or a certificate that fits proves
 * who it is; a network proves nothing.
 *
 * **Example**
 *
 * ```ts
 * const admission: TerminalAdmission = { networks: ["10.8.0.0/16"], source: "10.8.3.17" }
 * ```
 *
 * @category Models
 */
export const TerminalAdmission = Schema.Struct({
  networks: Schema.optionalKey(
    titled(
      Schema.Array(titled(IpNetwork, "网段", "network")).check(Schema.isMaxLength(32)),
      "允许接入的网段",
      "networks that are let in"
    )
  ),
  source: Schema.optionalKey(titled(IpAddress, "终端的网络地址", "network address of the terminal")),
  certificate: Schema.optionalKey(
    titled(Schema.NonEmptyString.check(Schema.isMaxLength(200)), "客户端证书", "client certificate")
  ),
  takeover: Schema.optionalKey(titled(Takeover, "重复连接的处理", "policy for a second connection"))
})
export type TerminalAdmission = typeof TerminalAdmission.Type
