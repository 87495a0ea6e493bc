/** The API in a host that is written with Express: beside routes of its own, before or after its body parser. */
import type { HttpApi } from "@yugou/http"
import { listenerOf } from "@yugou/http/node"
import express from "express"

/** Makes the host. */
export const expressHost = (api: HttpApi): express.Express => {
  const app = express()
  app.disable("x-powered-by")
  app.get("/", (_, response) => void response.type("text").send("营销系统 / marketing system"))
  // A parser of the host may have read the body already: the listener takes what it made of it.
  app.use(express.json())
  app.use(["/api/v1", "/health"], listenerOf(api))
  return app
}
