/** Ports in memory, for tests and demonstrations: nothing survives the process. */
export * as AccessLogMemory from "./ports/access/AccessLogMemory.ts"
export * as SecretsMemory from "./ports/secrets/SecretsMemory.ts"
export * as SmsGatewayMemory from "./ports/sms/SmsGatewayMemory.ts"
export * as TerminalGatewayMemory from "./ports/terminal/TerminalGatewayMemory.ts"
export * as StationStoreMemory from "./store/StationStoreMemory.ts"
