/** What the story is told with: the station of one opening, the terminal, the ISMG, the clock, and where lines go. */
import { Instant, Policy, SiteTime, type TerminalId } from "@yugou/core"
import type { TcpTerminal } from "@yugou/dialect-kit/testing"
import { TerminalState } from "@yugou/testkit/terminal"
import { totalGroupNo } from "./Fleet.ts"
import type { Language, Options } from "./Options.ts"
import type { SiteClock } from "./SiteClock.ts"
import { pick } from "./texts.ts"

export interface World {
  readonly options: Options
  readonly clock: SiteClock
  readonly terminal: TcpTerminal.TcpTerminal
  readonly customerNo: string
  readonly address: string
  readonly terminalId: TerminalId
  /** The customer and the terminal of the second part. */
  readonly second: { readonly customerNo: string; readonly address: string }
  readonly say: (text: { readonly zh: string; readonly en: string }) => void
}

/** Makes the function that prints one line of the story. */
export const sayIn =
  (language: Language) =>
  (text: { readonly zh: string; readonly en: string }): void =>
    console.log(pick(text, language))

/** The balance that the simulated terminal really has. */
export const trueRemaining = (world: World) => TerminalState.remainingOf(world.terminal.terminal(), totalGroupNo)

/** How many times a credit really raised the balance of the simulated terminal. */
export const trueIncreases = (world: World): number => TerminalState.increases(world.terminal.terminal(), totalGroupNo)

/** The time of the site as people read it. */
export const siteTime = (world: World): string =>
  SiteTime.localText(Instant.fromMillis(world.clock.now()), Policy.defaults.siteZone)
