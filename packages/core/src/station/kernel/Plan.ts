/** The dry run of a command (确认/取消): what forbids it, what would go out, and the token that binds a confirmation to what was seen. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Message from "../../books/message/Message.ts"
import { EngineProcess } from "../../engines/kernel/EngineProcess.ts"
import type { TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Refusal } from "../../rejection/Preconditions.ts"
import { codeOf, type Rejection } from "../../rejection/Rejection.ts"
import { textOf } from "../../rejection/texts.ts"
import { refKey } from "../../store/Aggregates.ts"
import { type After, type Changes, evolveView, type View } from "../../store/Commit.ts"
import { TerminalId } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { digest } from "../../values/Digest.ts"
import { ShownMobile } from "../../values/Mobile.ts"
import { personal } from "../../values/Personal.ts"
import { Confirmation } from "./Operation.ts"
import { view } from "./View.ts"

/** Describes why a command would be refused: code, sentence in both languages, and the fields of the rejection as JSON. */
export const RefusalView = view("RefusalView", {
  code: Schema.String,
  message: Schema.String,
  messageZh: Schema.String,
  detail: Schema.Json
})
export type RefusalView = typeof RefusalView.Type

/** The text of a message as it is shown, and the name of the customer, which may stand in it. */
export const shownText = { customerName: personal(Schema.String, "name"), text: personal(Schema.String, "text") }

/**
 * Describes the plan of a command. Nothing is stored and nothing is sent.
 *
 * **Details** `refusals` are all that apply, in order of precedence. `waits`: what does not refuse the command, but keeps what it queues from being
 * sent as things stand (a busy target, a terminal that is offline or counts money); what only a look at the terminal shows is not among it. `warnings`: what
 * the answer will warn of, as its codes. `frames` are upper-case hex without spaces, as they would be now. Where
 * something refuses there is no `confirmation`. `terminals`: `here`, this process sends, or another one that reaches the terminal; `elsewhere`, this
 * process has no front end, and another one sends.
 *
 * **Example**
 *
 * ```ts
 * const forbids = (plan: Plan) => plan.refusals.map(({ messageZh }) => messageZh)
 * ```
 *
 * @category Station
 */
export const Plan = view("Plan", {
  refusals: Schema.Array(RefusalView),
  waits: Schema.Array(RefusalView),
  warnings: Schema.Array(Schema.String),
  frames: Schema.Array(
    Schema.Struct({ terminalId: TerminalId, request: Schema.String, hex: Schema.Array(Schema.String) })
  ),
  messages: Schema.Array(Schema.Struct({ customerNo: CustomerNo, to: ShownMobile, ...shownText })),
  confirmation: Schema.NullOr(Confirmation),
  terminals: Schema.Literals(["here", "elsewhere"])
})
/**
 * The plan of a command.
 *
 * **Example**
 *
 * ```ts
 * const canBeConfirmed = ({ confirmation }: Plan) => confirmation !== null
 * ```
 *
 * @category Station
 */
export type Plan = typeof Plan.Type

/** Gives the fields of a rejection as JSON; amounts of energy as decimal kWh text. */
export const detailOf = (rejection: Rejection): Schema.Json => {
  const codec = Schema.toCodecJson(rejection.constructor as unknown as Schema.Codec<Rejection, Schema.Json>)
  const { _tag, ...fields } = Schema.encodeSync(codec)(rejection) as { readonly [field: string]: Schema.Json }
  return fields
}

/** Gives what a person reads of a rejection. */
export const refusalView = (rejection: Rejection): RefusalView => {
  const { zh, en } = textOf(rejection)
  return { code: codeOf(rejection._tag), message: en, messageZh: zh, detail: detailOf(rejection) }
}

/**
 * Gives the token of a confirmation: it is bound to the content of the command and to the version of everything that the decision saw.
 *
 * **Details** What does not exist yet has no version to bind to: its id may be drawn anew for each decision. When it exists by the time of the
 * confirmation, its version makes another token.
 */
export const confirmationOf = (content: string, view: View): string => {
  const seen = Object.values(view)
    .filter(({ version }) => version > 0)
    .map(({ ref, version }) => `${refKey(ref)}@${version}`)
  return digest(`${content}\n${seen.sort().join("\n")}`)
}

/** Plans a command that is refused. */
export const refused = Effect.fnUntraced(function* (refusal: Refusal<Rejection>) {
  const { terminals } = yield* EngineProcess
  return {
    refusals: refusal.map(refusalView),
    waits: [],
    warnings: [],
    frames: [],
    messages: [],
    confirmation: null,
    terminals
  } satisfies Plan
})

const messagesIn = (changes: Changes<View>): Plan["messages"] =>
  Object.values(changes)
    .flatMap((events) =>
      (events ?? []).flatMap((event) =>
        event._tag === "MessageQueued" ? [(event as Extract<Message.Event, { _tag: "MessageQueued" }>).content] : []
      )
    )
    .map(({ customerNo, to, text, customerName = "" }) => ({ customerNo, to, text, customerName }))

/** Gives the warnings of an answer: codes that its schema lists. */
const warningsIn = (answer: unknown): ReadonlyArray<string> => {
  const { warnings = [] } = (answer ?? {}) as { readonly warnings?: ReadonlyArray<string> }
  return warnings
}

/** What was decided, as far as its plan shows it. */
export interface Accepted<V extends View> {
  readonly view: V
  readonly changes: Changes<V>
  readonly answer: (after: After<V>) => unknown
  readonly sends: ReadonlyArray<TerminalRequest>
  readonly waits: ReadonlyArray<Rejection>
}

/** Plans a command that is accepted: the frames that its requests would send now, and the messages that it would queue. */
export const accepted = Effect.fnUntraced(function* <V extends View>(
  content: string,
  { view, changes, sends, waits, answer }: Accepted<V>
) {
  const gateway = yield* TerminalGateway
  const frames = yield* Effect.forEach(sends, (request) =>
    Effect.map(gateway.preview(request), (hex) => ({ terminalId: request.terminalId, request: request._tag, hex }))
  )
  const { terminals } = yield* EngineProcess
  const messages = messagesIn(changes)
  return {
    refusals: [],
    waits: waits.map(refusalView),
    warnings: warningsIn(answer(evolveView(view, changes).after)),
    frames,
    messages,
    confirmation: confirmationOf(content, view),
    terminals
  } satisfies Plan
})
