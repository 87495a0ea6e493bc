/** Work that is due. A queue is an index over states, not a second truth. */
import type { Instant } from "../../values/Instant.ts"

/**
 * The queues in which an engine finds what is due.
 *
 * **Details** What waits in them waits for an interval, of which each queue has a longest one; only in `expiry` it waits for a date that a person
 * stated, however far ahead that lies.
 *
 * @category Models
 */
export type QueueName = (typeof queueNames)[number]

/** All of them. @category Constants */
export const queueNames = [
  "dispatch",
  "resolve",
  "message",
  "alarm",
  "saga",
  "closing",
  "parameter",
  "control",
  "expiry"
] as const

/**
 * In which queue an aggregate is due, from when, and what must not run side by side.
 *
 * **Details** Of all aggregates of a queue with the same `serial` only the head is given out: the one with the least `order` (then id), whether it is
 * due yet or not. So orders of one target leave in the order in which they were queued, and one that waits makes the others wait.
 *
 * @category Models
 */
export interface Due {
  readonly queue: QueueName
  readonly at: Instant
  readonly serial: string
  readonly order: string
}
