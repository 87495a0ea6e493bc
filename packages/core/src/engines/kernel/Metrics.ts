/**
 * What a station measures of itself, as one table: names, units, labels and what each means. The measures are Effect metrics, so that a host which
 * exports those (OpenTelemetry) exports these.
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Text } from "../../values/Text.ts"

/**
 * Describes a measure.
 *
 * **Details** `of`: `books` is read off the store and is the same in every process of a station, so that one takes any of them; `process` is counted by each,
 * so that one adds them up. `labels`: by what it is told apart; each has a small closed set of values.
 */
interface Measure {
  readonly name: `yugou_${string}`
  readonly kind: "gauge" | "counter" | "histogram"
  readonly of: "books" | "process"
  readonly unit: "seconds" | null
  readonly labels: ReadonlyArray<"state" | "queue" | "cause" | "engine" | "by" | "follower">
  readonly help: Text
}

/** Every measure. @category Constants */
export const measures = {
  up: {
    ...{ name: "yugou_books_up", kind: "gauge", of: "books", unit: null, labels: [] },
    help: {
      zh: "上次读取账册是否成功（1 是，0 否；为 0 时没有其他账册指标）。",
      en: "Whether the books could be read the last time (1, or 0: then there are no other measures of the books)."
    }
  },
  orders: {
    ...{ name: "yugou_orders", kind: "gauge", of: "books", unit: null, labels: ["state"] },
    help: {
      zh: "尚有事项未办结的购电单，按状态：待审核、排队、下发中、结果未知、未生效。已下发成功的不计数。",
      en: "Orders of which something is open, by state: pending approval, queued, sending, unknown, rejected. Applied ones are not counted."
    }
  },
  adjustments: {
    ...{ name: "yugou_adjustments", kind: "gauge", of: "books", unit: null, labels: ["state"] },
    help: { zh: "尚有事项未办结的电量调整单，按状态。", en: "Adjustments of which something is open, by state." }
  },
  unknownOldest: {
    ...{ name: "yugou_unknown_oldest_seconds", kind: "gauge", of: "books", unit: "seconds", labels: [] },
    help: {
      zh: "最早一笔结果未知的购电单或调整单已持续的时间；没有则为 0。",
      en: "For how long the oldest order or adjustment has been unknown; 0 where none is."
    }
  },
  queueDue: {
    ...{ name: "yugou_queue_due", kind: "gauge", of: "books", unit: null, labels: ["queue"] },
    help: {
      zh: "各队列中已到期的工作数，最多计到 10000。",
      en: "How much work of each queue is due, counted up to 10,000."
    }
  },
  queueOldest: {
    ...{ name: "yugou_queue_oldest_seconds", kind: "gauge", of: "books", unit: "seconds", labels: ["queue"] },
    help: {
      zh: "各队列中最早到期的工作已等待的时间；没有则为 0。",
      en: "For how long the oldest due work of each queue has waited; 0 where none is due."
    }
  },
  workItems: {
    ...{ name: "yugou_work_items", kind: "gauge", of: "books", unit: null, labels: ["cause"] },
    help: { zh: "未处理的待办数，按原因。", en: "Open work items, by cause." }
  },
  discrepancies: {
    ...{ name: "yugou_discrepancies", kind: "gauge", of: "books", unit: null, labels: [] },
    help: { zh: "未处理的单边账数。", en: "Open discrepancies." }
  },
  unverified: {
    ...{ name: "yugou_targets_unverified", kind: "gauge", of: "books", unit: null, labels: [] },
    help: {
      zh: "恢复后尚待核验的购电对象数，最多计到 10000；账册从未标记恢复则为 0。",
      en: "Targets that nobody has verified since the books were restored, counted up to 10,000; 0 where they never were."
    }
  },
  newestCommit: {
    ...{ name: "yugou_commit_newest", kind: "gauge", of: "books", unit: null, labels: [] },
    help: { zh: "最新提交的位置；没有提交则为 0。", en: "Position of the newest commit; 0 where there is none." }
  },
  followerPosition: {
    ...{ name: "yugou_follower_position", kind: "gauge", of: "process", unit: null, labels: ["follower"] },
    help: {
      zh: "本进程中各跟随者已处理到的位置，每秒更新；与最新提交之差为其尚未处理的提交数。",
      en: "How far each follower of this process has taken the commits, each second; the newest commit less this is what it has not taken."
    }
  },
  enginesRunning: {
    ...{ name: "yugou_engines_running", kind: "gauge", of: "process", unit: null, labels: [] },
    help: {
      zh: "本进程的引擎是否在运行（1 是；0 正在停止或已停止）。",
      en: "Whether the engines of this process run (1), or stop or have stopped (0)."
    }
  },
  engineStep: {
    ...{ name: "yugou_engine_step_seconds", kind: "histogram", of: "process", unit: "seconds", labels: ["engine"] },
    help: { zh: "各引擎一步所用的时间。", en: "How long a step of each engine took." }
  },
  engineClaimed: {
    ...{ name: "yugou_engine_claimed", kind: "counter", of: "process", unit: null, labels: ["engine"] },
    help: { zh: "各引擎领取的工作数。", en: "Work that each engine claimed." }
  },
  engineFailed: {
    ...{ name: "yugou_engine_failed", kind: "counter", of: "process", unit: null, labels: ["engine"] },
    help: {
      zh: "各引擎未能完成、留待下一步的工作数，以及中断的步数。",
      en: "Work that each engine left for its next step, and steps that broke."
    }
  },
  engineWork: {
    ...{ name: "yugou_engine_work", kind: "gauge", of: "process", unit: null, labels: ["engine", "state"] },
    help: {
      zh: "各引擎车道中在办的工作数：占位（inRoom）、让道等候（aside），以及空位（free）。",
      en: "Work that is under way in the lane of each engine: in its room, aside of it since it only waits; and how much of the room is free."
    }
  },
  commitRetries: {
    ...{ name: "yugou_commit_retries", kind: "counter", of: "process", unit: null, labels: ["by"] },
    help: {
      zh: "因所见记录已变动而重新办理的次数：操作（command）、引擎（engine）。",
      en: "How often something was decided again since what it saw had moved: by a command, by an engine."
    }
  }
} as const satisfies { readonly [measure: string]: Measure }

/** The name of a measure in the table. */
export type MeasureName = keyof typeof measures

/** The upper ends of the buckets of steps, in seconds. @category Constants */
export const stepBuckets: ReadonlyArray<number> = [0.005, 0.02, 0.1, 0.5, 2, 10, 30]

type OfKind<K extends Measure["kind"]> = {
  [M in MeasureName]: (typeof measures)[M]["kind"] extends K ? M : never
}[MeasureName]

type Labels = { readonly [label: string]: string }

/** Sets a gauge. */
export const set = (measure: OfKind<"gauge">, value: number, labels: Labels = {}): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(Metric.gauge(measures[measure].name), labels), value)

/** Adds to a counter. */
export const add = (measure: OfKind<"counter">, count: number, labels: Labels): Effect.Effect<void> =>
  count === 0
    ? Effect.void
    : Metric.update(Metric.withAttributes(Metric.counter(measures[measure].name, { incremental: true }), labels), count)

/** Adds an observation to a histogram. */
export const observe = (measure: OfKind<"histogram">, value: number, labels: Labels): Effect.Effect<void> =>
  Metric.update(
    Metric.withAttributes(Metric.histogram(measures[measure].name, { boundaries: stepBuckets }), labels),
    value
  )
