/** Reads what a folder says that it holds: the manifests of its years. */
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { ArchiveRefused, unreadable } from "./ArchiveRefused.ts"
import * as Folder from "./Folder.ts"
import * as Manifest from "./Manifest.ts"

/** A manifest with the name of its file and its SHA-256. */
export interface Named {
  readonly name: string
  readonly manifest: Manifest.Manifest
  readonly sha256: string
}

/** Reads a manifest, or says why it is none. */
export const readManifest = Effect.fnUntraced(function* (folder: string, name: string) {
  const text = yield* Folder.text(folder, name)
  const read = Manifest.read(text)
  if (Result.isFailure(read)) return yield* unreadable(name, read.failure)
  if (Manifest.nameOf(read.success.year) !== name) return yield* unreadable(name, `is of ${read.success.year}`)
  return { name, manifest: read.success, sha256: createHash("sha256").update(text).digest("hex") } satisfies Named
})

/** Reads all manifests of a folder, the earliest year first. */
export const readManifests = Effect.fnUntraced(function* (folder: string) {
  const names = yield* Folder.names(folder)
  return yield* Effect.forEach(names.filter(Manifest.isManifest), (name) => readManifest(folder, name))
})

/** Reads all manifests of a folder; fails where there is none. */
export const someManifests = Effect.fnUntraced(function* (folder: string) {
  const found = yield* readManifests(folder)
  return found.length > 0 ? found : yield* new ArchiveRefused({ reason: "noArchive", detail: folder })
})
