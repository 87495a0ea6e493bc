/** 报文: what went over the wire, out of the frame log, and a frame field by field. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Attempt } from "../../books/dispatch/Attempt.ts"
import { FrameExplainer, type FrameField } from "../../ports/terminal/FrameExplainer.ts"
import { FrameLog, type FramePlace, type FrameSpan } from "../../ports/terminal/FrameLog.ts"
import { invalid } from "../../store/CheckedInput.ts"
import { ref } from "../../store/StationStore.ts"
import { fromHex, hex as hexOf } from "../../values/Bytes.ts"
import { Instant, isBefore, later } from "../../values/Instant.ts"
import { fieldsOf, isSealed, mask } from "../../values/Secret.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { usualPage } from "../kernel/Listing.ts"
import { need, notFound } from "../kernel/Load.ts"
import { history as table } from "./Table.ts"

type Table = Handlers<typeof table>

const Place = Schema.fromJsonString(Schema.Struct({ at: Instant, no: Schema.Int }))
const readPlace = Schema.decodeUnknownOption(Place)
const writePlace = Schema.encodeSync(Place)

/** From the look before an attempt to the look that decided it; one that is not decided yet goes on. */
const spanOf = ({ before, ending, openedAt, verdict }: Attempt): FrameSpan => ({
  from: isBefore(before.at, openedAt) ? before.at : openedAt,
  until: verdict === null ? null : later(verdict.at, ending?.at ?? verdict.at)
})

/** What of a span lies between two times; nothing where it does not reach there. */
const clipped = (span: FrameSpan, from: Instant | null, until: Instant | null): ReadonlyArray<FrameSpan> => {
  const first = span.from === null || (from !== null && isBefore(span.from, from)) ? from : span.from
  const last = span.until === null || (until !== null && isBefore(until, span.until)) ? until : span.until
  return first !== null && last !== null && isBefore(last, first) ? [] : [{ from: first, until: last }]
}

/** The attempts of an order of this terminal; an order of another one is none of its. */
const attemptsOf = Effect.fnUntraced(function* (
  orderNo: string,
  terminalId: string,
  context: Parameters<typeof need>[1]
) {
  const { state } = yield* need(ref("Order", orderNo), context)
  return state.target.terminalId === terminalId ? state.attempts : yield* notFound(ref("Order", orderNo))
})

/** Lists frames. */
export const frames: Table["frames"] = (input) =>
  ask(table.frames, input, (payload, context) =>
    Effect.gen(function* () {
      const { after = null, direction = null, limit = usualPage, orderNo, sortBy = "newestFirst", terminalId } = payload
      const { from = null, until = null } = payload
      yield* need(ref("Terminal", terminalId), context)
      const place: Option.Option<FramePlace | null> = after === null ? Option.some(null) : readPlace(after)
      if (Option.isNone(place)) return yield* invalid("$.after", "is no place among frames")
      const whole: ReadonlyArray<FrameSpan> =
        orderNo === undefined
          ? [{ from: null, until: null }]
          : (yield* attemptsOf(orderNo, terminalId, context)).map(spanOf)
      const log = yield* Effect.serviceOption(FrameLog)
      if (Option.isNone(log)) return { rows: [], next: null, log: "none" }
      const spans = whole.flatMap((span) => clipped(span, from, until))
      const asked = { terminalId, direction, limit, sortBy, spans, after: place.value }
      const page = spans.length === 0 ? { rows: [], next: null } : yield* log.value.page(asked)
      return { rows: page.rows, next: page.next === null ? null : writePlace(page.next), log: "kept" }
    })
  )

/** Settings without those that are secret: an explainer needs none. */
const withoutSealed = (settings: Schema.Json): Schema.Json =>
  Object.fromEntries(Object.entries(fieldsOf(settings)).filter(([, value]) => !isSealed(value)))

const hidden = { zh: mask, en: mask }

/** A field as it may be shown, and zeros in its place among the bytes. */
const shown = (bytes: Uint8Array, field: FrameField): FrameField => {
  if (field.secret === "no") return field
  bytes.fill(0, Math.max(field.offset, 0), Math.max(field.offset, 0) + field.length)
  return { ...field, value: hidden }
}

/** Explains one frame. */
export const explainFrame: Table["explainFrame"] = (input) =>
  ask(table.explainFrame, input, ({ hex, terminalId }, context) =>
    Effect.gen(function* () {
      const { state } = yield* need(ref("Terminal", terminalId), context)
      const { explain } = yield* FrameExplainer
      const bytes = Result.getOrElse(fromHex(hex), () => new Uint8Array())
      const { dialectId } = state
      const told = yield* explain({ dialectId, settings: withoutSealed(state.settings), bytes })
      const bytesShown = new Uint8Array(bytes)
      const fields = told.fields.map((field) => shown(bytesShown, field))
      return { terminalId, dialectId, hex: hexOf(bytesShown), fields, problem: told.problem }
    })
  )
