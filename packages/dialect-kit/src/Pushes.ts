/** What a terminal pushed and the inbox has not stored yet: its frame is confirmed when every event in it is stored, never before. @category Session */

import { Bytes, type TerminalEvent, type TerminalId } from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"

/**
 * Makes the event of something that a terminal pushed or was asked for. `about` tells it from others of the terminal; the same content about the
 * same thing has the same key, so that it is stored once however often it comes.
 *
 * @category Functions
 */
export const eventOf = (terminalId: TerminalId, kind: string, about: string, content: unknown): TerminalEvent => {
  const text = JSON.stringify(content)
  return { terminalId, key: `${about}/${Bytes.fingerprint(text)}`, kind, detail: JSON.parse(text) as Schema.Json }
}

/** Pushed frames that wait for the inbox; the oldest is forgotten, unconfirmed, and the terminal sends it again. @category Constants */
export const maxWaiting = 32

/** A frame that a terminal pushed: the keys of its events that are not stored yet, and the frame that confirms it. @category Models */
export interface Push {
  readonly keys: ReadonlyArray<string>
  readonly confirmation: Uint8Array
}

/** Lets a push wait. @category Functions */
export const add = (waiting: ReadonlyArray<Push>, push: Push): ReadonlyArray<Push> =>
  [...waiting, push].slice(-maxWaiting)

/** Takes the key of a stored event; gives what still waits, and the confirmations that are due. @category Functions */
export const accept = (
  waiting: ReadonlyArray<Push>,
  key: string
): readonly [ReadonlyArray<Push>, ReadonlyArray<Uint8Array>] => {
  const left = waiting.map((push) => ({ ...push, keys: push.keys.filter((other) => other !== key) }))
  const isDone = ({ keys }: Push): boolean => keys.length === 0
  return [left.filter((push) => !isDone(push)), left.filter(isDone).map(({ confirmation }) => confirmation)]
}
