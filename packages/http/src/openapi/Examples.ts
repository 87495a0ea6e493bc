/** Examples of requests: the required fields of a payload, each with a value that a field of its name has. */

/** A JSON Schema, as far as examples look into it. */
export interface Shape {
  readonly $ref?: string
  readonly type?: string | ReadonlyArray<string>
  readonly const?: unknown
  readonly enum?: ReadonlyArray<unknown>
  readonly anyOf?: ReadonlyArray<Shape>
  readonly items?: Shape
  readonly prefixItems?: ReadonlyArray<Shape>
  readonly properties?: { readonly [name: string]: Shape }
  readonly required?: ReadonlyArray<string>
  readonly minimum?: number
}

const day = "2026-03-01"
const instant = "2026-03-01T02:00:00.000Z"

/** The value of a field, by its name. */
const values: { readonly [field: string]: unknown } = {
  address: "3701-00009",
  adjustmentNo: "adjustment-1",
  alarm: "100",
  at: instant,
  batchId: "batch-1",
  commandId: "command-1",
  controlId: "control-1",
  creditNo: "order-1",
  customerNo: "0370100001",
  customerNos: "0370100001",
  day,
  deviceId: "device-1",
  dialectId: "gb376",
  discrepancyId: "discrepancy-1",
  energy: "500",
  from: day,
  hex: "6832003200680916",
  id: "order-1",
  ifRemainingWas: "120.5",
  jobId: "job-1",
  messageId: "message-1",
  name: "泉城纺织厂",
  note: "已现场核对",
  orderNo: "order-1",
  orderNos: "order-1",
  orgNo: "37401",
  reason: "录入有误",
  remaining: "120.5",
  replacementId: "replacement-1",
  settings: {},
  subject: "3701-00009",
  target: "3701-00009/1",
  templateId: "template-1",
  terminalId: "3701-00009",
  text: "{customerName}请购电",
  to: day,
  value: "300",
  workOrderNo: "JF-1"
}

/** Schemas that others point at, by name. */
export type Definitions = { readonly [name: string]: unknown }

/** Makes examples of schemas that point into `definitions`; `name` is that of the field. */
export const examplesIn = (definitions: Definitions) => {
  const exampleOf = (schema: Shape, name: string): unknown => {
    const [alternative] = schema.anyOf ?? []
    if (schema.$ref !== undefined) return exampleOf(definitions[schema.$ref.split("/").at(-1) ?? ""] as Shape, name)
    if (alternative !== undefined) return exampleOf(alternative, name)
    if (schema.const !== undefined) return schema.const
    if (schema.enum !== undefined) return schema.enum[0]
    if (schema.properties !== undefined)
      return Object.fromEntries(
        (schema.required ?? []).map((field) => [field, exampleOf(schema.properties?.[field] ?? {}, field)])
      )
    const types = [schema.type].flat()
    if (types.includes("array")) return [exampleOf(schema.prefixItems?.[0] ?? schema.items ?? {}, name)]
    if (types.includes("integer")) return Math.max(1, schema.minimum ?? 1)
    return values[name] ?? name
  }
  return exampleOf
}
