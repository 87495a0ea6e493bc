/**
 * A profile: everything that belongs to a province, as data. The frame, the functions and the value codecs are the family's; the rows say which
 * item means what, how its bytes are laid out, and how well that is known.
 *
 * @category Profiles
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { maxDataLength } from "../frame/Frame.ts"
import { CodecSpec, Di, FieldName } from "../value/CodecSpec.ts"

/**
 * Says how well a row is known: `confirmed` bytes of running systems of the family agree · `sibling` seen in one sibling only · `inferred`
 * concluded · `placeholder` a guess that is never sent · `integrator` stated by whoever holds the provincial document.
 *
 * @category Models
 */
export const Provenance = Schema.Literals(["confirmed", "sibling", "inferred", "placeholder", "integrator"])
export type Provenance = typeof Provenance.Type

/** What the station asks for, apart from how a province answers it. @category Models */
export const Capability = Schema.Literals([
  "remaining.read",
  "remaining.write",
  "purchase.write",
  "alarmEnergy.write",
  "control.rounds",
  "control.enabled",
  "protection",
  "control.expiry",
  "switch.round",
  "switch.command",
  "switch.state",
  "trip.duration",
  "trip.delay",
  "clock",
  "realtime"
])
export type Capability = typeof Capability.Type

/** All capabilities that a profile may have a row for. @category Constants */
export const capabilities: ReadonlyArray<Capability> = Capability.literals

/** What a result byte means for the outcome of a request. @category Models */
export const ResultKind = Schema.Literals([
  "ok",
  "meterSilent",
  "badValue",
  "notPermitted",
  "unsupported",
  "expired",
  "timeout",
  "notSent",
  "unreadable",
  "unspecified"
])
export type ResultKind = typeof ResultKind.Type

const note = Schema.String.check(Schema.isMaxLength(200))
const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const Hex2 = Schema.String.check(Schema.isPattern(/^[0-9A-F]{2}$/u))
const functionCode = Schema.String.check(Schema.isPattern(/^[0-3][0-9A-F]$/u)).annotate({
  description: "function code, two hexadecimal digits, 00…3F"
})

/** One data item: bytes, layout, scope (T the terminal itself, M a measuring point), access, provenance. @category Models */
export const ItemRow = Schema.Struct({
  len: between(1, 255),
  codec: CodecSpec,
  scope: Schema.Literals(["T", "M"]),
  access: Schema.Literals(["r", "w", "rw"]),
  provenance: Provenance,
  allOnes: Schema.optionalKey(Schema.Literals(["noData", "value"])).annotate({
    description: "what all FF means in this item; default noData"
  }),
  name: Schema.optionalKey(FieldName).annotate({
    description: "name under which the item is offered for real-time reading; the number otherwise"
  }),
  title: Schema.optionalKey(Schema.Struct({ zh: note, en: note })),
  unit: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(16))),
  note: Schema.optionalKey(note)
})
export type ItemRow = typeof ItemRow.Type

/** `count` consecutive items from `base`, and the block item that reads them all. @category Models */
export const DiRange = Schema.Struct({ base: Di, count: between(1, 64), block: Schema.optionalKey(Di) })

/** Which item serves a capability, which field of it, and which values stand for which meaning. @category Models */
export const CapabilityRow = Schema.Struct({
  di: Schema.Union([Di, DiRange]),
  field: Schema.optionalKey(FieldName),
  values: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  provenance: Provenance,
  note: Schema.optionalKey(note)
})
export type CapabilityRow = typeof CapabilityRow.Type

/** What an alarm code means and which items' values follow its time; `unknown` ends the reading of the frame. @category Models */
export const AlarmRow = Schema.Struct({
  event: Schema.String.check(Schema.isPattern(/^[a-z][A-Za-z0-9.]{0,47}$/u)),
  payload: Schema.Union([Schema.Array(Di), Schema.Literal("unknown")]),
  round: Schema.optionalKey(between(1, 8)),
  provenance: Provenance
})
export type AlarmRow = typeof AlarmRow.Type

const address = {
  regionBytes: Schema.Literal(2),
  terminalBytes: Schema.Literal(2),
  terminalOrder: Schema.Literals(["le", "be"])
}
const functions = {
  read: functionCode,
  write: functionCode,
  rtWrite: Schema.NullOr(functionCode),
  alarm: functionCode,
  login: functionCode,
  logout: functionCode,
  heartbeat: functionCode
}
const write = {
  pointBytes: Schema.Literals([1, 2]).annotate({
    description: "bytes of the point number in writes and their answers"
  }),
  level: Hex2.annotate({ description: "permission level byte" }),
  passwordOrder: Schema.Literals(["reversed", "plain"]),
  useRtFor: Schema.Array(Schema.Literals(["purchase", "control", "adjust"])).annotate({
    description: "writes that carry issue time and validity, so that an old frame dies in a queue"
  })
}
const session = {
  loginPasswordOrder: Schema.Literals(["reversed", "plain", "any"]),
  logoutReply: Schema.Literals(["sameDirection", "down", "none"]),
  alarmReply: Schema.Literals(["none", "confirm"]),
  onlineTtlSeconds: between(10, 86_400)
}
const limits = {
  maxData: between(32, maxDataLength),
  maxRequestData: between(32, maxDataLength),
  switches: between(1, 64),
  rounds: between(1, 8),
  switchBase: Schema.Literals([0, 1]).annotate({ description: "label of the switch that the first item stands for" }),
  inputPolarity: Schema.Literals(["unknown", "oneIsOpen", "oneIsClosed"]).annotate({
    description: "what input state 1 says about the switch; unknown: states are never read from inputs"
  })
}

const alarmCode = Di
const head = {
  $schema: Schema.optionalKey(Schema.String),
  id: Schema.String.check(Schema.isPattern(/^[a-z0-9][a-z0-9-]{1,47}$/u)),
  family: Schema.Literal("zj-6868"),
  verified: Schema.Boolean.annotate({
    description: "an integrator states that the rows were checked against the document"
  }),
  note: Schema.optionalKey(note)
}
const capabilityRows = Struct.Record(capabilities, Schema.NullOr(CapabilityRow))

/** A complete profile, as it is used. @category Models */
export const Profile = Schema.Struct({
  ...head,
  basedOn: Schema.optionalKey(Schema.String),
  address: Schema.Struct(address),
  functions: Schema.Struct(functions),
  write: Schema.Struct(write),
  session: Schema.Struct(session),
  limits: Schema.Struct(limits),
  items: Schema.Record(Di, ItemRow),
  capabilities: Schema.Struct(capabilityRows),
  results: Schema.Record(Hex2, ResultKind),
  alarms: Schema.Record(alarmCode, AlarmRow)
})
export type Profile = typeof Profile.Type

const partial = <F extends Schema.Struct.Fields>(fields: F) =>
  Schema.Struct(fields).mapFields(Struct.map(Schema.optionalKey))

/**
 * A profile as it is written down. With `basedOn` every part may be left out and is taken from the base, row by row: a row that is given
 * replaces the base's whole row, `null` removes it. `verified` is never inherited.
 *
 * @category Models
 */
export const ProfileFile = Schema.Struct({
  ...head,
  verified: Schema.optionalKey(head.verified),
  basedOn: Schema.optionalKey(Schema.String.annotate({ description: "id of the profile that this one changes" })),
  address: Schema.optionalKey(partial(address)),
  functions: Schema.optionalKey(partial(functions)),
  write: Schema.optionalKey(partial(write)),
  session: Schema.optionalKey(partial(session)),
  limits: Schema.optionalKey(partial(limits)),
  items: Schema.optionalKey(Schema.Record(Di, Schema.NullOr(ItemRow))),
  capabilities: Schema.optionalKey(partial(capabilityRows)),
  results: Schema.optionalKey(Schema.Record(Hex2, Schema.NullOr(ResultKind))),
  alarms: Schema.optionalKey(Schema.Record(alarmCode, Schema.NullOr(AlarmRow)))
}).annotate({ title: "Yugou Shandong profile", description: "Provincial profile of the zj-6868 load-control family" })
export type ProfileFile = typeof ProfileFile.Type
