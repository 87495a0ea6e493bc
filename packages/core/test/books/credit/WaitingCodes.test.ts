/** What people are told of why a credit waits: they are told it by the public code, so that reasons of one code have one sentence. */
import { assert, describe, it } from "@effect/vitest"
import { publicCodeOf, type Reason, waitingText } from "../../../src/books/credit/Waiting.ts"

const rows: ReadonlyArray<readonly [Reason, code: string, zh: string]> = [
  ["busy", "NOT_SENT", "信道未空出，未发送"],
  ["expired", "NOT_SENT", "信道未空出，未发送"],
  ["shutdown", "STATION_STOPPED", "主站停止，未发送"],
  ["unproved", "CONNECTION_UNPROVED", "终端已换连接或未能核对，重新核对后再发"],
  ["ruledOut", "CONNECTION_RULED_OUT", "应答者已由两人认定不是该终端"],
  ["suspected", "TERMINAL_SUSPECTED", "终端连接存疑，等待两人确认"],
  ["TerminalSuspected", "TERMINAL_SUSPECTED", "终端连接存疑，等待两人确认"],
  ["gated", "UNSUPPORTED", "终端不支持"],
  ["unsupported", "UNSUPPORTED", "终端不支持"],
  ["Unsupported", "UNSUPPORTED", "终端不支持"],
  ["offline", "TERMINAL_OFFLINE", "终端离线"]
]

describe("why a credit waits", () => {
  it.each(rows)("%s is told as %s", (reason, code, zh) => {
    assert.deepStrictEqual([publicCodeOf(reason), waitingText(code).zh], [code, zh])
  })
})
