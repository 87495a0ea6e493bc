/** What whoever is signed in may do, as the station says; what he may not do is not offered. */

import { operations } from "virtual:operations"
import { useCallback, useSyncExternalStore } from "react"
import { current, subscribe } from "../api/Session.ts"
import type { OperationName } from "../api/Types.ts"

const sessionOf = () => current().session
const questionOf = () => current().question

/** Who is signed in; `undefined`: not known yet. */
export const useSession = () => useSyncExternalStore(subscribe, sessionOf)

/** What somebody is asked. */
export const useQuestion = () => useSyncExternalStore(subscribe, questionOf)

/** Tells whether an operation, or a permission by its name, is permitted. */
export const usePermission = () => {
  const session = useSession()
  return useCallback(
    (operation: OperationName): boolean =>
      operations[operation].permissions.every((permission) => session?.permissions.includes(permission) === true),
    [session]
  )
}

/** Tells whether a permission of accounts is held. */
export const useHas = () => {
  const session = useSession()
  return useCallback((permission: string): boolean => session?.permissions.includes(permission) === true, [session])
}
