/** The provider of templates, over a fake of its HTTP interface. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { PromiseAdapters } from "@yugou/core"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { type Account, send, takeReports } from "../src/TemplateProvider.ts"

const asked: Array<{ readonly body: unknown; readonly authorization: string | undefined }> = []
let answer: unknown = {}
const server: Server = createServer((request, response) => {
  let body = ""
  request.on("data", (chunk) => {
    body += chunk
  })
  request.on("end", () => {
    asked.push({ body: JSON.parse(body), authorization: request.headers.authorization })
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer))
  })
})
let account: Account

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  account = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    appId: "1400000001",
    templates: { alarm: { code: "449739", parameters: ["customerName", "remaining"] } },
    sign: (body) => ({ authorization: `signed ${body.length}` })
  }
})
afterAll(() => server.close())

const sms: PromiseAdapters.Sms = {
  messageId: "alarm-1",
  to: "13800000000",
  text: "【历下供电】泉城纺织厂：剩余电量18千瓦时，请及时购电。",
  lane: "alarm",
  kind: "alarm",
  templateId: "alarm",
  variables: { remaining: "18", customerName: "泉城纺织厂", readingTime: "2026-03-02 10:00" },
  signature: "【历下供电】",
  role: "electrician",
  notAfter: "2026-03-02T12:00:00.000Z"
}
const hand = (given: PromiseAdapters.Sms = sms) =>
  Promise.resolve(send(account)(given, { signal: AbortSignal.timeout(5_000) }))

describe("a provider of templates", () => {
  it("gets template, parameters in its order and signature in place of a text, and its id is the reference", async () => {
    answer = { Response: { SendStatusSet: [{ SerialNo: "5000:1", Code: "Ok" }], RequestId: "r" } }
    assert.deepStrictEqual(await hand(), { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: "5000:1" }] })
    const { body, authorization } = asked.at(-1) ?? assert.fail("nothing was asked")
    assert.deepStrictEqual(body, {
      PhoneNumberSet: ["+8613800000000"],
      SmsSdkAppId: "1400000001",
      SignName: "历下供电",
      TemplateId: "449739",
      TemplateParamSet: ["泉城纺织厂", "18"],
      SessionContext: "alarm-1"
    })
    assert.match(String(authorization), /^signed \d+$/)
  })

  const refusals: ReadonlyArray<readonly [code: string, again: "later" | "never", answer: unknown]> = [
    [
      "LimitExceeded.PhoneNumberDailyLimit",
      "later",
      { Response: { SendStatusSet: [{ SerialNo: "", Code: "LimitExceeded.PhoneNumberDailyLimit" }] } }
    ],
    [
      "FailedOperation.PhoneNumberInBlacklist",
      "never",
      { Response: { Error: { Code: "FailedOperation.PhoneNumberInBlacklist" } } }
    ]
  ]
  it.each(refusals)("that refuses with %s may be asked again: %s", async (code, again, said) => {
    answer = said
    assert.deepStrictEqual(await hand(), { _tag: "Submitted", parts: [{ _tag: "Refused", code, again }] })
  })

  it("is not asked for a template that it does not have, or for words that were made of none", async () => {
    const before = asked.length
    for (const of of [{ templateId: "toString" }, { templateId: "dunning" }, { variables: null }]) {
      assert.deepStrictEqual(await hand({ ...sms, ...of }), { _tag: "NotSent", reason: "badContent" })
    }
    assert.lengthOf(asked, before)
  })

  it("whose answer cannot be read leaves the outcome unknown: it is thrown", async () => {
    for (answer of ["<html>", { Response: {} }]) {
      const failure = await hand().then(
        () => assert.fail("it answered"),
        (error: unknown) => error
      )
      assert.instanceOf(failure, Error)
    }
  })

  it("that is away has got nothing", async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const away = { ...account, url: `http://127.0.0.1:${port}/` }
    const outcome = await send(away)(sms, { signal: AbortSignal.timeout(5_000) })
    assert.deepStrictEqual(outcome, { _tag: "NotSent", reason: "offline" })
  })

  it("has its reports stored one by one, in the time of China", async () => {
    const receipts: Array<unknown> = []
    const station = {
      sms: { receipt: async (receipt: unknown) => void receipts.push(receipt), reply: async () => {} }
    }
    const report = {
      sid: "5000:1",
      mobile: "13800000000",
      report_status: "SUCCESS",
      errmsg: "DELIVRD",
      user_receive_time: "2026-03-02 18:00:05"
    }
    await takeReports(
      station,
      JSON.stringify([report, { ...report, sid: "5000:2", report_status: "FAIL", errmsg: "MK:0001" }])
    )
    const delivered = {
      ref: "5000:1",
      state: "delivered",
      code: "DELIVRD",
      at: "2026-03-02T10:00:05.000Z",
      to: "13800000000"
    }
    assert.deepStrictEqual(receipts, [delivered, { ...delivered, ref: "5000:2", state: "failed", code: "MK:0001" }])
  })
})
