/** Spans, logs and metrics to an OpenTelemetry collector, where the settings of its environment name one (`OTEL_EXPORTER_OTLP_ENDPOINT`). */

import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"
import type * as OtlpExporter from "effect/observability/OtlpExporter"

/** The setting that names the collector, such as `http://collector:4318`. */
const setting = "OTEL_EXPORTER_OTLP_ENDPOINT"

/** What the other settings of OpenTelemetry leave open. */
const resource = { serviceName: "yugou-master-station" }

/** Exports to the collector as JSON over HTTP; does nothing where none is named. */
export const layer = (environment: {
  readonly [name: string]: string | undefined
}): Layer.Layer<OtlpExporter.Flusher> | Layer.Layer<never> => {
  const baseUrl = environment[setting]
  if (baseUrl === undefined || baseUrl === "") return Layer.empty
  return Otlp.layerJson({ baseUrl, resource, loggerMergeWithExisting: true }).pipe(Layer.provide(FetchHttpClient.layer))
}
