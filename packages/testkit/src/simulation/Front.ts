/** The terminal gateway as one process sees it: requests go to the front end; an answer to a process that died is heard by nobody. */
import { Instant, TerminalGateway } from "@yugou/core"
import { describeBy, type Identity, isSameDevice, type Outcome, type TerminalRequest } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Agenda } from "./Agenda.ts"
import type { Journal } from "./Journal.ts"
import type { Life } from "./Process.ts"
import type { Member } from "./Terminals.ts"

/** What the gateway of a process stands on. */
export interface Ground {
  readonly agenda: Agenda
  readonly journal: Journal
  readonly members: ReadonlyMap<string, Member>
  readonly life: () => Life
  /** Hears how each request ended. */
  readonly outcome: (request: TerminalRequest, outcome: Outcome) => void
  /** The pauses that wait for the next credit: how long the process stands between commit and send. */
  readonly pauses: Array<number>
}

/** How long an answer takes from the front end to the process. */
const handOverMillis = 3

const deviceOf = ({ kind, address }: Member): Identity => ({ dialectId: kind.dialect.id, address })

/** Makes the gateway of a process. */
export const make = ({
  agenda,
  journal,
  members,
  life,
  outcome: noteOutcome,
  pauses
}: Ground): TerminalGateway["Service"] => {
  const send = (request: TerminalRequest): Effect.Effect<Outcome> =>
    Effect.callback<Outcome>((resume) => {
      const mine = life()
      const member = members.get(request.terminalId)
      const link = member?.link
      const { identity } = request
      if (member !== undefined && identity !== undefined && !isSameDevice(deviceOf(member), identity)) {
        const at = Instant.fromMillis(agenda.now())
        const outcome: Outcome = { _tag: "NotSent", at, reason: "offline", detail: "another device is connected" }
        noteOutcome(request, outcome)
        return resume(Effect.succeed(outcome))
      }
      const go = (): void => {
        if (mine.state === "dead" || link === undefined) return
        link.execute(request, (outcome) => {
          noteOutcome(request, outcome)
          agenda.at(agenda.now() + handOverMillis, () => {
            if (mine.state === "running") resume(Effect.succeed(outcome))
          })
        })
      }
      const pause = request._tag === "WriteCredit" ? pauses.shift() : undefined
      if (pause === undefined) return go()
      journal.happened("process.pause")
      agenda.at(agenda.now() + pause, go)
    })
  return TerminalGateway.of({
    execute: ((request: TerminalRequest) => send(request)) as TerminalGateway["Service"]["execute"],
    capabilities: (id) => Effect.sync(() => Option.fromUndefinedOr(members.get(id)?.configured.capabilities)),
    describe: (entry) => Effect.sync(() => describeBy([...members.values()].map(({ kind }) => kind.dialect))(entry)),
    presence: (id) =>
      Effect.sync(() => {
        const state = members.get(id)?.link.online() === true ? "online" : "offline"
        return { state, since: Option.none() } as const
      }),
    renew: () => Effect.void,
    preview: () => Effect.succeed([])
  })
}
