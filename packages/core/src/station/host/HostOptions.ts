/** What a host without Effect gives to open a station, checked before anything is opened: JSON, functions, and the layers of adapter packages. */
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { PolicyJson } from "../../policy/PolicyJson.ts"
import { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import { OrgUnitList } from "../../ports/people/OrgUnits.ts"
import type { DialectExplainer } from "../../ports/terminal/FrameExplainer.ts"
import { demandOf, pathOf } from "../../rejection/demands.ts"
import { OpenFailed } from "../../rejection/Rejection.ts"
import { defined } from "../../values/Defined.ts"
import { demanding } from "../../values/FieldText.ts"
import * as EngineLoop from "../EngineLoop.ts"
import { type LaneName, lanes } from "../Engines.ts"

const AnyLayer = Schema.declare((it: unknown): it is Layer.Layer<never> => Layer.isLayer(it)).annotate(
  demanding("必须是适配器包给出的 Layer", "must be a layer of an adapter package")
)
const AnyFunction = Schema.declare(
  (it: unknown): it is (...args: never) => unknown => typeof it === "function"
).annotate(demanding("必须是函数", "must be a function"))
const namesDialects = (it: unknown): boolean =>
  typeof it === "object" && it !== null && "elsewhere" in it && Array.isArray(it.elsewhere)

const Terminals = Schema.declare(
  (it: unknown): it is Layer.Layer<never> | { readonly elsewhere: ReadonlyArray<unknown> } =>
    Layer.isLayer(it) || namesDialects(it)
).annotate(demanding("必须是前置的 Layer 或 { elsewhere }", "must be the layer of a front end, or { elsewhere }"))

const Role = Schema.Struct({
  permissions: Schema.Array(Schema.String),
  orgScope: Schema.Array(Schema.String),
  displayName: Schema.optionalKey(Schema.String)
}).annotate(demanding("必须是 { permissions, orgScope }", "must be { permissions, orgScope }"))

const AnyLog = Schema.declare(
  (it: unknown): it is "console" | "none" | ((...args: never) => unknown) =>
    it === "console" || it === "none" || typeof it === "function"
).annotate(demanding("必须是 console、none 或函数", "must be console, none or a function"))

const isExplainer = (it: unknown): it is DialectExplainer =>
  typeof it === "object" && it !== null && "dialectId" in it && "explain" in it && typeof it.explain === "function"
const Explainer = Schema.declare(isExplainer).annotate(
  demanding("必须是规约包给出的报文解析", "must be an explainer of a protocol package")
)

const Room = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: EngineLoop.maxRoom }))
const Rooms = Schema.Struct(
  Object.fromEntries(lanes.map((name) => [name, Schema.optionalKey(Room)])) as {
    readonly [N in LaneName]: Schema.optionalKey<typeof Room>
  }
)

const HostOptions = Schema.Struct({
  store: AnyLayer,
  terminals: Terminals,
  archive: Schema.Union([Schema.Array(ArchiveView), AnyFunction, Schema.Literal("local")]),
  people: Schema.optionalKey(Schema.Record(Schema.String, Role)),
  authorize: Schema.optionalKey(AnyFunction),
  actorNames: Schema.optionalKey(AnyFunction),
  reauthentication: Schema.optionalKey(AnyFunction),
  orgUnits: Schema.optionalKey(Schema.Union([OrgUnitList, AnyFunction])),
  accessLog: Schema.optionalKey(AnyLayer),
  sms: Schema.optionalKey(AnyLayer),
  policy: Schema.optionalKey(PolicyJson),
  secretKeys: Schema.optionalKey(Schema.String),
  explainers: Schema.optionalKey(Schema.Array(Explainer)),
  rooms: Schema.optionalKey(Rooms),
  stopWithinSeconds: Schema.optionalKey(Schema.Number.check(Schema.isBetween({ minimum: 0, maximum: 3_600 }))),
  log: Schema.optionalKey(AnyLog)
})

/** What was given, read: amounts exact, instants as instants. */
export type HostOptions = typeof HostOptions.Type

const wrong = (option: string, zh: string, en: string): OpenFailed =>
  new OpenFailed({ reason: "options", option, problem: { zh, en } })

const whoDecides = ({ people, authorize }: HostOptions): OpenFailed | null =>
  (people === undefined) === (authorize === undefined)
    ? wrong("people", "须给出 people 或 authorize 其中一项", "give people or authorize, one of both")
    : null

const decode = Schema.decodeUnknownResult(HostOptions, { onExcessProperty: "error" })

/** Reads what a host gives; the first option that is wrong is named by its path, with what it must be. */
export const readOptions = (given: unknown): Result.Result<HostOptions, OpenFailed> =>
  Result.flatMap(
    Result.mapError(decode(defined(given)), ({ issue }) => {
      const { zh, en } = demandOf(issue)
      return wrong(pathOf(issue).map(String).join("."), zh, en)
    }),
    (options) => {
      const refusal = whoDecides(options)
      return refusal === null ? Result.succeed(options) : Result.fail(refusal)
    }
  )
