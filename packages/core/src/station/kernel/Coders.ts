/** What checks, writes and reads the payload and the success of an operation; made once for each, since making them costs more than using them. */
import * as Schema from "effect/Schema"
import type { AnyOperation, PayloadOf, SuccessOf } from "./Operation.ts"

type Fields = { readonly [field: string]: Schema.Json }
type PayloadSchema<O extends AnyOperation> = Schema.Codec<PayloadOf<O>, Fields>
type SuccessSchema<O extends AnyOperation> = Schema.Codec<SuccessOf<O>, Schema.Json>

const make = <O extends AnyOperation>({ payload, success }: O) => {
  const payloadJson = Schema.toCodecJson(payload) as unknown as PayloadSchema<O>
  const successJson = Schema.toCodecJson(success) as unknown as SuccessSchema<O>
  return {
    /** Checks a payload that comes as typed values. */
    checkPayload: Schema.decodeUnknownEffect(Schema.toType(payload) as Schema.Codec<PayloadOf<O>>, {
      onExcessProperty: "error"
    }),
    /** Refuses what the types let through and JSON has no form for, such as an amount of more digits than are kept. */
    checkWritten: Schema.encodeUnknownEffect(payloadJson),
    writePayload: Schema.encodeUnknownSync(payloadJson),
    writeSuccess: Schema.encodeSync(successJson),
    readSuccess: Schema.decodeUnknownEffect(successJson)
  }
}

const made = new WeakMap<AnyOperation, ReturnType<typeof make>>()

/** Gives the coders of an operation. */
export const codersOf = <O extends AnyOperation>(operation: O): ReturnType<typeof make<O>> => {
  const known = made.get(operation) ?? make(operation as AnyOperation)
  made.set(operation, known)
  return known as ReturnType<typeof make<O>>
}
