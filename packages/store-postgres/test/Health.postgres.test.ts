/** What happens when the database or the way to it fails, and that the store goes on afterwards without a restart. */
import { assert, type Vitest, layer as withLayer } from "@effect/vitest"
import { Follower, type StoreError } from "@yugou/core"
import { absent, everyOrg, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { pause } from "../src/Waiting.ts"
import * as F from "./Fixtures.ts"
import * as Postgres from "./Postgres.ts"
import * as Proxy from "./Proxy.ts"

/** Tries again until it works; the tries in between must fail with errors that say so. */
const eventually = <A>(call: Effect.Effect<A, StoreError>) =>
  call.pipe(
    Effect.tapError((error) => Effect.sync(() => assert.isTrue(error.isRetryable, error.detail))),
    Effect.catch((error) => Effect.andThen(pause(50), Effect.fail(error))),
    Effect.retry({ times: 200 })
  )

const idsAfter = (store: StationStore["Service"], count: number) =>
  Effect.map(Stream.runCollect(Stream.take(store.changes(0n), count)), (all) => all.map((it) => it.commit.command.id))

type It = Vitest.MethodsNonLive<Postgres.Postgres>

const connections = (it: It): void => {
  it.effect("says unavailable when its connections are cut, and goes on over new ones", () =>
    Effect.gen(function* () {
      const proxy = yield* Proxy.open(yield* Postgres.database)
      const store = yield* Postgres.opened(proxy.url)
      const running = yield* Effect.forkScoped(
        Effect.forEach(
          Array.from({ length: 40 }, (_, index) => `cut-${index}`),
          (id) => eventually(store.commit(F.adding(id)))
        )
      )
      for (let round = 0; round < 5; round++) {
        yield* pause(15)
        yield* proxy.cut
      }
      const answers = yield* Fiber.join(running)
      assert.strictEqual(answers.length, 40)
      assert.strictEqual(yield* store.count("Customer", { orgScope: everyOrg, where: {} }), 40)
    })
  )

  it.effect("hands a follower every commit once, whichever connections are cut", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const proxy = yield* Proxy.open(url)
      const store = yield* Postgres.opened(url)
      const behind = yield* Postgres.opened(proxy.url, { pollMillis: 20 })
      const taken: Array<string> = []
      yield* Follower.follow({ name: "it", after: "0" }, ({ commit }) =>
        Effect.sync(() => void taken.push(commit.command.id))
      ).pipe(Effect.provideService(StationStore, behind), Effect.forkScoped)
      const ids = Array.from({ length: 12 }, (_, index) => `followed-${index}`)
      for (const [index, id] of ids.entries()) {
        yield* store.commit(F.adding(id))
        if (index % 4 === 3) yield* proxy.cut
      }
      while (taken.length < ids.length) yield* pause(20)
      assert.deepStrictEqual(
        taken,
        ids.map((id) => `add-${id}`)
      )
    })
  )

  it.effect("settles a commit whose answer was lost by its command id", () =>
    Effect.gen(function* () {
      const proxy = yield* Proxy.open(yield* Postgres.database)
      const store = yield* Postgres.opened(proxy.url)
      yield* store.commit(F.adding("before"))
      yield* proxy.cutAnswerTo("add-lost")
      const error = yield* Effect.flip(store.commit(F.adding("lost")))
      assert.deepStrictEqual([error.reason, error.isRetryable], ["unavailable", true])
      yield* proxy.heal
      const again = yield* eventually(store.commit(F.adding("lost")))
      assert.deepStrictEqual(again, { _tag: "Repeated", response: { id: "add-lost" } })
    })
  )

  it.effect("gives up on a peer that says nothing", () =>
    Effect.gen(function* () {
      const proxy = yield* Proxy.open(yield* Postgres.database)
      const store = yield* Postgres.opened(proxy.url, { statementTimeoutMillis: 200, waitMillis: 100 })
      yield* store.commit(F.adding("loud"))
      yield* proxy.silence
      const started = performance.now()
      const error = yield* Effect.flip(store.load([ref("Customer", "loud")]))
      assert.deepStrictEqual([error.reason, error.isRetryable], ["unavailable", true])
      assert.isBelow(performance.now() - started, 5_000)
      yield* Effect.andThen(proxy.heal, proxy.cut)
      const [found] = yield* eventually(store.load([ref("Customer", "loud")]))
      assert.strictEqual(found?.version, 1)
    })
  )
}

const limits = (it: It): void => {
  it.effect("is stopped by the server's time limits: a lock that is not given, a statement that takes too long", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const sql = yield* Postgres.client(url, 1)
      const store = yield* Postgres.opened(url, { lockTimeoutMillis: 50, statementTimeoutMillis: 150 })
      yield* store.commit(F.adding("locked"))
      const view = { it: { ...absent("Customer", "locked"), version: 1, state: null } }
      const voiding = { ...F.commitOf("void", view, {}), reads: [{ ref: ref("Customer", "locked"), version: 1 }] }
      const inside = Effect.gen(function* () {
        yield* sql`SELECT FROM yugou.aggregates WHERE id = 'locked' FOR UPDATE`
        const lock = yield* Effect.flip(store.commit(voiding))
        assert.deepStrictEqual([lock.reason, lock.isRetryable], ["unavailable", true])
        assert.match(lock.detail, /lock/)
        yield* sql`LOCK TABLE yugou.notes IN ACCESS EXCLUSIVE MODE`
        assert.strictEqual((yield* Effect.flip(store.recall("x"))).reason, "unavailable")
      })
      yield* sql.withTransaction(inside)
      assert.strictEqual((yield* store.commit(voiding))._tag, "Committed")
    })
  )

  it.effect("says so when no connection becomes free, and goes on when one does", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const sql = yield* Postgres.client(url, 1)
      const store = yield* Postgres.opened(url, { maxConnections: 2, waitMillis: 60 })
      yield* store.commit(F.adding("busy"))
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`LOCK TABLE yugou.notes IN ACCESS EXCLUSIVE MODE`
          const waiting = yield* Effect.forkScoped(store.recall("x"))
          yield* pause(20)
          const error = yield* Effect.flip(store.load([ref("Customer", "busy")]))
          assert.deepStrictEqual([error.reason, error.isRetryable], ["unavailable", true])
          assert.match(error.detail, /no connection became free/)
          yield* Fiber.interrupt(waiting)
        })
      )
      assert.strictEqual((yield* store.load([ref("Customer", "busy")])).length, 1)
    })
  )

  it.effect("tries again, a bounded number of times, when the database lets one of two give way", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const store = yield* Postgres.opened(url)
      const sql = yield* Postgres.client(url, 1)
      // A trigger plays the database that aborts transactions: twice in the first commit, always in the second.
      yield* sql`CREATE SEQUENCE public.aborted`
      yield* sql`CREATE FUNCTION public.give_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.command_id = 'add-always' OR nextval('public.aborted') <= 2 THEN RAISE serialization_failure; END IF; RETURN NEW; END $$`
      yield* sql`CREATE TRIGGER give_way BEFORE INSERT ON yugou.commits FOR EACH ROW EXECUTE FUNCTION public.give_way()`
      assert.strictEqual((yield* store.commit(F.adding("twice")))._tag, "Committed")
      const error = yield* Effect.flip(store.commit(F.adding("always")))
      assert.deepStrictEqual([error.reason, error.isRetryable], ["unavailable", true])
      assert.match(error.detail, /gave way/)
    })
  )
}

const order = (it: It): void => {
  it.effect("waits in front of a position whose commit is under way, and passes one that was given up", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const store = yield* Postgres.opened(url, { pollMillis: 20 })
      const sql = yield* Postgres.client(url, 1)
      yield* store.commit(F.adding("first"))
      const commitBy = (id: string, end: Effect.Effect<void, StoreError>) =>
        sql.withTransaction(
          Effect.gen(function* () {
            const slow = yield* Postgres.storeOver(sql)
            yield* slow.commit(F.adding(id))
            yield* store.commit(F.adding(`after-${id}`))
            yield* end
          })
        )
      const seen: Array<string> = []
      const watching = yield* Effect.forkScoped(
        Stream.runForEach(Stream.take(store.changes(0n), 4), (it_) =>
          Effect.sync(() => void seen.push(it_.commit.command.id))
        )
      )
      yield* commitBy(
        "slow",
        Effect.andThen(
          pause(150),
          Effect.sync(() => assert.deepStrictEqual(seen, ["add-first"]))
        )
      )
      yield* Effect.ignore(commitBy("given-up", Effect.fail({ _tag: "StoreError" } as StoreError)))
      yield* Fiber.join(watching)
      assert.deepStrictEqual(seen, ["add-first", "add-slow", "add-after-slow", "add-after-given-up"])
    })
  )
}

const waits = (it: It): void => {
  it.effect("lets one of eight bindings of a target win that come at the same time, round after round", () =>
    Effect.gen(function* () {
      const store = yield* Postgres.opened(yield* Postgres.database, { maxConnections: 9 })
      for (let round = 0; round < 5; round++) {
        const binding = (index: number) => {
          const id = `bind-${round}-${index}`
          const bound = F.deviceBound(id, `bind-${round}`)
          return F.wordOf(store.commit(F.commitOf(id, { it: absent("Device", id) }, { it: [bound] })))
        }
        const words = yield* Effect.all(
          Array.from({ length: 8 }, (_, index) => binding(index)),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual([...words].sort(), [...Array.from({ length: 7 }, () => "notUnique"), "ok"])
      }
    })
  )

  it.effect("lets a commit wait for another one that creates what it saw missing", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const store = yield* Postgres.opened(url)
      const sql = yield* Postgres.client(url, 1)
      const creating = (id: string, missing: string) =>
        F.commitOf(
          `create-${id}`,
          { it: absent("Customer", id), missing: absent("Customer", missing) },
          { it: [F.customerAdded(id)] }
        )
      const waiting = yield* sql.withTransaction(
        Effect.gen(function* () {
          const slow = yield* Postgres.storeOver(sql)
          yield* slow.commit(creating("x", "y"))
          const fiber = yield* Effect.forkScoped(F.wordOf(store.commit(creating("y", "x"))))
          yield* pause(100)
          return fiber
        })
      )
      assert.strictEqual(yield* Fiber.join(waiting), "stale")
    })
  )

  it.effect("hears of another process's commits long before it would look by itself", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const listening = yield* Postgres.opened(url, { pollMillis: 600_000 })
      const other = yield* Postgres.opened(url)
      yield* other.commit(F.adding("one"))
      const watching = yield* Effect.forkScoped(idsAfter(listening, 3))
      yield* pause(100)
      yield* other.commit(F.adding("two"))
      yield* pause(100)
      yield* other.commit(F.adding("three"))
      assert.deepStrictEqual(yield* Fiber.join(watching), ["add-one", "add-two", "add-three"])
    })
  )
}

const restart = (it: It): void => {
  if (Postgres.isOurs) {
    it.effect("lives through a restart of the server: unavailable while it is away, then as before", () =>
      Effect.gen(function* () {
        const server = yield* Postgres.Postgres
        const store = yield* Postgres.opened(yield* Postgres.database, { pollMillis: 50 })
        const watching = yield* Effect.forkScoped(
          idsAfter(store, 2).pipe(
            Effect.catch((error) => Effect.andThen(pause(50), Effect.fail(error))),
            Effect.retry({ times: 400 })
          )
        )
        yield* store.commit(F.adding("before"))
        yield* server.stop
        const error = yield* Effect.flip(store.commit(F.adding("after")))
        assert.deepStrictEqual([error.reason, error.isRetryable], ["unavailable", true])
        yield* server.start
        yield* eventually(store.commit(F.adding("after")))
        assert.strictEqual(
          (yield* F.loadOne("Customer", "before").pipe(Effect.provideService(StationStore, store))).version,
          1
        )
        assert.deepStrictEqual(yield* Fiber.join(watching), ["add-before", "add-after"])
      })
    )
  }
}

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("a store in trouble", (it) => {
  connections(it)
  limits(it)
  order(it)
  waits(it)
  restart(it)
})
