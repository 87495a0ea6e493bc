/** SECURITY: an APDU in an envelope, in the clear or enciphered, with what proves where it comes from. */
import { Bytes } from "@yugou/dialect-kit"
import type { EncodeError, TraceEntry } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import type { Part, Value } from "../value/Codec.ts"
import * as Descriptor from "../value/Descriptor.ts"
import { choice, field, optional, record, together } from "../value/Layout.ts"
import { named, octets } from "../value/Leaf.ts"
import { type Row, row } from "./Row.ts"

const asked = record(
  choice(
    together(field("sid", Descriptor.sid), field("mac", Descriptor.mac)),
    field("rn", Descriptor.rn),
    together(field("rn", Descriptor.rn), field("mac", Descriptor.mac)),
    field("sid", Descriptor.sid)
  )
)
const answered = record(
  choice(field("mac", Descriptor.mac), together(field("sid", Descriptor.sid), field("mac", Descriptor.mac)))
)

/** What proves a request. @category Services */
export type RequestProof = Value<typeof asked>
/** What proves an answer. @category Services */
export type ResponseProof = Value<typeof answered>

type Carried<P> =
  | { readonly form: "plain"; readonly apdu: string; readonly inner?: P }
  | { readonly form: "cipher"; readonly apdu: string }

/** `apdu` is what the envelope holds, as hexadecimal text. @category Services */
export type Envelope<P> =
  | ({ readonly service: "SECURITY-Request"; readonly verify: RequestProof } & Carried<P>)
  | ({ readonly service: "SECURITY-Response"; readonly verify?: ResponseProof } & (
      | Carried<P>
      | { readonly form: "error"; readonly dar: number }
    ))

type Decode<P> = (bytes: Uint8Array, from: number, to: number, trace: Array<TraceEntry> | null) => P | null
type Encode = (value: unknown) => Result.Result<Uint8Array, EncodeError>

const content = octets("APDU")
const error = field("dar", Descriptor.dar)
const hexDoc = content.doc

/** Reads what the envelope holds where it is in the clear; writes it as it came, or from `inner`. */
const carried = <P>(
  forms: ReadonlyArray<"plain" | "cipher" | "error">,
  decode: Decode<P>,
  encode: Encode
): Part<object> => {
  const form = named(forms)
  return {
    doc: {
      cases: forms.map((each) =>
        each === "error"
          ? { form: { kind: "oneOf", values: [each] }, dar: Descriptor.dar.doc }
          : { form: { kind: "oneOf", values: [each] }, apdu: hexDoc }
      )
    },
    keys: ["form", "apdu", "dar", "inner"],
    read: (input, into) => {
      const which = form.read(input)
      into.form = which
      if (input.failure !== null) return
      if (which === "error") return error.read(input, into)
      into.apdu = input.within("apdu", () => content.read(input))
      if (which === "cipher" || input.failure !== null) return
      const size = (into.apdu as string).length / 2
      const traced = input.trace?.length ?? 0
      const inner = decode(input.bytes, input.offset - size, input.offset, input.trace)
      if (inner === null) input.trace?.splice(traced)
      else into.inner = inner
      for (const entry of input.trace?.slice(traced) ?? []) entry.path = `inner.${entry.path}`
    },
    write: (output, from) => {
      form.write(output, from.form)
      output.within("form")
      if (output.failure !== null) return
      if (from.form === "error") return error.write(output, from)
      const inner = from.inner === undefined ? null : encode(from.inner)
      if (inner !== null && Result.isFailure(inner)) {
        output.fail(inner.failure.message)
        output.within(inner.failure.path)
        return output.within("inner")
      }
      const bytes = inner === null ? null : Bytes.hex(inner.success)
      if (bytes !== null && typeof from.apdu === "string" && from.apdu.toUpperCase() !== bytes) {
        output.fail("says something else than apdu")
        return output.within("inner")
      }
      content.write(output, from.apdu ?? bytes)
      output.within("apdu")
    }
  }
}

/** The rows, around what reads and writes the APDU inside. */
export const rows = <P>(decode: Decode<P>, encode: Encode): ReadonlyArray<Row<object>> => [
  row(
    0x10,
    null,
    { service: "SECURITY-Request" },
    carried(["plain", "cipher"], decode, encode),
    field("verify", asked)
  ),
  row(
    0x90,
    null,
    { service: "SECURITY-Response" },
    carried(["plain", "cipher", "error"], decode, encode),
    optional("verify", answered)
  )
]
