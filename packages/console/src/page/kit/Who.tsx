/** What people and org units are called: asked once for all that a page shows. */
import { useQuery } from "@tanstack/react-query"
import { Tooltip } from "antd"
import { station } from "../api/Station.ts"
import { t, useSay } from "../text/Say.tsx"
import { useAsk } from "./Ask.ts"
import { usePermission } from "./Permissions.ts"

/** How long names are gathered before they are asked for, and how many go into one question, in milliseconds and actors. */
const gatherMillis = 20
const mostActors = 100
/** A name that is known is not asked for again for so long. */
const keptMillis = 10 * 60_000

type Waiting = {
  readonly actor: string
  readonly resolve: (name: string | null) => void
  readonly reject: (error: unknown) => void
}

let waiting: ReadonlyArray<Waiting> = []

const flush = () => {
  const asked = waiting.slice(0, mostActors)
  waiting = waiting.slice(mostActors)
  if (waiting.length > 0) setTimeout(flush, 0)
  const actors = [...new Set(asked.map(({ actor }) => actor))]
  station.people.names({ actors } as never).then(
    (rows) => {
      const names = new Map(rows.map(({ actor, name }) => [actor, name]))
      for (const { actor, resolve } of asked) resolve(names.get(actor) ?? null)
    },
    (error: unknown) => {
      for (const { reject } of asked) reject(error)
    }
  )
}

const nameOf = (actor: string): Promise<string | null> =>
  new Promise((resolve, reject) => {
    waiting = [...waiting, { actor, resolve, reject }]
    // Whoever waits already has begun the time.
    if (waiting.length === 1) setTimeout(flush, gatherMillis)
  })

/** By this name what the message gateway brings stands in the trail. */
const smsGateway = "sms-gateway"

/** Somebody by his name, with what he signs in by when the pointer rests on it; the station itself is said to be that. */
export const Who = ({ actor }: { readonly actor: string }) => {
  const say = useSay()
  const may = usePermission()
  const isStation = actor.includes(":") && !actor.startsWith("key:")
  const { data } = useQuery({
    queryKey: ["people", "name", actor],
    queryFn: () => nameOf(actor),
    enabled: may("people.names") && !isStation && actor !== smsGateway,
    staleTime: keptMillis,
    meta: { kinds: [] }
  })
  if (isStation) return <span>{say(t("主站", "the station"))}</span>
  if (actor === smsGateway) return <span>{say(t("短信网关", "the SMS gateway"))}</span>
  if (data === null || data === undefined) return <span>{actor}</span>
  return (
    <Tooltip title={actor}>
      <span>{data}</span>
    </Tooltip>
  )
}

/** What a customer is called by who may see his name; a masked name tells nobody from another, so that his number stands for it. */
export const knownAs = ({
  name,
  customerNo
}: {
  readonly name: string | undefined
  readonly customerNo: string
}): string => (name === undefined || name.includes("*") ? customerNo : name)

/** The org units that somebody may see, as many as a choice can hold. */
export const useOrgUnits = () => {
  const may = usePermission()
  return useAsk("people", "orgUnits", { limit: 200 }, { kinds: [], enabled: may("people.orgUnits"), keptMillis }).data
    ?.rows
}

/** An org unit of a scope: with it goes what begins with its number, whether it is a unit of its own or none. */
export const OrgWithin = ({ orgNo }: { readonly orgNo: string }) => {
  const say = useSay()
  const units = useOrgUnits()
  if (orgNo === "") return <span>{say(t("全部", "All"))}</span>
  if (units?.some((unit) => unit.orgNo === orgNo)) return <Org orgNo={orgNo} />
  return <span>{say(t(`${orgNo} 开头的单位`, `Those that begin with ${orgNo}`))}</span>
}

/** An org unit by its name. */
export const Org = ({ orgNo }: { readonly orgNo: string }) => {
  const units = useOrgUnits()
  const name = units?.find((unit) => unit.orgNo === orgNo)?.name
  return name === undefined ? (
    <span>{orgNo}</span>
  ) : (
    <Tooltip title={orgNo}>
      <span>{name}</span>
    </Tooltip>
  )
}
