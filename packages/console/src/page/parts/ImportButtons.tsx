/** The buttons that import files; their dialog comes with the first file. */
import { Button } from "antd"
import { lazy, Suspense } from "react"
import { useDialogs } from "../kit/Dialogs.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { type SheetName, sheets } from "../kit/Sheets.ts"
import { useSay } from "../text/Say.tsx"

const ImportDialog = lazy(async () => ({ default: (await import("./Import.tsx")).ImportDialog }))

/** A button for each kind of file that somebody may send. */
export const ImportButtons = ({ names }: { readonly names: ReadonlyArray<SheetName> }) => {
  const say = useSay()
  const may = usePermission()
  const show = useDialogs()
  return (
    <>
      {names
        .filter((name) => may(sheets[name].needs))
        .map((name) => (
          <Button
            key={name}
            onClick={() =>
              show((shown) => (
                <Suspense fallback={null}>
                  <ImportDialog {...shown} name={name} />
                </Suspense>
              ))
            }
          >
            {say(sheets[name].title)}
          </Button>
        ))}
    </>
  )
}
