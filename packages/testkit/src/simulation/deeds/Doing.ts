/** What an operator has before him who does one thing of the operations table, and what he may find there. */
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Dice from "../Dice.ts"
import type { Device, Memory } from "../Memory.ts"
import type { Site } from "../Site.ts"

/** One thing that is done: about which target, by whom, under which command id; the dice say what the form is filled in with. */
export interface Doing {
  readonly memory: Memory
  readonly site: Site
  readonly device: Device
  readonly actor: string
  readonly commandId: string
  readonly dice: Dice.Dice
  /** Whether what is filled in lets an alarm go out in a few minutes, and in which cycle. */
  readonly alarming: "daily" | "once" | "no"
  /** The number of the deed in its script: what has to be different each time is made of it. */
  readonly serial: number
}

/** A deed: the same one again fills in the same and has the same command id. */
export type Deed = (doing: Doing) => Effect.Effect<unknown, unknown, Station.Station>

/** How a command of the table is played: by an entry of its own in the story of an order or an adjustment, by a deed, or not at all and why. */
export type Playing = Deed | "inTheStory" | { readonly notPlayed: string }

type Facade = Station.Station["Service"]

/** Asks the station. */
export const ask = <A, E>(use: (station: Facade) => Effect.Effect<A, E>): Effect.Effect<A, E, Station.Station> =>
  Effect.flatMap(Station.Station, use)

/** The fields of a command. */
export const command = ({ actor, commandId }: Doing) => ({ actor, commandId })

/** The fields of a command about a purchase device. */
export const ofDevice = ({ actor, commandId, device }: Doing) => ({ actor, commandId, deviceId: device.deviceId })

/** Why everything is done. */
export const reason = "simulated"

/** Fields that a form has in some of a hundred cases. */
export const sometimes = <A extends object>({ dice }: Doing, percent: number, fields: A): A | object =>
  dice.chance(percent) ? fields : {}
