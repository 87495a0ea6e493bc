/** The times of a cluster, with their defaults; all are measured by the clock of the machine. */
import * as Schema from "effect/Schema"

/**
 * The settings that may be given, in milliseconds.
 *
 * @category Constants
 */
export const defaultSettings = {
  /**
   * A connection whose place nobody hears for so long comes in: correctness does not depend on the cluster, and its terminal waits. A process that has not even heard
   * that a second connection came is waited for no longer.
   */
  heardMillis: 3_000,
  /** How long the process of the former connection has to decide between two; it asks that one for a sign of life. */
  contestMillis: 7_000,
  /** How long a question waits that sends nothing to a terminal. */
  askMillis: 3_000,
  /** How long a request waits for its outcome after its `notAfter`: then there is no answer. */
  answerMillis: 60_000,
  /** How long a process whose connection to the place broke may come back: before what it was asked counts as lost, and before a stranger has the place of its terminal. */
  returnMillis: 3_000,
  /** How long a process that stops lets what the others asked of it end: for as long as dialects wait for an answer. */
  drainMillis: 30_000,
  /** How long a process waits before it attaches a connection anew. */
  attachMillis: 250,
  /** After so long without a sign the database gives the shards of a process to others. */
  shardLockMillis: 10_000,
  /** How often a process renews the locks of its shards. */
  shardRefreshMillis: 3_000,
  /** How often it is asked whether a process is alive. */
  healthMillis: 2_000,
  /** How often a process looks who else is there. */
  assignmentsMillis: 1_000
}

/** Settings of a cluster: positive whole milliseconds. @category Models */
export type Settings = { readonly [K in keyof typeof defaultSettings]: number }

/** Says which setting is no number of milliseconds that can be. @category Errors */
export class ClusterConfigError extends Schema.TaggedError<ClusterConfigError>()("ClusterConfigError", {
  setting: Schema.String,
  message: Schema.String
}) {}

const most = 2_147_483_647

/** Completes settings with the defaults; gives the name of the first one that is wrong. */
export const complete = (given: Partial<Settings>): Settings | ClusterConfigError => {
  const settings: Settings = { ...defaultSettings, ...given }
  for (const [setting, millis] of Object.entries(settings)) {
    if (!(setting in defaultSettings)) return new ClusterConfigError({ setting, message: "there is no such setting" })
    if (!Number.isInteger(millis) || millis < 1 || millis > most)
      return new ClusterConfigError({ setting, message: `is an integer of 1 to ${most}` })
  }
  return settings.shardRefreshMillis * 2 < settings.shardLockMillis
    ? settings
    : new ClusterConfigError({ setting: "shardRefreshMillis", message: "is less than half of shardLockMillis" })
}
