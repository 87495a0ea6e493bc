/** One command, one transaction: the path that every command takes. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Rule from "../../books/rule/Rule.ts"
import { add } from "../../engines/kernel/Metrics.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import { Authorization, commonGrant } from "../../ports/authorization/Authorization.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { TerminalRequest } from "../../ports/terminal/Requests.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Refusal } from "../../rejection/Preconditions.ts"
import { CommandConflict, ConfirmationStale, type Rejection } from "../../rejection/Rejection.ts"
import { type After, type Changes, commitOf, evolveView, type Fact, type View } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import { codersOf } from "./Coders.ts"
import { plainContent, type Secretive, secretContent, type Undigested } from "./CommandContent.ts"
import { foreignCursor, isForeignPlace, signed, withPlace } from "./Cursor.ts"
import { unlessLocked } from "./Locked.ts"
import type { AnyOperation, PayloadOf, RejectionOf, RuleRejectionOf, SuccessOf } from "./Operation.ts"
import { type Asker, shownTo } from "./PersonalData.ts"
import { accepted, confirmationOf, Plan, refused } from "./Plan.ts"
import { demandProof } from "./Proved.ts"
import { validate } from "./Validate.ts"

/** What a handler gets besides its payload: what every rule gets, the operation, and the org units in which the actor may do it. */
export interface Context extends Rule.Context {
  /** The name of the operation that runs. */
  readonly operation: AnyOperation["name"]
  readonly orgScope: ReadonlyArray<string>
  /** Whether the command comes with the confirmation of a plan; a plan itself shows what would be with it. */
  readonly confirmed: "yes" | "no"
}

/** Who acts, and in which operation: what a trail says of both. */
export type By = Pick<Context, "actor" | "operation">

/** How often a command is decided again when what it saw has moved meanwhile. */
export const maxRetries = 8

/** What a command decided: its view with the changes, and how the answer follows from the view after them. */
export interface Decision<V extends View, A> extends Consequences {
  readonly view: V
  readonly changes: Changes<V>
  readonly reason: string | null
  readonly answer: (after: After<V>) => A
}

/**
 * What a decision brings besides its changes: facts of the same commit, the requests that will go to terminals because of it, and what they will
 * wait for as things stand.
 */
export interface Consequences {
  readonly facts: ReadonlyArray<Fact>
  readonly sends: ReadonlyArray<TerminalRequest>
  readonly waits: ReadonlyArray<Rejection>
}

const none: Consequences = { facts: [], sends: [], waits: [] }

/** Makes a decision. */
export const decision = <V extends View, A>(
  view: V,
  changes: Changes<V>,
  reason: string | null,
  answer: (after: After<V>) => A,
  consequences: Partial<Consequences> = none
): Decision<V, A> => ({ view, changes, reason, answer, ...none, ...consequences })

/** Decides a command: loads what the rule looks at and asks the rule. It changes nothing, so that a plan can ask it, too. */
export type Decide<O extends AnyOperation, V extends View, R> = (
  payload: PayloadOf<O>,
  context: Context
) => Effect.Effect<
  Result.Result<Decision<V, SuccessOf<O>>, Refusal<RuleRejectionOf<O>>>,
  RuleRejectionOf<O> | StoreError,
  R
>

/** Says where a payload may hold secrets and under which names, and refuses it where they cannot be kept. */
export interface SecretsOf<O extends AnyOperation, R> {
  readonly where: (payload: PayloadOf<O>) => Secretive
  readonly names: (payload: PayloadOf<O>) => Effect.Effect<ReadonlyArray<string>, StoreError, R>
  readonly unkept: (undigested: Undigested) => RuleRejectionOf<O>
}

/** A command as a facade offers it: carried out, or planned without storing or sending anything. */
export interface Command<O extends AnyOperation, R> {
  readonly execute: (
    input: PayloadOf<O>
  ) => Effect.Effect<SuccessOf<O>, RejectionOf<O> | StoreError, StationStore | Authorization | R>
  readonly plan: (
    input: PayloadOf<O>
  ) => Effect.Effect<Plan, RejectionOf<O> | StoreError, StationStore | Authorization | TerminalGateway | R>
}

/** Asks whether the actor may do this, and in which org units: those that every permission of the operation grants. */
export const authorize = Effect.fnUntraced(function* ({ permission, besides }: AnyOperation, actor: string) {
  const authorization = yield* Authorization
  const first = yield* authorization.authorize(actor, permission)
  const more = yield* Effect.forEach(besides, (it) => authorization.authorize(actor, it))
  return more.reduce(commonGrant, first)
})

const decodeResponse = <O extends AnyOperation>(operation: O, response: Schema.Json) =>
  Effect.mapError(
    codersOf(operation).readSuccess(response),
    (error) => new StoreError({ reason: "corrupt", detail: `stored response: ${error.message}` })
  )

/** The content of a command, with refusals of its operation. */
interface OwnContent<O extends AnyOperation, R> {
  readonly texts: Effect.Effect<readonly [string, ...ReadonlyArray<string>], RuleRejectionOf<O> | StoreError, R>
  readonly isKept: (stored: string) => Effect.Effect<boolean, RuleRejectionOf<O>>
}

interface Prepared<O extends AnyOperation, R> {
  readonly payload: PayloadOf<O>
  readonly commandId: string
  readonly confirmation: string | null
  /** What is asked for, without the id of the command and without its confirmation. */
  readonly subject: OwnContent<O, R>
  /** The same with the fields of every command: what makes two commands with one id the same. */
  readonly content: OwnContent<O, R>
  readonly asker: Asker
  readonly context: (confirmed: Context["confirmed"]) => Effect.Effect<Context>
}

/** Gives the answer of the same command as it was kept before; another one under its id is refused. */
const answered = Effect.fnUntraced(function* <O extends AnyOperation, R>({ commandId, content }: Prepared<O, R>) {
  const store = yield* StationStore
  const known = yield* store.answered(commandId)
  if (Option.isNone(known)) return Option.none<Schema.Json>()
  if (!(yield* content.isKept(known.value.content))) return yield* new CommandConflict({ commandId })
  return Option.some(known.value.response)
})

const contentIn =
  <O extends AnyOperation, R>(operation: O, payload: PayloadOf<O>, secretsOf: SecretsOf<O, R> | null) =>
  (json: { readonly [field: string]: Schema.Json }): OwnContent<O, R> => {
    if (secretsOf === null) return plainContent(operation.name, json)
    const { names, unkept, where } = secretsOf
    const refused = (error: StoreError | Undigested): RuleRejectionOf<O> | StoreError =>
      error instanceof StoreError ? error : unkept(error)
    const content = secretContent(operation.name, json, where(payload), names(payload))
    return {
      texts: Effect.mapError(content.texts, refused),
      isKept: (stored) => Effect.mapError(content.isKept(stored), unkept)
    }
  }

const prepare = Effect.fnUntraced(function* <O extends AnyOperation, R>(
  operation: O,
  input: PayloadOf<O>,
  secretsOf: SecretsOf<O, R> | null
) {
  const checked = yield* validate(operation, input)
  const { confirmation = null, ...payload } = checked as PayloadOf<O> & {
    readonly actor: string
    readonly commandId: string
    readonly confirmation?: string
  }
  const { actor, commandId } = payload
  const { orgScope } = yield* authorize(operation, actor)
  const policy = yield* StationPolicy
  const json = codersOf(operation).writePayload(payload)
  const { commandId: _id, ...subject } = json
  const contentOf = contentIn(operation, payload as unknown as PayloadOf<O>, secretsOf)
  return {
    payload: payload as unknown as PayloadOf<O>,
    commandId,
    confirmation,
    subject: contentOf(subject),
    content: contentOf(json),
    asker: { actor, orgScope },
    context: (confirmed) =>
      Effect.map(DateTime.now, (now) => ({ actor, operation: operation.name, now, policy, orgScope, confirmed }))
  } satisfies Prepared<O, R>
})

const isDiffering = (error: StoreError): boolean => error.reason === "commandDiffers"

/** Gives the answer of the same command as another process kept it meanwhile, under another key than ours; what is another one is refused. */
const keptMeanwhile = Effect.fnUntraced(function* <O extends AnyOperation, R>(command: Prepared<O, R>) {
  const known = yield* answered(command)
  if (Option.isNone(known)) return yield* new CommandConflict({ commandId: command.commandId })
  return { _tag: "Repeated", response: known.value } as const
})

const isStale = (error: unknown): boolean => error instanceof StoreError && error.reason === "stale"

/** Decides and commits once. */
const carryOut = Effect.fnUntraced(function* <O extends AnyOperation, V extends View, R>(
  operation: O,
  command: Prepared<O, R>,
  decide: Decide<O, V, R>
) {
  const store = yield* StationStore
  const { payload, commandId, confirmation, subject, content } = command
  const repeated = yield* answered(command)
  if (Option.isSome(repeated)) return yield* decodeResponse(operation, repeated.value)
  const context = yield* command.context(confirmation === null ? "no" : "yes")
  const decided = Result.mapError(yield* decide(payload, context), ([first]) => first)
  const { view, changes, reason, answer, facts } = yield* Effect.fromResult(decided)
  if (confirmation !== null) {
    // A process whose newest key is another one may have given it.
    const texts = yield* subject.texts
    if (!texts.some((text) => confirmation === confirmationOf(text, view))) {
      return yield* new ConfirmationStale({ commandId })
    }
  }
  const [kept] = yield* content.texts
  const evolved = evolveView(view, changes)
  const success = answer(evolved.after)
  const response = codersOf(operation).writeSuccess(success)
  const commit = commitOf(evolved, {
    command: { id: commandId, content: kept, response },
    facts,
    trail: { actor: context.actor, operation: operation.name, reason, at: context.now }
  })
  const committed = yield* Effect.catchIf(store.commit(commit), isDiffering, () => keptMeanwhile(command))
  // The same command may have been committed meanwhile by somebody else: then that answer counts.
  return committed._tag === "Committed" ? success : yield* decodeResponse(operation, committed.response)
})

/**
 * Makes a command out of its row in the table and its decision.
 *
 * **Details** `execute` validates, authorizes, asks for a fresh proof where the operation is sensitive, answers a repeated command from the store, otherwise loads, decides and commits once. When what the
 * decision saw has moved meanwhile, it loads and decides again, at most {@link maxRetries} times. Refusals are not stored. `plan` takes the same
 * way up to the commit. What is answered is masked for who may not see personal data; what is stored is not.
 */
export const run = <O extends AnyOperation, V extends View, R>(
  operation: O,
  decide: Decide<O, V, R>,
  secretsOf: SecretsOf<O, R> | null = null
): Command<O, R> => ({
  execute: Effect.fnUntraced(function* (input) {
    const command = yield* prepare(operation, input, secretsOf)
    const proved = demandProof(operation, command.asker.actor)
    yield* Effect.mapError(proved, (refusal) => refusal as RuleRejectionOf<O>)
    const done = Effect.tapError(carryOut(operation, command, unlessLocked(operation, decide)), (error) =>
      isStale(error) ? add("commitRetries", 1, { by: "command" }) : Effect.void
    )
    const success = yield* Effect.retry(done, { times: maxRetries, while: isStale })
    return yield* shownTo(operation, operation.success, success, command.asker)
  }),
  plan: Effect.fnUntraced(function* (input) {
    const { payload, subject, context, asker } = yield* prepare(operation, input, secretsOf)
    const planned = Effect.gen(function* () {
      const decided = yield* unlessLocked(operation, decide)(payload, yield* context("yes"))
      if (Result.isFailure(decided)) return yield* refused(decided.failure as Refusal<Rejection>)
      const [text] = yield* subject.texts
      return yield* shownTo(operation, Plan, yield* accepted(text, decided.success), asker)
    })
    return yield* Effect.catchIf(
      planned,
      (error): error is RuleRejectionOf<O> => !(error instanceof StoreError),
      (rejection) => refused([rejection as Rejection])
    )
  })
})

/** Runs a query or a poll: validates, authorizes, answers. */
export const ask = Effect.fnUntraced(function* <O extends AnyOperation, R>(
  operation: O,
  input: PayloadOf<O>,
  answer: (payload: PayloadOf<O>, context: Context) => Effect.Effect<SuccessOf<O>, RejectionOf<O> | StoreError, R>
): Effect.fn.Return<SuccessOf<O>, RejectionOf<O> | StoreError, Authorization | R> {
  const payload = yield* validate(operation, input)
  const { actor } = payload as { readonly actor: string }
  const { orgScope } = yield* authorize(operation, actor)
  const policy = yield* StationPolicy
  const now = yield* DateTime.now
  const placed = yield* withPlace(operation, payload)
  const answered = answer(placed, { actor, operation: operation.name, now, policy, orgScope, confirmed: "no" })
  const success = yield* Effect.catchIf(answered, isForeignPlace(placed), () => Effect.fail(foreignCursor(operation)))
  return yield* shownTo(operation, operation.success, signed(operation, success), { actor, orgScope })
})
