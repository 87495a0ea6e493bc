/** AFN0B task data, AFN0F file transfer, AFN10 data forwarding, AFN09 configuration (Q/GDW 1376.1 §5.10, §5.12, §5.16, §5.17). */
import { hex, list, struct } from "@yugou/dialect-kit/layout"
import { ascii, bin, packed } from "../value/Binary.ts"
import { none } from "../value/Codec.ts"
import { A15, A20 } from "../value/DateTime.ts"
import { A12 } from "../value/Decimal.ts"
import { of, orField, row } from "./Row.ts"

/** Longest message that is forwarded or file segment that is sent; the frame itself allows little more. */
export const maxForwardedBytes = 16_000

const data = hex({ countBytes: 2, max: maxForwardedBytes })
const line = packed(1, { dataBits: [0, 2], odd: [2, 1], parity: [3, 1], stopBits: [4, 1], baud: [5, 3] })
const patience = packed(1, { value: [0, 7], seconds: [7, 1] })

/** AFN10 F1 down: the control byte, e.g. 6BH = 2400 baud 8E1; `patience` counts seconds or 10 ms. */
const forward = struct({ port: bin(1), line, patience, byteTimeout: bin(1, "10 ms"), data })
/** Test frames of a province leave the byte time-out away. */
const forwardWithoutByteTimeout = struct({ port: bin(1), line, patience, data })

export const forwardingRows = {
  F1: row(of("transparent forwarding", "透明转发", "terminal"), {
    down: orField(forward, forwardWithoutByteTimeout),
    up: struct({ port: bin(1), data })
  }),
  F9: row(of("meter data by identifier", "转发主站直接对电表的抄读数据命令", "terminal", "B"), {
    down: struct({
      port: bin(1),
      relays: list(A12, { max: 32 }),
      target: A12,
      identifierKind: bin(1),
      identifier: bin(4)
    }),
    up: struct({ port: bin(1), target: A12, result: bin(1), data: hex({ max: 255 }) })
  })
} as const

export const fileRows = {
  F1: row(of("file transfer", "文件传输方式1", "terminal"), {
    down: struct({ file: bin(1), attribute: bin(1), command: bin(1), segments: bin(2), index: bin(4), data }),
    up: struct({ index: bin(4) })
  })
} as const

export const taskRows = {
  F1: row(of("class 1 task data", "定时上报1类数据", "task", "B"), { down: none, up: null }),
  F2: row(of("class 2 task data", "定时上报2类数据", "task", "B"), { down: struct({ start: A15 }), up: null })
} as const

export const configurationRows = {
  F1: row(of("terminal version", "终端版本信息", "terminal", "D"), {
    down: none,
    up: struct({
      vendor: ascii(4),
      device: ascii(8),
      software: ascii(4),
      softwareDate: A20,
      capacity: ascii(11),
      protocol: ascii(4),
      hardware: ascii(4),
      hardwareDate: A20
    })
  })
} as const
