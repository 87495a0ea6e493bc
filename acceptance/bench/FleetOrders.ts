/** What the bench and the thread of its terminals say to each other. */

/** One exchange: what the station's end writes and what the terminal's end answers. */
export interface Turn {
  readonly down: Uint8Array
  readonly up: Uint8Array
}

/** Everything that one plain socket answers, in order. */
export type Script = ReadonlyArray<Turn>

/** One order at a time; each is answered by one report. `Count` asks for nothing but that. */
export type Order =
  | { readonly _tag: "Count" }
  /** The last so many terminals answer nothing from now on. */
  | { readonly _tag: "Hush"; readonly count: number }
  | { readonly _tag: "Dial"; readonly port: number; readonly addresses: ReadonlyArray<string> }
  | { readonly _tag: "Echo"; readonly port: number; readonly scripts: ReadonlyArray<Script> }
  | { readonly _tag: "HangUp"; readonly which: "terminals" | "plain" }

/** `cpuMillis`: the processor time that the thread has used since it began. */
export type Report =
  | { readonly _tag: "Done"; readonly cpuMillis: number }
  | { readonly _tag: "Failed"; readonly detail: string }
