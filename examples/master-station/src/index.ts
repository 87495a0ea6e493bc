/** The parts of this station for programs that run it in their own way: `npm start` is one of them. */
export * as SiteClock from "./SiteClock.ts"
export * as StationLayer from "./StationLayer.ts"
