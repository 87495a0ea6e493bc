/** The files of an archive on the disk: written whole or not at all, read line by line. */
import { createHash, randomBytes } from "node:crypto"
import * as fs from "node:fs"
import { join } from "node:path"
import { createGunzip } from "node:zlib"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type ArchiveRefused, ofSystem, unreadable } from "./ArchiveRefused.ts"

/** What writes bytes to an open file and says how many it took. */
export type Write = (descriptor: number, bytes: Uint8Array) => number

const toDisk: Write = (descriptor, bytes) => fs.writeSync(descriptor, bytes)

/** The size and the SHA-256 of a file. */
export interface Digest {
  readonly bytes: number
  readonly sha256: string
}

/** The most characters of one line: a commit has 8 MiB at most, and its events stand there once. */
export const maxLineLength = 32 * 1024 * 1024

/** The most bytes of a manifest: twelve files with a seal a day take 100 kB. */
export const maxManifestBytes = 4 * 1024 * 1024

const attempt = <A>(path: string, body: () => A): Effect.Effect<A, ArchiveRefused> =>
  Effect.try({ try: body, catch: (cause) => ofSystem(path, cause) })

/** Makes a folder where there is none; that above it must be there. */
export const make = (folder: string): Effect.Effect<void, ArchiveRefused> =>
  attempt(folder, () => {
    if (!fs.existsSync(folder)) fs.mkdirSync(folder, { mode: 0o700 })
  })

/** Gives the names in a folder, in order. */
export const names = (folder: string): Effect.Effect<ReadonlyArray<string>, ArchiveRefused> =>
  attempt(folder, () => fs.readdirSync(folder).toSorted())

/** Takes a file away. */
export const remove = (folder: string, name: string): Effect.Effect<void, ArchiveRefused> =>
  attempt(name, () => fs.rmSync(join(folder, name), { force: true }))

/** Reads a small file whole. */
export const text = Effect.fnUntraced(function* (folder: string, name: string) {
  const path = join(folder, name)
  const { size } = yield* attempt(name, () => fs.statSync(path))
  if (size > maxManifestBytes) return yield* unreadable(name, `has ${size} bytes, and ${maxManifestBytes} at most`)
  return yield* attempt(name, () => fs.readFileSync(path, "utf8"))
})

/** Writes down the entry of a file in its folder. Where a folder cannot be opened as a file is (Windows, some network drives) the system sees to that. */
const syncFolder = (folder: string): void => {
  try {
    const descriptor = fs.openSync(folder, "r")
    try {
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    // The file itself is on the disk and has its name.
  }
}

/**
 * Writes a file whole or not at all: under a name of its own first, and under the final one when all of it has reached the disk. `produce` hands over what
 * is to be written; what it gives comes back with size and SHA-256.
 */
export const write = <A, E>(
  folder: string,
  name: string,
  produce: (append: (bytes: Uint8Array) => Effect.Effect<void, ArchiveRefused>) => Effect.Effect<A, E>,
  toFile: Write = toDisk
): Effect.Effect<A & Digest, E | ArchiveRefused> => {
  const part = join(folder, `${name}.${randomBytes(4).toString("hex")}.part`)
  return Effect.acquireUseRelease(
    attempt(name, () => fs.openSync(part, "wx", 0o600)),
    (descriptor) =>
      Effect.gen(function* () {
        const hash = createHash("sha256")
        let bytes = 0
        const made = yield* produce((chunk) =>
          attempt(name, () => {
            // A disk that is nearly full takes a part of it first.
            for (let done = 0; done < chunk.length; ) done += toFile(descriptor, chunk.subarray(done))
            hash.update(chunk)
            bytes += chunk.length
          })
        )
        yield* attempt(name, () => {
          fs.fsyncSync(descriptor)
          fs.renameSync(part, join(folder, name))
          syncFolder(folder)
        })
        return { ...made, bytes, sha256: hash.digest("hex") }
      }),
    (descriptor) =>
      Effect.sync(() => {
        fs.closeSync(descriptor)
        fs.rmSync(part, { force: true })
      })
  )
}

const chunksOf = (path: string): AsyncIterable<Uint8Array> => fs.createReadStream(path)

/** Reads a file once for its size and its SHA-256. */
export const digest = Effect.fnUntraced(function* (folder: string, name: string) {
  const hash = createHash("sha256")
  let bytes = 0
  yield* Stream.fromAsyncIterable(chunksOf(join(folder, name)), (cause) => ofSystem(name, cause)).pipe(
    Stream.runForEach((chunk) =>
      Effect.sync(() => {
        hash.update(chunk)
        bytes += chunk.length
      })
    )
  )
  return { bytes, sha256: hash.digest("hex") } satisfies Digest
})

async function* unpacked(path: string): AsyncGenerator<ReadonlyArray<string>> {
  const source = fs.createReadStream(path)
  const unzip = createGunzip()
  source.on("error", (cause) => unzip.destroy(cause))
  source.pipe(unzip)
  unzip.setEncoding("utf8")
  let rest = ""
  try {
    for await (const chunk of unzip as AsyncIterable<string>) {
      const lines = chunk.split("\n")
      lines[0] = rest + (lines[0] ?? "")
      rest = lines.pop() ?? ""
      if (rest.length > maxLineLength) throw new Error("a line is too long")
      yield lines
    }
  } finally {
    source.destroy()
    unzip.destroy()
  }
  if (rest !== "") throw new Error("the last line has no end")
}

const problemOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** Streams the lines of a file, as many at a time as come out of one piece of it. */
export const lines = (folder: string, name: string): Stream.Stream<ReadonlyArray<string>, ArchiveRefused> =>
  Stream.fromAsyncIterable(unpacked(join(folder, name)), (cause) => unreadable(name, problemOf(cause)))

/** Gives the SHA-256 of what a file holds unpacked. */
export const contentDigest = (folder: string, name: string): Effect.Effect<string, ArchiveRefused> =>
  Effect.suspend(() => {
    const hash = createHash("sha256")
    const take = (texts: ReadonlyArray<string>) =>
      Effect.sync(() => {
        for (const text of texts) hash.update(`${text}\n`)
      })
    return Effect.map(Stream.runForEach(lines(folder, name), take), () => hash.digest("hex"))
  })
