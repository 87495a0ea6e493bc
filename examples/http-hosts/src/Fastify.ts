/** The API in a host that is written with Fastify: its own routes stay as they are, requests of the API are handed over whole. */
import type { HttpApi } from "@yugou/http"
import { listenerOf } from "@yugou/http/node"
import fastify, { type FastifyInstance } from "fastify"

/** Makes the host. */
export const fastifyHost = (api: HttpApi): FastifyInstance => {
  const app = fastify()
  app.get("/", () => "营销系统 / marketing system")
  const listener = listenerOf(api)
  // A scope of its own, in which nobody reads the body before the API does.
  app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser("*", (_, __, parsed) => parsed(null))
    for (const path of ["/api/v1/*", "/health/*"])
      scope.all(path, (request, reply) => {
        reply.hijack()
        listener(request.raw, reply.raw)
      })
    done()
  })
  return app
}
