export * as Energy from "./Energy.ts"
