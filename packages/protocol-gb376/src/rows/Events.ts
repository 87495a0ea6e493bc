/** AFN0E class 3 data: event records (Q/GDW 1376.1 §5.15). */

import { eventAnswer, eventQuestion } from "./EventRecords.ts"
import { of, row } from "./Row.ts"

export const eventRows = {
  F1: row(of("important events", "重要事件", "terminal"), { down: eventQuestion, up: eventAnswer }),
  F2: row(of("general events", "一般事件", "terminal"), { down: eventQuestion, up: eventAnswer })
} as const
