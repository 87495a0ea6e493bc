/** The station and its API, the same for every host: here in memory, without terminals, with accounts of its own. */
import { PromiseHost } from "@yugou/core"
import { AccessLogMemory, StationStoreMemory } from "@yugou/core/memory"
import { createHttpApi, type HttpApi } from "@yugou/http"
import { clientAddress } from "@yugou/http/node"
import { memoryAccounts, openSessions } from "@yugou/http/sessions"

/** An API, and how to close what it stands on. */
export interface Opened {
  readonly api: HttpApi
  readonly close: () => Promise<void>
}

/** Opens the station; `say` is told how the first administrator is made. */
export const open = async (say: (line: string) => void): Promise<Opened> => {
  // It opens after the sessions that say who may do what in it; before that nobody signs in.
  let opened: PromiseHost.HostedStation | null = null
  const sessions = await openSessions({
    accounts: memoryAccounts(),
    clientAddress,
    // The examples serve plain HTTP on this machine; behind TLS this line is left out.
    secureCookie: "no",
    accessLog: (signing) => opened?.noteAccess(signing),
    log: say
  })
  const station = await PromiseHost.open({
    store: StationStoreMemory.layerMemory,
    accessLog: AccessLogMemory.layer,
    terminals: { elsewhere: [] },
    archive: [],
    authorize: sessions.authorize,
    actorNames: sessions.actorNames,
    reauthentication: sessions.reauthentication,
    log: "none"
  })
  opened = station
  const { identify, routes } = sessions
  const api = createHttpApi({ station, notices: station.notices, identify, routes })
  return {
    api,
    close: async () => {
      api.dispose()
      await station.close()
    }
  }
}
