/** Services of the connection itself: login and heartbeat, the association, errors. */

import { type Codec, isRecord, type Part, type Value } from "../value/Codec.ts"
import * as Descriptor from "../value/Descriptor.ts"
import { field, oneOf, optional, record, together, tuple } from "../value/Layout.ts"
import { fixedHex, fixedText, named, octets, visible, whole } from "../value/Leaf.ts"
import { dateTime, dateTimeS } from "../value/Time.ts"
import { clientTail, piid, serverTail } from "./Common.ts"
import { row } from "./Row.ts"

const version = together(
  field("version", whole(2)),
  field("protocol", fixedHex(8, "conformance")),
  field("function", fixedHex(16, "conformance")),
  field("maxSend", whole(2)),
  field("maxReceive", whole(2)),
  field("window", whole(1)),
  field("maxApdu", whole(2)),
  field("timeout", whole(4))
)

const none: Codec<"none"> = {
  doc: { kind: "oneOf", values: ["none"] },
  read: () => "none",
  write: () => undefined
}
const password = record(field("password", visible))
const symmetric = record(field("symmetric", tuple(octets(), octets())))
const signature = record(field("signature", tuple(octets(), octets())))
type Auth = "none" | Value<typeof password> | Value<typeof symmetric> | Value<typeof signature>

const auth: Codec<Auth> = oneOf<Auth>(
  [none, password, symmetric, signature],
  (value) =>
    value === "none"
      ? 0
      : isRecord(value)
        ? ["", "password", "symmetric", "signature"].findIndex((key) => Object.hasOwn(value, key))
        : -1,
  `must be "none", { password }, { symmetric } or { signature }`
)

const factory = record(
  field("vendor", fixedText(4)),
  field("software", fixedText(4)),
  field("softwareDate", fixedText(6)),
  field("hardware", fixedText(4)),
  field("hardwareDate", fixedText(6)),
  field("extension", fixedText(8))
)

/** The tail of a refused association: one firmware leaves it out (`tail: "missing"`). */
const refusalTail: Part<Value<typeof serverTail> & { readonly tail?: "missing" }> = {
  doc: {
    cases: [
      ...serverTail.doc.cases,
      { tail: { kind: "oneOf", values: ["missing"] }, result: { kind: "oneOf", values: [4] } }
    ]
  },
  keys: [...serverTail.keys, "tail"],
  read: (input, into) => {
    if (into.result !== 0 && input.offset === input.end) into.tail = "missing"
    else serverTail.read(input, into)
  },
  write: (output, from) => {
    if (from.tail === undefined) return serverTail.write(output, from)
    if (from.tail === "missing" && from.result !== 0) return
    output.fail(`must be "missing", in a refusal only`)
    output.within("tail")
  }
}

export const rows = [
  row(
    0x01,
    null,
    { service: "LINK-Request" },
    piid,
    field("type", named(["login", "heartbeat", "logout"])),
    field("heartbeat", whole(2)),
    field("requestTime", dateTime)
  ),
  row(
    0x81,
    null,
    { service: "LINK-Response" },
    piid,
    field("result", fixedHex(1)),
    field("requestTime", dateTime),
    field("receivedTime", dateTime),
    field("responseTime", dateTime)
  ),
  row(0x02, null, { service: "CONNECT-Request" }, piid, version, field("auth", auth), clientTail),
  row(
    0x82,
    null,
    { service: "CONNECT-Response" },
    piid,
    field("factory", factory),
    version,
    field("result", whole(1)),
    optional("security", record(field("rn", Descriptor.rn), field("signature", octets()))),
    refusalTail
  ),
  row(0x03, null, { service: "RELEASE-Request" }, piid, clientTail),
  row(0x83, null, { service: "RELEASE-Response" }, piid, field("result", whole(1)), serverTail),
  row(
    0x84,
    null,
    { service: "RELEASE-Notification" },
    piid,
    field("established", dateTimeS),
    field("now", dateTimeS),
    serverTail
  ),
  row(0x6e, null, { service: "ERROR-Response", from: "client" }, piid, field("error", whole(1)), clientTail),
  row(0xee, null, { service: "ERROR-Response", from: "server" }, piid, field("error", whole(1)), serverTail)
] as const
