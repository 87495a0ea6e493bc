/** What would come of a command: why not, what it waits for, what is sent. */
import { Alert, Collapse } from "antd"
import type { Plan, Refusal } from "../api/Types.ts"
import { t, told, useSay } from "../text/Say.tsx"
import { warnings } from "../text/warnings.ts"

/** Refusals that belong to no field. */
export const Refusals = ({ all }: { readonly all: ReadonlyArray<Refusal> }) => {
  const say = useSay()
  if (all.length === 0) return null
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={
        <ul className="plain">
          {all.map((refusal) => (
            <li key={`${refusal.code}${refusal.message}`}>
              {say(told(refusal))} <span className="code">{refusal.code}</span>
            </li>
          ))}
        </ul>
      }
    />
  )
}

/** What waits, what to know besides, messages and frames. */
export const PlanNotes = ({ plan }: { readonly plan: Plan }) => {
  const say = useSay()
  const { waits, warnings: given, frames, messages } = plan
  return (
    <>
      {waits.map((wait) => (
        <Alert
          key={wait.code}
          type="info"
          showIcon
          title={`${say(t("将等待：", "It will wait: "))}${say(told(wait))}`}
        />
      ))}
      {given.map((code) => (
        <Alert key={code} type="warning" showIcon title={say(warnings[code] ?? t(code, code))} />
      ))}
      {messages.length > 0 && (
        <ul className="plain texts">
          {messages.map(({ to, text, customerName }) => (
            <li key={`${to}${text}`}>
              <strong>{customerName}</strong> {to}
              <p>{text}</p>
            </li>
          ))}
        </ul>
      )}
      {frames.length > 0 && (
        <Collapse
          size="small"
          items={[
            {
              key: "frames",
              label: say(t("将下发的报文", "Frames that would be sent")),
              children: frames.map(({ terminalId, request, hex }) => (
                <div key={`${terminalId}${request}`}>
                  <div>
                    {terminalId} · {request}
                  </div>
                  {hex.map((line) => (
                    <code key={line} className="hex">
                      {line.replace(/(..)(?=.)/g, "$1 ")}
                    </code>
                  ))}
                </div>
              ))
            }
          ]}
        />
      )}
    </>
  )
}
