/** The other end of webhooks: a server that keeps what it was sent, and answers as a test says; and books that a test writes. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Notices, PromiseStation } from "@yugou/core"

/** What came. */
export interface Received {
  readonly headers: { readonly [name: string]: string }
  readonly body: string
  readonly told: { readonly [field: string]: unknown }
}

export const receiver = async () => {
  const received: Array<Received> = []
  const its = { status: 204, location: "" }
  const server = createServer((incoming, outgoing) => {
    const parts: Array<Buffer> = []
    incoming.on("data", (part) => parts.push(part))
    incoming.on("end", () => {
      const body = Buffer.concat(parts).toString()
      received.push({ headers: incoming.headers as Received["headers"], body, told: JSON.parse(body) })
      outgoing.writeHead(its.status, its.location === "" ? {} : { location: its.location }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/yugou`
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { its, received, stop, url }
}

interface Written {
  readonly kind: string
  readonly id: string
  readonly version: number
  readonly orgNo: string
  readonly at: string
  readonly before: unknown
  readonly after: unknown
}

type Authorize = (actor: string, permission: string) => Promise<{ readonly orgScope: ReadonlyArray<string> } | null>

const refusal = (code: string) => Object.assign(new Error(code), { name: "StationError", code })

/** Books that are followed and asked for history as those of a station are: by rights, in their order, and on as they grow. */
export const books = (authorize: Authorize) => {
  const written: Array<Written> = []
  let grown: () => void = () => {}
  let growing = new Promise<void>((resolve) => {
    grown = resolve
  })
  const scopeOf = async (actor: string) => {
    const grant = await authorize(actor, "history.read")
    if (grant === null) throw refusal("FORBIDDEN")
    return (orgNo: string) => grant.orgScope.some((each) => orgNo.startsWith(each))
  }
  const write = (record: Partial<Written> & Pick<Written, "kind" | "id">): void => {
    const earlier = written.filter(({ kind, id }) => kind === record.kind && id === record.id)
    const at = "2026-03-02T01:00:00.000Z"
    const last = earlier.at(-1)
    written.push({ orgNo: "37", at, before: last?.after ?? null, after: {}, version: earlier.length + 1, ...record })
    grown()
    growing = new Promise((resolve) => {
      grown = resolve
    })
  }
  const notices: Notices.NoticesOf = async ({ actor, after }, { signal } = {}) => {
    await scopeOf(actor)
    const aborted = new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()))
    return (async function* () {
      for (let at = Number(after); signal?.aborted !== true; ) {
        const record = written[at]
        if (record === undefined) {
          await Promise.race([growing, aborted])
          continue
        }
        at += 1
        const { kind, id, version, orgNo } = record
        if (!(await scopeOf(actor))(orgNo)) continue
        const records = [{ kind, id, version }]
        yield { position: String(at), operation: "test", actor: "clerk", at: record.at, records } as Notices.NoticeJson
      }
    })()
  }
  const steps = async (asked: { actor: string; kind: string; id: string; afterVersion?: number }) => {
    const sees = await scopeOf(asked.actor)
    const found = written.filter(
      ({ kind, id, version, orgNo }) =>
        kind === asked.kind && id === asked.id && version > (asked.afterVersion ?? 0) && sees(orgNo)
    )
    if (found.length === 0) throw refusal("NOT_FOUND")
    return found.map(({ version, at, before, after }) => ({
      version,
      commandId: `command-${version}`,
      actor: "clerk",
      operation: "test",
      reason: null,
      at,
      events: [],
      before,
      after
    }))
  }
  return { notices, station: { history: { steps } } as unknown as Pick<PromiseStation, "history">, write }
}

/** States of an order. */
export const order = {
  queued: { validity: "valid", dispatch: { _tag: "Queued" }, attempts: [] },
  applied: {
    validity: "valid",
    dispatch: { _tag: "Applied" },
    attempts: [{ verdict: { kind: "applied", by: ["balance"] } }]
  },
  rejected: { validity: "valid", dispatch: { _tag: "Rejected", by: "refused" }, attempts: [] },
  voided: { validity: "voided", dispatch: { _tag: "Idle" }, attempts: [] }
} as const
