/** Looking after accounts: people, roles, keys of programs, webhooks, and the trail. Only somebody who signed in does it, and changes want his password anew. */
import type { OwnRoute } from "../table/OwnRoutes.ts"
import { keyRoutes } from "./KeyRoutes.ts"
import { accountPermissions } from "./Rights.ts"
import { roleRoutes } from "./RoleRoutes.ts"
import { roomOf } from "./Room.ts"
import type { Settings } from "./Settings.ts"
import { trailRoute } from "./TrailRoute.ts"
import { userRoutes } from "./UserRoutes.ts"
import { webhookRoutes } from "./WebhookRoutes.ts"

/** Makes the routes of administration. */
export const administrationRoutes = (settings: Settings): ReadonlyArray<OwnRoute> => {
  const room = roomOf(settings, accountPermissions)
  return [
    ...userRoutes(room, settings),
    ...roleRoutes(room, settings),
    ...keyRoutes(room, settings),
    ...webhookRoutes(room, settings),
    trailRoute(room, settings)
  ]
}
