/** PROXY: what a terminal asks of the devices behind it for the station, and bytes that it only passes on. */

import type { Part } from "../value/Codec.ts"
import * as Descriptor from "../value/Descriptor.ts"
import { choice, field, list, record } from "../value/Layout.ts"
import { octets, whole } from "../value/Leaf.ts"
import * as Common from "./Common.ts"
import { lists } from "./Exchange.ts"
import { row } from "./Row.ts"

const { clientTail, piid, serverTail } = Common
const tsa = field("tsa", Descriptor.tsa)
const timeout = field("timeout", whole(2))

/** Targets, each with its time limit in seconds. */
const asked = <A extends object>(part: Part<A>) => field("targets", list(record(tsa, timeout, part)))
const answered = <A extends object>(part: Part<A>) => field("targets", list(record(tsa, part)))
const request = { service: "PROXY-Request" } as const
const response = { service: "PROXY-Response" } as const

export const rows = [
  row(0x09, 1, { ...request, kind: "GetList" }, piid, timeout, asked(field("oads", list(Descriptor.oad))), clientTail),
  row(
    0x09,
    2,
    { ...request, kind: "GetRecord" },
    piid,
    timeout,
    tsa,
    field("record", Common.recordRequest),
    clientTail
  ),
  row(0x09, 3, { ...request, kind: "SetList" }, piid, timeout, asked(lists.assignments), clientTail),
  row(0x09, 4, { ...request, kind: "SetThenGet" }, piid, timeout, asked(lists.assignmentsThenGet), clientTail),
  row(0x09, 5, { ...request, kind: "ActionList" }, piid, timeout, asked(lists.calls), clientTail),
  row(0x09, 6, { ...request, kind: "ActionThenGet" }, piid, timeout, asked(lists.callsThenGet), clientTail),
  row(
    0x09,
    7,
    { ...request, kind: "TransCommand" },
    piid,
    field("port", Descriptor.oad),
    field("comdcb", Descriptor.comdcb),
    field("waitSeconds", whole(2)),
    field("byteMillis", whole(2)),
    field("frame", octets()),
    clientTail
  ),
  row(0x89, 1, { ...response, kind: "GetList" }, piid, answered(field("results", list(Common.result))), serverTail),
  row(0x89, 2, { ...response, kind: "GetRecord" }, piid, tsa, field("record", Common.recordResult), serverTail),
  row(0x89, 3, { ...response, kind: "SetList" }, piid, answered(lists.assigned), serverTail),
  row(0x89, 4, { ...response, kind: "SetThenGet" }, piid, answered(lists.assignedThenGot), serverTail),
  row(0x89, 5, { ...response, kind: "ActionList" }, piid, answered(lists.called), serverTail),
  row(0x89, 6, { ...response, kind: "ActionThenGet" }, piid, answered(lists.calledThenGot), serverTail),
  row(
    0x89,
    7,
    { ...response, kind: "TransCommand" },
    piid,
    field("port", Descriptor.oad),
    choice(field("dar", Descriptor.dar), field("frame", octets())),
    serverTail
  )
] as const
