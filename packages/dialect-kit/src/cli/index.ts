/** The command line of a dialect's inspector (Node): lines in, NDJSON out, `--lang`, `--help`, exit codes. */
export * as CommandLine from "./CommandLine.ts"
export * as Process from "./Process.ts"
