#!/usr/bin/env node
/** `yugou-cmpp`: shows CMPP bytes as JSON and back. Exit code 1: a line had an error; 2: wrong usage. */
import { createInterface } from "node:readline"
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

const readArguments = (args: ReadonlyArray<string>): Arguments | null => {
  const words: Array<string> = []
  let version: Version | undefined
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? ""
    const value = word === "--version" ? args[++index] : word.startsWith("--version=") ? word.slice(10) : null
    if (value === null) words.push(word)
    else if (value === "2.0" || value === "3.0") version = value
    else return null
  }
  const [command, ...inputs] = words
  if ((command !== "decode" && command !== "encode") || inputs.some((input) => /^-./.test(input))) return null
  if (inputs.length === 0 && command === "decode") return null
  return { command, input: inputs.length === 0 ? "-" : inputs.join(" "), version }
}

const print = (inspected: Inspected): void => {
  for (const line of inspected.lines) process.stdout.write(`${line}\n`)
  if (inspected.failed) process.exitCode = 1
}

const main = async (args: ReadonlyArray<string>): Promise<void> => {
  const parsed = readArguments(args)
  if (parsed === null) {
    const asked = args.includes("--help") || args.includes("-h")
    ;(asked ? process.stdout : process.stderr).write(`${usage}\n`)
    process.exitCode = asked ? 0 : 2
    return
  }
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
