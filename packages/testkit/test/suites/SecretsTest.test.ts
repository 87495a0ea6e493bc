import { SecretKeys, type SecretsPort } from "@yugou/core"
import { SecretsMemory } from "@yugou/core/memory"
import { SecretsTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { planted } from "./Faults.ts"

const old = `k1:${"0f".repeat(32)}`
const fresh = `k2:${"a5".repeat(32)}`
const portOf = (...keys: ReadonlyArray<string>) =>
  Effect.flatMap(Effect.fromResult(SecretKeys.parse(Redacted.make(keys.join(",")))), SecretKeys.make)

const open = () =>
  Effect.gen(function* () {
    return {
      secrets: yield* portOf(old),
      rotated: yield* portOf(fresh, old),
      replaced: yield* portOf(fresh)
    }
  })

SecretsTest.suite("keys as text", { open }, Layer.empty)

SecretsTest.suite(
  "memory",
  {
    open: () =>
      Effect.sync(() => ({
        secrets: SecretsMemory.make("k1"),
        rotated: SecretsMemory.make("k2", "k1"),
        replaced: SecretsMemory.make("k2")
      }))
  },
  Layer.empty
)

const everywhere = (change: (inner: SecretsPort) => SecretsPort) => ({
  plant: ({ secrets, rotated, replaced }: SecretsTest.Bench): SecretsTest.Bench => ({
    secrets: change(secrets),
    rotated: change(rotated),
    replaced: change(replaced)
  })
})

const anywhere = { owner: "anywhere", field: "anything" }

planted("Secrets", open, SecretsTest.cases, [
  {
    fault: "losesTheEnd",
    caught: "whatever the text",
    ...everywhere((inner) => ({
      ...inner,
      seal: (place, secret) => inner.seal(place, Redacted.make(Redacted.value(secret).slice(0, 64)))
    }))
  },
  {
    fault: "keepsClearText",
    caught: "shows nothing of a secret",
    ...everywhere((inner) => ({
      ...inner,
      digests: (place, secret) =>
        Effect.map(
          inner.digests(place, secret),
          ([first]) => [{ ...first, mac: btoa(Redacted.value(secret)) }] as const
        )
    }))
  },
  {
    fault: "sealsAlike",
    caught: "differently each time",
    ...everywhere((inner) => {
      let first: ReturnType<SecretsPort["seal"]> | null = null
      return {
        ...inner,
        seal: (place, secret) =>
          Effect.suspend(() => {
            first ??= Effect.runSync(Effect.cached(inner.seal(place, secret)))
            return first
          })
      }
    })
  },
  {
    fault: "opensAnywhere",
    caught: "only at the place",
    ...everywhere((inner) => ({
      ...inner,
      seal: (_, secret) => inner.seal(anywhere, secret),
      open: (_, sealed) => inner.open(anywhere, sealed)
    }))
  },
  {
    fault: "digestsForgetThePlace",
    caught: "every other one differently",
    ...everywhere((inner) => ({ ...inner, digests: (_, secret) => inner.digests(anywhere, secret) }))
  },
  {
    fault: "forgetsOldDigests",
    caught: "after a rotation",
    ...everywhere((inner) => ({
      ...inner,
      digests: (place, secret) => Effect.map(inner.digests(place, secret), ([first]) => [first] as const)
    }))
  },
  {
    fault: "takesMissingForDamaged",
    caught: "names the key that is missing",
    ...everywhere((inner) => ({
      ...inner,
      open: (place, sealed) =>
        Effect.mapError(inner.open(place, sealed), (error) => {
          Object.assign(error, { reason: "damaged" })
          return error
        })
    }))
  }
])
