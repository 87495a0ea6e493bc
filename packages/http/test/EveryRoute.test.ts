/** Every route of the table on a live station: whom it refuses, what it refuses, and that it answers what the document says. */
import { assert, describe, it } from "@effect/vitest"
import { ableTo, rows } from "../../core/test/station/every/Runs.ts"
import { ofUnit, personal } from "../../core/test/station/every/World.ts"
import { type Route, routes } from "../src/table/Routes.ts"
import { type Live, withLive } from "./Live.ts"
import { addressOf, type Fields, payloadsOf } from "./Requests.ts"
import { problemsOfAnswer } from "./Validator.ts"

const mediaOf = (response: Response): string => (response.headers.get("content-type") ?? "").split(";")[0] ?? ""

/** Reads an answer and holds it against the document. */
const read = async (route: Route, method: string, response: Response): Promise<Fields> => {
  const text = await response.text()
  const body = mediaOf(response) === "text/event-stream" ? text : JSON.parse(text)
  assert.deepEqual(
    problemsOfAnswer(route.path, method, response.status, mediaOf(response), body),
    [],
    text.slice(0, 500)
  )
  assert.strictEqual(response.headers.get("cache-control"), "no-store")
  return body as Fields
}

const sendBy = (live: Live, actor: string | null, route: Route, method: string, payload: Fields): Promise<Response> =>
  method === "GET"
    ? live.send(actor, "GET", addressOf(route, payload))
    : live.send(actor, "POST", route.path, { json: payload })

const refused = async (route: Route, method: string, response: Response, status: number, code: string) => {
  const body = await read(route, method, response)
  assert.deepEqual([response.status, body.code], [status, code], JSON.stringify(body))
  assert.strictEqual(body.status, status)
  assert.isNotEmpty(body.message as string)
  assert.match(body.messageZh as string, /[一-鿿]/)
  return body
}

/** Runs each route once for each of its methods and payloads, on one station: what is refused changes nothing. */
const onOne = (title: string, check: (live: Live, route: Route, method: string, payload: Fields) => Promise<void>) =>
  it.effect(title, () =>
    withLive(async (live) => {
      for (const route of routes) {
        const [payload] = payloadsOf(route, live)
        assert.isDefined(payload, `there is no payload for ${route.path}`)
        for (const method of route.methods) await check(live, route, method, payload ?? {})
      }
      assert.deepEqual(live.defects, [])
    })
  )

const isQuery = ({ operation }: Route): boolean => operation.kind === "query"
const secrets = [...Object.values(personal), ...Object.values(ofUnit)]

describe("every route refuses", () => {
  onOne("who has not signed in: 401", async (live, route, method, payload) => {
    const response = await sendBy(live, null, route, method, payload)
    await refused(route, method, response, 401, "SIGN_IN")
    assert.strictEqual(response.headers.get("www-authenticate"), "Bearer")
  })
  onOne("who may not: 403", async (live, route, method, payload) => {
    const response = await sendBy(live, "nobody", route, method, payload)
    if (route.deed === "execute") await refused(route, method, response, 403, "FORBIDDEN")
    // The dry run of what somebody may not do says so, as it says all that forbids it.
    else if (response.status === 200) {
      const [first] = (await read(route, method, response)).refusals as ReadonlyArray<{ readonly code: string }>
      assert.strictEqual(first?.code, "FORBIDDEN")
    } else await refused(route, method, response, 403, "FORBIDDEN")
  })
  onOne("who acts in another org unit, and tells nothing of this one", async (live, route, method, payload) => {
    const response = await sendBy(live, "outside", route, method, payload)
    const body = await read(route, method, response)
    const told = JSON.stringify(body)
    for (const secret of secrets) if (!JSON.stringify(payload).includes(secret)) assert.notInclude(told, secret)
    const isChange = route.operation.kind === "command" && route.deed === "execute"
    if (isChange || route.operation.kind === "poll") assert.include([403, 404], response.status, told)
  })
  onOne("a body that is not JSON: 415 by its type, 400 by its content", async (live, route, method, payload) => {
    if (method !== "POST") return
    const text = JSON.stringify(payload)
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk"]) {
      const response = await live.send("inside", "POST", route.path, { text, headers: { "content-type": type } })
      await refused(route, method, response, 415, "MEDIA_TYPE")
    }
    for (const bad of ["", "{", "[]", "null", '"x"', "{}}"]) {
      const headers = { "content-type": "application/json" }
      const response = await live.send("inside", "POST", route.path, { text: bad, headers })
      await refused(route, method, response, 400, "INVALID_INPUT")
    }
  })
  onOne("a field or parameter that it does not have, and an actor", async (live, route, method, payload) => {
    for (const field of ["actor", "surplus", "__proto__", "constructor"]) {
      const separator = addressOf(route, payload).includes("?") ? "&" : "?"
      const text = JSON.stringify(payload).replace(
        /^\{/,
        `{"${field}":"chief"${Object.keys(payload).length > 0 ? "," : ""}`
      )
      const headers = { "content-type": "application/json" }
      const response =
        method === "GET"
          ? await live.send("inside", "GET", `${addressOf(route, payload)}${separator}${field}=chief`)
          : await live.send("inside", "POST", route.path, { text, headers })
      const { detail } = await refused(route, method, response, 400, "INVALID_INPUT")
      assert.strictEqual((detail as Fields).field, field)
    }
  })
})

const eventsOf = (text: string): ReadonlyArray<{ readonly event: string; readonly data: Fields }> =>
  text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => ({
      event: /^event: (.*)$/m.exec(block)?.[1] ?? "",
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null")
    }))

describe("every route answers what the document says", () => {
  for (const route of routes.filter(({ deed }) => deed === "execute")) {
    const name = route.operation.name
    it.effect(name, () =>
      withLive(async (live) => {
        const row = rows.find((each) => each.path.join(".") === `${route.facade}.${route.name}`)
        const actor = row === undefined ? "inside" : ableTo(row, "inside")
        const [payload] = payloadsOf(route, live)
        const plan = routes.find(({ deed, path }) => deed === "plan" && path.endsWith(route.path.replace(/^.*v1/, "")))
        let confirmed = payload ?? {}
        if (plan !== undefined) {
          const planned = await sendBy(live, actor, plan, "POST", confirmed)
          const { confirmation } = await read(plan, "POST", planned)
          if (typeof confirmation === "string") confirmed = { ...confirmed, confirmation }
        }
        const answers: Array<Fields> = []
        for (const method of route.methods) {
          const response = await sendBy(live, actor, route, method, confirmed)
          const body = await read(route, method, response)
          assert.strictEqual(response.status, 200, JSON.stringify(body))
          answers.push(body)
        }
        // A query answers the same whichever way it is asked, but for what a look moves.
        if (isQuery(route) && answers.length === 2)
          assert.sameMembers(Object.keys(answers[0] ?? {}), Object.keys(answers[1] ?? {}))
        if (route.operation.kind === "command") {
          const again = await read(route, "POST", await sendBy(live, actor, route, "POST", confirmed))
          assert.deepEqual(again, answers[0], "the same command id is answered anew")
        }
        if (route.operation.kind === "stream") {
          const events = eventsOf(String(answers[0]))
          assert.deepEqual(
            events.map(({ event }) => event),
            ["row", "done"]
          )
        }
        assert.deepEqual(live.defects, [])
      })
    )
  }
})
