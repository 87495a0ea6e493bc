#!/usr/bin/env node
/** `yugou-cmpp`: shows CMPP bytes as JSON and back. Exit code 1: a line had an error; 2: wrong usage. */
import { createInterface } from "node:readline"
import * as Result from "effect/Result"
import type { Version } from "./Field.ts"
import type { Inspected } from "./Inspector.ts"
import * as Inspector from "./Inspector.ts"

const usage = `yugou-cmpp decode <hex> | -     print the PDUs of a hexadecimal string as JSON, one a line
yugou-cmpp encode <json> | -    print the bytes of such JSON
  -                      read one string a line from standard input; output lines carry "line"
  --version 2.0|3.0      width of the PDUs (default: decode detects it, encode takes it from the JSON)`

interface Arguments {
  readonly command: "decode" | "encode"
  readonly input: string
  readonly version: Version | undefined
}

/** Reads the arguments; fails with the sentence that says what is wrong. */
const readArguments = (args: ReadonlyArray<string>): Result.Result<Arguments, string> => {
  const words: Array<string> = []
  let version: Version | undefined
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? ""
    const value = word === "--version" ? args[++index] : word.startsWith("--version=") ? word.slice(10) : null
    if (value === null) words.push(word)
    else if (value === "2.0" || value === "3.0") version = value
    else return Result.fail(`--version ${value ?? "without a value"}: use 2.0 or 3.0`)
  }
  const unknown = words.find((word) => /^-./.test(word))
  if (unknown !== undefined) return Result.fail(`unknown option ${unknown}`)
  const [command, ...inputs] = words
  if (command !== "decode" && command !== "encode") return Result.fail(`unknown command ${command ?? "(none)"}`)
  if (inputs.length === 0 && command === "decode") return Result.fail("the hexadecimal string is missing")
  return Result.succeed({ command, input: inputs.length === 0 ? "-" : inputs.join(" "), version })
}

const print = (inspected: Inspected): void => {
  for (const line of inspected.lines) process.stdout.write(`${line}\n`)
  if (inspected.failed) process.exitCode = 1
}

const main = async (args: ReadonlyArray<string>): Promise<void> => {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${usage}\n`)
    return
  }
  const read = readArguments(args)
  if (Result.isFailure(read)) {
    process.stderr.write(`${read.failure}\n${usage}\n`)
    process.exitCode = 2
    return
  }
  const parsed = read.success
  const inspect = parsed.command === "decode" ? Inspector.decode : Inspector.encode
  if (parsed.input !== "-") {
    print(inspect(parsed.input, parsed.version))
    return
  }
  let line = 0
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (text.trim().length > 0) print(inspect(text, parsed.version, { line }))
  }
}

// A reader that has seen enough, such as head, closes the pipe: that is no error.
process.stdout.on("error", () => process.exit())
await main(process.argv.slice(2))
