/** Accounts of the station's own: who signs in, and what he may. Optional: a host that knows its people already gives `identify` itself. */
import type { Authorizations, PromiseHost } from "@yugou/core"
import type { Identify } from "../HttpApiOptions.ts"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import { administrationRoutes } from "./Administration.ts"
import { elsewhereRoutes } from "./ElsewhereRoutes.ts"
import { firstAdministrator, prepareFirst } from "./FirstAdministrator.ts"
import { namesOf } from "./Names.ts"
import { openingOf } from "./Opening.ts"
import { rightsOf } from "./Rights.ts"
import { type SessionOptions, settingsOf } from "./Settings.ts"
import { signInRoutes } from "./SignIn.ts"
import { identifyBy, reauthenticatedBy } from "./Who.ts"
import { tellWebhooks, type WebhookOptions, type Webhooks } from "./webhooks/Webhooks.ts"

/**
 * What an API and a station need of accounts.
 *
 * **Details** `identify` and `routes` go into the options of `createHttpApi`, `authorize`, `actorNames` and `reauthentication`
 * into those of the station: a person proves his password anew in the session that he acts from, a program by its key at each request.
 * `tellWebhooks` needs the station, and begins when it runs.
 *
 * @category Models
 */
export interface Sessions {
  readonly identify: Identify
  readonly routes: ReadonlyArray<OwnRoute>
  readonly authorize: (actor: string, permission: string) => Promise<Authorizations.Grant | null>
  readonly actorNames: PromiseHost.NameActors
  readonly reauthentication: PromiseHost.Reauthenticate
  /** Begins to tell the webhooks that administrators made; a host that never does has none. */
  readonly tellWebhooks: (options: WebhookOptions) => Webhooks
}

/**
 * Opens sessions on accounts. Where there is no administrator yet, `log` is told a token that makes the first one, once.
 *
 * **Example**
 *
 * ```ts
 * const { identify, routes, authorize, actorNames, reauthentication } = await openSessions({ accounts: await postgresAccounts(query), clientAddress })
 * const station = await PromiseHost.open({ …, authorize, actorNames, reauthentication })
 * const api = createHttpApi({ station, identify, routes })
 * ```
 *
 * @category Constructors
 */
export const openSessions = async (options: SessionOptions): Promise<Sessions> => {
  const settings = settingsOf(options)
  const opening = openingOf(settings)
  const { elsewhere } = options
  await prepareFirst(settings)
  return {
    identify: identifyBy(settings),
    routes: [
      ...signInRoutes(settings, opening),
      ...(elsewhere === undefined ? [] : elsewhereRoutes(settings, opening, elsewhere)),
      firstAdministrator(settings),
      ...administrationRoutes(settings)
    ],
    authorize: async (actor, permission) => {
      const { orgScope, permissions } = await rightsOf(settings.accounts, actor)
      return permissions.includes(permission) ? { orgScope } : null
    },
    actorNames: (actors) => namesOf(settings.accounts, actors),
    reauthentication: reauthenticatedBy(settings),
    tellWebhooks: (given) => tellWebhooks(settings, given)
  }
}
