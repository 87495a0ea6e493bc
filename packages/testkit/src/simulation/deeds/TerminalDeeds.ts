/** What is done on the page of 终端登记: terminals are registered, again, under the address of another, and with slips that are corrected later. */
import type { Entered, Site } from "../Site.ts"
import { ask, command, type Deed, type Doing, reason } from "./Doing.ts"

/** What a clerk who does not know better fills in. */
const nonsenseOf = ({ nothing }: Site["names"]): Entered => ({
  dialectId: nothing,
  address: "xx",
  settings: { foo: 1 }
})

/** Registers a terminal again, one that is in store, or one under the address of another; in one of four cases for another org unit. */
export const registerTerminal: Deed = (doing) => {
  const { dice, site, serial } = doing
  const { terminalId, entered, spare, neighbour, names } = site
  const nonsense = nonsenseOf(names)
  const stored = spare ?? { terminalId, entered }
  const given = dice.pick([
    { terminalId, entered },
    stored,
    stored,
    { terminalId: `N${serial}`, entered: neighbour },
    { terminalId: `A${serial}`, entered },
    { terminalId: `N${serial}`, entered: nonsense }
  ])
  const orgNo = dice.pick([names.orgNo, names.orgNo, names.orgNo, names.strangeOrgNo])
  return ask(({ customers }) =>
    customers.registerTerminal({ ...command(doing), terminalId: given.terminalId as never, orgNo, ...given.entered })
  )
}

/** What a clerk fills in: what is right, the address of a device that stands elsewhere, other settings, or somebody else's address. */
const entryOf = ({ dice, site }: Doing): Entered => {
  const { entered, decoy, neighbour, otherSettings, names } = site
  const nonsense = nonsenseOf(names)
  const slip = decoy ?? entered
  return dice.pick([
    entered,
    entered,
    entered,
    slip,
    slip,
    slip,
    slip,
    slip,
    { ...entered, settings: otherSettings },
    neighbour,
    dice.pick([nonsense, { ...entered, dialectId: nonsense.dialectId }, { ...entered, settings: nonsense.settings }])
  ])
}

/** Changes the entry of a terminal. */
export const updateTerminal: Deed = (doing) =>
  ask(({ customers }) =>
    customers.updateTerminal({ ...command(doing), terminalId: doing.site.terminalId, ...entryOf(doing) })
  )

/** Takes a terminal out of service: the one in store, or by a slip one at which somebody buys. */
export const retireTerminal: Deed = (doing) => {
  const { dice, site } = doing
  const stored = site.spare?.terminalId ?? site.terminalId
  const terminalId = dice.pick([stored, stored, site.terminalId])
  return ask(({ customers }) => customers.retireTerminal({ ...command(doing), terminalId, reason }))
}
