/** 运行状态: whether the parts of the station answer, and what time it is there. */
import { useQuery } from "@tanstack/react-query"
import { isDemonstration, stationTime } from "../api/Station.ts"
import { useSession } from "../kit/Permissions.ts"
import { Answered, Facts, State } from "../kit/Shown.tsx"
import { fullTime } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { up } from "../text/words.ts"

interface Ready {
  readonly status: "up" | "stopping" | "down"
  readonly parts: { readonly [part: string]: keyof typeof up }
}

/** How often it is looked at, in milliseconds. */
const lookMillis = 10_000

/** What parts are called. */
const parts: { readonly [part: string]: { readonly zh: string; readonly en: string } } = {
  store: t("数据库", "Store"),
  migrations: t("数据库版本", "Version of the database"),
  frontEnd: t("前置", "Front end"),
  sms: t("短信网关", "SMS gateway"),
  engines: t("引擎", "Engines")
}

export const SystemState = () => {
  const say = useSay()
  const session = useSession()
  const asked = useQuery({
    queryKey: ["ready"],
    queryFn: async ({ signal }): Promise<Ready> => (await fetch("/health/ready", { signal })).json() as Promise<Ready>,
    refetchInterval: lookMillis,
    meta: { kinds: [] }
  })
  return (
    <section className="sheet even">
      <header className="listHead">
        <h1>{say(t("运行状态", "State of the system"))}</h1>
      </header>
      <Answered asked={asked}>
        {({ status, parts: found }) => (
          <Facts
            columns={1}
            facts={[
              { label: t("主站", "Station"), value: <State word={up[status]} /> },
              ...Object.entries(found).map(([part, state]) => ({
                label: parts[part] ?? t(part, part),
                value: <State word={up[state]} />
              })),
              { label: t("主站时间", "Time of the station"), value: fullTime(stationTime().toISOString()) },
              { label: t("登录者", "Signed in"), value: session?.displayName },
              // A demonstration has a time of its own, and its sessions have not.
              ...(isDemonstration()
                ? []
                : [{ label: t("会话到期", "Session ends"), value: session ? fullTime(session.expiresAt) : "" }])
            ]}
          />
        )}
      </Answered>
    </section>
  )
}
