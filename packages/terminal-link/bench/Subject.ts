/** What the cases measure, from the public names of any revision. */
import type { TerminalDirectory, TerminalGateway, TerminalInbox } from "@yugou/core"
import type * as Context from "effect/Context"
import type * as Layer from "effect/Layer"
import * as Names from "../../../scripts/bench/Names.ts"

/** Where the front end listens. */
export interface Link {
  readonly address: { readonly port: number }
}

export interface Subject {
  readonly Gateway: typeof TerminalGateway
  readonly Directory: typeof TerminalDirectory
  readonly Inbox: typeof TerminalInbox
  readonly Link: Context.Key<Link, Link>
  /** With a frame log in memory. */
  readonly layer: (options: {
    readonly host: string
    readonly port: number
    readonly dialects: ReadonlyArray<unknown>
  }) => Layer.Layer<TerminalGateway | Link, unknown, TerminalDirectory | TerminalInbox>
  readonly kwh: (text: string) => bigint
  readonly instant: (millis: number) => unknown
}

export const subject = async (): Promise<Subject> => {
  const core = await Names.load(["@yugou/core", "@yugou/core/dialect"])
  const link = await Names.load(["@yugou/terminal-link"])
  const { kwh } = core.first("Energy") as Pick<Subject, "kwh">
  const { fromMillis } = core.first("Instant") as { readonly fromMillis: Subject["instant"] }
  return {
    Gateway: core.first("TerminalGateway") as Subject["Gateway"],
    Directory: core.first("TerminalDirectory") as Subject["Directory"],
    Inbox: core.first("TerminalInbox") as Subject["Inbox"],
    Link: link.first("TerminalLink") as Subject["Link"],
    layer: link.first("layerWithRing") as Subject["layer"],
    kwh,
    instant: fromMillis
  }
}
