/** The rule that registers a terminal (终端登记). @category Rules */
import * as R from "../../rejection/Rejection.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import * as AddressRules from "./AddressRules.ts"
import type * as Terminal from "./Terminal.ts"
import type * as TerminalAddress from "./TerminalAddress.ts"
import { type Changes, canonicalAddress, type Described, fitting } from "./TerminalRules.ts"

/** What is registered of a terminal. @category Models */
export type Registration = Pick<
  Terminal.State,
  "terminalId" | "orgNo" | "dialectId" | "address" | "settings" | "admission"
>

/** What registering looks at; `null`: nobody registered that id. @category Models */
export interface RegisterView {
  readonly terminal: Terminal.State | null
  readonly described: Described
  /** Who is registered under the address already. */
  readonly place: AddressRules.Place
  /** The org units in which the actor may know of other terminals. */
  readonly orgScope: ReadonlyArray<string>
}

/** The events of a registration. @category Models */
export interface RegisterChanges extends Changes {
  readonly address: ReadonlyArray<TerminalAddress.Event>
}

/** Registers a terminal that its dialect knows as one, under an id and an address that no other one has. @category Rules */
export const register: Rule<Registration, RegisterView, RegisterChanges, R.Conflict | R.SettingsInvalid> = (
  { terminalId, orgNo, dialectId, settings, admission, ...typed },
  { terminal, described, place, orgScope },
  { now }
) => {
  const address = canonicalAddress(typed.address, described)
  return decide(
    [
      terminal === null ? null : new R.Conflict({ conflict: "alreadyRegistered", id: terminalId }),
      ...fitting(terminalId, described),
      ...AddressRules.untaken(place, orgScope)
    ],
    () => ({
      terminal: [
        {
          _tag: "TerminalRegistered",
          v: 1,
          at: now,
          terminalId,
          orgNo,
          dialectId,
          address,
          settings,
          ...(admission === undefined ? {} : { admission })
        }
      ],
      address: AddressRules.taken({ dialectId, address }, terminalId, now)
    })
  )
}
