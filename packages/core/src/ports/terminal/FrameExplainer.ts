/**
 * The port that reads a frame (报文) for people: which bytes are which field, what it is called, what it says.
 *
 * A protocol package gives an explainer of its dialect; a host hands those of its dialects over. Without any, frames are shown as bytes.
 *
 * **Example**
 *
 * ```ts
 * const explainers = FrameExplainers.layer([gb376Explainer, dlt698Explainer])
 * ```
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Text } from "../../values/Text.ts"

/**
 * Describes one field of a frame: where its bytes lie, counted from the first byte of the frame, what it is called, what it says.
 *
 * **Details** A field may lie inside another one: the inner one is the shorter, or stands behind it. `secret`: `yes` where its bytes are a password.
 *
 * **Example**
 *
 * ```ts
 * const field: FrameField = { offset: 0, length: 1, name: { zh: "起始符", en: "start" }, value: { zh: "", en: "" }, secret: "no" }
 * ```
 *
 * @category Ports
 */
export const FrameField = Schema.Struct({
  offset: Schema.Int,
  length: Schema.Int,
  name: Text,
  value: Text,
  secret: Schema.Literals(["yes", "no"])
}).annotate({ identifier: "FrameField" })
export type FrameField = typeof FrameField.Type

/**
 * Describes why a frame was not read to its end: the place, a short word that programs know, and a sentence.
 *
 * **Example**
 *
 * ```ts
 * const problem: FrameProblem = { offset: 9, reason: "checksum", text: { zh: "校验和错误", en: "the checksum is wrong" } }
 * ```
 *
 * @category Ports
 */
export const FrameProblem = Schema.Struct({
  offset: Schema.Int,
  reason: Schema.String,
  text: Text
}).annotate({ identifier: "FrameProblem" })
export type FrameProblem = typeof FrameProblem.Type

/**
 * What is known of a frame: its fields in the order of the bytes, as far as they were read, and what stopped the reading.
 *
 * **Example**
 *
 * ```ts
 * const { fields, problem } = explainer.explain(bytes, settings)
 * ```
 *
 * @category Ports
 */
export interface Explanation {
  readonly fields: ReadonlyArray<FrameField>
  readonly problem: FrameProblem | null
}

/**
 * Reads the frames of one dialect. `settings` are those of the terminal without its secrets; pure, and never throws.
 *
 * **Example**
 *
 * ```ts
 * const explainers: ReadonlyArray<DialectExplainer> = [gb376Explainer, dlt698Explainer]
 * ```
 *
 * @category Ports
 */
export interface DialectExplainer {
  readonly dialectId: string
  readonly explain: (bytes: Uint8Array, settings: Schema.Json) => Explanation
}

/**
 * A frame, and the dialect and settings of the terminal that it went to or came from.
 *
 * **Example**
 *
 * ```ts
 * const frame: FrameOf = { dialectId: "gb376", settings: {}, bytes }
 * ```
 *
 * @category Ports
 */
export interface FrameOf {
  readonly dialectId: string
  readonly settings: Schema.Json
  readonly bytes: Uint8Array
}

/**
 * Reads frames, whatever their dialect.
 *
 * **Example**
 *
 * ```ts
 * const { explain } = yield* FrameExplainer
 * const { fields } = yield* explain({ dialectId: "gb376", settings: {}, bytes })
 * ```
 *
 * @category Ports
 */
export interface FrameExplainerPort {
  readonly explain: (frame: FrameOf) => Effect.Effect<Explanation>
}

/** The most fields that are told of one frame. @category Constants */
export const maxFrameFields = 2_000

const nothing = (reason: string, text: Text): Explanation => ({ fields: [], problem: { offset: 0, reason, text } })

const noExplainer = (dialectId: string): Explanation =>
  nothing("noExplainer", {
    zh: `本站没有规约 ${dialectId} 的报文解析`,
    en: `this station has no explainer of the dialect ${dialectId}`
  })

const broken = nothing("explainerFailed", { zh: "报文解析出错", en: "the explainer failed" })

/** Cuts an explanation that is longer than anybody reads. */
const bounded = (told: Explanation): Explanation => {
  const first = told.fields[maxFrameFields]
  if (first === undefined) return told
  const text = {
    zh: `字段过多，只列出前 ${maxFrameFields} 个`,
    en: `has too many fields, the first ${maxFrameFields} are told`
  }
  return {
    fields: told.fields.slice(0, maxFrameFields),
    problem: { offset: first.offset, reason: "tooManyFields", text }
  }
}

/**
 * Makes the port out of the explainers of some dialects; one that throws has failed, and breaks nothing.
 *
 * **Example**
 *
 * ```ts
 * const port: FrameExplainerPort = explainersOf([gb376Explainer])
 * ```
 *
 * @category Ports
 */
export const explainersOf = (explainers: ReadonlyArray<DialectExplainer>): FrameExplainerPort => ({
  explain: ({ bytes, dialectId, settings }) => {
    const found = explainers.find((it) => it.dialectId === dialectId)
    if (found === undefined) return Effect.succeed(noExplainer(dialectId))
    return Effect.sync(() => bounded(found.explain(bytes, settings))).pipe(
      Effect.catchDefect((defect) => Effect.as(Effect.logError("an explainer of frames failed", defect), broken))
    )
  }
})

/**
 * The explainers of this station; without a layer there are none, and frames are shown as bytes.
 *
 * **Example**
 *
 * ```ts
 * const explainers = FrameExplainers.layer([gb376Explainer, dlt698Explainer])
 * ```
 *
 * @category Ports
 */
export const FrameExplainer = Context.Reference<FrameExplainerPort>("@yugou/core/terminal/FrameExplainer", {
  defaultValue: () => explainersOf([])
})

/**
 * Provides the explainers of some dialects.
 *
 * **Example**
 *
 * ```ts
 * const station = Station.layer.pipe(Layer.provideMerge(ports), Layer.provideMerge(FrameExplainers.layer([gb376Explainer])))
 * ```
 *
 * @category Ports
 */
export const layer = (explainers: ReadonlyArray<DialectExplainer>): Layer.Layer<never> =>
  Layer.succeed(FrameExplainer, explainersOf(explainers))
