/**
 * Checks the OpenAPI document of `@yugou/http`: a linter takes it, and it breaks no program that was written for the last released one.
 *
 * Usage: node --conditions=@yugou/source scripts/check-api.ts [--release]
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { apiDocument } from "@yugou/http"
import { memoryAccounts, openSessions } from "@yugou/http/sessions"
import { optionsOf } from "./Arguments.ts"
import { breaking, type Node } from "./api/Breaking.ts"

const usage = `npm run check:api

Checks the OpenAPI document of @yugou/http: that it is valid, and that it breaks no program written for the last released one.

  --release   keep the present document as the released one; part of a release
  --help      this text`

const options = optionsOf(usage, { release: { type: "boolean", default: false } })
const root = path.resolve(import.meta.dirname, "..")
const released = path.join(root, "packages/http/released/openapi.json")
// With the routes of accounts: a station that has none offers all the others alike.
const elsewhere = {
  begin: () => Promise.reject(new Error("nobody begins")),
  finish: () => Promise.reject(new Error("nobody ends"))
}
const sessions = await openSessions({ accounts: memoryAccounts(), clientAddress: () => null, elsewhere, log: () => {} })
const text = JSON.stringify(apiDocument(sessions.routes))

/** Gives what the linter says, or nothing. */
const lint = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), "yugou-api-"))
  try {
    const file = path.join(folder, "openapi.json")
    writeFileSync(file, text)
    const command = path.join(root, "node_modules/.bin/redocly")
    const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" }
    const config = path.join(import.meta.dirname, "api/redocly.yaml")
    const { status, stdout, stderr } = spawnSync(command, ["lint", "--config", config, file], { encoding: "utf8", env })
    return status === 0 ? "" : `${stdout}${stderr}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (options.release) {
  mkdirSync(path.dirname(released), { recursive: true })
  writeFileSync(released, text)
  console.log(`check-api: ${path.relative(root, released)} is the document of ${text.length} characters now`)
} else {
  const said = lint()
  if (said !== "") console.error(said)
  const broken = existsSync(released)
    ? breaking(JSON.parse(readFileSync(released, "utf8")), JSON.parse(text) as Node)
    : []
  for (const sentence of broken) console.error(sentence)
  const against = existsSync(released) ? `${broken.length} breaking changes` : "nothing was released yet"
  console.log(`check-api: ${said === "" ? "valid" : "not valid"}, ${against}`)
  process.exitCode = said === "" && broken.length === 0 ? 0 : 1
}
