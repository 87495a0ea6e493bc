/** `node --conditions=@yugou/source examples/http-hosts/src/main.ts express|fastify [port]`: serves the API in one of the hosts. */
import { expressHost } from "./Express.ts"
import { fastifyHost } from "./Fastify.ts"
import { open } from "./Station.ts"

const [host, port = "8080"] = process.argv.slice(2)
const { api } = await open((line) => console.log(line))
const say = (name: string) => console.log(`${name}: http://127.0.0.1:${port}/api/v1/openapi.json`)

switch (host) {
  case "express":
    expressHost(api).listen(Number(port), "127.0.0.1", () => say(host))
    break
  case "fastify":
    await fastifyHost(api).listen({ port: Number(port), host: "127.0.0.1" })
    say(host)
    break
  default:
    console.error("express or fastify?")
    process.exitCode = 2
}
