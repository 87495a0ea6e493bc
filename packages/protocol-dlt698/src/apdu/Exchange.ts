/** GET, SET, ACTION, REPORT: what a station asks of objects, and what a terminal reports of them. */
import * as Descriptor from "../value/Descriptor.ts"
import { choice, field, list, record, together } from "../value/Layout.ts"
import { bool, octets, whole } from "../value/Leaf.ts"
import * as Common from "./Common.ts"
import { row } from "./Row.ts"

const { clientTail, piid, serverTail } = Common
const oads = field("oads", list(Descriptor.oad))
const results = field("results", list(Common.result))
const records = field("records", list(Common.recordResult))

const get = [
  row(0x05, 1, { service: "GET-Request-Normal" }, piid, field("oad", Descriptor.oad), clientTail),
  row(0x05, 2, { service: "GET-Request-NormalList" }, piid, oads, clientTail),
  row(0x05, 3, { service: "GET-Request-Record" }, piid, field("record", Common.recordRequest), clientTail),
  row(0x05, 4, { service: "GET-Request-RecordList" }, piid, field("records", list(Common.recordRequest)), clientTail),
  row(0x05, 5, { service: "GET-Request-Next" }, piid, field("block", whole(2)), clientTail),
  row(0x05, 6, { service: "GET-Request-MD5" }, piid, field("oad", Descriptor.oad), clientTail),
  row(0x85, 1, { service: "GET-Response-Normal" }, piid, field("result", Common.result), serverTail),
  row(0x85, 2, { service: "GET-Response-NormalList" }, piid, results, serverTail),
  row(0x85, 3, { service: "GET-Response-Record" }, piid, field("record", Common.recordResult), serverTail),
  row(0x85, 4, { service: "GET-Response-RecordList" }, piid, records, serverTail),
  row(
    0x85,
    5,
    { service: "GET-Response-Next" },
    piid,
    field("last", bool),
    field("block", whole(2)),
    choice(field("dar", Descriptor.dar), results, records),
    serverTail
  ),
  row(
    0x85,
    6,
    { service: "GET-Response-MD5" },
    piid,
    field("oad", Descriptor.oad),
    choice(field("dar", Descriptor.dar), field("md5", octets())),
    serverTail
  )
] as const

const { assigned, assignment, call, called, got, thenGet } = Common
/** Lists that PROXY has, too. */
export const lists = {
  assignments: field("items", list(record(assignment))),
  assigned: field("items", list(record(assigned))),
  assignmentsThenGet: field("items", list(record(together(assignment, thenGet)))),
  assignedThenGot: field("items", list(record(together(assigned, got)))),
  calls: field("items", list(record(call))),
  called: field("items", list(record(called))),
  callsThenGet: field("items", list(record(together(call, thenGet)))),
  calledThenGot: field("items", list(record(together(called, got))))
}

const set = [
  row(0x06, 1, { service: "SET-Request-Normal" }, piid, assignment, clientTail),
  row(0x06, 2, { service: "SET-Request-NormalList" }, piid, lists.assignments, clientTail),
  row(0x06, 3, { service: "SET-Request-ThenGet" }, piid, lists.assignmentsThenGet, clientTail),
  row(0x86, 1, { service: "SET-Response-Normal" }, piid, assigned, serverTail),
  row(0x86, 2, { service: "SET-Response-NormalList" }, piid, lists.assigned, serverTail),
  row(0x86, 3, { service: "SET-Response-ThenGet" }, piid, lists.assignedThenGot, serverTail)
] as const

const action = [
  row(0x07, 1, { service: "ACTION-Request-Normal" }, piid, call, clientTail),
  row(0x07, 2, { service: "ACTION-Request-NormalList" }, piid, lists.calls, clientTail),
  row(0x07, 3, { service: "ACTION-Request-ThenGet" }, piid, lists.callsThenGet, clientTail),
  row(0x87, 1, { service: "ACTION-Response-Normal" }, piid, called, serverTail),
  row(0x87, 2, { service: "ACTION-Response-NormalList" }, piid, lists.called, serverTail),
  row(0x87, 3, { service: "ACTION-Response-ThenGet" }, piid, lists.calledThenGot, serverTail)
] as const

const report = [
  row(0x88, 1, { service: "REPORT-Notification-List" }, piid, results, serverTail),
  row(0x88, 2, { service: "REPORT-Notification-RecordList" }, piid, records, serverTail),
  row(
    0x88,
    3,
    { service: "REPORT-Notification-TransData" },
    piid,
    field("port", Descriptor.oad),
    field("frames", list(octets())),
    serverTail
  ),
  row(0x08, 1, { service: "REPORT-Response-List" }, piid, oads, clientTail),
  row(0x08, 2, { service: "REPORT-Response-RecordList" }, piid, oads, clientTail),
  row(0x08, 3, { service: "REPORT-Response-TransData" }, piid, clientTail)
] as const

export const rows = [...get, ...set, ...action, ...report] as const
