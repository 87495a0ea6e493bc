/** What a host gives is JSON and functions: what is wrong is told at the opening with its path, and functions are asked anew each time. */
import { assert, describe, it } from "@effect/vitest"
import { type ArchiveRecord, PromiseHost } from "../../../src/index.ts"
import { defaults } from "../../../src/policy/Policy.ts"
import { PolicyJson } from "../../../src/policy/PolicyJson.ts"
import { parts } from "./Parts.ts"
import { rejectionOf } from "./Rejects.ts"

type Given = Parameters<typeof PromiseHost.open>[0]

const record = (customerNo: string, name: string): ArchiveRecord => ({
  customer: {
    customerNo,
    name,
    orgNo: "37401",
    orgName: "历下供电所",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  ...{ terminals: [], meters: [], transformers: [], asOf: "2026-03-01T00:00:00Z" }
})

const all = { actor: "clerk" } as const

describe("an option that is wrong", () => {
  const rows: ReadonlyArray<readonly [path: string, given: object, en: RegExp, zh: RegExp]> = [
    ["policy.quietHours", { policy: { quietHours: null } }, /must be \{ from, to \}/, /必须是 \{ from, to \}/],
    ["policy.quietHours.to", { policy: { quietHours: { from: "22:00", to: "7:00" } } }, /such as 09:30/, /09:30/],
    ["policy.protectBeforeMinutes", { policy: { protectBeforeMinutes: 10_081 } }, /0 to 10080/, /一周/],
    ["policy.dispatchWithinMinutes", { policy: { dispatchWithinMinutes: 0 } }, /greater than 0, or null/, /不设时限/],
    ["policy.unknownForMinutes", { policy: { unknownForMinutes: "24 h" } }, /greater than 0, or null/, /不设时限/],
    [
      "policy.reconnectWithinMinutes",
      { policy: { reconnectWithinMinutes: -1 } },
      /greater than 0, or null/,
      /不设时限/
    ],
    ["policy.quietHours.to", { policy: { quietHours: { from: "22:00" } } }, /is missing/, /必须填写/],
    ["policy.adjustmentDrift", { policy: { adjustmentDrift: 1 } }, /multiple of 0\.0001 kWh/, /千瓦时/],
    ["policy.adjustmentDrift", { policy: { adjustmentDrift: 10_000n } }, /multiple of 0\.0001 kWh/, /千瓦时/],
    ["policy.fourEyes", { policy: { fourEyes: true } }, /one of on, off/, /on、off 之一/],
    ["policy.siteZone", { policy: { siteZone: "Asia/Jinan" } }, /time zone/, /时区/],
    ["policy.retryAfterSeconds", { policy: { retryAfterSeconds: 0 } }, /greater than 0/, /大于 0/],
    ["policy.dedupeMinutes", { policy: { dedupeMinutes: Number.NaN } }, /must be a number/, /必须是/],
    ["policy.messagesPerMonth.37", { policy: { messagesPerMonth: { "37": -1 } } }, /whole number/, /整数/],
    ["policy.noDisconnect.holidays.0", { policy: { noDisconnect: { holidays: ["2026-02-30"] } } }, /calendar/, /日历/],
    ["policy.qietHours", { policy: { qietHours: {} } }, /must not have/, /多余/],
    ["archives", { archives: [] }, /must not have/, /多余/],
    ["secretKeys", { secretKeys: 5 }, /must be a text/, /必须是文本/],
    ["archive.0.asOf", { archive: [{ ...record("C1", "泉城纺织厂"), asOf: "yesterday" }] }, /valid time/, /有效的时间/],
    [
      `people.${all.actor}`,
      { people: { [all.actor]: "everything" } },
      /must be \{ permissions, orgScope \}/,
      /orgScope/
    ],
    ["orgUnits", { orgUnits: "37" }, /must be/, /必须是/],
    [
      "orgUnits",
      {
        orgUnits: [
          { orgNo: "37", name: "a" },
          { orgNo: "37", name: "b" }
        ]
      },
      /each org unit once/,
      /只能出现一次/
    ],
    ["actorNames", { actorNames: { clerk: "张" } }, /must be a function/, /必须是函数/],
    ["people", { people: undefined }, /give people or authorize/, /people 或 authorize/],
    ["people", { authorize: () => null }, /give people or authorize/, /people 或 authorize/],
    ["store", { store: undefined }, /is missing/, /必须填写/],
    ["store", { store: "postgres://localhost" }, /layer of an adapter package/, /Layer/],
    ["terminals", { terminals: "0.0.0.0:5000" }, /layer of a front end/, /Layer/],
    ["stopWithinSeconds", { stopWithinSeconds: 3_601 }, /between 0 and 3600/, /0 至 3600 之间/],
    ["rooms.dispatch", { rooms: { dispatch: 0 } }, /between 1 and 100000/, /1 至 100000 之间/],
    ["log", { log: "file" }, /must be console, none or a function/, /console/]
  ]
  it.each(rows)("%s is named at the opening with what it must be", async (path, given, en, zh) => {
    const error = await rejectionOf(PromiseHost.open({ ...parts, ...given } as Given))
    assert.deepInclude(error, { code: "OPEN_FAILED", retryable: false })
    assert.deepInclude(error.detail as object, { reason: "options", option: path })
    assert.match(error.message, en)
    assert.match(error.messageZh, zh)
  })
})

describe("options", () => {
  it("that hold undefined are not given", async () => {
    const given = { ...parts, sms: undefined, secretKeys: undefined, policy: { signature: undefined, hotline: null } }
    const station = await PromiseHost.open(given as unknown as Given)
    assert.deepInclude(await station.customers.list(all), { rows: [] })
    await station.close()
  })

  it("have a JSON form of every policy, of which the recommended ones are an example", () => {
    assert.sameMembers(Object.keys(PolicyJson.fields), Object.keys(defaults))
  })

  it("take energy and times as texts, and operations leave fields without a value out", async () => {
    const policy = {
      adjustmentDrift: "2.5",
      quietHours: { from: "22:00", to: "07:00" },
      siteZone: "Asia/Urumqi"
    } as const
    const archive = [record("C1", "泉城纺织厂")]
    const station = await PromiseHost.open({ ...parts, policy, archive })
    const add = { ...all, commandId: "1", customerNo: "C1", contact: undefined, alarm: undefined }
    assert.deepInclude(await station.customers.add(add as never), { validity: "valid" })
    const { rows } = await station.customers.list({ ...all, orgNo: undefined } as never)
    assert.lengthOf(rows, 1)
    const missing = await rejectionOf(station.customers.add({ ...all, commandId: undefined } as never))
    assert.deepInclude(missing, { code: "INVALID_INPUT" })
    await station.close()
  })
})

describe("the archive as a function", () => {
  it("is asked anew each time: who came in after the opening can be added", async () => {
    const records = new Map<string, ArchiveRecord>()
    const archive = async (customerNo: string) => records.get(customerNo)
    const station = await PromiseHost.open({ ...parts, archive })
    const add = (commandId: string) => station.customers.add({ ...all, commandId, customerNo: "C1" })
    assert.deepInclude(await rejectionOf(add("1")), { code: "NOT_FOUND" })
    records.set("C1", record("C1", "泉城纺织厂"))
    assert.deepInclude(await add("2"), { validity: "valid" })
    await station.close()
  })

  const answers: ReadonlyArray<readonly [what: string, find: () => unknown, said: RegExp]> = [
    ["throws", () => assert.fail("the marketing system is away"), /marketing system is away/],
    ["rejects", () => Promise.reject(new Error("the marketing system is away")), /marketing system is away/],
    ["answers what cannot be read", () => ({ ...record("C1", "x"), asOf: 5 }), /cannot be read/],
    ["answers about somebody else", () => record("C2", "x"), /answered about C2/]
  ]
  it.each(answers)("that %s is an archive that is away, which may pass", async (_, find, said) => {
    const station = await PromiseHost.open({ ...parts, archive: find as never })
    const error = await rejectionOf(station.customers.add({ ...all, commandId: "1", customerNo: "C1" }))
    assert.deepInclude(error, { code: "STORE_UNAVAILABLE", retryable: true })
    assert.match(JSON.stringify(error.detail), said)
    await station.close()
  })
})

describe("permissions as a function", () => {
  it("are asked anew each time", async () => {
    const asked: Array<string> = []
    let grants = false
    const authorize = (actor: string, permission: string) => {
      asked.push(`${actor} ${permission}`)
      return grants ? { orgScope: ["37"] } : null
    }
    const { people: _, ...rest } = parts
    const station = await PromiseHost.open({ ...rest, authorize })
    assert.deepInclude(await rejectionOf(station.customers.list(all)), { code: "FORBIDDEN" })
    grants = true
    assert.deepInclude(await station.customers.list(all), { rows: [] })
    grants = false
    assert.deepInclude(await rejectionOf(station.customers.list(all)), { code: "FORBIDDEN" })
    assert.include(asked, "clerk customer.read")
    await station.close()
  })

  it("that throw, or answer what is no grant, let nobody in, and the host sees its own error", async () => {
    const own = new Error("accounts are away")
    const { people: _, ...rest } = parts
    const answers = [() => Promise.reject(own), () => true, () => ({ orgScope: "37" })]
    for (const authorize of answers) {
      const station = await PromiseHost.open({ ...rest, authorize: authorize as never })
      const error: unknown = await rejectionOf(station.customers.list(all))
      if (authorize === answers[0]) assert.strictEqual(error, own)
      else assert.match(String(error), /authorize must answer/)
      await station.close()
    }
  })
})
