/**
 * Loaded before a program that takes no arguments (`node --import`), so that it refuses them and explains itself without a line of its own.
 */
import * as path from "node:path"
import { optionsOf } from "./Arguments.ts"

const program = path.relative(path.resolve(import.meta.dirname, ".."), process.argv[1] ?? "")

optionsOf(`${program}\n\nRuns as it stands and takes no arguments.`, {})
